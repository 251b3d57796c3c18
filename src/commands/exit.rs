//! Exit statuses: part of the interface, listed by `--help` and in docs/operations.md.

use crate::config::ConfigError;
use crate::fetch::BadSetup;
use crate::ledger::LedgerError;
use crate::ledger::database::DbError;
use crate::sites::description::DescriptionError;
use crate::sites::{UnknownSite, UnusableLikesUrl};

/// How a command that did not fail ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// All is done.
    Done,
    /// Drained with discarded tasks, or an export that needs `--partial`.
    Incomplete,
    /// Stopped by `--max-requests` or `--max-duration`.
    Limit,
    /// The site asked for a wait longer than `retry.wait_max`.
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

    /// The configuration is wrong, or the database is missing or exists already.
    pub fn configuration(message: impl Into<String>) -> Self {
        Self { code: 3, message: message.into() }
    }

    /// The site can't be reached.
    pub fn unreachable(message: impl Into<String>) -> Self {
        Self { code: 6, message: message.into() }
    }

    /// The site is not as expected: an address, a token or the site itself has to be checked.
    pub fn not_as_expected(message: impl Into<String>) -> Self {
        Self { code: 10, message: message.into() }
    }

    /// The database breaks a promise of the crawl.
    pub fn damaged(message: impl Into<String>) -> Self {
        Self { code: 8, message: message.into() }
    }

    /// The machine ran out of something, or the disk can't be read or written.
    pub fn disk(message: impl Into<String>) -> Self {
        Self { code: 9, message: message.into() }
    }

    /// Another process crawls the database, or another program holds it.
    pub fn taken(message: impl Into<String>) -> Self {
        Self { code: 7, message: message.into() }
    }
}

/// Returns the exit status of a command that failed: that of the first cause that has its own.
pub fn exit_code(error: &anyhow::Error) -> u8 {
    error.chain().find_map(code_of).unwrap_or(1)
}

fn code_of(error: &(dyn std::error::Error + 'static)) -> Option<u8> {
    if let Some(refused) = error.downcast_ref::<Refused>() {
        return Some(refused.code);
    }
    if error.is::<ConfigError>() || error.is::<DescriptionError>() || error.is::<BadSetup>() {
        return Some(3);
    }
    if error.is::<UnusableLikesUrl>() {
        return Some(3);
    }
    // The database is of a newer version, or its description is damaged.
    if error.is::<UnknownSite>() {
        return Some(8);
    }
    if let Some(error) = error.downcast_ref::<DbError>() {
        return match error {
            DbError::Missing { .. }
            | DbError::NotACrawl { .. }
            | DbError::Empty { .. }
            | DbError::LeftLog { .. }
            | DbError::Settings { .. }
            | DbError::NotOnServer { .. }
            | DbError::OnServer { .. }
            | DbError::UnfitServer { .. }
            | DbError::Older { .. } => Some(3),
            DbError::Newer { .. } | DbError::Schema(_) => Some(8),
            DbError::File { .. }
            | DbError::Replaced { .. }
            | DbError::LogReplaced { .. }
            | DbError::NoServer { .. } => Some(9),
            DbError::Ledger(error) => code_of_ledger(error),
        };
    }
    if let Some(error) = error.downcast_ref::<LedgerError>() {
        return code_of_ledger(error);
    }
    error.is::<std::io::Error>().then_some(9)
}

const fn code_of_ledger(error: &LedgerError) -> Option<u8> {
    match error {
        LedgerError::Held(_) => Some(7),
        LedgerError::Damaged(_) => Some(8),
        LedgerError::Disk(..) | LedgerError::Away(_) => Some(9),
        LedgerError::NeedsAFile | LedgerError::NoRight(_) => Some(3),
        LedgerError::BadRows(_) | LedgerError::Closed | LedgerError::Other(_) => None,
    }
}
