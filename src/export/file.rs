//! A file that is written beside its target, synced, and only then renamed.

use std::fs::{File, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::Context;
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

use crate::crash;
use crate::psv::{self, Beginning, Ending};

/// What the manifest says of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileFacts {
    /// Its name.
    pub name: String,
    /// Rows, the header not counted.
    pub n_rows: u64,
    /// Its length.
    pub n_bytes: u64,
    /// SHA-256 of its bytes, in hex.
    pub sha256: String,
}

/// A file that is whole on the disk, but not in place yet.
#[derive(Debug)]
pub struct Staged {
    file: NamedTempFile,
    target: PathBuf,
    /// What the manifest says of it.
    pub facts: FileFacts,
}

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

    /// Ends the file and syncs it to the disk.
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

    /// Ends the file and syncs it to the disk.
    pub fn stage(self) -> anyhow::Result<Staged> {
        let sink = self.rows.finish().with_context(|| writing(&self.target))?;
        sink.stage(self.target, self.name, self.n_rows)
    }
}

impl Staged {
    /// A file of this text.
    pub fn of_text(folder: &Path, name: &str, text: &str) -> anyhow::Result<Self> {
        let target = folder.join(name);
        let mut file = temporary(folder, name)?;
        file.write_all(text.as_bytes()).with_context(|| writing(&target))?;
        crash::point("export.after-write");
        file.as_file().sync_all().with_context(|| writing(&target))?;
        crash::point("export.after-sync");
        let facts = FileFacts {
            name: name.to_owned(),
            n_rows: 0,
            n_bytes: text.len() as u64,
            sha256: hex::encode(Sha256::digest(text)),
        };
        Ok(Self { file, target, facts })
    }

    /// Puts the file in place of the one of that name.
    pub fn rename(self) -> anyhow::Result<()> {
        let Self { file, target, .. } = self;
        file.persist(&target).map_err(|error| error.error).with_context(|| writing(&target))?;
        Ok(())
    }
}

/// Removes what exports that were killed left in the folder: it may hold user ids.
pub fn sweep(folder: &Path, names: &[&str]) -> anyhow::Result<()> {
    for entry in std::fs::read_dir(folder).with_context(|| writing(folder))? {
        let path = entry.with_context(|| writing(folder))?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if names.iter().any(|of| name.starts_with(&prefix(of))) {
            std::fs::remove_file(&path).with_context(|| writing(&path))?;
        }
    }
    Ok(())
}

/// How the name of a file that is not in place yet begins.
fn prefix(name: &str) -> String {
    format!(".crawl-export-{name}.")
}

/// Makes renames outlast a power cut.
pub fn sync_folder(folder: &Path) -> anyhow::Result<()> {
    File::open(folder).and_then(|folder| folder.sync_all()).with_context(|| writing(folder))
}

fn temporary(folder: &Path, name: &str) -> anyhow::Result<NamedTempFile> {
    tempfile::Builder::new()
        .prefix(&prefix(name))
        // Like any file that is written for others to read: less what the umask takes.
        .permissions(Permissions::from_mode(0o666))
        .tempfile_in(folder)
        .with_context(|| writing(folder))
}

fn writing(target: &Path) -> String {
    format!("writing {}", target.display())
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

    /// Syncs the file to the disk.
    fn stage(self, target: PathBuf, name: &str, n_rows: u64) -> anyhow::Result<Staged> {
        self.file.as_file().sync_all().with_context(|| writing(&target))?;
        crash::point("export.after-sync");
        let sha256 = hex::encode(self.sha.finalize());
        let facts = FileFacts { name: name.to_owned(), n_rows, n_bytes: self.n_bytes, sha256 };
        Ok(Staged { file: self.file, target, facts })
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
