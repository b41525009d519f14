//! The consents of a run: to how many texts, in whose name, when.

use chrono_tz::Tz;

use crate::count_noun::count_noun;
use crate::report::summary::page::{Block, ColumnHeading, Table, Value, ValueKind};
use crate::report::summary::wording::local_time;
use crate::store::{ConsentCount, ConsentTotal};

/// What was consented to; `None` where nothing was.
pub(super) fn consents_block(total: ConsentTotal, counts: &[ConsentCount], zone: Tz) -> Option<Block> {
    let sentence = describe_consents(total)?;
    let columns = vec![
        ColumnHeading::new("During", ValueKind::Text),
        ColumnHeading::new("Texts", ValueKind::Count),
        ColumnHeading::new("Consents", ValueKind::Count),
        ColumnHeading::new("In whose name, and when", ValueKind::Remark),
    ];
    let rows = counts.iter().map(|count| {
        let account = count.account.as_deref().unwrap_or("account unknown");
        let [first, last] = [count.first_on, count.last_on].map(|on| local_time(Some(on), zone));
        let when = if first == last { first } else { format!("{first} to {last}") };
        let [texts, consents] = [count.texts, count.consents].map(|number| Value::Number(Some(number)));
        vec![Value::text(&count.during), texts, consents, Value::text(format!("{account}, {when}"))]
    });
    let rows = rows.collect();
    let table = Table { title: "Consents to splash texts", report: "consents", columns, rows, if_empty: "" };
    Some(Block::Consents { sentence, table })
}

/// `consented to 3 texts`; `None` where no consent was given.
pub(crate) fn describe_consents(total: ConsentTotal) -> Option<String> {
    let ConsentTotal { texts, consents } = total;
    let different = count_noun(texts, "text", "texts");
    match consents {
        0 => None,
        _ if consents == texts => Some(format!("consented to {different}")),
        _ => Some(format!("consented to {different}, {}", count_noun(consents, "time", "times"))),
    }
}
