//! Writing the rows of a table as a Parquet file, group by group. The same rows give the same bytes.

use std::sync::Arc;

use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::metadata::SortingColumn;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::{ColumnPath, Type};
use rusqlite::Row;

use crate::lake::column::LakeColumn;
use crate::lake::row_group::RowGroup;
use crate::lake::storage::Upload;

/// A file that is being written.
pub struct ParquetFile {
    file: SerializedFileWriter<Box<dyn Upload>>,
    group: RowGroup,
    rows: u64,
    misfits: u64,
}

/// What was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WrittenFile {
    pub rows: u64,
    pub bytes: u64,
    /// Values that have no place in their column, and are unknown there.
    pub misfits: u64,
}

impl ParquetFile {
    /// Begins a file of these columns; `sorted_by` is the place of the one that its rows are sorted by.
    pub fn create(
        target: Box<dyn Upload>,
        columns: &[LakeColumn],
        sorted_by: Option<usize>,
    ) -> Result<Self, ParquetError> {
        let fields = columns.iter().map(LakeColumn::parquet_type).collect::<Result<_, _>>()?;
        let schema = Type::group_type_builder("row").with_fields(fields).build()?;
        let properties = describe_properties(columns, sorted_by)?;
        let file = SerializedFileWriter::new(target, Arc::new(schema), Arc::new(properties))?;
        Ok(Self { file, group: RowGroup::new(columns), rows: 0, misfits: 0 })
    }

    pub fn write_row(&mut self, row: &Row<'_>) -> Result<(), ParquetError> {
        let misfits = self.group.push_row(row).map_err(|error| ParquetError::External(Box::new(error)))?;
        self.misfits += misfits;
        self.rows += 1;
        if self.group.is_full() { self.group.write_to(&mut self.file) } else { Ok(()) }
    }

    /// Writes what is left, and puts the file in its place.
    pub fn finish(mut self) -> Result<WrittenFile, ParquetError> {
        if !self.group.is_empty() {
            self.group.write_to(&mut self.file)?;
        }
        self.file.finish()?;
        let bytes = self.file.bytes_written() as u64;
        self.file.inner_mut().finish().map_err(|error| ParquetError::External(Box::new(error)))?;
        Ok(WrittenFile { rows: self.rows, bytes, misfits: self.misfits })
    }
}

fn describe_properties(
    columns: &[LakeColumn],
    sorted_by: Option<usize>,
) -> Result<WriterProperties, ParquetError> {
    let sorted_by = sorted_by.and_then(|index| i32::try_from(index).ok());
    let sorting =
        sorted_by.map(|column_idx| vec![SortingColumn { column_idx, descending: false, nulls_first: true }]);
    let properties = WriterProperties::builder()
        .set_created_by(concat!("ilaudit version ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(3)?))
        .set_statistics_enabled(EnabledStatistics::None)
        .set_sorting_columns(sorting);
    let with_statistics = columns.iter().filter(|column| column.has_statistics());
    let properties = with_statistics.fold(properties, |properties, column| {
        let path = ColumnPath::from(column.name.as_str());
        properties.set_column_statistics_enabled(path, EnabledStatistics::Chunk)
    });
    Ok(properties.build())
}
