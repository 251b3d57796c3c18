//! The folder of an export, and the temporary files in it.

use std::fs::{File, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use anyhow::Context;
use tempfile::NamedTempFile;

/// Removes temporary files of exports that were killed, because they may hold user ids.
pub(super) fn remove_leftovers(folder: &Path, names: &[String]) -> anyhow::Result<()> {
    for entry in std::fs::read_dir(folder).with_context(|| writing(folder))? {
        let path = entry.with_context(|| writing(folder))?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if names.iter().any(|of| name.starts_with(&prefix(of))) {
            std::fs::remove_file(&path).with_context(|| writing(&path))?;
        }
    }
    Ok(())
}

/// Makes a temporary file next to the file of this name.
pub(super) fn temporary(folder: &Path, name: &str) -> anyhow::Result<NamedTempFile> {
    tempfile::Builder::new()
        .prefix(&prefix(name))
        // The umask decides who else may read the finished file, as with any other file.
        .permissions(Permissions::from_mode(0o666))
        .tempfile_in(folder)
        .with_context(|| writing(folder))
}

/// Makes renames in the folder survive a power failure.
pub(super) fn sync(folder: &Path) -> anyhow::Result<()> {
    File::open(folder).and_then(|folder| folder.sync_all()).with_context(|| writing(folder))
}

/// Returns the context for errors while this file or folder is written.
pub(super) fn writing(target: &Path) -> String {
    format!("writing {}", target.display())
}

/// Returns the beginning of the names of temporary files for the file of this name.
fn prefix(name: &str) -> String {
    format!(".crawl-export-{name}.")
}
