//! Whether the files that were opened still stand where they did.

use std::fs::Metadata;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::DbError;

/// Files by their paths, and which ones they are: SQLite goes on writing to one that was deleted or
/// replaced, and all of that would be lost without a word.
#[derive(Clone, Debug)]
pub struct Place {
    database: Spot,
    log: Option<Spot>,
}

#[derive(Clone, Debug)]
struct Spot {
    path: PathBuf,
    device: u64,
    inode: u64,
}

impl Place {
    /// The place of the database alone.
    pub(super) fn of(path: &Path, found: &Metadata) -> Self {
        Self { database: Spot::of(path, found), log: None }
    }

    /// The same and that of its log, which is there for as long as a connection is open.
    pub(super) fn with_log(&self) -> Result<Self, DbError> {
        // SQLite keeps it beside the file itself, wherever a link to that may be.
        let of_database = |error| DbError::File { path: self.database.path.clone(), error };
        let database = std::fs::canonicalize(&self.database.path).map_err(of_database)?;
        let mut path = database.into_os_string();
        path.push("-wal");
        let path = PathBuf::from(path);
        let log = match std::fs::metadata(&path) {
            Ok(found) => Some(Spot::of(&path, &found)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(DbError::File { path, error }),
        };
        Ok(Self { log, ..self.clone() })
    }

    /// Looks, which costs next to nothing beside a commit: the files themselves are not opened.
    pub fn check(&self) -> Result<(), DbError> {
        if !self.database.is_taken_as_before() {
            return Err(DbError::Replaced { path: self.database.path.clone() });
        }
        match &self.log {
            Some(log) if !log.is_taken_as_before() => {
                Err(DbError::LogReplaced { path: log.path.clone() })
            }
            _ => Ok(()),
        }
    }
}

impl Spot {
    fn of(path: &Path, found: &Metadata) -> Self {
        Self { path: path.into(), device: found.dev(), inode: found.ino() }
    }

    /// A folder that can't be looked into for a moment, as on a network disk, is no proof.
    fn is_taken_as_before(&self) -> bool {
        match std::fs::metadata(&self.path) {
            Ok(found) => (found.dev(), found.ino()) == (self.device, self.inode),
            Err(error) => error.kind() != io::ErrorKind::NotFound,
        }
    }
}
