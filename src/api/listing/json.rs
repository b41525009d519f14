//! JSON answers: those that are one object, and those whose lists go out entry by entry.

use std::borrow::Cow;

use serde_json::{Map, Value};
use tokio::sync::mpsc;

use super::splitter::{JsonListSplitter, RawEntry};
use crate::api::transport::body::{BodyError, BodyHandler};
use crate::api::transport::content::Content;
use crate::model::ListingEntry;
use crate::redact::Redactor;

/// Entries that travel together: so many, or of so many bytes.
const BATCH: usize = 128;
const BATCH_BYTES: usize = 128 << 10;
/// The setting that bounds a listing.
const MAX_LISTING: &str = "limits.max_listing";

/// What a listing sends to its receiver.
#[derive(Debug)]
pub enum ListingEvent<T> {
    /// An attempt begins: what came before is void.
    Restart,
    /// The next entries, readable or not, in the order of the answer.
    Entries(Vec<ListingEntry<T>>),
}

/// Says what the object of an answer lacks, if it is not the expected one.
pub type Validate = fn(&Map<String, Value>) -> Option<&'static str>;

/// A JSON answer without lists.
pub struct JsonObject {
    splitter: JsonListSplitter,
    validate: Validate,
}

impl JsonObject {
    pub fn new(validate: Validate) -> Self {
        Self { splitter: JsonListSplitter::new([]), validate }
    }
}

impl BodyHandler for JsonObject {
    fn is_short(&self) -> bool {
        true
    }

    async fn on_start(&mut self) -> Result<(), BodyError> {
        self.splitter = JsonListSplitter::new([]);
        Ok(())
    }

    fn accepts_type(&self, _media_type: &str) -> bool {
        true
    }

    async fn on_chunk(&mut self, bytes: &[u8]) -> Result<(), BodyError> {
        self.splitter.feed(bytes, |_| {}).map_err(BodyError::from)
    }

    async fn on_end(&mut self) -> Result<Content, BodyError> {
        Ok(Content::parse(&self.splitter.finish().map_err(BodyError::from)?))
    }

    fn validate(&self, answer: &Content) -> Option<&'static str> {
        match answer {
            Content::Json(object) => (self.validate)(object),
            Content::Other(_) | Content::Streamed => None,
        }
    }
}

/// A JSON answer whose lists go to a receiver, entry by entry.
pub struct JsonListing<T, D> {
    lists: Vec<&'static str>,
    /// Reads an entry.
    decode: D,
    /// Takes secrets out of an entry before it is read.
    redactor: Redactor,
    splitter: JsonListSplitter,
    batch: Vec<ListingEntry<T>>,
    /// Bytes of the entries in the batch, as they came.
    batch_bytes: usize,
    /// Bytes of the answer that are still allowed, and that were allowed at its start.
    bytes_left: u64,
    max_bytes: u64,
    /// Entries of this answer with a secret in them.
    redacted: u64,
    /// How often the answer was `{}`.
    blank_answers: u32,
    /// Whether a second one is taken for an empty listing.
    takes_blank: bool,
    /// Whether an answer that names none of the lists is no answer, whatever its status.
    demands_lists: bool,
    out: mpsc::Sender<ListingEvent<T>>,
}

impl<T, D> JsonListing<T, D> {
    /// Takes up to `max_bytes` of an answer, as they are when nothing is compressed.
    pub fn new(
        lists: impl IntoIterator<Item = &'static str>,
        decode: D,
        redactor: Redactor,
        max_bytes: u64,
        out: mpsc::Sender<ListingEvent<T>>,
    ) -> Self {
        let lists: Vec<_> = lists.into_iter().collect();
        let splitter = JsonListSplitter::new(lists.iter().copied());
        Self {
            lists,
            decode,
            redactor,
            splitter,
            batch: Vec::new(),
            batch_bytes: 0,
            bytes_left: max_bytes,
            max_bytes,
            redacted: 0,
            blank_answers: 0,
            takes_blank: false,
            demands_lists: false,
            out,
        }
    }

    /// Takes `{}` for an empty listing if the service says it twice: so it may list nothing of an exchange.
    pub fn taking_blank(self) -> Self {
        Self { takes_blank: true, ..self }
    }

    /// Takes no answer that does not name what holds the lists: that it is missing must not pass for empty lists.
    pub fn demanding_lists(self, demands_lists: bool) -> Self {
        Self { demands_lists, ..self }
    }

    /// Whether that is what it answered.
    pub fn is_blank(&self) -> bool {
        self.takes_blank && self.blank_answers > 1 && !self.splitter.found_list()
    }

    /// Entries in the list of that place.
    pub fn count_entries(&self, list: usize) -> u64 {
        self.splitter.count(list)
    }

    /// Entries that a secret was taken out of.
    pub fn redacted(&self) -> u64 {
        self.redacted
    }

    async fn send_batch(&mut self) -> Result<(), BodyError> {
        self.batch_bytes = 0;
        let batch = std::mem::take(&mut self.batch);
        self.send(ListingEvent::Entries(batch)).await
    }

    async fn send(&self, event: ListingEvent<T>) -> Result<(), BodyError> {
        self.out.send(event).await.map_err(|_| BodyError::ReceiverClosed)
    }
}

impl<T: Send + Sync, D: Fn(&RawEntry<'_>) -> ListingEntry<T> + Send + Sync> BodyHandler
    for JsonListing<T, D>
{
    async fn on_start(&mut self) -> Result<(), BodyError> {
        self.splitter = JsonListSplitter::new(self.lists.iter().copied());
        self.batch.clear();
        (self.batch_bytes, self.bytes_left, self.redacted) = (0, self.max_bytes, 0);
        self.send(ListingEvent::Restart).await
    }

    fn accepts_type(&self, _media_type: &str) -> bool {
        true
    }

    async fn on_chunk(&mut self, bytes: &[u8]) -> Result<(), BodyError> {
        let left = self.bytes_left.checked_sub(bytes.len() as u64);
        self.bytes_left = left.ok_or_else(|| BodyError::over_limit(MAX_LISTING, self.max_bytes))?;
        // in pieces, for a chunk may hold many batches
        for piece in bytes.chunks(BATCH_BYTES) {
            let (batch, decode, redactor) = (&mut self.batch, &self.decode, &self.redactor);
            let take = |raw: RawEntry<'_>| {
                self.batch_bytes += raw.text.len();
                let text = redactor.redact_bytes(raw.text);
                self.redacted += u64::from(matches!(text, Cow::Owned(_)));
                batch.push(decode(&RawEntry { text: &text, ..raw }));
            };
            self.splitter.feed(piece, take).map_err(BodyError::from)?;
            if self.batch.len() >= BATCH || self.batch_bytes >= BATCH_BYTES {
                self.send_batch().await?;
            }
        }
        Ok(())
    }

    async fn on_end(&mut self) -> Result<Content, BodyError> {
        let envelope = self.splitter.finish().map_err(BodyError::from)?;
        if !self.batch.is_empty() {
            self.send_batch().await?;
        }
        self.blank_answers += u32::from(envelope == b"{}" && !self.splitter.found_list());
        Ok(Content::parse(&envelope))
    }

    /// An empty list may be a missing key, but then the answer has a status that says that all is well.
    fn validate(&self, answer: &Content) -> Option<&'static str> {
        match answer {
            Content::Json(_) if self.demands_lists && !self.splitter.found_list() => {
                Some("the answer does not hold what was asked for")
            }
            Content::Json(object) if !self.splitter.found_list() && !has_status(object) => {
                let is_empty_listing = object.is_empty() && self.is_blank();
                (!is_empty_listing).then_some("the answer holds neither a list nor a status")
            }
            Content::Json(_) | Content::Other(_) | Content::Streamed => None,
        }
    }
}

/// Whether an answer has a status with a code; a bad one is an error before anyone looks here.
pub fn has_status(object: &Map<String, Value>) -> bool {
    object.get("status").is_some_and(|status| status.get("code").and_then(Value::as_i64).is_some())
}
