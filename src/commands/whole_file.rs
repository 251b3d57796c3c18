//! A crawl in a file, for commands that read all of it. A crawl on a server is copied into a temporary file first.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use tempfile::TempDir;

use super::Refused;
use super::output::inform;
use super::preflight::take_lock;
use crate::ledger::copying;
use crate::ledger::database::{Db, DbError};
use crate::ledger::lock::{FileLock, Lock};
use crate::ledger::{DiskFault, LedgerError};
use crate::words::DatabasePlace;

/// How the folders of temporary files begin.
const PREFIX: &str = ".crawl-copy-";

/// The name of the file in such a folder.
const NAME: &str = "crawl.db";

/// A crawl in a file. A temporary one is removed when this is dropped, however the command ends.
#[derive(Debug)]
pub struct WholeFile {
    db: Db,
    _temporary: Option<(Lock, TempDir)>,
}

impl WholeFile {
    /// Opens the file of a crawl, or copies the crawl of a server into a file in this folder. Without a folder, the copy
    /// is in the system's folder for temporary files. Only the owner can read the copy.
    pub async fn open(place: &DatabasePlace, folder: &Path) -> anyhow::Result<Self> {
        let server = match Db::open_to_read(place).await? {
            Db::Server(server) => server,
            db @ Db::File(_) => return Ok(Self { db, _temporary: None }),
        };
        let system = std::env::temp_dir();
        let folder = if folder.is_dir() { folder } else { &system };
        remove_leftovers(folder);
        let made = tempfile::Builder::new()
            .prefix(PREFIX)
            .permissions(Permissions::from_mode(0o700))
            .tempdir_in(folder);
        let made = made.map_err(|error| DbError::File { path: folder.into(), error })?;
        let file = DatabasePlace::File(made.path().join(NAME));
        let lock = take_lock(&file).await?;
        inform(format_args!("copying the crawl of {place} into a temporary file first"));
        let copied = Box::pin(copying::pull(&server, &made.path().join(NAME))).await;
        copied.map_err(|error| in_temporary(error, place, folder))?;
        Ok(Self { db: Db::open_to_read(&file).await?, _temporary: Some((lock, made)) })
    }

    /// Returns the file.
    pub const fn db(&self) -> &Db {
        &self.db
    }
}

/// Says what to do if the disk of the temporary file is full or failing.
fn in_temporary(error: DbError, place: &DatabasePlace, folder: &Path) -> anyhow::Error {
    match &error {
        DbError::Ledger(LedgerError::Disk(fault, words)) => {
            let what = match fault {
                DiskFault::Full => "make room there",
                _ => "check that its disk has room and works",
            };
            let folder = folder.display();
            Refused::disk(format!(
                "the temporary copy of {place} in {folder} can't be written ({words}): {what}, or copy the crawl \
                 elsewhere with `crawl pull FILE` and name that file with --database"
            ))
            .into()
        }
        _ => error.into(),
    }
}

/// Removes the copies of commands that were killed: they hold ids of users.
fn remove_leftovers(folder: &Path) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let file = entry.path().join(NAME);
        let is_copy = entry.file_name().to_string_lossy().starts_with(PREFIX);
        let has_lock = || file.with_added_extension("lock").exists();
        // Another command may be at work on its own copy.
        if is_copy && has_lock() && matches!(FileLock::is_taken(&file), Ok(false)) {
            // What can't be removed belongs to someone else.
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_that_a_killed_command_left_are_removed_and_others_stay() {
        let folder = tempfile::tempdir().unwrap();
        let of = |name: &str| folder.path().join(name);
        for name in [".crawl-copy-left", ".crawl-copy-held", ".crawl-copy-new", "other"] {
            std::fs::create_dir(of(name)).unwrap();
            std::fs::write(of(name).join(NAME), "rows").unwrap();
        }
        drop(FileLock::take(&of(".crawl-copy-left").join(NAME)).unwrap().unwrap());
        let held = FileLock::take(&of(".crawl-copy-held").join(NAME)).unwrap().unwrap();
        remove_leftovers(folder.path());
        let is_there = |name: &str| of(name).exists();
        assert!(!is_there(".crawl-copy-left"));
        assert!(is_there(".crawl-copy-held") && is_there(".crawl-copy-new") && is_there("other"));
        drop(held);
    }
}
