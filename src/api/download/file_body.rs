//! Taking in a file.
//!
//! When is an answer with a good status the file, and when an error? An exchange may hold web pages and JSON, so the
//! type of the answer alone says little. Bytes with the listed hash (or, where none is listed, of the listed size)
//! are the file, whatever they are called. Others that come as a web page, JSON or XML are an error, unless
//! the document's own extension is of that kind: then they are the file, and it is the wrong one.

use std::fs::File;
use std::io::{Seek, Write};

use reqwest::header::{ACCEPT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderValue, IF_RANGE, RANGE};

use super::content_range::{header_text, parse_content_range, resumable_etag};
use super::digests::Digests;
use super::request::{DownloadRequest, Downloaded};
use crate::api::error::ApiErrorKind;
use crate::api::transport::bandwidth::BandwidthLimiter;
use crate::api::transport::body::{BodyError, BodyHandler};
use crate::api::transport::classify::ErrorResponse;
use crate::api::transport::content::Content;

/// How much of an answer is kept for reading it as an error, in bytes.
const PREFIX_LIMIT: usize = 64 << 10;
/// A body may be this much longer than twice its listed size before it is cut off, in bytes.
const SIZE_SLACK: u64 = 16 << 20;
/// The setting that bounds a download.
const MAX_DOWNLOAD: &str = "limits.max_download";

/// Takes in a file: hashes it, and writes it where it is kept.
pub struct FileBody<'a> {
    request: &'a DownloadRequest<'a>,
    bandwidth: &'a BandwidthLimiter,
    /// The longest file, in bytes.
    max_bytes: u64,
    file: Option<&'a mut File>,
    digests: Digests,
    /// The beginning of an answer that may be an error.
    prefix: Option<Vec<u8>>,
    /// Identifies the content, if the service can resume in the middle of it.
    etag: Option<HeaderValue>,
    /// Length of the whole, if a partial answer tells it.
    total: Option<u64>,
    /// Whether this is put together of several answers.
    resumed: bool,
}

impl<'a> FileBody<'a> {
    pub fn new(
        request: &'a DownloadRequest<'a>,
        bandwidth: &'a BandwidthLimiter,
        max_bytes: u64,
        file: Option<&'a mut File>,
    ) -> Self {
        let (digests, prefix, etag) = (Digests::default(), None, None);
        Self { request, bandwidth, max_bytes, file, digests, prefix, etag, total: None, resumed: false }
    }

    /// Voids everything that came.
    pub fn reset(&mut self) {
        (self.digests, self.prefix, self.etag) = (Digests::default(), None, None);
        (self.total, self.resumed) = (None, false);
    }

    /// Whether a mismatch may come of putting several answers together.
    pub fn needs_full_retry(&self) -> bool {
        self.resumed && !self.is_expected_file()
    }

    pub fn into_downloaded(self, http_status: u16, attempts: u32) -> Downloaded {
        let is_odd = self.prefix.is_some() && !self.is_expected_file();
        let note = is_odd.then(|| "the answer may be an error of the service instead of the file".to_owned());
        let Digests { bytes, .. } = self.digests;
        let (sha1, sha256) = (self.digests.sha1(), self.digests.sha256());
        Downloaded { sha1, sha256, bytes, http_status, attempts, note }
    }

    fn restart_file(&mut self) -> Result<(), BodyError> {
        self.reset();
        let Some(file) = &mut self.file else { return Ok(()) };
        file.set_len(0).and_then(|()| file.rewind()).map_err(BodyError::Io)
    }

    /// A partial answer: it must begin where the one before broke off.
    fn resume_file(&mut self, headers: &HeaderMap) -> Result<(), BodyError> {
        let range = parse_content_range(headers).filter(|range| range.start == self.digests.bytes);
        let Some(range) = range else {
            self.etag = None;
            return Err(BodyError::WrongPart);
        };
        (self.total, self.resumed) = (range.total, true);
        tracing::debug!(from = self.digests.bytes, "resuming the download");
        Ok(())
    }

    fn is_expected_file(&self) -> bool {
        match (self.request.sha1, self.request.bytes) {
            (Some(sha1), _) => self.digests.sha1() == sha1,
            (None, Some(bytes)) => self.digests.bytes == bytes,
            (None, None) => false,
        }
    }

    fn size_limit(&self) -> u64 {
        self.request.bytes.map_or(u64::MAX, |bytes| bytes.saturating_mul(2).saturating_add(SIZE_SLACK))
    }

    fn keep_prefix(&mut self, bytes: &[u8]) {
        if let Some(prefix) = &mut self.prefix {
            let space = PREFIX_LIMIT.saturating_sub(prefix.len());
            prefix.extend_from_slice(bytes.get(..space).unwrap_or(bytes));
        }
    }
}

impl BodyHandler for FileBody<'_> {
    async fn on_start(&mut self) -> Result<(), BodyError> {
        if self.etag.is_some() && self.digests.bytes > 0 { Ok(()) } else { self.restart_file() }
    }

    fn accepts_type(&self, _media_type: &str) -> bool {
        true
    }

    /// Not compressed, for its length to be known, and from where an earlier attempt broke off.
    fn request_headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        let range = HeaderValue::from_str(&format!("bytes={}-", self.digests.bytes));
        if let (Some(etag), Ok(range), 1..) = (&self.etag, range, self.digests.bytes) {
            headers.insert(RANGE, range);
            headers.insert(IF_RANGE, etag.clone());
        }
        headers
    }

    fn on_headers(&mut self, http_status: u16, headers: &HeaderMap) -> Result<(), BodyError> {
        match (http_status, self.digests.bytes) {
            (206, 1..) => return self.resume_file(headers),
            (_, 1..) => self.restart_file()?,
            _ => {}
        }
        self.etag = resumable_etag(headers);
        let media_type = header_text(headers.get(CONTENT_TYPE));
        self.prefix = may_be_an_error(&media_type).then(Vec::new);
        Ok(())
    }

    async fn on_chunk(&mut self, bytes: &[u8]) -> Result<(), BodyError> {
        let length = self.digests.bytes + bytes.len() as u64;
        if length > self.max_bytes {
            self.etag = None;
            return Err(BodyError::over_limit(MAX_DOWNLOAD, self.max_bytes));
        }
        if length > self.size_limit() {
            self.etag = None;
            return Err(if self.prefix.is_some() { BodyError::too_long() } else { BodyError::FileTooLarge });
        }
        self.digests.update(bytes);
        self.keep_prefix(bytes);
        if let Some(file) = &mut self.file {
            file.write_all(bytes).map_err(BodyError::Io)?;
        }
        self.bandwidth.throttle(bytes.len()).await;
        Ok(())
    }

    async fn on_end(&mut self) -> Result<Content, BodyError> {
        // nothing is left to resume: another attempt begins anew
        self.etag = None;
        if self.total.is_some_and(|total| total != self.digests.bytes) {
            return Err(BodyError::WrongPart);
        }
        match &self.prefix {
            Some(prefix) if !self.is_expected_file() && !is_own_kind(self.request.extension, prefix) => {
                Ok(Content::parse(prefix))
            }
            _ => Ok(Content::Streamed),
        }
    }

    /// A file may say anything; its hash and size tell whether it is the one.
    fn validate(&self, _answer: &Content) -> Option<&'static str> {
        None
    }

    fn map_error(&self, content: &Content, mut error: ErrorResponse) -> ErrorResponse {
        if error.answer.http_status == Some(500) && says_protected(content, &error) {
            error.kind = ApiErrorKind::Protected;
        }
        error.answer.message =
            error.answer.message.map(|message| message.replace("instead of JSON", "instead of the file"));
        error
    }
}

/// Media types in which errors come.
fn may_be_an_error(media_type: &str) -> bool {
    ["json", "html", "xml"].iter().any(|kind| media_type.contains(kind))
        && !media_type.contains("officedocument")
}

/// Whether a document of that extension can begin like that.
fn is_own_kind(extension: Option<&str>, prefix: &[u8]) -> bool {
    let extension = extension.unwrap_or_default().trim_start_matches('.').to_ascii_lowercase();
    let is_one_of = |kinds: &[&str]| kinds.contains(&extension.as_str());
    match prefix.iter().find(|byte| !byte.is_ascii_whitespace()) {
        Some(b'<') => is_one_of(&[
            "htm", "html", "xhtml", "mht", "mhtml", "xml", "xsd", "xsl", "xslt", "xbrl", "svg", "rss", "kml",
        ]),
        Some(b'{' | b'[') => is_one_of(&["json", "jsonl", "ndjson", "geojson", "ipynb", "har"]),
        _ => is_one_of(&["htm", "html", "xml", "json", "jsonl", "svg"]),
    }
}

/// A file under rights management: an internal error with the number 999, in XML as far as is known.
fn says_protected(content: &Content, error: &ErrorResponse) -> bool {
    match content {
        Content::Other(text) => {
            text.trim_start().starts_with('<')
                && text.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| word == "999")
        }
        Content::Json(_) => error.answer.code == Some(999) || error.answer.subcode.as_deref() == Some("999"),
        Content::Streamed => false,
    }
}
