//! What is asked for, and what comes.

use crate::model::{DocumentId, ExchangeId};

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

/// A file that was downloaded.
#[derive(Clone, Debug, PartialEq)]
pub struct Downloaded {
    pub sha1: [u8; 20],
    pub(crate) sha256: [u8; 32],
    pub bytes: u64,
    pub(crate) http_status: u16,
    /// Requests it took.
    pub attempts: u32,
    /// What is odd about the answer.
    pub note: Option<String>,
}
