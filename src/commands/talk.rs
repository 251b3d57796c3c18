//! Data to stdout, talk to stderr; a reader that has gone away is no reason to panic.

use std::fmt;
use std::io::{self, Write};

/// Writes data to stdout; where its reader has gone away, the rest is not wanted.
pub fn print(data: fmt::Arguments<'_>) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    match stdout.write_fmt(data).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        done => done,
    }
}

/// Says something on stderr; if no one can hear it, the work goes on all the same.
pub fn tell(words: fmt::Arguments<'_>) {
    let _ = writeln!(io::stderr().lock(), "{words}");
}
