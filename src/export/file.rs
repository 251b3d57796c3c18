//! Rows on their way to a file.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

use super::staged::{FileFacts, Staged, temporary, writing};
use crate::crash;
use crate::psv::{self, Beginning, Ending};

/// Rows on their way to a file.
pub struct PsvFile<Rows> {
    rows: Rows,
    target: PathBuf,
    name: &'static str,
    n_rows: u64,
}

/// A file whose rows are written each by itself.
pub type PlainFile = PsvFile<psv::Writer<Counted>>;

/// A file whose rows are put together of halves that many have.
pub type JoinedFile = PsvFile<psv::Joined<Counted>>;

impl PlainFile {
    /// Begins a file with its header.
    pub fn begin(folder: &Path, name: &'static str, header: &[&str]) -> anyhow::Result<Self> {
        let target = folder.join(name);
        let mut rows = psv::Writer::new(Counted::begin(folder, name)?);
        rows.row(header).with_context(|| writing(&target))?;
        Ok(Self { rows, target, name, n_rows: 0 })
    }

    /// Adds a row.
    pub fn add(&mut self, fields: &[&str]) -> anyhow::Result<()> {
        self.n_rows += 1;
        self.rows.row(fields).with_context(|| writing(&self.target))
    }

    /// Ends the file and begins to sync it to the disk.
    pub fn stage(self) -> anyhow::Result<Staged> {
        let sink = self.rows.finish().with_context(|| writing(&self.target))?;
        sink.stage(self.target, self.name, self.n_rows)
    }
}

impl JoinedFile {
    /// Begins a file with its header.
    pub fn begin(folder: &Path, name: &'static str, header: &[&str]) -> anyhow::Result<Self> {
        let target = folder.join(name);
        let rows = psv::Joined::new(Counted::begin(folder, name)?, header);
        let rows = rows.with_context(|| writing(&target))?;
        Ok(Self { rows, target, name, n_rows: 0 })
    }

    /// Adds a row.
    pub fn add(&mut self, beginning: &Beginning, ending: Ending<'_>) -> anyhow::Result<()> {
        self.n_rows += 1;
        self.rows.row(beginning, ending).with_context(|| writing(&self.target))
    }

    /// Ends the file and begins to sync it to the disk.
    pub fn stage(self) -> anyhow::Result<Staged> {
        let sink = self.rows.finish().with_context(|| writing(&self.target))?;
        sink.stage(self.target, self.name, self.n_rows)
    }
}

/// Counts and hashes what goes through it.
pub struct Counted {
    file: NamedTempFile,
    sha: Sha256,
    n_bytes: u64,
}

impl Counted {
    fn begin(folder: &Path, name: &str) -> anyhow::Result<Self> {
        Ok(Self { file: temporary(folder, name)?, sha: Sha256::new(), n_bytes: 0 })
    }

    fn stage(self, target: PathBuf, name: &str, n_rows: u64) -> anyhow::Result<Staged> {
        let sha256 = hex::encode(self.sha.finalize());
        let facts = FileFacts { name: name.to_owned(), n_rows, n_bytes: self.n_bytes, sha256 };
        Staged::begin(self.file, target, facts)
    }
}

impl Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = self.file.write(bytes)?;
        crash::point("export.after-write");
        self.sha.update(&bytes[..n]);
        self.n_bytes += n as u64;
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
