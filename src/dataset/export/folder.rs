//! The folder of an export, and the temporary files in it.

use std::fs::{File, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use anyhow::Context;
use tempfile::NamedTempFile;

use crate::dataset::exported_file::table_of;

/// How the name of each temporary file begins.
const PREFIX: &str = ".crawl-export-";

/// The length of the random end of a temporary file's name.
const N_RANDOM: usize = 6;

/// Removes temporary files of exports that were killed, because they may hold user ids. Besides those of tables,
/// exports write the files of these names.
pub(super) fn remove_leftovers(folder: &Path, others: &[&str]) -> anyhow::Result<()> {
    remove_leftovers_of(folder, |target| others.contains(&target) || table_of(target).is_some())
}

/// Removes temporary files that killed exports left behind, if `is_such` accepts the names of the files that they were
/// to become.
pub(super) fn remove_leftovers_of(
    folder: &Path,
    is_such: impl Fn(&str) -> bool,
) -> anyhow::Result<()> {
    for entry in std::fs::read_dir(folder).with_context(|| writing(folder))? {
        let path = entry.with_context(|| writing(folder))?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if target_of(name).is_some_and(&is_such) {
            std::fs::remove_file(&path).with_context(|| writing(&path))?;
        }
    }
    Ok(())
}

/// Makes a temporary file next to the file of this name. If it is private, because it will hold user ids, only
/// its owner can read it, whatever the umask. With any other file, the umask decides.
pub(super) fn temporary(
    folder: &Path,
    name: &str,
    is_private: bool,
) -> anyhow::Result<NamedTempFile> {
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

/// Returns the name of the file that a temporary file of this name is for.
fn target_of(name: &str) -> Option<&str> {
    let (target, random) = name.strip_prefix(PREFIX)?.rsplit_once('.')?;
    let is_random = random.len() == N_RANDOM && random.bytes().all(|b| b.is_ascii_alphanumeric());
    is_random.then_some(target)
}

/// Returns the beginning of the names of temporary files for the file of this name.
fn prefix(name: &str) -> String {
    format!("{PREFIX}{name}.")
}
