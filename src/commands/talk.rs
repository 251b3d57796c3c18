//! Data to stdout, talk to stderr; a reader that has gone away is no reason to panic.

use std::fmt;
use std::io::{self, Write};

/// Whether anyone still reads what is written to stdout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// Someone may.
    There,
    /// It has gone away.
    Gone,
}

/// Writes data to stdout; where its reader has gone away, the rest is not wanted.
pub fn print(data: fmt::Arguments<'_>) -> io::Result<()> {
    hand_over(data).map(|_| ())
}

/// The same, and says whether there is a reader.
pub fn hand_over(data: fmt::Arguments<'_>) -> io::Result<Reader> {
    let mut stdout = io::stdout().lock();
    match stdout.write_fmt(data).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(Reader::Gone),
        done => done.map(|()| Reader::There),
    }
}

/// The target of events that are words for people: these are written as they are.
pub const TALK: &str = "crawl::talk";

/// Says something on stderr; if no one can hear it, the work goes on all the same.
pub fn tell(words: fmt::Arguments<'_>) {
    tracing::info!(target: TALK, "{words}");
}

/// The same of what is not as it should be: `-q` does not silence it.
pub fn warn(words: fmt::Arguments<'_>) {
    tracing::warn!(target: TALK, "{words}");
}

/// The same of why a command failed.
pub fn tell_error(words: fmt::Arguments<'_>) {
    tracing::error!(target: TALK, "{words}");
}
