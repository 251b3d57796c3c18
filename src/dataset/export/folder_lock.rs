//! The lock on an export's folder, so that two exports never mix their files.

use std::fs::{File, TryLockError};
use std::path::Path;

use anyhow::Context;

/// The lock of the one export that writes to a folder. The kernel keeps it on the folder itself, so it
/// leaves no file, and releases it however the process ends.
#[derive(Debug)]
pub(super) struct FolderLock {
    _folder: File,
}

impl FolderLock {
    /// Takes the lock, or returns none if another export holds it.
    pub fn take(folder: &Path) -> anyhow::Result<Option<Self>> {
        let cant_lock = || {
            format!(
                "can't lock the folder {}, so another export could mix its files with these: name a \
                 folder on a local disk with --out",
                folder.display()
            )
        };
        let handle = File::open(folder).with_context(cant_lock)?;
        match handle.try_lock() {
            Ok(()) => Ok(Some(Self { _folder: handle })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error).with_context(cant_lock),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_has_one_owner_at_a_time_and_no_file_for_it() {
        let folder = tempfile::tempdir().unwrap();
        let lock = FolderLock::take(folder.path()).unwrap();
        assert!(lock.is_some());
        assert!(FolderLock::take(folder.path()).unwrap().is_none());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        drop(lock);
        assert!(FolderLock::take(folder.path()).unwrap().is_some());
    }
}
