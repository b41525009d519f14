use chrono_tz::Tz;
use ilaudit::model::Timestamp;
use ilaudit::report::rfc3339;
use proptest::prelude::*;

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
