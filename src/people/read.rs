//! A list of people from a file: a CSV file that names its columns, or a line for each.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use csv::{ReaderBuilder, StringRecord};
use sha2::{Digest, Sha256};

use super::error::PeopleListError;
use super::list::PeopleList;

/// The longest file, in bytes.
const MAX_BYTES: u64 = 4 * 1024 * 1024;
/// The most people, and lines that cannot be read, in a list.
pub(super) const MAX_ENTRIES: usize = 50_000;
/// What the column of people may be called, in lower case; the first of these that is there is taken.
const COLUMNS: [&str; 11] = [
    "email",
    "e-mail",
    "email_id",
    "e_mail",
    "mail",
    "email address",
    "e-mail address",
    "email_address",
    "emailaddress",
    "user_id",
    "userid",
];

/// A list, and where it comes from.
#[derive(Debug)]
pub(crate) struct ReadList {
    pub list: PeopleList,
    /// The name of the column that was taken, as the file has it; `None` where it has a line for each.
    pub column: Option<String>,
    /// Of the file, hexadecimal.
    pub sha256: String,
}

/// Reads the list of a file. An empty line, and one that begins with `#`, is passed over; what else names nobody is noted in
/// the list.
///
/// # Errors
/// When the file cannot be read, is too long, is not UTF-8, or has columns of which none is of people.
pub(crate) fn read_list(path: &Path) -> Result<ReadList, PeopleListError> {
    let bytes = read_bounded(path)?;
    let (list, column) = parse_list(&bytes)?;
    Ok(ReadList { list, column, sha256: hex::encode(Sha256::digest(&bytes)) })
}

/// What is no file, such as a pipe, might never end.
fn read_bounded(path: &Path) -> Result<Vec<u8>, PeopleListError> {
    let metadata = path.metadata().map_err(PeopleListError::Unreadable)?;
    if !metadata.is_file() {
        return Err(PeopleListError::NotAFile);
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(PeopleListError::Unreadable)?;
    file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(PeopleListError::Unreadable)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(PeopleListError::TooLong { limit: MAX_BYTES });
    }
    Ok(bytes)
}

/// The list, and the name of its column.
pub(super) fn parse_list(bytes: &[u8]) -> Result<(PeopleList, Option<String>), PeopleListError> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = &bytes[..error.valid_up_to()];
        PeopleListError::NotUtf8 { line: before.iter().filter(|byte| **byte == b'\n').count() + 1 }
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut list = PeopleList::default();
    let found = [b',', b';'].into_iter().find_map(|delimiter| {
        let (header, line) = read_header(text, delimiter)?;
        find_column(&header).map(|column| (delimiter, header, column, line))
    });
    let Some((delimiter, header, column, header_line)) = found else {
        parse_lines(text, &mut list)?;
        return Ok((list, None));
    };
    parse_rows(text, delimiter, (header.len(), column, header_line), &mut list)?;
    Ok((list, Some(header[column].trim().to_owned())))
}

/// The first row that is no comment, and its line.
fn read_header(text: &str, delimiter: u8) -> Option<(StringRecord, u64)> {
    let mut reader = open_rows(text, delimiter);
    let header = reader.records().next()?.ok()?;
    let line = header.position().map_or(1, csv::Position::line);
    Some((header, line))
}

fn open_rows(text: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    let mut builder = ReaderBuilder::new();
    builder.has_headers(false).flexible(true).delimiter(delimiter).comment(Some(b'#'));
    builder.from_reader(text.as_bytes())
}

fn find_column(header: &StringRecord) -> Option<usize> {
    COLUMNS.iter().find_map(|name| header.iter().position(|cell| cell.trim().to_lowercase() == *name))
}

/// A quote that is never closed would take the rows after it in: a row of several lines, or with another number of cells than
/// the header, is none that can be read.
fn parse_rows(
    text: &str,
    delimiter: u8,
    (cells, column, header_line): (usize, usize, u64),
    list: &mut PeopleList,
) -> Result<(), PeopleListError> {
    for row in open_rows(text, delimiter).records().skip(1) {
        let row = match row {
            Ok(row) => row,
            Err(error) => {
                let line = error.position().map_or(header_line, csv::Position::line);
                list.note_unreadable(line, "it is no row of a CSV file");
                continue;
            }
        };
        let line = row.position().map_or(header_line, csv::Position::line);
        if row.iter().any(|cell| cell.contains(['\n', '\r'])) {
            list.note_unreadable(line, "a cell goes over several lines; is a quote not closed?");
        } else if row.len() != cells {
            list.note_unreadable(line, "it has not as many cells as there are columns");
        } else {
            take_entry(list, line, &row[column])?;
        }
    }
    Ok(())
}

/// A line for each person; where the first has several columns, it was meant to be a table.
fn parse_lines(text: &str, list: &mut PeopleList) -> Result<(), PeopleListError> {
    let lines = (1_u64..).zip(text.lines().map(str::trim));
    let lines = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    for (index, (line, entry)) in lines.enumerate() {
        if index == 0 && entry.contains([',', ';', '\t']) {
            return Err(PeopleListError::NoColumn { line, known: COLUMNS.join(", ") });
        }
        take_entry(list, line, entry)?;
    }
    Ok(())
}

fn take_entry(list: &mut PeopleList, line: u64, text: &str) -> Result<(), PeopleListError> {
    match text.parse() {
        Ok(entry) => drop(list.entries.insert(entry)),
        Err(reason) => list.note_unreadable(line, &reason),
    }
    if list.entries.len() + list.unreadable().len() > MAX_ENTRIES {
        return Err(PeopleListError::TooMany { limit: MAX_ENTRIES });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{MAX_ENTRIES, parse_list};

    /// The column, the entries, and the lines that cannot be read.
    fn parsed(text: &str) -> (Option<String>, String) {
        let (list, column) = parse_list(text.as_bytes()).expect("a list");
        (column, list.to_texts().join(" "))
    }

    #[test]
    fn is_a_table_with_a_column_of_that_name_or_a_line_each() {
        let cases = [
            ("ann@x.example\n\n# bob@x.example\n 4711 \r\n@y.example", None, "ann@x.example 4711 @y.example"),
            ("Ann@X.example\nann@x.example \n", None, "ann@x.example"),
            (
                "# who left\nName,E-Mail\n\"Lee, Ann\",ann@x.example\n#Bo,bo@x.example\n",
                Some("E-Mail"),
                "ann@x.example",
            ),
            ("\u{feff}name;EMAIL;user_id\r\nBo;bo@x.example;7\r\n", Some("EMAIL"), "bo@x.example"),
            ("\"User_ID\"\n7\n8\n", Some("User_ID"), "7 8"),
            ("email\n", Some("email"), ""),
            ("", None, ""),
        ];
        for (text, column, expected) in cases {
            assert_eq!(parsed(text), (column.map(str::to_owned), expected.to_owned()), "{text:?}");
        }
    }

    #[test]
    fn what_names_nobody_is_told_by_its_line_and_not_repeated() {
        let nobody = "cannot be read: no address, user id or @domain";
        let cells = "cannot be read: it has not as many cells as there are columns";
        let quote = "cannot be read: a cell goes over several lines; is a quote not closed?";
        let cases = [
            ("ann@x.example\nhunter 2\n", format!("ann@x.example (line 2 {nobody})")),
            (
                "name,mail\nAnn,\nBo,bo@x.example\nCy\n",
                format!("bo@x.example (line 2 cannot be read: nobody is named) (line 4 {cells})"),
            ),
            // the row after it is not passed over in silence
            ("mail,name\nann@x.example,\"Ann\nbo@x.example,Bo\n", format!("(line 2 {quote})")),
        ];
        for (text, expected) in cases {
            assert_eq!(parsed(text).1, expected, "{text:?}");
        }
    }

    #[test]
    fn what_is_no_list_is_an_error() {
        let error = |bytes: &[u8]| parse_list(bytes).expect_err("an error").to_string();
        assert_eq!(error(b"ann@x.example\n\xe4nn\n"), "line 2 is not UTF-8: save the list as UTF-8");
        assert!(
            error(b"\nname,town\nAnn,Rome\n")
                .starts_with("line 2 has several columns, and none of them is called email")
        );
        let many: String = (0..=MAX_ENTRIES).map(|id| format!("{id}\n")).collect();
        assert_eq!(error(many.as_bytes()), "it names more than 50000 people: split it");
    }
}
