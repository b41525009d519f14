//! The evidence of consent: each text and image that was shown, as they came, and a page to look at them with.

use std::collections::BTreeMap;

use rusqlite::{Connection, Row};

use crate::model::Timestamp;
use crate::report::error::ReportError;
use crate::report::output::publish::Publisher;
use crate::report::output::splash_page::{ConsentLine, SplashPage};
use crate::report::query::lenient::read_text;

const CONSENTS: &str = "
    SELECT f.stem, c.exchange_id, e.name, c.number, c.text_sha256, c.accepted_on, c.account, c.button, c.during
    FROM consents AS c
    JOIN splash_files AS f ON f.exchange_id = c.exchange_id AND f.number = c.number
    LEFT JOIN exchanges AS e ON e.exchange_id = c.exchange_id
    ORDER BY c.exchange_id, c.number";

/// Keeps a file for each text, and for each image, that was consented to. A text may be a hostile page: as `.txt` it is
/// not run, and has the hash that the report says.
pub fn keep_evidence(snapshot: &Connection, publisher: &mut Publisher) -> Result<(), ReportError> {
    let fail = || ReportError::snapshot("consents");
    for (stem, page) in read_pages(snapshot).map_err(fail())? {
        let shown = Shown::read(snapshot, &page).map_err(fail())?;
        let image = shown.image.as_ref().map(|(kind, _)| format!("{stem}.{kind}"));
        let html = page.render(&stem, shown.text.as_deref(), image.as_deref());
        publisher.keep_bytes(&format!("splash/{stem}.html"), html.as_bytes())?;
        if let Some(text) = shown.text {
            publisher.keep_bytes(&format!("splash/{stem}.txt"), text.as_bytes())?;
        }
        if let (Some(name), Some((_, bytes))) = (image, shown.image) {
            publisher.keep_bytes(&format!("splash/{name}"), &bytes)?;
        }
    }
    Ok(())
}

/// The consents to each text, by the name of its files.
fn read_pages(snapshot: &Connection) -> rusqlite::Result<BTreeMap<String, SplashPage>> {
    let mut pages = BTreeMap::new();
    let mut query = snapshot.prepare(CONSENTS)?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let page = SplashPage {
            exchange_id: row.get(1)?,
            exchange_name: read_text(row, 2)?,
            number: row.get(3)?,
            text_sha256: row.get(4)?,
            consents: Vec::new(),
        };
        let page: &mut SplashPage = pages.entry(row.get(0)?).or_insert(page);
        page.consents.push(read_line(row)?);
    }
    Ok(pages)
}

fn read_line(row: &Row<'_>) -> rusqlite::Result<ConsentLine> {
    Ok(ConsentLine {
        accepted_on: Timestamp::from_millis(row.get(5)?),
        account: row.get(6)?,
        button: row.get(7)?,
        during: row.get(8)?,
    })
}

/// What was shown: a text, and an image with the extension of its file.
struct Shown {
    text: Option<String>,
    image: Option<(&'static str, Vec<u8>)>,
}

impl Shown {
    fn read(snapshot: &Connection, page: &SplashPage) -> rusqlite::Result<Self> {
        let sql = "SELECT text, image_type, image FROM consents WHERE exchange_id = ?1 AND number = ?2";
        snapshot.query_row(sql, (&page.exchange_id, page.number), |row| {
            let (image_type, image): (Option<String>, Option<Vec<u8>>) = (row.get(1)?, row.get(2)?);
            let extension = image_extension(image_type.as_deref());
            Ok(Self { text: row.get(0)?, image: image.map(|bytes| (extension, bytes)) })
        })
    }
}

/// Only what cannot hold a script is called by its name.
fn image_extension(image_type: Option<&str>) -> &'static str {
    match image_type.map(str::to_ascii_lowercase).as_deref() {
        Some("image/jpeg" | "image/jpg") => "jpg",
        Some("image/gif") => "gif",
        Some("image/png") => "png",
        _ => "bin",
    }
}
