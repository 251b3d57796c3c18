//! What went wrong with the disk or the database, where, and what to do next.

use std::path::Path;

use super::Refused;
use super::exit::{code_of_sql, sql_error};
use crate::ledger::db::DbError;

/// An error of SQLite does not say which file it means, nor what can be done about it; any other error
/// stays as it is. `next` is what to do once the cause is gone.
pub fn advise(error: anyhow::Error, database: &Path, next: &str) -> anyhow::Error {
    let database = database.display();
    let whole = "take a copy of it that is whole, or begin anew with another file";
    let Some(cause) = error.chain().find_map(sql_error) else {
        // SQLite finds nothing wrong with a schema that is not ours.
        return match error.downcast_ref() {
            Some(DbError::Migration(cause)) => {
                Refused::damaged(format!("{database} is damaged ({cause}): {whole}")).into()
            }
            _ => error,
        };
    };
    let words = in_words(cause);
    match code_of_sql(cause) {
        Some(7) => Refused::taken(format!(
            "{database} is held by another program ({words}): close what has it open, then {next}"
        ))
        .into(),
        Some(8) => {
            let verify = "`crawl verify` tells where";
            Refused::damaged(format!("{database} is damaged ({words}): {verify}; {whole}")).into()
        }
        Some(9) => Refused::disk(format!(
            "{database} can't be read or written ({words}): {}, then {next}",
            remedy(cause)
        ))
        .into(),
        _ => error,
    }
}

/// What SQLite says, without what sqlx says about it.
fn in_words(cause: &sqlx::Error) -> String {
    match cause {
        sqlx::Error::Database(error) => error.message().to_owned(),
        sqlx::Error::Io(error) => error.to_string(),
        _ => cause.to_string(),
    }
}

fn remedy(cause: &sqlx::Error) -> &'static str {
    let code = cause.as_database_error().and_then(|error| error.code()?.parse::<u32>().ok());
    match code.map(|code| code & 0xff) {
        // FULL.
        Some(13) => "make room on its disk",
        // READONLY, CANTOPEN.
        Some(8 | 14) => {
            "let crawl write the file and its folder (SQLite keeps its log there, even for one who \
             only reads)"
        }
        _ => "see that its disk has room and is in order",
    }
}
