//! Writes rows of cells that have types and may be empty.

use std::fmt;
use std::io::{self, BufWriter, Write};

use super::cell::{Cell, CellColumn};
use super::delimited::{CSV, Delimited, PSV};
use super::format::Format;
use super::json_lines;
#[cfg(feature = "parquet")]
use super::parquet::CellParquet;
#[cfg(not(feature = "parquet"))]
use super::row_error::no_parquet;
use super::row_error::wrong_length;

/// The number of bytes that are passed on at a time.
const BUFFER_BYTES: usize = 64 * 1024;

/// A buffered writer of rows of cells in one format.
pub struct CellWriter<W: Write + Send> {
    sink: CellSink<W>,
    n_columns: usize,
}

enum CellSink<W: Write + Send> {
    Delimited(Box<csv::Writer<W>>),
    /// The bytes that precede each value, and the sink.
    Jsonl(Vec<Vec<u8>>, BufWriter<W>),
    #[cfg(feature = "parquet")]
    Parquet(Box<CellParquet<W>>),
}

impl<W: Write + Send> CellWriter<W> {
    /// Returns a writer of rows with these columns. It fails if the sink does, or if this build can't
    /// write the format.
    pub fn new(format: Format, sink: W, columns: &[CellColumn<'_>]) -> io::Result<Self> {
        let header: Vec<&str> = columns.iter().map(|column| column.name).collect();
        let delimited = |dialect: Delimited, sink| {
            let mut rows = dialect.writer(sink, BUFFER_BYTES);
            rows.write_record(&header)?;
            io::Result::Ok(CellSink::Delimited(Box::new(rows)))
        };
        let sink = match format {
            Format::Psv => delimited(PSV, sink)?,
            Format::Csv => delimited(CSV, sink)?,
            Format::Jsonl => {
                let sink = BufWriter::with_capacity(BUFFER_BYTES, sink);
                CellSink::Jsonl(json_lines::keys(&header)?, sink)
            }
            #[cfg(feature = "parquet")]
            Format::Parquet => CellSink::Parquet(Box::new(CellParquet::new(sink, columns)?)),
            #[cfg(not(feature = "parquet"))]
            Format::Parquet => return Err(no_parquet()),
        };
        Ok(Self { sink, n_columns: columns.len() })
    }

    /// Writes one row. It fails if the sink does, or if the row is not as long as the header.
    pub fn write(&mut self, cells: &[Cell<'_>]) -> io::Result<()> {
        if cells.len() != self.n_columns {
            return Err(wrong_length());
        }
        match &mut self.sink {
            CellSink::Delimited(rows) => Ok(rows.write_record(cells.iter().map(|c| c.in_text()))?),
            CellSink::Jsonl(keys, sink) => {
                for (key, cell) in keys.iter().zip(cells) {
                    sink.write_all(key)?;
                    serde_json::to_writer(&mut *sink, &cell.in_json())?;
                }
                sink.write_all(json_lines::END)
            }
            #[cfg(feature = "parquet")]
            CellSink::Parquet(rows) => rows.write(cells),
        }
    }

    /// Writes whatever is still buffered and returns the sink.
    pub fn finish(self) -> io::Result<W> {
        match self.sink {
            CellSink::Delimited(rows) => rows.into_inner().map_err(csv::IntoInnerError::into_error),
            CellSink::Jsonl(_, sink) => sink.into_inner().map_err(io::IntoInnerError::into_error),
            #[cfg(feature = "parquet")]
            CellSink::Parquet(rows) => rows.finish(),
        }
    }
}

/// Cells are not shown: they may be a user's.
impl<W: Write + Send> fmt::Debug for CellWriter<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CellWriter").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{AttributeKind, Moment};

    const COLUMNS: [CellColumn<'_>; 4] = [
        CellColumn { name: "id", kind: AttributeKind::Text, may_be_empty: false },
        CellColumn { name: "views", kind: AttributeKind::Count, may_be_empty: true },
        CellColumn { name: "created_at", kind: AttributeKind::Moment, may_be_empty: true },
        CellColumn { name: "adult", kind: AttributeKind::Truth, may_be_empty: true },
    ];

    fn written(format: Format) -> String {
        let mut rows = CellWriter::new(format, Vec::new(), &COLUMNS).unwrap();
        let at = Cell::Moment(Moment::from_millis(1_476_000_000_123));
        let full = [Cell::Text("a,\"b"), Cell::Count(i64::MAX), at, Cell::Truth(true)];
        rows.write(&full).unwrap();
        rows.write(&[Cell::Text(""), Cell::Empty, Cell::Empty, Cell::Empty]).unwrap();
        assert!(rows.write(&[Cell::Text("short")]).is_err());
        String::from_utf8(rows.finish().unwrap()).unwrap()
    }

    #[test]
    fn cells_have_the_types_that_the_format_has() {
        let csv = "id,views,created_at,adult\r\n\
            \"a,\"\"b\",9223372036854775807,2016-10-09T08:00:00.123Z,true\r\n,,,\r\n";
        assert_eq!(written(Format::Csv), csv);
        let jsonl = "{\"id\":\"a,\\\"b\",\"views\":9223372036854775807,\
            \"created_at\":\"2016-10-09T08:00:00.123Z\",\"adult\":true}\n\
            {\"id\":\"\",\"views\":null,\"created_at\":null,\"adult\":null}\n";
        assert_eq!(written(Format::Jsonl), jsonl);
    }
}
