//! Bodies that break off.

use std::io;
use std::time::Duration;

use axum::Error;
use axum::body::{Body, BodyDataStream};
use axum::http::header::CONTENT_LENGTH;
use axum::response::Response;
use bytes::{Bytes, BytesMut};
use futures_util::{StreamExt, stream};
use tokio_util::sync::CancellationToken;

use crate::sim::connection::Switch;

/// What follows on the first half of a body.
pub(super) enum Ending {
    /// The connection is closed.
    Cut,
    /// The connection is reset.
    Reset(Switch),
    /// Silence until the service stops, or until that time is over and the rest comes.
    Stall(CancellationToken, Option<Duration>),
}

/// A body that is longer than this breaks off in its first so many bytes, about.
const LONG: usize = 512 * 1024;

/// Sends the first half of a body as if it were the whole.
pub(super) async fn halve(response: Response) -> Response {
    let (mut head, body) = response.into_parts();
    let begun = begin(&mut body.into_data_stream()).await;
    head.headers.remove(CONTENT_LENGTH);
    Response::from_parts(head, Body::from(begun.slice(..begun.len() / 2)))
}

/// Breaks a body off in its middle.
pub(super) async fn break_off(response: Response, ending: Ending) -> Response {
    let (head, body) = response.into_parts();
    let mut rest = body.into_data_stream();
    let mut front = begin(&mut rest).await;
    let back = front.split_off(front.len() / 2);
    let halves = stream::iter([Ok(front)]).chain(stream::once(after_half(back, ending)));
    Response::from_parts(head, Body::from_stream(halves.chain(rest)))
}

/// The whole body, or the beginning of a long one.
async fn begin(body: &mut BodyDataStream) -> Bytes {
    let mut begun = BytesMut::new();
    // bodies are made in memory: none fails
    while begun.len() < LONG
        && let Some(Ok(chunk)) = body.next().await
    {
        begun.extend_from_slice(&chunk);
    }
    begun.freeze()
}

/// The second half, or the end of it all.
async fn after_half(back: Bytes, ending: Ending) -> Result<Bytes, Error> {
    // lets the first half go out before anything else happens
    tokio::task::yield_now().await;
    let goes_on = match ending {
        Ending::Cut => false,
        Ending::Reset(switch) => {
            switch.reset();
            true
        }
        Ending::Stall(stop, None) => {
            stop.cancelled().await;
            false
        }
        Ending::Stall(stop, Some(time)) => tokio::time::timeout(time, stop.cancelled()).await.is_err(),
    };
    if goes_on { Ok(back) } else { Err(Error::new(io::Error::from(io::ErrorKind::ConnectionAborted))) }
}
