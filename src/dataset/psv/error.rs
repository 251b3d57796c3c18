//! Why a file of pipe-separated text can't be read.

/// The most bytes that a row may have: thousands of times the length of the site's rows.
pub(super) const MAX_ROW_BYTES: usize = 1024 * 1024;

/// Says why a file can't be read. It never holds a field of the file, because that may be a user's.
#[derive(Debug, thiserror::Error)]
pub enum PsvError {
    /// The header is missing or another one.
    #[error("line 1: the first line must be {expected}")]
    Header {
        /// The headers that were expected, in backquotes.
        expected: String,
    },
    /// A row is malformed.
    #[error("line {line}: {fault}")]
    Row {
        /// The line on which the row begins, from 1.
        line: u64,
        /// What is wrong with the row.
        fault: RowFault,
    },
    /// The source failed.
    #[error("line {line}: the file can't be read: {source}")]
    Read {
        /// The line that was being read, from 1.
        line: u64,
        /// The source's own error.
        source: std::io::Error,
    },
}

/// What can be wrong with a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RowFault {
    /// The row is longer or shorter than the header.
    #[error("the row has {n_found} fields, but the header has {n_expected}")]
    Fields {
        /// The number of fields in the row.
        n_found: usize,
        /// The number of fields in the header.
        n_expected: usize,
    },
    /// A field is not UTF-8.
    #[error("field {0} is not UTF-8")]
    Utf8(
        /// The number of the field, from 1.
        usize,
    ),
    /// A quoted field lacks its closing backslash.
    #[error("a field begins with a backslash, but no backslash closes it")]
    Unclosed,
    /// Something stands between the closing backslash of a field and the delimiter.
    #[error("a field continues after the backslash that closes it")]
    AfterClosing,
    /// The row is longer than `MAX_ROW_BYTES`.
    #[error("the row is longer than {MAX_ROW_BYTES} bytes")]
    TooLong,
}
