//! What is asked for, and what comes.

use crate::model::{DocumentId, ExchangeId};

/// A document, and what is known of its file.
#[derive(Clone, Copy, Debug)]
pub struct DownloadRequest<'a> {
    /// The exchange that holds it.
    pub exchange: &'a ExchangeId,
    /// Its id within the exchange.
    pub document: &'a DocumentId,
    /// With its dot, or without.
    pub extension: Option<&'a str>,
    /// The hash as listed, decoded; `None` where there is none.
    pub sha1: Option<[u8; 20]>,
    /// Its size.
    pub bytes: Option<u64>,
}

/// A file that was downloaded.
#[derive(Clone, Debug, PartialEq)]
pub struct Downloaded {
    /// The hash of what arrived, to compare with the listing.
    pub sha1: [u8; 20],
    pub(crate) sha256: [u8; 32],
    /// What arrived, as a count of bytes.
    pub bytes: u64,
    pub(crate) http_status: u16,
    /// Requests it took.
    pub attempts: u32,
    /// What is odd about the answer.
    pub note: Option<String>,
}
