//! What is done to a request that is hit.

use std::time::Duration;

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use futures_util::{StreamExt, stream};

use super::broken::{Ending, break_off, halve, trickle};
use super::error::{Effect, ErrorAnswer};
use super::{Fault, Stranger};
use crate::sim::connection::Switch;
use crate::sim::refusal::Refusal;
use crate::sim::reply::{Answer, JSON, Reply, of_type};
use crate::sim::service::{Asked, Service};

/// A piece of the spaces without end.
static SPACES: [u8; 64 * 1024] = [b' '; 64 * 1024];

const PAGE: &str = "<!DOCTYPE html>\n<html><head><title>Welcome</title></head>\n\
    <body><h1>Sign in to the guest network</h1><p>Accept the terms of use to go on.</p></body></html>\n";
const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed><title>News</title></feed>\n";

impl Service {
    /// Answers a request as the fault has it.
    pub(in crate::sim) async fn fail(&self, fault: Fault, asked: &Asked, switch: &Switch) -> Answer {
        let ending = match fault {
            Fault::Error(error) => return Err(self.refuse(error, asked)),
            Fault::Stranger(stranger) => return Ok(Reply::Whole(self.stranger(stranger))),
            Fault::Item(flaw) => return Ok(self.dispatch(asked)?.spoilt(flaw, asked.call.digest())),
            Fault::Slow(time) => {
                self.pause(time).await;
                return self.dispatch(asked);
            }
            Fault::Reset => {
                switch.reset();
                return self.dispatch(asked);
            }
            Fault::ResetBody => Ending::Reset(switch.clone()),
            Fault::Cut => Ending::Cut,
            Fault::Half => return Ok(Reply::Whole(halve(self.dispatch(asked)?.response()).await)),
            Fault::Stall(time) => Ending::Stall(self.stop.clone(), time),
            Fault::Trickle(time) => {
                let response = self.dispatch(asked)?.response();
                return Ok(Reply::Whole(trickle(response, self.stop.clone(), time).await));
            }
        };
        Ok(Reply::Whole(break_off(self.dispatch(asked)?.response(), ending).await))
    }

    fn refuse(&self, error: ErrorAnswer, asked: &Asked) -> Refusal {
        match (error.effect(), asked.call.exchange()) {
            (Effect::Expires, _) => drop(self.sessions.revoke(&asked.bearer)),
            (Effect::ThrownOut, _) => self.sessions.throw_out(&asked.bearer),
            (Effect::Left, Some(exchange)) => self.sessions.leave(&asked.bearer, exchange),
            (Effect::Left | Effect::Nothing, _) => {}
        }
        error.refusal()
    }

    /// Waits, unless the service stops.
    async fn pause(&self, time: Duration) {
        drop(tokio::time::timeout(time, self.stop.cancelled()).await);
    }

    fn stranger(&self, stranger: Stranger) -> Response {
        match stranger {
            Stranger::Page => of_type("text/html;charset=UTF-8", PAGE.into()),
            Stranger::Xml => of_type("application/xml", XML.into()),
            Stranger::Empty => of_type(JSON, Body::empty()),
            Stranger::Array => of_type(JSON, r#"[{"id":1,"name":"something else"}]"#.into()),
            Stranger::Object => of_type(JSON, r#"{"hello":"world"}"#.into()),
            Stranger::Spaces => of_type(JSON, self.spaces()),
        }
    }

    fn spaces(&self) -> Body {
        let pieces = stream::repeat_with(|| Ok::<_, std::io::Error>(Bytes::from_static(&SPACES)));
        Body::from_stream(pieces.take_until(self.stop.clone().cancelled_owned()))
    }
}
