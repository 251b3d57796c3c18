//! Exit statuses: part of the interface, listed by `--help` and in docs/operations.md.

use sqlx::migrate::MigrateError;

use crate::config::ConfigError;
use crate::ledger::db::{DbError, Trouble, trouble};
use crate::ledger::settle::WriteError;

/// How a command that did not fail ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// All is done.
    Done,
    /// Drained with discarded tasks, or an export that needs `--partial`.
    Incomplete,
    /// Stopped by `--max-requests` or `--max-duration`.
    Limit,
    /// The site told us to wait for longer than `retry.wait_max`.
    Wait,
    /// This signal came.
    Signal(i32),
}

impl Exit {
    /// The exit status.
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Incomplete => 4,
            Self::Limit => 5,
            Self::Wait => 6,
            Self::Signal(signal) => u8::try_from(128 + signal).unwrap_or(1),
        }
    }
}

/// A command that can't do what it was asked for, in words for the user.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Refused {
    code: u8,
    message: String,
}

impl Refused {
    /// The command line does not fit together.
    pub fn usage(message: impl Into<String>) -> Self {
        Self { code: 2, message: message.into() }
    }

    /// The configuration, or whether there is a crawl already, stands in the way.
    pub fn configuration(message: impl Into<String>) -> Self {
        Self { code: 3, message: message.into() }
    }

    /// The database breaks what a crawl promises of it.
    pub fn damaged(message: impl Into<String>) -> Self {
        Self { code: 8, message: message.into() }
    }

    /// The disk is full, or can't be read or written.
    pub fn disk(message: impl Into<String>) -> Self {
        Self { code: 9, message: message.into() }
    }

    /// Another process crawls the database, or another program holds it.
    pub fn taken(message: impl Into<String>) -> Self {
        Self { code: 7, message: message.into() }
    }
}

/// The exit status of a command that failed: by the first cause that has one of its own.
pub fn exit_code(error: &anyhow::Error) -> u8 {
    error.chain().find_map(code_of).unwrap_or(1)
}

fn code_of(error: &(dyn std::error::Error + 'static)) -> Option<u8> {
    if let Some(refused) = error.downcast_ref::<Refused>() {
        return Some(refused.code);
    }
    if error.is::<ConfigError>() {
        return Some(3);
    }
    if let Some(error) = error.downcast_ref::<DbError>() {
        return match error {
            DbError::Missing { .. }
            | DbError::NotACrawl { .. }
            | DbError::Empty { .. }
            | DbError::LeftLog { .. }
            | DbError::Settings { .. }
            | DbError::Older { .. } => Some(3),
            DbError::Newer { .. } => Some(8),
            DbError::File { .. } | DbError::Replaced { .. } | DbError::LogReplaced { .. } => {
                Some(9)
            }
            DbError::Sql(error) => code_of_sql(error),
            DbError::Migration(error) => code_of_migration(error),
        };
    }
    if let Some(error) = sql_error(error) {
        return code_of_sql(error);
    }
    error.is::<std::io::Error>().then_some(9)
}

/// The error of SQLite that this is, or that it tells of.
pub fn sql_error<'a>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a sqlx::Error> {
    if let Some(DbError::Sql(error)) = error.downcast_ref() {
        return Some(error);
    }
    if let Some(WriteError(error)) = error.downcast_ref() {
        return Some(error);
    }
    error.downcast_ref()
}

/// Migrations of ours that went well once are there as they were, or the file is damaged.
fn code_of_migration(error: &MigrateError) -> Option<u8> {
    match error {
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => {
            code_of_sql(error)
        }
        MigrateError::VersionMissing(_)
        | MigrateError::VersionMismatch(_)
        | MigrateError::Dirty(_) => Some(8),
        _ => None,
    }
}

/// The exit status of an error of SQLite, if it has one of its own.
pub fn code_of_sql(error: &sqlx::Error) -> Option<u8> {
    match trouble(error) {
        Trouble::Held => Some(7),
        Trouble::Damaged => Some(8),
        Trouble::Disk => Some(9),
        Trouble::BadRows | Trouble::Other => None,
    }
}
