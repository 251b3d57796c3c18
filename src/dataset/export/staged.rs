//! A file that is written beside its target, synced, and only then renamed.

use std::fs::{File, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::Context;
use tempfile::NamedTempFile;
use tokio::task::JoinHandle;

use super::table::Table;
use crate::crash;
use crate::dataset::rows::Format;

/// What the manifest says of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileFacts {
    /// Its name.
    pub name: String,
    /// The table that it holds.
    pub table: Table,
    /// How it holds it.
    pub format: Format,
    /// Rows, the header not counted.
    pub n_rows: u64,
    /// Its length.
    pub n_bytes: u64,
    /// SHA-256 of its bytes, in hex.
    pub sha256: String,
}

impl FileFacts {
    /// Of a file to which nothing is written yet.
    pub(super) fn of(table: Table, format: Format) -> Self {
        let (name, sha256) = (table.file(format), String::new());
        Self { name, table, format, n_rows: 0, n_bytes: 0, sha256 }
    }
}

/// A file whose bytes are all written, but that is not in place yet.
#[derive(Debug)]
pub struct Staged {
    file: NamedTempFile,
    /// Its place.
    pub target: PathBuf,
    /// What the manifest says of it; none of a file that holds no table.
    pub facts: Option<FileFacts>,
    syncing: JoinHandle<io::Result<()>>,
}

impl Staged {
    /// A file of this text.
    pub fn of_text(folder: &Path, name: &str, text: &str) -> anyhow::Result<Self> {
        let target = folder.join(name);
        let mut file = temporary(folder, name)?;
        file.write_all(text.as_bytes()).with_context(|| writing(&target))?;
        crash::point("export.after-write");
        Self::begin(file, target, None)
    }

    /// Begins to sync a file whose bytes are all written, while others are.
    pub fn begin(
        file: NamedTempFile,
        target: PathBuf,
        facts: Option<FileFacts>,
    ) -> anyhow::Result<Self> {
        let handle = file.as_file().try_clone().with_context(|| writing(&target))?;
        let syncing = tokio::task::spawn_blocking(move || handle.sync_all());
        Ok(Self { file, target, facts, syncing })
    }

    /// Waits until the file is whole on the disk.
    pub async fn synced(&mut self) -> anyhow::Result<()> {
        let synced = (&mut self.syncing).await.context("a sync broke down")?;
        synced.with_context(|| writing(&self.target))?;
        crash::point("export.after-sync");
        Ok(())
    }

    /// Puts the file in place of the one of that name.
    pub fn rename(self) -> anyhow::Result<()> {
        let Self { file, target, .. } = self;
        file.persist(&target).map_err(|error| error.error).with_context(|| writing(&target))?;
        Ok(())
    }
}

/// Removes what exports that were killed left in the folder: it may hold user ids.
pub fn sweep(folder: &Path, names: &[String]) -> anyhow::Result<()> {
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

pub(super) fn temporary(folder: &Path, name: &str) -> anyhow::Result<NamedTempFile> {
    tempfile::Builder::new()
        .prefix(&prefix(name))
        // Like any file that is written for others to read: less what the umask takes.
        .permissions(Permissions::from_mode(0o666))
        .tempfile_in(folder)
        .with_context(|| writing(folder))
}

pub(super) fn writing(target: &Path) -> String {
    format!("writing {}", target.display())
}
