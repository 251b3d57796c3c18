//! Whether the files that were opened are still at their paths.

use std::fs::Metadata;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::error::DbError;

/// The files of a database, each by path and identity. SQLite keeps writing to a file that was deleted or
/// replaced, and everything written would be lost silently.
#[derive(Clone, Debug, Default)]
pub struct DatabaseFiles {
    /// None if the database is on a server.
    database: Option<FileIdentity>,
    log: Option<FileIdentity>,
}

#[derive(Clone, Debug)]
struct FileIdentity {
    path: PathBuf,
    device: u64,
    inode: u64,
}

impl DatabaseFiles {
    /// Returns the database file alone.
    pub(super) fn of(path: &Path, found: &Metadata) -> Self {
        Self { database: Some(FileIdentity::of(path, found)), log: None }
    }

    /// Returns the same with the log, which exists as long as a connection is open.
    pub(super) fn with_log(&self) -> Result<Self, DbError> {
        let Some(FileIdentity { path, .. }) = &self.database else { return Ok(self.clone()) };
        // SQLite keeps it beside the file itself, even if the path is a link.
        let of_database = |error| DbError::File { path: path.clone(), error };
        let database = std::fs::canonicalize(path).map_err(of_database)?;
        let mut path = database.into_os_string();
        path.push("-wal");
        let path = PathBuf::from(path);
        let log = match std::fs::metadata(&path) {
            Ok(found) => Some(FileIdentity::of(&path, &found)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(DbError::File { path, error }),
        };
        Ok(Self { log, ..self.clone() })
    }

    /// Fails if a file was deleted or replaced. Compared with a commit this costs almost nothing, as the files
    /// are not opened.
    pub fn check(&self) -> Result<(), DbError> {
        if let Some(database) = &self.database
            && !database.is_still_there()
        {
            return Err(DbError::Replaced { path: database.path.clone() });
        }
        match &self.log {
            Some(log) if !log.is_still_there() => {
                Err(DbError::LogReplaced { path: log.path.clone() })
            }
            _ => Ok(()),
        }
    }
}

impl FileIdentity {
    fn of(path: &Path, found: &Metadata) -> Self {
        Self { path: path.into(), device: found.dev(), inode: found.ino() }
    }

    /// A folder that can't be read for a moment, as on a network disk, proves nothing.
    fn is_still_there(&self) -> bool {
        match std::fs::metadata(&self.path) {
            Ok(found) => (found.dev(), found.ino()) == (self.device, self.inode),
            Err(error) => error.kind() != io::ErrorKind::NotFound,
        }
    }
}
