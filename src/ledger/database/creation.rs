//! Creates a database under another name and renames it, so that it is either complete or absent. A
//! database killed before it enters WAL mode can't be opened read-only.

use std::fs::{File, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use super::error::DbError;
use crate::crash;

/// The file itself and those that SQLite keeps beside it.
const ENDINGS: [&str; 4] = ["", "-journal", "-wal", "-shm"];

/// Returns whether there is nothing at this path yet, or an empty file.
pub fn is_to_be_made(path: &Path) -> Result<bool, DbError> {
    match std::fs::metadata(path) {
        Ok(found) => Ok(found.is_file() && found.len() == 0),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(error) => Err(DbError::File { path: path.into(), error }),
    }
}

/// A database that is being made: an empty file under a hidden name, readable by its owner only.
pub struct NewDatabase {
    target: PathBuf,
    beside: PathBuf,
}

impl NewDatabase {
    /// Begins to make the database at this path. The caller holds the lock.
    pub fn begin(path: &Path) -> Result<Self, DbError> {
        let at = |error| DbError::File { path: path.into(), error };
        let target = target_of(path).map_err(at)?;
        refuse_left_log(&target)?;
        let beside = beside(&target);
        // Files that a killed process left.
        for ending in ENDINGS {
            remove(&with_ending(&beside, ending)).map_err(at)?;
        }
        // Before SQLite opens it, because after that no handle of our own may touch the file.
        let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside);
        drop(made.map_err(at)?);
        // The umask may have taken away what the owner needs.
        std::fs::set_permissions(&beside, Permissions::from_mode(0o600)).map_err(at)?;
        crash::point("db.after-create");
        Ok(Self { target, beside })
    }

    /// Returns the path at which it is made.
    pub fn path(&self) -> &Path {
        &self.beside
    }

    /// Gives the database its name, or deletes it if that fails. All of it is in the file, and none in the log.
    pub fn finish(self) -> Result<(), DbError> {
        let done = self.give_name();
        if done.is_err() {
            self.abandon();
        }
        done
    }

    fn give_name(&self) -> Result<(), DbError> {
        let Self { target, beside } = self;
        let at = |error| DbError::File { path: target.clone(), error };
        for ending in &ENDINGS[1..] {
            remove(&with_ending(beside, ending)).map_err(at)?;
        }
        // Readers of a database that is being replaced may have left these beside it.
        refuse_left_log(target)?;
        remove(&with_ending(target, "-shm")).map_err(at)?;
        std::fs::rename(beside, target).map_err(at)?;
        crash::point("db.after-rename");
        let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new("."))).and_then(|f| f.sync_all()).map_err(at)
    }

    /// Deletes what was made.
    pub fn abandon(self) {
        for ending in ENDINGS {
            // The error that led here is the one to report.
            let _ = remove(&with_ending(&self.beside, ending));
        }
    }
}

/// Returns the file that a path or a link stands for, even if it does not exist.
fn target_of(path: &Path) -> io::Result<PathBuf> {
    match std::fs::canonicalize(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        found => return found,
    }
    match std::fs::read_link(path) {
        Ok(target) => Ok(path.parent().unwrap_or(Path::new("")).join(target)),
        Err(_) => Ok(path.to_path_buf()),
    }
}

/// Returns the hidden name under which the database is made.
fn beside(target: &Path) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(target.file_name().unwrap_or_default());
    name.push(".making");
    target.with_file_name(name)
}

/// Fails if a deleted database left its log: the log may hold the only copy of the last commits, and SQLite
/// would take it for the new database's.
fn refuse_left_log(target: &Path) -> Result<(), DbError> {
    for ending in ["-wal", "-journal"] {
        let path = with_ending(target, ending);
        match std::fs::metadata(&path) {
            Ok(found) if found.len() > 0 => return Err(DbError::LeftLog { path }),
            Ok(_) => remove(&path).map_err(|error| DbError::File { path, error })?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(DbError::File { path, error }),
        }
    }
    Ok(())
}

/// Lets only its owner read an existing file.
pub fn close_to_others(path: &Path) -> Result<(), DbError> {
    std::fs::set_permissions(path, Permissions::from_mode(0o600))
        .map_err(|error| DbError::File { path: path.into(), error })
}

/// Lets only its owner read an existing database and what SQLite keeps beside it. Some file systems have no
/// permissions, and a file of someone else stays as it is: neither is a reason not to open the database.
pub fn restore_permissions(path: &Path) {
    let Ok(target) = target_of(path) else { return };
    for ending in ENDINGS {
        let file = with_ending(&target, ending);
        if std::fs::metadata(&file).is_ok_and(|found| found.permissions().mode() & 0o077 != 0) {
            let _ = close_to_others(&file);
        }
    }
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

fn remove(path: &Path) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
