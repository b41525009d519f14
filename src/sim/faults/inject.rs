//! How a request that a fault hits is answered.

use std::time::Duration;

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use futures_util::{StreamExt, stream};

use super::broken_body::{BodyEnding, break_off, send_first_half, trickle_second_half};
use super::error::{ErrorAnswer, SessionEffect};
use super::{ForeignReply, InjectedFault};
use crate::sim::connection::ResetHandle;
use crate::sim::refusal::Refusal;
use crate::sim::reply::{Answer, JSON, Reply, of_type};
use crate::sim::request::ParsedRequest;
use crate::sim::service::Service;

/// A piece of the endless body.
static SPACES: [u8; 64 * 1024] = [b' '; 64 * 1024];

const PAGE: &str = "<!DOCTYPE html>\n<html><head><title>Welcome</title></head>\n\
    <body><h1>Sign in to the guest network</h1><p>Accept the terms of use to go on.</p></body></html>\n";
const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed><title>News</title></feed>\n";

impl Service {
    /// Answers a request with this fault.
    pub(in crate::sim) async fn answer_with_fault(
        &self,
        fault: InjectedFault,
        request: &ParsedRequest,
        switch: &ResetHandle,
    ) -> Answer {
        let ending = match fault {
            InjectedFault::Error(error) => return Err(self.apply_error(error, request)),
            InjectedFault::Foreign(reply) => return Ok(Reply::Whole(self.foreign_response(reply))),
            InjectedFault::Item(corruption) => {
                return Ok(self.dispatch(request)?.corrupted(corruption, request.call.rng_key()));
            }
            InjectedFault::Slow(time) => {
                self.pause_for(time).await;
                return self.dispatch(request);
            }
            InjectedFault::Reset => {
                switch.reset();
                return self.dispatch(request);
            }
            InjectedFault::ResetBody => BodyEnding::Reset(switch.clone()),
            InjectedFault::Cut => BodyEnding::Cut,
            InjectedFault::Half => {
                return Ok(Reply::Whole(send_first_half(self.dispatch(request)?.into_response()).await));
            }
            InjectedFault::Stall(time) => BodyEnding::Stall(self.stop.clone(), time),
            InjectedFault::Trickle(time) => {
                let response = self.dispatch(request)?.into_response();
                return Ok(Reply::Whole(trickle_second_half(response, self.stop.clone(), time).await));
            }
        };
        Ok(Reply::Whole(break_off(self.dispatch(request)?.into_response(), ending).await))
    }

    fn apply_error(&self, error: ErrorAnswer, request: &ParsedRequest) -> Refusal {
        match (error.session_effect(), request.call.exchange_id()) {
            (SessionEffect::Expires, _) => drop(self.sessions.revoke(&request.bearer)),
            (SessionEffect::TakenOver, _) => self.sessions.take_over(&request.bearer),
            (SessionEffect::Left, Some(exchange)) => self.sessions.forget_entry(&request.bearer, exchange),
            (SessionEffect::Left | SessionEffect::Nothing, _) => {}
        }
        error.to_refusal()
    }

    /// Waits, unless the service stops.
    async fn pause_for(&self, time: Duration) {
        drop(tokio::time::timeout(time, self.stop.cancelled()).await);
    }

    fn foreign_response(&self, reply: ForeignReply) -> Response {
        match reply {
            ForeignReply::Page => of_type("text/html;charset=UTF-8", PAGE.into()),
            ForeignReply::Xml => of_type("application/xml", XML.into()),
            ForeignReply::Empty => of_type(JSON, Body::empty()),
            ForeignReply::Array => of_type(JSON, r#"[{"id":1,"name":"something else"}]"#.into()),
            ForeignReply::Object => of_type(JSON, r#"{"hello":"world"}"#.into()),
            ForeignReply::Spaces => of_type(JSON, self.endless_spaces()),
        }
    }

    fn endless_spaces(&self) -> Body {
        let pieces = stream::repeat_with(|| Ok::<_, std::io::Error>(Bytes::from_static(&SPACES)));
        Body::from_stream(pieces.take_until(self.stop.clone().cancelled_owned()))
    }
}
