//! Bodies that break off.

use std::io;
use std::time::{Duration, Instant};

use axum::Error;
use axum::body::{Body, BodyDataStream};
use axum::http::header::CONTENT_LENGTH;
use axum::http::response::Parts;
use axum::response::Response;
use bytes::{Bytes, BytesMut};
use futures_util::{StreamExt, stream};
use tokio_util::sync::CancellationToken;

use crate::sim::connection::ResetHandle;

/// What follows the first half of a body.
pub(super) enum BodyEnding {
    /// The connection is closed.
    Cut,
    /// The connection is reset.
    Reset(ResetHandle),
    /// Silence until the service stops, or for that time, after which the rest is sent.
    Stall(CancellationToken, Option<Duration>),
}

/// Only about this many bytes are buffered: a longer body breaks off within them.
const LONG: usize = 512 * 1024;
/// The time between two bytes of a body that trickles.
const DRIP: Duration = Duration::from_millis(100);

/// Sends the first half of a body as if it were the whole.
pub(super) async fn send_first_half(response: Response) -> Response {
    let (mut head, body) = response.into_parts();
    let begun = read_beginning(&mut body.into_data_stream()).await;
    head.headers.remove(CONTENT_LENGTH);
    Response::from_parts(head, Body::from(begun.slice(..begun.len() / 2)))
}

/// Breaks off a body in the middle.
pub(super) async fn break_off(response: Response, ending: BodyEnding) -> Response {
    let (head, front, back, rest) = split_in_half(response).await;
    let halves = stream::iter([Ok(front)]).chain(stream::once(after_half(back, ending)));
    Response::from_parts(head, Body::from_stream(halves.chain(rest)))
}

/// Sends the second half of a body byte by byte; after that time, if given, the rest at once.
pub(super) async fn trickle_second_half(
    response: Response,
    stop: CancellationToken,
    time: Option<Duration>,
) -> Response {
    let (head, front, back, rest) = split_in_half(response).await;
    let begun = Instant::now();
    let drops = stream::try_unfold(back, move |mut back| {
        let stop = stop.clone();
        async move {
            if back.is_empty() {
                return Ok(None);
            }
            if tokio::time::timeout(DRIP, stop.cancelled()).await.is_ok() {
                return Err(connection_aborted());
            }
            let is_over = time.is_some_and(|time| begun.elapsed() >= time);
            let drop = back.split_to(if is_over { back.len() } else { 1 });
            Ok(Some((drop, back)))
        }
    });
    Response::from_parts(head, Body::from_stream(stream::iter([Ok(front)]).chain(drops).chain(rest)))
}

/// Head, both halves of the body or of its beginning, and the rest of a long one.
async fn split_in_half(response: Response) -> (Parts, Bytes, Bytes, BodyDataStream) {
    let (head, body) = response.into_parts();
    let mut rest = body.into_data_stream();
    let mut front = read_beginning(&mut rest).await;
    let back = front.split_off(front.len() / 2);
    (head, front, back, rest)
}

/// The whole body, or the beginning of a long one.
async fn read_beginning(body: &mut BodyDataStream) -> Bytes {
    let mut begun = BytesMut::new();
    // bodies are made in memory and cannot fail
    while begun.len() < LONG
        && let Some(Ok(chunk)) = body.next().await
    {
        begun.extend_from_slice(&chunk);
    }
    begun.freeze()
}

/// The second half, or an aborted body.
async fn after_half(back: Bytes, ending: BodyEnding) -> Result<Bytes, Error> {
    // hyper has to write the first half before the connection is reset or closed
    tokio::task::yield_now().await;
    let sends_rest = match ending {
        BodyEnding::Cut => false,
        BodyEnding::Reset(switch) => {
            switch.reset();
            true
        }
        BodyEnding::Stall(stop, None) => {
            stop.cancelled().await;
            false
        }
        BodyEnding::Stall(stop, Some(time)) => tokio::time::timeout(time, stop.cancelled()).await.is_err(),
    };
    if sends_rest { Ok(back) } else { Err(connection_aborted()) }
}

fn connection_aborted() -> Error {
    Error::new(io::Error::from(io::ErrorKind::ConnectionAborted))
}
