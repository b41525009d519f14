//! One document: its file is downloaded, hashed and compared.

use std::io;

use super::bag::{Bag, IncomingFile};
use super::error::VerifyError;
use super::hash::{decode_sha1, encode_sha1};
use crate::api::{ApiError, ApiErrorKind, BandwidthLimiter, Client, DownloadRequest, Downloaded};
use crate::model::{Answer, Outcome, Timestamp, VerificationResult};
use crate::store::PendingDocument;

/// The hash in the inventory, or what is wrong with it; `None` where none is listed.
type ListedHash = Option<Result<[u8; 20], String>>;

/// Downloads a document and compares it.
///
/// # Errors
/// When the session is lost for good, or a quota is used up. Everything else is an outcome.
pub async fn check_document(
    client: &Client,
    bandwidth: &BandwidthLimiter,
    bag: Option<&Bag>,
    document: &PendingDocument,
) -> Result<VerificationResult, VerifyError> {
    let listed: ListedHash = document.expected_hash.as_deref().map(decode_sha1);
    let mut incoming = match bag.map(|bag| bag.create_incoming(document)).transpose() {
        Ok(incoming) => incoming,
        Err(error) => return Ok(not_kept(document, unverified(document), &error)),
    };
    let request = DownloadRequest {
        exchange: &document.exchange,
        document: &document.document,
        extension: document.extension.as_deref(),
        sha1: listed.as_ref().and_then(|hash| hash.as_ref().ok()).copied(),
        bytes: document.expected_bytes,
    };
    let file = incoming.as_mut().map(|incoming| &mut incoming.file);
    match client.download(&request, bandwidth, file).await {
        Ok(downloaded) => Ok(keep_file(bag, incoming, document, compare_file(document, &listed, downloaded))),
        Err(error) => from_api_error(document, error),
    }
}

fn compare_file(
    document: &PendingDocument,
    listed: &ListedHash,
    downloaded: Downloaded,
) -> VerificationResult {
    let (outcome, note) = judge_file(document, listed, &downloaded);
    VerificationResult {
        outcome,
        actual_hash: Some(encode_sha1(&downloaded.sha1)),
        actual_sha256: Some(hex::encode(downloaded.sha256)),
        actual_bytes: Some(downloaded.bytes),
        answer: Answer {
            http_status: Some(downloaded.http_status),
            message: note.or(downloaded.note),
            ..Answer::default()
        },
        attempts: downloaded.attempts,
        ..unverified(document)
    }
}

/// The outcome, and what is wrong with the listed hash.
fn judge_file(
    document: &PendingDocument,
    listed: &ListedHash,
    downloaded: &Downloaded,
) -> (Outcome, Option<String>) {
    if document.expected_bytes.is_some_and(|bytes| bytes != downloaded.bytes) {
        return (Outcome::SizeMismatch, None);
    }
    match listed {
        None => (Outcome::NoExpectedHash, None),
        Some(Err(reason)) => (Outcome::NoExpectedHash, Some(reason.clone())),
        Some(Ok(sha1)) if *sha1 == downloaded.sha1 => (Outcome::Match, None),
        Some(Ok(_)) => (Outcome::HashMismatch, None),
    }
}

fn keep_file(
    bag: Option<&Bag>,
    incoming: Option<IncomingFile>,
    document: &PendingDocument,
    result: VerificationResult,
) -> VerificationResult {
    let (Some(bag), Some(incoming), Some(path)) = (bag, incoming, &document.bag_path) else { return result };
    match bag.keep_file(incoming, result.outcome, path) {
        Ok(()) => VerificationResult { kept: true, ..result },
        Err(error) => not_kept(document, result, &error),
    }
}

/// A file that should be kept and cannot be is a failure, unless it is worse.
fn not_kept(document: &PendingDocument, result: VerificationResult, error: &io::Error) -> VerificationResult {
    let name = &document.file_name;
    tracing::warn!(exchange = %document.exchange, document = %document.document, "cannot keep {name}: {error}");
    let message = Some(format!("cannot keep the file: {error}"));
    let outcome = if result.outcome.is_mismatch() { result.outcome } else { Outcome::Failed };
    let answer = Answer { message, ..result.answer };
    VerificationResult { outcome, answer, kept: false, ..result }
}

fn from_api_error(document: &PendingDocument, error: ApiError) -> Result<VerificationResult, VerifyError> {
    let outcome = match error.kind {
        ApiErrorKind::Protected => Outcome::Protected,
        ApiErrorKind::NotFound => Outcome::NotFound,
        ApiErrorKind::Forbidden { .. } | ApiErrorKind::CallRejected => Outcome::Forbidden,
        ApiErrorKind::TooLarge => Outcome::SizeMismatch,
        ApiErrorKind::RateLimited
        | ApiErrorKind::OverLimit
        | ApiErrorKind::Transient
        | ApiErrorKind::Certificate
        | ApiErrorKind::UnexpectedResponse
        | ApiErrorKind::NotEntered
        | ApiErrorKind::NotReady
        | ApiErrorKind::InvalidRequest
        | ApiErrorKind::Io
        | ApiErrorKind::ReceiverClosed => Outcome::Failed,
        ApiErrorKind::Quota
        | ApiErrorKind::TokenExpired
        | ApiErrorKind::SessionTakenOver
        | ApiErrorKind::Credentials => return Err(error.into()),
    };
    if outcome == Outcome::Failed {
        tracing::warn!("{error}");
    }
    Ok(VerificationResult {
        outcome,
        answer: *error.answer,
        attempts: error.attempts,
        ..unverified(document)
    })
}

/// A result without a file.
fn unverified(document: &PendingDocument) -> VerificationResult {
    VerificationResult {
        exchange: document.exchange.clone(),
        document: document.document.clone(),
        outcome: Outcome::Failed,
        actual_hash: None,
        actual_sha256: None,
        actual_bytes: None,
        answer: Answer::default(),
        attempts: 0,
        verified_on: Timestamp::now(),
        kept: false,
    }
}
