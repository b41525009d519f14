//! Rows on standard output: as a table for people, as CSV or JSON for programs.

use std::io::stdout;

use anyhow::Context;
use clap::ValueEnum;
use serde_json::{Map, Value};

use super::table::Table;

/// How rows are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Output {
    #[default]
    Table,
    Csv,
    Json,
}

/// Prints rows of values by the names of their columns.
pub fn print(output: Output, columns: &[&str], rows: Vec<Vec<Value>>) -> anyhow::Result<()> {
    match output {
        Output::Table => print!("{}", table(columns, &rows)),
        Output::Csv => csv(columns, &rows).context("cannot write to standard output")?,
        Output::Json => println!("{:#}", json(columns, rows)),
    }
    Ok(())
}

fn table(columns: &[&str], rows: &[Vec<Value>]) -> Table {
    let mut table = Table::new(columns);
    for row in rows {
        table.push(row.iter().map(text).collect());
    }
    table
}

fn csv(columns: &[&str], rows: &[Vec<Value>]) -> csv::Result<()> {
    let mut writer = csv::Writer::from_writer(stdout());
    writer.write_record(columns)?;
    for row in rows {
        writer.write_record(row.iter().map(text))?;
    }
    Ok(writer.flush()?)
}

fn json(columns: &[&str], rows: Vec<Vec<Value>>) -> Value {
    let object = |row: Vec<Value>| {
        let fields = columns.iter().map(|column| (*column).to_owned()).zip(row);
        Value::Object(fields.collect::<Map<_, _>>())
    };
    rows.into_iter().map(object).collect()
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
