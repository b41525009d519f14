//! One document: its file is fetched, summed up and compared.

use super::bag::{Bag, Staged};
use super::{VerifyError, hash};
use crate::api::{ApiError, ApiErrorKind, BandwidthLimiter, Client, DownloadRequest, Downloaded};
use crate::model::{Answer, Outcome, Timestamp, Verification};
use crate::store::Unverified;

/// What the inventory says of a file's hash.
type Listed = Option<Result<[u8; 20], String>>;

/// Downloads a document and compares it.
///
/// # Errors
/// When the session is lost for good, or a quota used up. Everything else is an outcome.
pub async fn check(
    client: &Client,
    meter: &BandwidthLimiter,
    bag: Option<&Bag>,
    document: &Unverified,
) -> Result<Verification, VerifyError> {
    let listed: Listed = document.expected_hash.as_deref().map(hash::decode);
    let wanted = DownloadRequest {
        exchange: &document.exchange,
        document: &document.document,
        extension: document.extension.as_deref(),
        sha1: listed.as_ref().and_then(|hash| hash.as_ref().ok()).copied(),
        bytes: document.expected_bytes,
    };
    let staged = bag.map(|bag| bag.stage(document)).transpose();
    let mut staged = match staged {
        Ok(staged) => staged,
        Err(error) => return Ok(unkept(document, blank(document), &error)),
    };
    match client.download(&wanted, meter, staged.as_mut().map(|staged| &mut staged.file)).await {
        Ok(downloaded) => {
            let verification = compare(document, &listed, downloaded);
            Ok(keep(bag, staged, document, verification))
        }
        Err(error) => refused(document, error),
    }
}

fn compare(document: &Unverified, listed: &Listed, downloaded: Downloaded) -> Verification {
    let other_size = document.expected_bytes.is_some_and(|bytes| bytes != downloaded.bytes);
    let (outcome, reason) = match listed {
        _ if other_size => (Outcome::SizeMismatch, None),
        None => (Outcome::NoExpectedHash, None),
        Some(Err(reason)) => (Outcome::NoExpectedHash, Some(reason.clone())),
        Some(Ok(sha1)) if *sha1 == downloaded.sha1 => (Outcome::Match, None),
        Some(Ok(_)) => (Outcome::HashMismatch, None),
    };
    Verification {
        outcome,
        actual_hash: Some(hash::encode(&downloaded.sha1)),
        actual_sha256: Some(hex::encode(downloaded.sha256)),
        actual_bytes: Some(downloaded.bytes),
        answer: Answer {
            http_status: Some(downloaded.http_status),
            message: reason.or(downloaded.note),
            ..Answer::default()
        },
        attempts: downloaded.attempts,
        ..blank(document)
    }
}

fn keep(
    bag: Option<&Bag>,
    staged: Option<Staged>,
    document: &Unverified,
    verification: Verification,
) -> Verification {
    let (Some(bag), Some(staged), Some(place)) = (bag, staged, &document.place) else { return verification };
    match bag.keep(staged, verification.outcome, place) {
        Ok(()) => Verification { kept: true, ..verification },
        Err(error) => unkept(document, verification, &error),
    }
}

/// A file that was to be kept and could not be is a failure, unless it is worse.
fn unkept(document: &Unverified, verification: Verification, error: &std::io::Error) -> Verification {
    let name = &document.file_name;
    tracing::warn!(exchange = %document.exchange, document = %document.document, "{name} is not kept: {error}");
    let message = Some(format!("the file cannot be kept: {error}"));
    let outcome = if verification.outcome.is_mismatch() { verification.outcome } else { Outcome::Failed };
    let answer = Answer { message, ..verification.answer };
    Verification { outcome, answer, kept: false, ..verification }
}

fn refused(document: &Unverified, error: ApiError) -> Result<Verification, VerifyError> {
    let outcome = match error.kind {
        ApiErrorKind::Protected => Outcome::Protected,
        ApiErrorKind::NotFound => Outcome::NotFound,
        ApiErrorKind::Forbidden { .. } | ApiErrorKind::CallRejected => Outcome::Forbidden,
        ApiErrorKind::TooLarge => Outcome::SizeMismatch,
        ApiErrorKind::RateLimited
        | ApiErrorKind::Transient
        | ApiErrorKind::Certificate
        | ApiErrorKind::UnexpectedResponse
        | ApiErrorKind::NotEntered
        | ApiErrorKind::InvalidRequest
        | ApiErrorKind::Io
        | ApiErrorKind::ReceiverClosed => Outcome::Failed,
        ApiErrorKind::Quota
        | ApiErrorKind::TokenExpired
        | ApiErrorKind::SessionTakenOver
        | ApiErrorKind::Credentials => {
            return Err(error.into());
        }
    };
    if outcome == Outcome::Failed {
        tracing::warn!("{error}");
    }
    Ok(Verification { outcome, answer: error.answer, attempts: error.attempts, ..blank(document) })
}

fn blank(document: &Unverified) -> Verification {
    Verification {
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
