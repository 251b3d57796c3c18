//! A file that is written next to its target, synced, and only then renamed.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use tempfile::NamedTempFile;
use tokio::task::JoinHandle;

use super::folder::{temporary, writing};
use crate::crash;
use crate::dataset::exported_file::ExportedFile;

/// A file that is written but not in place yet.
#[derive(Debug)]
pub struct StagedFile {
    file: NamedTempFile,
    /// The path that the file will have.
    pub target: PathBuf,
    /// The description of a data file; none for other files.
    pub table: Option<ExportedFile>,
    syncing: JoinHandle<io::Result<()>>,
}

impl StagedFile {
    /// Writes a file with this text.
    pub fn of_text(folder: &Path, name: &str, text: &str) -> anyhow::Result<Self> {
        let target = folder.join(name);
        let mut file = temporary(folder, name, false)?;
        file.write_all(text.as_bytes()).with_context(|| writing(&target))?;
        crash::point("export.after-write");
        Self::begin_sync(file, target, None)
    }

    /// Begins to sync a file that is fully written, so that others can be written meanwhile.
    pub fn begin_sync(
        file: NamedTempFile,
        target: PathBuf,
        table: Option<ExportedFile>,
    ) -> anyhow::Result<Self> {
        let handle = file.as_file().try_clone().with_context(|| writing(&target))?;
        let syncing = tokio::task::spawn_blocking(move || handle.sync_all());
        Ok(Self { file, target, table, syncing })
    }

    /// Waits until the file is synced.
    pub async fn synced(&mut self) -> anyhow::Result<()> {
        let synced = (&mut self.syncing).await.context("the thread that syncs a file panicked")?;
        synced.with_context(|| writing(&self.target))?;
        crash::point("export.after-sync");
        Ok(())
    }

    /// The name that the file will have.
    pub fn name(&self) -> &str {
        self.target.file_name().and_then(|name| name.to_str()).unwrap_or_default()
    }

    /// Puts the file in place and replaces any former file.
    pub fn rename(self) -> anyhow::Result<()> {
        let Self { file, target, .. } = self;
        file.persist(&target).map_err(|error| error.error).with_context(|| writing(&target))?;
        Ok(())
    }
}
