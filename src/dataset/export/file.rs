//! Rows on their way to files, one a format.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

use super::staged::{FileFacts, Staged, temporary, writing};
use super::table::{Destination, Table};
use crate::crash;
use crate::dataset::rows::{Format, Joined, Writer};

/// How many fields the rows of a model's likes begin with: the model's.
const N_OF_ITEM: usize = 2;

/// Files of a table whose rows are written each by itself.
pub struct PlainFiles(Vec<TableFile<Writer<Counted>>>);

/// Files of a table whose rows are put together of halves that many have.
pub struct JoinedFiles(Vec<TableFile<Joined<Counted>>>);

/// How a row ends.
#[derive(Clone, Copy)]
pub enum Ending<'a> {
    /// As was added after so many others.
    Known(usize),
    /// As no other.
    Own([&'a str; 2]),
}

/// Rows on their way to a file.
struct TableFile<Rows> {
    rows: Rows,
    target: PathBuf,
    facts: FileFacts,
}

impl PlainFiles {
    /// Begins the files.
    pub fn begin(to: Destination<'_>, table: Table) -> anyhow::Result<Self> {
        let begin = |format, sink| Writer::new(format, sink, table.header());
        Ok(Self(TableFile::begin(to, table, begin)?))
    }

    /// Adds a row.
    pub fn add(&mut self, fields: &[&str]) -> anyhow::Result<()> {
        for file in &mut self.0 {
            file.facts.n_rows += 1;
            file.rows.row(fields).with_context(|| writing(&file.target))?;
        }
        Ok(())
    }

    /// Ends the files and begins to sync them to the disk.
    pub fn stage(self) -> anyhow::Result<Vec<Staged>> {
        self.0.into_iter().map(|file| file.stage(Writer::finish)).collect()
    }
}

impl JoinedFiles {
    /// Begins the files.
    pub fn begin(to: Destination<'_>, table: Table) -> anyhow::Result<Self> {
        let begin = |format, sink| Joined::new(format, sink, table.header(), N_OF_ITEM);
        Ok(Self(TableFile::begin(to, table, begin)?))
    }

    /// Adds how rows may end; all are added before the first row.
    pub fn add_ending(&mut self, fields: &[&str]) -> anyhow::Result<()> {
        for file in &mut self.0 {
            file.rows.add_ending(fields)?;
        }
        Ok(())
    }

    /// Adds the rows of a model.
    pub fn add(&mut self, item: [&str; N_OF_ITEM], endings: &[Ending<'_>]) -> anyhow::Result<()> {
        for TableFile { rows, target, facts } in &mut self.0 {
            facts.n_rows += endings.len() as u64;
            rows.begin(&item)?;
            for ending in endings {
                let added = match ending {
                    Ending::Known(n) => rows.row(*n),
                    Ending::Own(fields) => rows.row_with(fields),
                };
                added.with_context(|| writing(target))?;
            }
        }
        Ok(())
    }

    /// Ends the files and begins to sync them to the disk.
    pub fn stage(self) -> anyhow::Result<Vec<Staged>> {
        self.0.into_iter().map(|file| file.stage(Joined::finish)).collect()
    }
}

impl<Rows> TableFile<Rows> {
    fn begin(
        to: Destination<'_>,
        table: Table,
        begin: impl Fn(Format, Counted) -> io::Result<Rows>,
    ) -> anyhow::Result<Vec<Self>> {
        let file = |format: &Format| {
            let facts = FileFacts::of(table, *format);
            let target = to.folder.join(&facts.name);
            let rows = begin(*format, Counted::begin(to.folder, &facts.name)?);
            Ok(Self { rows: rows.with_context(|| writing(&target))?, target, facts })
        };
        to.formats.iter().map(file).collect()
    }

    fn stage(self, finish: impl Fn(Rows) -> io::Result<Counted>) -> anyhow::Result<Staged> {
        let Self { rows, target, mut facts } = self;
        let sink = finish(rows).with_context(|| writing(&target))?;
        facts.n_bytes = sink.n_bytes;
        facts.sha256 = hex::encode(sink.sha.finalize());
        Staged::begin(sink.file, target, Some(facts))
    }
}

/// Counts and hashes what goes through it.
struct Counted {
    file: NamedTempFile,
    sha: Sha256,
    n_bytes: u64,
}

impl Counted {
    fn begin(folder: &Path, name: &str) -> anyhow::Result<Self> {
        Ok(Self { file: temporary(folder, name)?, sha: Sha256::new(), n_bytes: 0 })
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
