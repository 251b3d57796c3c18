//! Rows of cells as Parquet: each column has the type of its cells. A row group is held in memory until it is
//! full.

use std::io::{self, Write};
use std::sync::Arc;

use parquet::basic::{LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::{Type, TypePtr};

use super::batches::{BATCH_ROWS, into_io};
use super::{GROUP_BYTES, GROUP_ROWS, properties};
use crate::dataset::formats::cell::{Cell, CellColumn};
use crate::dataset::formats::row_error::{wrong_kind, wrong_length};
use crate::words::{AttributeKind, Moment};

/// A writer of rows of cells to a Parquet file.
pub struct CellParquet<W: Write + Send> {
    writer: SerializedFileWriter<W>,
    columns: Vec<CellValues>,
    n_rows: usize,
    n_bytes: usize,
}

/// The values of a column in a row group.
struct CellValues {
    may_be_empty: bool,
    /// For each row, 1 if it has a value.
    levels: Vec<i16>,
    values: TypedValues,
}

/// The values that are there.
enum TypedValues {
    Texts(Vec<ByteArray>),
    Counts(Vec<i64>),
    /// Milliseconds since 1970.
    Moments(Vec<i64>),
    Truths(Vec<bool>),
}

impl<W: Write + Send> CellParquet<W> {
    /// Returns a writer of rows with these columns.
    pub fn new(sink: W, columns: &[CellColumn<'_>]) -> io::Result<Self> {
        let schema = schema(columns).map_err(into_io)?;
        let writer = SerializedFileWriter::new(sink, Arc::new(schema), Arc::new(properties()));
        Ok(Self {
            writer: writer.map_err(into_io)?,
            columns: columns.iter().map(CellValues::new).collect(),
            n_rows: 0,
            n_bytes: 0,
        })
    }

    /// Writes one row.
    pub fn write(&mut self, cells: &[Cell<'_>]) -> io::Result<()> {
        for (column, cell) in self.columns.iter_mut().zip(cells) {
            column.add(*cell)?;
            self.n_bytes += match cell {
                Cell::Text(text) => text.len(),
                _ => size_of::<i64>(),
            };
        }
        self.n_rows += 1;
        if self.n_rows >= GROUP_ROWS || self.n_bytes >= GROUP_BYTES {
            self.write_group()?;
        }
        Ok(())
    }

    /// Writes whatever is still held back and returns the sink.
    pub fn finish(mut self) -> io::Result<W> {
        if self.n_rows > 0 {
            self.write_group()?;
        }
        self.writer.into_inner().map_err(into_io)
    }

    fn write_group(&mut self) -> io::Result<()> {
        let mut group = self.writer.next_row_group().map_err(into_io)?;
        for values in &mut self.columns {
            let column = group.next_column().map_err(into_io)?;
            let mut column = column.ok_or_else(wrong_length)?;
            values.write(&mut column)?;
            column.close().map_err(into_io)?;
        }
        group.close().map_err(into_io)?;
        (self.n_rows, self.n_bytes) = (0, 0);
        Ok(())
    }
}

impl CellValues {
    fn new(column: &CellColumn<'_>) -> Self {
        let values = match column.kind {
            AttributeKind::Text => TypedValues::Texts(Vec::new()),
            AttributeKind::Count => TypedValues::Counts(Vec::new()),
            AttributeKind::Moment => TypedValues::Moments(Vec::new()),
            AttributeKind::Truth => TypedValues::Truths(Vec::new()),
        };
        Self { may_be_empty: column.may_be_empty, levels: Vec::new(), values }
    }

    fn add(&mut self, cell: Cell<'_>) -> io::Result<()> {
        match (&mut self.values, cell) {
            (_, Cell::Empty) if self.may_be_empty => {
                self.levels.push(0);
                return Ok(());
            }
            (TypedValues::Texts(texts), Cell::Text(text)) => texts.push(ByteArray::from(text)),
            (TypedValues::Counts(counts), Cell::Count(n)) => counts.push(n),
            (TypedValues::Moments(moments), Cell::Moment(at)) => {
                moments.push(Moment::as_millis(at));
            }
            (TypedValues::Truths(truths), Cell::Truth(truth)) => truths.push(truth),
            _ => return Err(wrong_kind()),
        }
        self.levels.push(1);
        Ok(())
    }

    /// Writes the column of a row group, and forgets it.
    fn write(&mut self, column: &mut SerializedColumnWriter<'_>) -> io::Result<()> {
        let levels = self.may_be_empty.then_some(self.levels.as_slice());
        match &mut self.values {
            TypedValues::Texts(texts) => write_all::<ByteArrayType>(column, texts, levels)?,
            TypedValues::Counts(numbers) | TypedValues::Moments(numbers) => {
                write_all::<Int64Type>(column, numbers, levels)?;
            }
            TypedValues::Truths(truths) => write_all::<BoolType>(column, truths, levels)?,
        }
        self.levels.clear();
        Ok(())
    }
}

/// Writes values, some batches at a time, and forgets them.
fn write_all<T: DataType>(
    column: &mut SerializedColumnWriter<'_>,
    values: &mut Vec<T::T>,
    levels: Option<&[i16]>,
) -> io::Result<()> {
    let writer = column.typed::<T>();
    match levels {
        None => {
            for values in values.chunks(BATCH_ROWS) {
                writer.write_batch(values, None, None).map_err(into_io)?;
            }
        }
        Some(levels) => {
            let mut rest = values.as_slice();
            for levels in levels.chunks(BATCH_ROWS) {
                let n = levels.iter().filter(|level| **level > 0).count();
                let (now, later) = rest.split_at(n.min(rest.len()));
                writer.write_batch(now, Some(levels), None).map_err(into_io)?;
                rest = later;
            }
        }
    }
    values.clear();
    Ok(())
}

fn schema(columns: &[CellColumn<'_>]) -> Result<Type, ParquetError> {
    let column = |column: &CellColumn<'_>| -> Result<TypePtr, ParquetError> {
        let (physical, logical) = match column.kind {
            AttributeKind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            AttributeKind::Count => (Physical::INT64, None),
            AttributeKind::Moment => {
                (Physical::INT64, Some(LogicalType::timestamp(true, TimeUnit::MILLIS)))
            }
            AttributeKind::Truth => (Physical::BOOLEAN, None),
        };
        let repetition =
            if column.may_be_empty { Repetition::OPTIONAL } else { Repetition::REQUIRED };
        let built = Type::primitive_type_builder(column.name, physical)
            .with_repetition(repetition)
            .with_logical_type(logical);
        built.build().map(Arc::new)
    };
    let columns = columns.iter().map(column).collect::<Result<_, _>>()?;
    Type::group_type_builder("schema").with_fields(columns).build()
}
