//! What takes in the body of a good answer, chunk by chunk.

use std::future::Future;
use std::io;

use reqwest::header::HeaderMap;
use serde_json::{Map, Value};
use tokio::sync::mpsc;

use super::classify::{Content, Refusal};
use super::decode;
use super::split::{RawEntry, SplitError, Splitter};
use crate::model::Entry;

/// Entries that travel together.
const BATCH: usize = 128;
/// The largest picture that is kept, in bytes.
const PICTURE_LIMIT: usize = 32 << 20;

/// Why a body could not be taken in.
#[derive(Debug)]
pub enum Broken {
    Split(SplitError),
    TooLarge,
    /// A file is far longer than it should be.
    Oversized,
    /// It trickles.
    Stalled,
    /// What was put together is not the whole.
    Short,
    /// It cannot be written down.
    Disk(io::Error),
    /// Nobody takes the entries any more.
    Abandoned,
}

/// Takes in the body of one call; begins anew with each try.
pub trait Intake: Send {
    /// A try begins: what an earlier one brought is void.
    fn begin(&mut self) -> impl Future<Output = Result<(), Broken>> + Send;
    /// What is asked for beside the call's own.
    fn headers(&self) -> HeaderMap {
        HeaderMap::new()
    }
    /// Whether a body of this media type is what is due; anything else is read as an error.
    fn expects(&self, media_type: &str) -> bool;
    /// The head of an answer that is due.
    fn head(&mut self, _http_status: u16, _headers: &HeaderMap) -> Result<(), Broken> {
        Ok(())
    }
    fn chunk(&mut self, bytes: &[u8]) -> impl Future<Output = Result<(), Broken>> + Send;
    /// The body is whole; gives what stood in it beside the payload.
    fn end(&mut self) -> impl Future<Output = Result<Content, Broken>> + Send;
    /// What a good answer lacks to be the one that was due; then it is not the service's.
    fn lacks(&self, answer: &Content) -> Option<&'static str>;
    /// What a refusal means to this call.
    fn judge(&self, _content: &Content, refusal: Refusal) -> Refusal {
        refusal
    }
}

/// What a listing sends to whoever keeps it.
#[derive(Debug)]
pub enum Delivery {
    /// A try begins: what came before is void.
    Begin,
    Entries(Vec<Entry>),
}

/// Says what the object of an answer lacks, if it is not the one that was due.
pub type Lacks = fn(&Map<String, Value>) -> Option<&'static str>;

/// A JSON answer: its lists go out entry by entry, the rest comes back at the end.
pub struct Listing {
    lists: &'static [&'static str],
    lacks: Lacks,
    splitter: Splitter,
    batch: Vec<Entry>,
    out: Option<mpsc::Sender<Delivery>>,
}

impl Listing {
    /// An answer without lists.
    pub fn none(lacks: Lacks) -> Self {
        Self { lists: &[], lacks, splitter: Splitter::new(&[]), batch: Vec::new(), out: None }
    }

    /// An answer whose `lists` go to `out`. An empty list may be a missing key, but then the answer says that all
    /// is well.
    pub fn new(lists: &'static [&'static str], out: mpsc::Sender<Delivery>) -> Self {
        let splitter = Splitter::new(lists);
        let lacks =
            |object: &_| (!says_well(object)).then_some("the answer holds neither a list nor a status");
        Self { lists, lacks, splitter, batch: Vec::new(), out: Some(out) }
    }

    /// Entries in the first list.
    pub fn count(&self) -> u64 {
        self.splitter.count(0)
    }

    async fn deliver(&self, delivery: Delivery) -> Result<(), Broken> {
        match &self.out {
            Some(out) => out.send(delivery).await.map_err(|_| Broken::Abandoned),
            None => Ok(()),
        }
    }
}

impl Intake for Listing {
    async fn begin(&mut self) -> Result<(), Broken> {
        self.splitter = Splitter::new(self.lists);
        self.batch.clear();
        self.deliver(Delivery::Begin).await
    }

    fn expects(&self, _media_type: &str) -> bool {
        true
    }

    async fn chunk(&mut self, bytes: &[u8]) -> Result<(), Broken> {
        let batch = &mut self.batch;
        self.splitter
            .feed(bytes, |raw: RawEntry<'_>| batch.push(decode::entry(raw)))
            .map_err(Broken::Split)?;
        if self.batch.len() < BATCH {
            return Ok(());
        }
        let batch = std::mem::take(&mut self.batch);
        self.deliver(Delivery::Entries(batch)).await
    }

    async fn end(&mut self) -> Result<Content, Broken> {
        let beside = self.splitter.finish().map_err(Broken::Split)?;
        let batch = std::mem::take(&mut self.batch);
        if !batch.is_empty() {
            self.deliver(Delivery::Entries(batch)).await?;
        }
        Ok(Content::of(&beside))
    }

    fn lacks(&self, answer: &Content) -> Option<&'static str> {
        match answer {
            Content::Json(object) if !self.splitter.met_a_list() => (self.lacks)(object),
            _ => None,
        }
    }
}

/// Whether an answer has a status with a code; a bad one is an error before anyone looks here.
pub fn says_well(object: &Map<String, Value>) -> bool {
    object.get("status").is_some_and(|status| status.get("code").and_then(Value::as_i64).is_some())
}

/// A picture, taken whole.
#[derive(Default)]
pub struct Picture {
    pub bytes: Vec<u8>,
}

impl Intake for Picture {
    async fn begin(&mut self) -> Result<(), Broken> {
        self.bytes.clear();
        Ok(())
    }

    fn expects(&self, media_type: &str) -> bool {
        media_type.starts_with("image/")
    }

    async fn chunk(&mut self, bytes: &[u8]) -> Result<(), Broken> {
        self.bytes.extend_from_slice(bytes);
        if self.bytes.len() > PICTURE_LIMIT { Err(Broken::TooLarge) } else { Ok(()) }
    }

    async fn end(&mut self) -> Result<Content, Broken> {
        Ok(Content::Taken)
    }

    fn lacks(&self, answer: &Content) -> Option<&'static str> {
        (*answer != Content::Taken).then_some("the answer is no picture")
    }
}
