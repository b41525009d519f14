//! A column of a table in the lake: what SQLite calls it, what Parquet and Delta Lake do.

use std::sync::Arc;

use parquet::basic::{ConvertedType, LogicalType, Repetition, TimeUnit, Type as PhysicalType};
use parquet::errors::ParquetError;
use parquet::schema::types::Type;

use crate::report::{ColumnType, StoredType};

/// What the values of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LakeType {
    Text,
    /// Texts joined by `; `; in SQLite, by the separator of lists.
    List,
    /// 64 bits, with sign.
    Integer,
    /// 0 or 1, as a small integer.
    Flag,
    Boolean,
    /// Milliseconds since 1970-01-01T00:00:00Z, in the years 1 to 9999.
    Time,
    Real,
    Binary,
}

impl LakeType {
    /// What Delta Lake calls it.
    pub fn delta_name(self) -> &'static str {
        match self {
            Self::Text | Self::List => "string",
            Self::Integer => "long",
            Self::Flag => "byte",
            Self::Boolean => "boolean",
            Self::Time => "timestamp",
            Self::Real => "double",
            Self::Binary => "binary",
        }
    }

    fn physical(self) -> PhysicalType {
        match self {
            Self::Text | Self::List | Self::Binary => PhysicalType::BYTE_ARRAY,
            Self::Integer | Self::Time => PhysicalType::INT64,
            Self::Flag => PhysicalType::INT32,
            Self::Boolean => PhysicalType::BOOLEAN,
            Self::Real => PhysicalType::DOUBLE,
        }
    }

    fn logical(self) -> Option<LogicalType> {
        match self {
            Self::Text | Self::List => Some(LogicalType::String),
            Self::Flag => Some(LogicalType::integer(8, true)),
            Self::Time => Some(LogicalType::timestamp(true, TimeUnit::MILLIS)),
            Self::Integer | Self::Boolean | Self::Real | Self::Binary => None,
        }
    }
}

impl From<StoredType> for LakeType {
    fn from(kind: StoredType) -> Self {
        match kind {
            StoredType::Text => Self::Text,
            StoredType::Integer => Self::Integer,
            StoredType::Flag => Self::Flag,
            StoredType::Time => Self::Time,
            StoredType::Real => Self::Real,
            StoredType::Binary => Self::Binary,
        }
    }
}

impl From<ColumnType> for LakeType {
    fn from(kind: ColumnType) -> Self {
        match kind {
            ColumnType::Id | ColumnType::Text => Self::Text,
            ColumnType::Integer | ColumnType::Bytes => Self::Integer,
            ColumnType::Datetime => Self::Time,
            ColumnType::Boolean => Self::Boolean,
            ColumnType::List => Self::List,
        }
    }
}

/// A column. Every one may be unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LakeColumn {
    pub name: String,
    pub kind: LakeType,
}

impl LakeColumn {
    /// Whether readers may skip what they do not look for by the smallest and the largest value.
    pub fn has_statistics(&self) -> bool {
        self.kind == LakeType::Text && self.name.ends_with("_id")
    }

    /// The column as Parquet describes it.
    pub fn parquet_type(&self) -> Result<Arc<Type>, ParquetError> {
        Type::primitive_type_builder(&self.name, self.kind.physical())
            .with_repetition(Repetition::OPTIONAL)
            .with_converted_type(ConvertedType::NONE)
            .with_logical_type(self.kind.logical())
            .build()
            .map(Arc::new)
    }
}
