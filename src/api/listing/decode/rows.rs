//! From an entry to a row, by its descriptor.

use super::fields::Fields;
use super::read_entry;
use crate::api::listing::splitter::RawEntry;
use crate::dataset::{Field, Kind, Record, Row, Value};
use crate::model::ListingEntry;

/// Reads an entry of one of the lists that hold these records.
pub fn read_row(records: &'static [Record], raw: &RawEntry<'_>) -> ListingEntry<Row> {
    let record = &records[raw.list];
    read_entry(record.list, raw, |fields| decode_row(record, raw, fields))
}

fn decode_row(record: &'static Record, raw: &RawEntry<'_>, mut fields: Fields<'_>) -> Result<Row, String> {
    // a person may fill two columns, and `extra` is the last one
    let mut values = Vec::with_capacity(record.fields.len() + 2);
    for inner in record.lifted {
        fields.lift(inner);
    }
    for field in record.fields {
        decode_field(field, raw, &mut fields, &mut values)?;
    }
    values.push(fields.rest().into());
    Ok(Row { record, values })
}

fn decode_field(
    field: &Field,
    raw: &RawEntry<'_>,
    fields: &mut Fields<'_>,
    values: &mut Vec<Value>,
) -> Result<(), String> {
    let wire = field.wire;
    let value = match field.kind {
        Kind::Key => Value::Text(fields.required_id(wire)?),
        Kind::Id => fields.id(wire).into(),
        Kind::Parent => fields.id(wire).filter(|id| id != "-1").into(),
        Kind::Text => fields.text(wire).into(),
        Kind::Any => fields.any(wire).into(),
        Kind::Note => fields.text(wire).filter(|note| !note.trim().is_empty()).into(),
        Kind::Extension => fields.text(wire).map(with_dot).into(),
        Kind::Integer => fields.integer(wire).into(),
        Kind::Boolean => fields.boolean(wire).into(),
        Kind::Time => fields.millis(wire).into(),
        Kind::Position => Value::Integer(raw.position as i64),
        Kind::Constant(text) => Value::Text(text.to_owned()),
        Kind::Raw => Value::Text(String::from_utf8_lossy(raw.text).into_owned()),
        Kind::Person { organization } => {
            let (name, named_organization) = fields.person(wire);
            values.push(name.into());
            values.extend(organization.map(|_| named_organization.into()));
            return Ok(());
        }
    };
    values.push(value);
    Ok(())
}

fn with_dot(extension: String) -> String {
    if extension.is_empty() || extension.starts_with('.') { extension } else { format!(".{extension}") }
}
