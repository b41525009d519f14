//! The evidence of consent: the text and the image that were shown, as they came.

use rusqlite::{Connection, Row};
use sha2::{Digest, Sha256};

use crate::report::error::ReportError;
use crate::report::output::publish::Publisher;

/// Longer ids, and ids that are not digits, do not become file names.
const DIGITS_LIMIT: usize = 40;

/// Keeps a file for each text, and for each image, that was consented to.
pub fn keep_evidence(snapshot: &Connection, publisher: &mut Publisher) -> Result<(), ReportError> {
    let sql = "SELECT exchange_id, text, image_type, image FROM splashes WHERE accepted_on IS NOT NULL
               ORDER BY LENGTH(exchange_id), exchange_id";
    let fail = || ReportError::snapshot("splash");
    let mut statement = snapshot.prepare(sql).map_err(fail())?;
    let mut rows = statement.query([]).map_err(fail())?;
    while let Some(row) = rows.next().map_err(fail())? {
        for (path, bytes) in evidence_files(row).map_err(fail())? {
            publisher.keep_bytes(&path, &bytes)?;
        }
    }
    Ok(())
}

/// The files of one consent.
fn evidence_files(row: &Row<'_>) -> rusqlite::Result<Vec<(String, Vec<u8>)>> {
    let stem = file_stem(&row.get::<_, String>("exchange_id")?);
    let image_type: Option<String> = row.get("image_type")?;
    let text = row.get::<_, Option<String>>("text")?.map(String::into_bytes);
    let image: Option<Vec<u8>> = row.get("image")?;
    let text = text.map(|bytes| (format!("splash/{stem}.html"), bytes));
    let image =
        image.map(|bytes| (format!("splash/{stem}.{}", image_extension(image_type.as_deref())), bytes));
    Ok(text.into_iter().chain(image).collect())
}

/// The id where it is made of digits, or else a hash of it: a name legal everywhere, that leads nowhere else.
fn file_stem(id: &str) -> String {
    let plain = !id.is_empty() && id.len() <= DIGITS_LIMIT && id.bytes().all(|byte| byte.is_ascii_digit());
    if plain { id.to_owned() } else { format!("id-{}", hex::encode(Sha256::digest(id))) }
}

fn image_extension(image_type: Option<&str>) -> &'static str {
    match image_type.map(str::to_ascii_lowercase).as_deref() {
        Some("image/jpeg" | "image/jpg") => "jpg",
        Some("image/gif") => "gif",
        _ => "bin",
    }
}
