//! One crawling process per database: a kernel lock on a file beside it.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// Held by the one process that crawls a database; the kernel lets go of it however that one ends.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock for the database at `database`, or none if another process has it.
    pub fn take(database: &Path) -> io::Result<Option<Self>> {
        let file = open(database)?;
        // Whoever asks for status holds a shared lock for a moment: only a lock that stays counts.
        for _ in 0..50 {
            match file.try_lock() {
                Ok(()) => return Ok(Some(Self { _file: file })),
                Err(TryLockError::WouldBlock) => {
                    std::thread::sleep(std::time::Duration::from_millis(5));
                }
                Err(TryLockError::Error(error)) => return Err(error),
            }
        }
        Ok(None)
    }

    /// Whether a process crawls the database at `database` right now.
    pub fn is_taken(database: &Path) -> io::Result<bool> {
        // Status may look at a folder that it can't write: no file there means no one crawls.
        let file = match OpenOptions::new().read(true).open(path(database)) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(error),
        };
        match file.try_lock_shared() {
            Ok(()) => Ok(false),
            Err(TryLockError::WouldBlock) => Ok(true),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }
}

fn open(database: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(path(database))
}

/// Never the database file itself: closing any handle on that would drop SQLite's own locks.
fn path(database: &Path) -> PathBuf {
    // However the file is called: a link to it is the same database.
    let mut name =
        std::fs::canonicalize(database).unwrap_or_else(|_| database.to_path_buf()).into_os_string();
    name.push(".lock");
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_is_held_by_one_and_let_go_with_its_owner() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("crawl.db");
        assert!(!Lock::is_taken(&database).unwrap());
        let lock = Lock::take(&database).unwrap();
        assert!(lock.is_some());
        assert!(Lock::is_taken(&database).unwrap());
        assert!(Lock::take(&database).unwrap().is_none());
        drop(lock);
        assert!(!Lock::is_taken(&database).unwrap());
        assert!(!database.exists(), "the database file itself is never opened");
    }
}
