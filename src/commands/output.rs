//! What a command writes: data to stdout, messages and events to stderr.
//!
//! Every event has a name and fields, which docs/operations.md lists. The JSON form shows events that
//! have a name, with their fields; the text form shows events that have a message. So a summary can be
//! three lines for people and one event for programs.

use std::fmt;
use std::io::{self, Write};

/// Whether anyone still reads stdout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StdoutReader {
    /// Someone may still read.
    Present,
    /// The reader has closed its end.
    Gone,
}

/// Writes data to stdout. It is not an error if the reader has gone away.
pub fn print(data: fmt::Arguments<'_>) -> io::Result<()> {
    print_to_reader(data).map(|_| ())
}

/// Writes data to stdout, and returns whether anyone still reads it.
pub fn print_to_reader(data: fmt::Arguments<'_>) -> io::Result<StdoutReader> {
    let mut stdout = io::stdout().lock();
    match stdout.write_fmt(data).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(StdoutReader::Gone),
        done => done.map(|()| StdoutReader::Present),
    }
}

/// The target of events whose message is a sentence for people: the text form prints it as it is,
/// without time and level.
pub const MESSAGE: &str = "crawl::message";

/// Shows people a message that holds nothing for programs.
pub fn inform(message: fmt::Arguments<'_>) {
    tracing::info!(target: MESSAGE, "{message}");
}

/// Shows people a message that `-q` does not silence and that holds nothing for programs.
pub fn warn(message: fmt::Arguments<'_>) {
    tracing::warn!(target: MESSAGE, "{message}");
}

/// Shows why the program failed.
pub fn report_error(message: fmt::Arguments<'_>, exit_status: u8) {
    tracing::error!(target: MESSAGE, event = "failed", exit_status, "error: {message}");
}

/// Shows the lines that belong to an error, such as the faulty line of a file.
pub fn error_detail(text: &str) {
    tracing::error!(target: MESSAGE, "{text}");
}
