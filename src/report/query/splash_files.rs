//! The names of the files below `splash/`, where SQL can see them.

use rusqlite::{Connection, Row};
use sha2::{Digest, Sha256};

/// Longer ids, and ids that are not digits, do not become file names.
const DIGITS_LIMIT: usize = 40;

/// Makes the temporary table `splash_files (exchange_id, number, stem)`: for each row of `consents` the name, without its
/// extension, of the files that hold what was consented to. What is the same again has the same files.
pub fn define_splash_files(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(
        "CREATE TEMP TABLE splash_files (
             exchange_id TEXT NOT NULL, number INTEGER NOT NULL, stem TEXT NOT NULL, PRIMARY KEY (exchange_id, number)
         ) WITHOUT ROWID",
    )?;
    let sql =
        "SELECT exchange_id, number, text_sha256, image_sha256 FROM consents ORDER BY exchange_id, number";
    let mut query = connection.prepare(sql)?;
    let mut insert = connection.prepare("INSERT INTO temp.splash_files VALUES (?1, ?2, ?3)")?;
    let (mut rows, mut exchange, mut shown) = (query.query([])?, String::new(), Vec::new());
    while let Some(row) = rows.next()? {
        let (id, number): (String, i64) = (row.get(0)?, row.get(1)?);
        if id != exchange {
            (exchange, shown) = (id, Vec::new());
        }
        insert.execute((&exchange, number, file_stem(&exchange, find_or_add(&mut shown, row)?)))?;
    }
    Ok(())
}

/// Text and image, by their hashes.
type Content = (Option<String>, Option<String>);

/// The place of what was shown among all that the exchange has shown, in the order it first came.
fn find_or_add(shown: &mut Vec<Content>, row: &Row<'_>) -> rusqlite::Result<usize> {
    let content = (row.get(2)?, row.get(3)?);
    let known = shown.iter().position(|earlier| *earlier == content);
    Ok(known.unwrap_or_else(|| {
        shown.push(content);
        shown.len() - 1
    }))
}

/// The id where it is made of digits, or else a hash of it: a name legal everywhere, that leads nowhere else.
fn file_stem(id: &str, place: usize) -> String {
    let is_plain = !id.is_empty() && id.len() <= DIGITS_LIMIT && id.bytes().all(|byte| byte.is_ascii_digit());
    let stem = if is_plain { id.to_owned() } else { format!("id-{}", hex::encode(Sha256::digest(id))) };
    if place == 0 { stem } else { format!("{stem}-{}", place + 1) }
}
