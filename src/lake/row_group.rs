//! The rows of a row group, column by column, until they are written.

use std::io::Write;
use std::mem;

use bytes::Bytes;
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use rusqlite::Row;
use rusqlite::types::ValueRef;

use crate::lake::column::{LakeColumn, LakeType};
use crate::report::List;

/// A group is full at so many rows,
const MAX_ROWS: usize = 100_000;
/// or at so many bytes of text.
const MAX_BYTES: usize = 24 << 20;

/// The first millisecond of the year 1, and the last of the year 9999: calendars of engines have no others.
const TIMES: std::ops::RangeInclusive<i64> = -62_135_596_800_000..=253_402_300_799_999;

/// Rows of a table.
pub struct RowGroup {
    columns: Vec<ColumnValues>,
    rows: usize,
    bytes: usize,
}

impl RowGroup {
    pub fn new(columns: &[LakeColumn]) -> Self {
        let columns = columns.iter().map(|column| ColumnValues::new(column.kind)).collect();
        Self { columns, rows: 0, bytes: 0 }
    }

    /// Takes a row; returns how many of its values have no place in their column, and are unknown there.
    pub fn push_row(&mut self, row: &Row<'_>) -> rusqlite::Result<u64> {
        let mut misfits = 0;
        for (index, column) in self.columns.iter_mut().enumerate() {
            let value = row.get_ref(index)?;
            let length = column.bytes.len();
            misfits += u64::from(!column.push(value));
            self.bytes += column.bytes.len() - length;
        }
        self.rows += 1;
        Ok(misfits)
    }

    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    pub fn is_full(&self) -> bool {
        self.rows >= MAX_ROWS || self.bytes >= MAX_BYTES
    }

    /// Writes the rows as a group of the file, and is empty again.
    pub fn write_to<W: Write + Send>(
        &mut self,
        file: &mut SerializedFileWriter<W>,
    ) -> Result<(), ParquetError> {
        let mut group = file.next_row_group()?;
        for values in &mut self.columns {
            let Some(column) = group.next_column()? else { break };
            values.write_to(column)?;
        }
        (self.rows, self.bytes) = (0, 0);
        group.close().map(drop)
    }
}

/// The values of a column: one a row that has one, in the list of its kind.
struct ColumnValues {
    kind: LakeType,
    /// 1 where a row has a value, 0 where it is unknown.
    levels: Vec<i16>,
    /// Texts and binaries in one piece,
    bytes: Vec<u8>,
    /// and where each ends.
    ends: Vec<usize>,
    integers: Vec<i64>,
    reals: Vec<f64>,
}

impl ColumnValues {
    fn new(kind: LakeType) -> Self {
        Self {
            kind,
            levels: Vec::new(),
            bytes: Vec::new(),
            ends: Vec::new(),
            integers: Vec::new(),
            reals: Vec::new(),
        }
    }

    /// Takes a value; `false` where it has no place in the column, which is then unknown in that row.
    fn push(&mut self, value: ValueRef<'_>) -> bool {
        let is_taken = self.take(value);
        self.levels.push(i16::from(is_taken));
        is_taken || value == ValueRef::Null
    }

    fn take(&mut self, value: ValueRef<'_>) -> bool {
        match (self.kind, value) {
            (LakeType::Text, ValueRef::Text(text)) => str::from_utf8(text).is_ok() && self.take_bytes(text),
            (LakeType::List, ValueRef::Text(text)) => str::from_utf8(text)
                .is_ok_and(|text| self.take_bytes(List::from_joined(text).joined().as_bytes())),
            (LakeType::Binary, ValueRef::Blob(bytes)) => self.take_bytes(bytes),
            (LakeType::Integer, ValueRef::Integer(number)) => self.take_integer(number),
            (LakeType::Flag, ValueRef::Integer(number)) => {
                i8::try_from(number).is_ok() && self.take_integer(number)
            }
            (LakeType::Boolean, ValueRef::Integer(number)) => {
                matches!(number, 0 | 1) && self.take_integer(number)
            }
            (LakeType::Time, ValueRef::Integer(millis)) => {
                TIMES.contains(&millis) && self.take_integer(millis)
            }
            (LakeType::Real, ValueRef::Real(number)) => {
                self.reals.push(number);
                true
            }
            _ => false,
        }
    }

    fn take_bytes(&mut self, bytes: &[u8]) -> bool {
        self.bytes.extend_from_slice(bytes);
        self.ends.push(self.bytes.len());
        true
    }

    fn take_integer(&mut self, number: i64) -> bool {
        self.integers.push(number);
        true
    }

    fn write_to(&mut self, mut column: SerializedColumnWriter<'_>) -> Result<(), ParquetError> {
        let levels = mem::take(&mut self.levels);
        let levels = Some(levels.as_slice());
        let integers = mem::take(&mut self.integers);
        match column.untyped() {
            ColumnWriter::ByteArrayColumnWriter(writer) => {
                writer.write_batch(&self.take_texts(), levels, None)
            }
            ColumnWriter::Int64ColumnWriter(writer) => writer.write_batch(&integers, levels, None),
            ColumnWriter::Int32ColumnWriter(writer) => {
                let small = integers.iter().map(|number| i32::try_from(*number).unwrap_or_default());
                writer.write_batch(&small.collect::<Vec<_>>(), levels, None)
            }
            ColumnWriter::BoolColumnWriter(writer) => {
                let flags = integers.iter().map(|number| *number == 1);
                writer.write_batch(&flags.collect::<Vec<_>>(), levels, None)
            }
            ColumnWriter::DoubleColumnWriter(writer) => {
                writer.write_batch(&mem::take(&mut self.reals), levels, None)
            }
            _ => Err(ParquetError::General("a column of no type of the lake".to_owned())),
        }?;
        column.close()
    }

    /// The texts as Parquet takes them, without copying one.
    fn take_texts(&mut self) -> Vec<ByteArray> {
        let bytes = Bytes::from(mem::take(&mut self.bytes));
        let ends = mem::take(&mut self.ends);
        let starts = std::iter::once(0).chain(ends.iter().copied());
        starts.zip(&ends).map(|(start, end)| ByteArray::from(bytes.slice(start..*end))).collect()
    }
}
