//! The kernel lock on a file beside the database: only one process crawls it.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, fcntl_lock};
use rustix::io::Errno;

/// The lock of the one process that crawls a database. The kernel releases it however that process ends.
#[derive(Debug)]
pub struct FileLock {
    _file: File,
}

impl FileLock {
    /// Takes the lock of this database, or returns none if another process holds it.
    pub fn take(database: &Path) -> io::Result<Option<Self>> {
        let is_new = !path(database).exists();
        let taken = Self::take_of(database);
        if is_new && taken.is_err() {
            // The error is what there is to report.
            let _ = std::fs::remove_file(path(database));
        }
        taken
    }

    fn take_of(database: &Path) -> io::Result<Option<Self>> {
        let file = open(database)?;
        try_as_sqlite(&file)?;
        // `crawl status` holds a shared lock for a moment, so only a lock that stays counts.
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

    /// Fails if SQLite can't lock files where this database is. Otherwise SQLite would wait for a lock that it
    /// can never take.
    pub fn check_support(database: &Path) -> io::Result<()> {
        File::open(path(database)).map_or(Ok(()), |file| try_as_sqlite(&file))
    }

    /// Returns whether a process crawls this database right now.
    pub fn is_taken(database: &Path) -> io::Result<bool> {
        // Status may read a folder that it can't write. No lock file there means that no process crawls.
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

/// Takes a lock of the kind that SQLite uses and releases it. It is not a failure if another
/// process holds one.
fn try_as_sqlite(file: &File) -> io::Result<()> {
    match fcntl_lock(file, FlockOperation::NonBlockingLockShared) {
        Ok(()) => Ok(fcntl_lock(file, FlockOperation::NonBlockingUnlock)?),
        Err(Errno::AGAIN | Errno::ACCESS) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

fn open(database: &Path) -> io::Result<File> {
    OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path(database))
}

/// Returns the path of the lock file. It is never the database itself: closing any handle on that would
/// release SQLite's own locks.
fn path(database: &Path) -> PathBuf {
    // A link to a database stands for the same database.
    let mut name =
        std::fs::canonicalize(database).unwrap_or_else(|_| database.to_path_buf()).into_os_string();
    name.push(".lock");
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_is_held_by_one_owner_and_released_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("crawl.db");
        assert!(!FileLock::is_taken(&database).unwrap());
        let lock = FileLock::take(&database).unwrap();
        assert!(lock.is_some());
        assert!(FileLock::is_taken(&database).unwrap());
        assert!(FileLock::take(&database).unwrap().is_none());
        drop(lock);
        assert!(!FileLock::is_taken(&database).unwrap());
        assert!(!database.exists(), "the database file itself is never opened");
    }
}
