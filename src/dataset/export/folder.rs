//! The folder of an export, and the temporary files in it.

use std::fs::{File, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use anyhow::Context;
use tempfile::NamedTempFile;

use crate::dataset::exported_file::ExportedFile;
use crate::dataset::table::Table;

/// The length of the random end of a temporary file's name.
const N_RANDOM: usize = 6;

/// Removes temporary files of exports that were killed, because they may hold user ids.
pub(super) fn remove_leftovers(folder: &Path, names: &[String]) -> anyhow::Result<()> {
    for entry in std::fs::read_dir(folder).with_context(|| writing(folder))? {
        let path = entry.with_context(|| writing(folder))?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if names.iter().any(|of| is_temporary(name, of)) {
            std::fs::remove_file(&path).with_context(|| writing(&path))?;
        }
    }
    Ok(())
}

/// Makes a temporary file next to the file of this name. If it will hold user ids, only its owner can read
/// it, whatever the umask. With any other file, the umask decides.
pub(super) fn temporary(folder: &Path, name: &str) -> anyhow::Result<NamedTempFile> {
    let is_private = ExportedFile::named(name).is_some_and(|file| file.table == Table::Likes);
    let mode = if is_private { 0o600 } else { 0o666 };
    let file = tempfile::Builder::new()
        .prefix(&prefix(name))
        .rand_bytes(N_RANDOM)
        .permissions(Permissions::from_mode(mode))
        .tempfile_in(folder)
        .with_context(|| writing(folder))?;
    if is_private {
        // The umask may have taken away what the owner needs.
        let owner_only = Permissions::from_mode(mode);
        file.as_file().set_permissions(owner_only).with_context(|| writing(file.path()))?;
    }
    Ok(file)
}

/// Makes renames in the folder survive a power failure.
pub(super) fn sync(folder: &Path) -> anyhow::Result<()> {
    File::open(folder).and_then(|folder| folder.sync_all()).with_context(|| writing(folder))
}

/// Returns the context for errors while this file or folder is written.
pub(super) fn writing(target: &Path) -> String {
    format!("writing {}", target.display())
}

/// Returns whether this is the name of a temporary file for the file `of`.
fn is_temporary(name: &str, of: &str) -> bool {
    let random = name.strip_prefix(&prefix(of));
    random
        .is_some_and(|end| end.len() == N_RANDOM && end.bytes().all(|b| b.is_ascii_alphanumeric()))
}

/// Returns the beginning of the names of temporary files for the file of this name.
fn prefix(name: &str) -> String {
    format!(".crawl-export-{name}.")
}
