//! A document's file: streamed, hashed on the way, and written down where it is to be kept.
//!
//! When is an answer with a good status the file, and when an error? A room may hold web pages and JSON, so the
//! type of the answer alone says little. Bytes with the listed hash (or, where none is listed, of the listed size)
//! are the file, whatever they are called. Others that come as a web page, JSON or XML are an error, unless
//! the document's own extension is of that kind: then they are the file, and it is the wrong one.

use std::fs::File;
use std::io::{Seek, Write};

use reqwest::header::{
    ACCEPT_ENCODING, ACCEPT_RANGES, CONTENT_RANGE, CONTENT_TYPE, ETAG, HeaderMap, HeaderValue, IF_RANGE,
    RANGE,
};
use sha1::{Digest, Sha1};
use sha2::Sha256;

use super::client::Client;
use super::error::{ApiError, ApiErrorKind};
use super::transport::bandwidth::BandwidthLimiter;
use super::transport::body::{BodyError, BodyHandler};
use super::transport::call::Call;
use super::transport::classify::{Content, Refusal};
use crate::model::{DocumentId, ExchangeId};

/// How much of an answer is kept for reading it as an error, in bytes.
const OPENING: usize = 64 << 10;
/// A body may be that much longer than twice what is listed before it is cut off, in bytes.
const SLACK: u64 = 16 << 20;
/// A body of a document without a listed size may be that long, in bytes.
const LONGEST: u64 = 64 << 30;

/// A document, and what is known of its file.
#[derive(Clone, Copy, Debug)]
pub struct DownloadRequest<'a> {
    pub exchange: &'a ExchangeId,
    pub document: &'a DocumentId,
    /// With its dot, or without.
    pub extension: Option<&'a str>,
    pub sha1: Option<[u8; 20]>,
    /// Its size.
    pub bytes: Option<u64>,
}

/// What came.
#[derive(Clone, Debug, PartialEq)]
pub struct Downloaded {
    pub sha1: [u8; 20],
    pub sha256: [u8; 32],
    pub bytes: u64,
    pub http_status: u16,
    /// Requests it took.
    pub attempts: u32,
    /// What is odd about the answer.
    pub note: Option<String>,
}

impl Client {
    /// Downloads a document's file from an exchange that has been entered. It is written into `into`, where that
    /// is given, from its beginning. A broken download is taken up where it broke off, where the service can do
    /// that and says by a mark that the file is still the same.
    ///
    /// # Errors
    /// When the service says no, or does not answer properly in all its tries; or `into` cannot be written.
    pub async fn download(
        &self,
        wanted: &DownloadRequest<'_>,
        meter: &BandwidthLimiter,
        into: Option<&mut File>,
    ) -> Result<Downloaded, ApiError> {
        let (exchange, document) = (wanted.exchange.as_str(), wanted.document.as_str());
        let call = Call::get(&["v2", "workspaces", exchange, "documents", document, "file"]);
        let call = call.inside(wanted.exchange);
        let mut body = FileBody::new(wanted, meter, into);
        let mut answered = self.exchanges.call(&call, &mut body).await?;
        if body.is_doubtful() {
            let attempts = answered.attempts;
            body.forget();
            answered = self.exchanges.call(&call, &mut body).await?;
            answered.attempts += attempts;
        }
        match answered.content {
            Content::Taken => Ok(body.downloaded(answered.http_status, answered.attempts)),
            Content::Json(_) | Content::Other(_) => Err(call.misread(&answered, "JSON instead of the file")),
        }
    }
}

/// Both sums and the length of what came so far.
#[derive(Clone, Default)]
struct Sums {
    sha1: Sha1,
    sha256: Sha256,
    bytes: u64,
}

impl Sums {
    /// Both sums by turns, two blocks at a time: the processor then works on them side by side, half as fast again
    /// as one after the other.
    fn update(&mut self, bytes: &[u8]) {
        let open = (64 - self.bytes as usize % 64) % 64;
        let (head, blocks) = bytes.split_at(open.min(bytes.len()));
        for part in std::iter::once(head).chain(blocks.chunks(128)) {
            self.sha1.update(part);
            self.sha256.update(part);
        }
        self.bytes += bytes.len() as u64;
    }
}

struct FileBody<'a> {
    wanted: &'a DownloadRequest<'a>,
    meter: &'a BandwidthLimiter,
    into: Option<&'a mut File>,
    sums: Sums,
    /// The beginning of an answer that may be an error.
    opening: Option<Vec<u8>>,
    /// What the service marks this content with, where it can go on in the middle of it.
    mark: Option<HeaderValue>,
    /// Length of the whole, as an answer from the middle tells it.
    total: Option<u64>,
    /// Whether this is put together of several answers.
    pieced: bool,
}

impl<'a> FileBody<'a> {
    fn new(wanted: &'a DownloadRequest<'a>, meter: &'a BandwidthLimiter, into: Option<&'a mut File>) -> Self {
        let (sums, opening, mark) = (Sums::default(), None, None);
        Self { wanted, meter, into, sums, opening, mark, total: None, pieced: false }
    }

    /// Voids everything that came.
    fn forget(&mut self) {
        (self.sums, self.opening, self.mark) = (Sums::default(), None, None);
        (self.total, self.pieced) = (None, false);
    }

    fn rewind(&mut self) -> Result<(), BodyError> {
        self.forget();
        let Some(file) = &mut self.into else { return Ok(()) };
        file.set_len(0).and_then(|()| file.rewind()).map_err(BodyError::Disk)
    }

    /// Whether a mismatch may come of piecing several answers together.
    fn is_doubtful(&self) -> bool {
        self.pieced && !self.is_the_file()
    }

    fn is_the_file(&self) -> bool {
        match (self.wanted.sha1, self.wanted.bytes) {
            (Some(sha1), _) => self.sha1() == sha1,
            (None, Some(bytes)) => self.sums.bytes == bytes,
            (None, None) => false,
        }
    }

    fn sha1(&self) -> [u8; 20] {
        self.sums.sha1.clone().finalize().into()
    }

    fn limit(&self) -> u64 {
        self.wanted.bytes.map_or(LONGEST, |bytes| bytes.saturating_mul(2).saturating_add(SLACK))
    }

    fn downloaded(self, http_status: u16, attempts: u32) -> Downloaded {
        let sha1 = self.sha1();
        let odd = self.opening.is_some() && !self.is_the_file();
        let note = odd.then(|| "the answer may be an error of the service instead of the file".to_owned());
        let Sums { sha256, bytes, .. } = self.sums;
        Downloaded { sha1, sha256: sha256.finalize().into(), bytes, http_status, attempts, note }
    }
}

impl BodyHandler for FileBody<'_> {
    async fn begin(&mut self) -> Result<(), BodyError> {
        if self.mark.is_some() && self.sums.bytes > 0 { Ok(()) } else { self.rewind() }
    }

    fn accepts(&self, _media_type: &str) -> bool {
        true
    }

    /// As it is, for its length to be known, and from where an earlier try broke off.
    fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        let range = HeaderValue::from_str(&format!("bytes={}-", self.sums.bytes));
        if let (Some(mark), Ok(range), 1..) = (&self.mark, range, self.sums.bytes) {
            headers.insert(RANGE, range);
            headers.insert(IF_RANGE, mark.clone());
        }
        headers
    }

    fn on_headers(&mut self, http_status: u16, headers: &HeaderMap) -> Result<(), BodyError> {
        match (http_status, self.sums.bytes) {
            (206, 1..) => return self.go_on(headers),
            (_, 1..) => self.rewind()?,
            _ => {}
        }
        self.mark = mark(headers);
        let media_type = text(headers.get(CONTENT_TYPE));
        self.opening = may_be_an_error(&media_type).then(Vec::new);
        Ok(())
    }

    async fn chunk(&mut self, bytes: &[u8]) -> Result<(), BodyError> {
        if self.sums.bytes + bytes.len() as u64 > self.limit() {
            self.mark = None;
            return Err(if self.opening.is_some() { BodyError::TooLarge } else { BodyError::Oversized });
        }
        self.sums.update(bytes);
        if let Some(opening) = &mut self.opening {
            let room = OPENING.saturating_sub(opening.len());
            opening.extend_from_slice(bytes.get(..room).unwrap_or(bytes));
        }
        if let Some(file) = &mut self.into {
            file.write_all(bytes).map_err(BodyError::Disk)?;
        }
        self.meter.throttle(bytes.len()).await;
        Ok(())
    }

    async fn end(&mut self) -> Result<Content, BodyError> {
        // it has come to its end: another try begins anew
        self.mark = None;
        if self.total.is_some_and(|total| total != self.sums.bytes) {
            return Err(BodyError::Short);
        }
        match &self.opening {
            Some(opening) if !self.is_the_file() && !is_own_kind(self.wanted.extension, opening) => {
                Ok(Content::of(opening))
            }
            _ => Ok(Content::Taken),
        }
    }

    /// A file may say anything; its hash and size tell whether it is the one.
    fn validate(&self, _answer: &Content) -> Option<&'static str> {
        None
    }

    fn map_error(&self, content: &Content, mut refusal: Refusal) -> Refusal {
        if refusal.answer.http_status == Some(500) && says_protected(content, &refusal) {
            refusal.kind = ApiErrorKind::Protected;
        }
        refusal.answer.message =
            refusal.answer.message.map(|message| message.replace("instead of JSON", "instead of the file"));
        refusal
    }
}

impl FileBody<'_> {
    /// The rest comes, from where an earlier try broke off.
    fn go_on(&mut self, headers: &HeaderMap) -> Result<(), BodyError> {
        let range = text(headers.get(CONTENT_RANGE));
        let range = range.trim_start().strip_prefix("bytes").map(str::trim_start).and_then(|range| {
            let (span, total) = range.split_once('/')?;
            Some((span.split_once('-')?.0.trim().parse::<u64>().ok()?, total.trim().parse().ok()))
        });
        let Some((_, total)) = range.filter(|(from, _)| *from == self.sums.bytes) else {
            self.mark = None;
            return Err(BodyError::Short);
        };
        (self.total, self.pieced) = (total, true);
        tracing::debug!(from = self.sums.bytes, "going on where it broke off");
        Ok(())
    }
}

/// A strong mark of the content, of a service that can begin in the middle.
fn mark(headers: &HeaderMap) -> Option<HeaderValue> {
    let ranges = text(headers.get(ACCEPT_RANGES)).eq_ignore_ascii_case("bytes");
    headers.get(ETAG).filter(|tag| ranges && tag.as_bytes().starts_with(b"\"")).cloned()
}

fn text(header: Option<&HeaderValue>) -> String {
    header.and_then(|value| value.to_str().ok()).unwrap_or_default().to_ascii_lowercase()
}

/// Media types in which errors come.
fn may_be_an_error(media_type: &str) -> bool {
    ["json", "html", "xml"].iter().any(|kind| media_type.contains(kind))
        && !media_type.contains("officedocument")
}

/// Whether a document of that extension can begin like that.
fn is_own_kind(extension: Option<&str>, opening: &[u8]) -> bool {
    let extension = extension.unwrap_or_default().trim_start_matches('.').to_ascii_lowercase();
    let own = |kinds: &[&str]| kinds.contains(&extension.as_str());
    match opening.iter().find(|byte| !byte.is_ascii_whitespace()) {
        Some(b'<') => own(&[
            "htm", "html", "xhtml", "mht", "mhtml", "xml", "xsd", "xsl", "xslt", "xbrl", "svg", "rss", "kml",
        ]),
        Some(b'{' | b'[') => own(&["json", "jsonl", "ndjson", "geojson", "ipynb", "har"]),
        _ => own(&["htm", "html", "xml", "json", "jsonl", "svg"]),
    }
}

/// A file under rights management: an internal error with the number 999, in XML as far as is known.
fn says_protected(content: &Content, refusal: &Refusal) -> bool {
    let Refusal { answer, .. } = refusal;
    match content {
        Content::Other(text) => {
            text.trim_start().starts_with('<')
                && text.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| word == "999")
        }
        Content::Json(_) => answer.code == Some(999) || answer.subcode.as_deref() == Some("999"),
        Content::Taken => false,
    }
}
