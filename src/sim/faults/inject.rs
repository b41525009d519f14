//! What is done to a request that is hit.

use std::time::Duration;

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use futures_util::{StreamExt, stream};

use super::broken_body::{BodyEnding, break_off, halve, trickle};
use super::error::{ErrorAnswer, SessionEffect};
use super::{ForeignReply, InjectedFault};
use crate::sim::connection::ResetHandle;
use crate::sim::refusal::Refusal;
use crate::sim::reply::{Answer, JSON, Reply, of_type};
use crate::sim::service::{ParsedRequest, Service};

/// A piece of the spaces without end.
static SPACES: [u8; 64 * 1024] = [b' '; 64 * 1024];

const PAGE: &str = "<!DOCTYPE html>\n<html><head><title>Welcome</title></head>\n\
    <body><h1>Sign in to the guest network</h1><p>Accept the terms of use to go on.</p></body></html>\n";
const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed><title>News</title></feed>\n";

impl Service {
    /// Answers a request as the fault has it.
    pub(in crate::sim) async fn fail(
        &self,
        fault: InjectedFault,
        asked: &ParsedRequest,
        switch: &ResetHandle,
    ) -> Answer {
        let ending = match fault {
            InjectedFault::Error(error) => return Err(self.refuse(error, asked)),
            InjectedFault::Stranger(stranger) => return Ok(Reply::Whole(self.stranger(stranger))),
            InjectedFault::Item(flaw) => return Ok(self.dispatch(asked)?.spoilt(flaw, asked.call.digest())),
            InjectedFault::Slow(time) => {
                self.pause(time).await;
                return self.dispatch(asked);
            }
            InjectedFault::Reset => {
                switch.reset();
                return self.dispatch(asked);
            }
            InjectedFault::ResetBody => BodyEnding::Reset(switch.clone()),
            InjectedFault::Cut => BodyEnding::Cut,
            InjectedFault::Half => return Ok(Reply::Whole(halve(self.dispatch(asked)?.response()).await)),
            InjectedFault::Stall(time) => BodyEnding::Stall(self.stop.clone(), time),
            InjectedFault::Trickle(time) => {
                let response = self.dispatch(asked)?.response();
                return Ok(Reply::Whole(trickle(response, self.stop.clone(), time).await));
            }
        };
        Ok(Reply::Whole(break_off(self.dispatch(asked)?.response(), ending).await))
    }

    fn refuse(&self, error: ErrorAnswer, asked: &ParsedRequest) -> Refusal {
        match (error.effect(), asked.call.exchange()) {
            (SessionEffect::Expires, _) => drop(self.sessions.revoke(&asked.bearer)),
            (SessionEffect::ThrownOut, _) => self.sessions.throw_out(&asked.bearer),
            (SessionEffect::Left, Some(exchange)) => self.sessions.leave(&asked.bearer, exchange),
            (SessionEffect::Left | SessionEffect::Nothing, _) => {}
        }
        error.refusal()
    }

    /// Waits, unless the service stops.
    async fn pause(&self, time: Duration) {
        drop(tokio::time::timeout(time, self.stop.cancelled()).await);
    }

    fn stranger(&self, stranger: ForeignReply) -> Response {
        match stranger {
            ForeignReply::Page => of_type("text/html;charset=UTF-8", PAGE.into()),
            ForeignReply::Xml => of_type("application/xml", XML.into()),
            ForeignReply::Empty => of_type(JSON, Body::empty()),
            ForeignReply::Array => of_type(JSON, r#"[{"id":1,"name":"something else"}]"#.into()),
            ForeignReply::Object => of_type(JSON, r#"{"hello":"world"}"#.into()),
            ForeignReply::Spaces => of_type(JSON, self.spaces()),
        }
    }

    fn spaces(&self) -> Body {
        let pieces = stream::repeat_with(|| Ok::<_, std::io::Error>(Bytes::from_static(&SPACES)));
        Body::from_stream(pieces.take_until(self.stop.clone().cancelled_owned()))
    }
}
