use calamine::{Data, Reader, Xlsx};
use chrono_tz::Tz;
use ilaudit::model::Timestamp;
use ilaudit::report::{FormatOptions, Options, rfc3339};
use proptest::prelude::*;

use super::{only, render, snapshot};

#[test]
fn times_are_told_in_the_chosen_zone() {
    let cases = [
        (0, Tz::UTC, "1970-01-01T00:00:00Z"),
        (1, Tz::UTC, "1970-01-01T00:00:00.001Z"),
        (-1, Tz::America__New_York, "1969-12-31T18:59:59.999-05:00"),
        // the hour that comes twice
        (1_761_436_800_000 + 1_800_000, Tz::Europe__London, "2025-10-26T01:30:00+01:00"),
        (1_761_440_400_000 + 1_800_000, Tz::Europe__London, "2025-10-26T01:30:00Z"),
        (1_764_028_800_000, Tz::Asia__Kathmandu, "2025-11-25T05:45:00+05:45"),
        // local mean time, 75 seconds off: no offset can write it
        (-3_000_000_000_000, Tz::Europe__London, "1874-12-07T18:40:00Z"),
        (-62_167_219_200_000, Tz::UTC, "0000-01-01T00:00:00Z"),
        (-62_167_219_200_000, Tz::America__New_York, "-62167219200000 ms"),
        (253_402_300_799_999, Tz::UTC, "9999-12-31T23:59:59.999Z"),
        (253_402_300_799_999, Tz::Asia__Tokyo, "253402300799999 ms"),
        (i64::MAX, Tz::UTC, "9223372036854775807 ms"),
        (i64::MIN, Tz::Asia__Tokyo, "-9223372036854775808 ms"),
    ];
    for (millis, zone, text) in cases {
        assert_eq!(rfc3339(Timestamp::from_millis(millis), zone), text, "{millis} in {zone}");
    }
}

proptest! {
    #[test]
    fn any_moment_has_a_text_that_leads_back(millis: i64, near in -80_000_000_000_000i64..260_000_000_000_000, zone in 0..chrono_tz::TZ_VARIANTS.len()) {
        for millis in [millis, near] {
            let text = rfc3339(Timestamp::from_millis(millis), chrono_tz::TZ_VARIANTS[zone]);
            let back = match text.strip_suffix(" ms") {
                Some(millis) => millis.parse::<i64>().ok(),
                None => chrono::DateTime::parse_from_rfc3339(&text).ok().map(|moment| moment.timestamp_millis()),
            };
            prop_assert_eq!(back, Some(millis), "{}", text);
        }
    }
}

/// How the inventory shows a moment as the time a document was added.
fn shown(millis: i64, timezone: Tz) -> Data {
    let (snapshot, dir) = (snapshot(), tempfile::tempdir().expect("a folder"));
    snapshot
        .execute("UPDATE documents SET created_on = ?1 WHERE document_id = '11'", [millis])
        .expect("a row");
    let format_options = FormatOptions { timezone, ..FormatOptions::default() };
    render(&snapshot, dir.path(), &Options { format_options, ..only(&["inventory"]) }).expect("a workbook");
    let mut book: Xlsx<_> = calamine::open_workbook(dir.path().join("inventory.xlsx")).expect("a workbook");
    let sheet = book.worksheet_range("Documents").expect("a sheet");
    let row = sheet.rows().find(|row| row[2] == "11").expect("the document");
    row[5].clone()
}

#[test]
fn a_workbook_shows_the_clock_on_the_wall_or_a_text() {
    let date = |text: &str| Ok(text.to_owned());
    let text = |text: &str| Err(text.to_owned());
    let cases = [
        (0, Tz::UTC, date("1970-01-01 00:00:00.0")),
        // an hour that comes twice, and the hour after one that never comes
        (1_761_436_800_000 + 1_800_000, Tz::Europe__London, date("2025-10-26 1:30:00.0")),
        (1_761_440_400_000 + 1_800_000, Tz::Europe__London, date("2025-10-26 1:30:00.0")),
        (1_774_746_000_000, Tz::Europe__London, date("2026-03-29 2:00:00.0")),
        (1_764_028_800_001, Tz::Asia__Kathmandu, date("2025-11-25 5:45:00.1")),
        // spreadsheets disagree on the days before March 1900
        (-2_203_891_200_001, Tz::UTC, text("1900-02-28T23:59:59.999Z")),
        (-2_203_891_200_000, Tz::UTC, date("1900-03-01 0:00:00.0")),
        (253_402_300_799_999, Tz::UTC, date("9999-12-31 23:59:59.999")),
        (253_402_300_800_000, Tz::UTC, text("253402300800000 ms")),
        (i64::MAX, Tz::Asia__Tokyo, text("9223372036854775807 ms")),
        (i64::MIN, Tz::Asia__Tokyo, text("-9223372036854775808 ms")),
    ];
    for (millis, zone, expected) in cases {
        let found = match shown(millis, zone) {
            Data::DateTime(date) => {
                let (year, month, day, hour, minute, second, fraction) = date.to_ymd_hms_milli();
                Ok(format!("{year}-{month:02}-{day:02} {hour}:{minute:02}:{second:02}.{fraction}"))
            }
            other => Err(other.to_string()),
        };
        assert_eq!(found, expected.map(|date| date.replace(" 00:", " 0:")), "{millis} in {zone}");
    }
}
