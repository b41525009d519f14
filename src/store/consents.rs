//! The consents to splash texts: each stays as it was given, whatever comes later.

use rusqlite::{Connection, Row, Transaction, params};
use sha2::{Digest, Sha256};

use super::error::StoreError;
use super::snapshot::Snapshot;
use crate::model::{Consent, Occasion, Timestamp};

/// How often it was consented to how many texts, on one occasion in the name of one account.
#[derive(Clone, Debug, PartialEq)]
pub struct ConsentCount {
    pub during: String,
    /// The account's email address, if it is known.
    pub account: Option<String>,
    /// Texts of different exchanges are different ones.
    pub texts: u64,
    pub consents: u64,
    pub first_on: Timestamp,
    pub last_on: Timestamp,
}

/// How often it was consented to how many texts, in all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ConsentTotal {
    /// Texts of different exchanges are different ones.
    pub texts: u64,
    pub consents: u64,
}

/// Texts of different exchanges are different ones, also where one says what the other does.
const TEXTS: &str = "COUNT(DISTINCT exchange_id || ' ' || COALESCE(text_sha256, ''))";

impl ConsentTotal {
    /// Those given at that time or later.
    pub fn read_since(snapshot: &Connection, since: Timestamp) -> rusqlite::Result<Self> {
        let sql = format!("SELECT {TEXTS}, COUNT(*) FROM consents WHERE accepted_on >= ?1");
        snapshot.query_row(&sql, [since.as_millis()], |row| {
            Ok(Self {
                texts: row.get::<_, i64>(0)?.unsigned_abs(),
                consents: row.get::<_, i64>(1)?.unsigned_abs(),
            })
        })
    }
}

impl ConsentCount {
    /// Those of a snapshot, in the order of the first of each.
    pub fn read_all(snapshot: &Connection) -> rusqlite::Result<Vec<Self>> {
        let sql = format!(
            "SELECT during, account, {TEXTS}, COUNT(*), MIN(accepted_on), MAX(accepted_on)
             FROM consents GROUP BY during, account ORDER BY 5, 1, 2"
        );
        snapshot.prepare(&sql)?.query_map([], Self::from_row)?.collect()
    }

    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            during: row.get(0)?,
            account: row.get(1)?,
            texts: row.get::<_, i64>(2)?.unsigned_abs(),
            consents: row.get::<_, i64>(3)?.unsigned_abs(),
            first_on: Timestamp::from_millis(row.get(4)?),
            last_on: Timestamp::from_millis(row.get(5)?),
        })
    }
}

impl Snapshot {
    /// The consents given at that time or later.
    pub(crate) fn count_consents_since(&self, since: Timestamp) -> Result<ConsentTotal, StoreError> {
        ConsentTotal::read_since(self.connection(), since).map_err(StoreError::snapshot(self.path()))
    }

    /// Adds a consent to those there are; returns the hash of its text, if it has one.
    pub fn record_consent(
        &mut self,
        consent: &Consent,
        account: Option<&str>,
        during: Occasion,
    ) -> Result<Option<String>, StoreError> {
        self.in_transaction(|tx| {
            let text = consent.text.as_ref().map(|text| keep_content(tx, "text/html", text.as_bytes()));
            let text_sha256 = text.transpose()?;
            let image = consent.image.as_ref();
            let image = image.map(|image| keep_content(tx, &image.content_type, &image.bytes)).transpose()?;
            let sql = "INSERT INTO splash_consents
                           (exchange_id, number, accepted_on, account, button, during, text_sha256, image_sha256)
                       SELECT ?1, COALESCE(MAX(number), 0) + 1, ?2, ?3, ?4, ?5, ?6, ?7
                       FROM splash_consents WHERE exchange_id = ?1";
            let (exchange, on) = (consent.exchange.as_str(), consent.accepted_on.as_millis());
            let row = params![exchange, on, account, consent.button, during.as_str(), text_sha256, image];
            tx.execute(sql, row)?;
            Ok(text_sha256)
        })
    }
}

/// Keeps a text or an image once, however often it is shown; returns its hash.
fn keep_content(tx: &Transaction<'_>, media_type: &str, content: &[u8]) -> rusqlite::Result<String> {
    let sha256 = hex::encode(Sha256::digest(content));
    let sql = "INSERT OR IGNORE INTO splash_contents (sha256, media_type, content) VALUES (?1, ?2, ?3)";
    tx.execute(sql, params![sha256, media_type, content])?;
    Ok(sha256)
}
