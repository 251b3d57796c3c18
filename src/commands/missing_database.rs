//! What to do if there is no database where one was expected.

use std::path::{Path, PathBuf, absolute};

use super::Refused;
use super::preflight::{is_beginning, is_running};
use crate::ledger::database::DbError;
use crate::words::DatabasePlace;

/// Replaces the error of a database that is missing or holds no crawl. If it holds none because another process is just
/// setting one up there, says so. For a missing file, names the absolute path and where the crawl may be instead: if a
/// process has its lock, it was moved away. Any other error is returned unchanged. `config_file` is the configuration
/// file that was read.
///
/// A new crawl is suggested only if the database would be beside the configuration file. Elsewhere,
/// the user may have overlooked an existing one.
pub async fn advise_on_missing(
    error: anyhow::Error,
    database: &DatabasePlace,
    config_file: Option<&Path>,
) -> anyhow::Error {
    let is_missing = match error.downcast_ref() {
        Some(DbError::Missing { .. }) => true,
        Some(DbError::Empty { .. } | DbError::NotOnServer { .. }) => false,
        _ => return error,
    };
    // If this can't be determined, keep the error.
    if !is_missing && is_running(database).await.unwrap_or(false) {
        let what = is_beginning(database);
        return Refused::taken(format!(
            "{what}, and has not recorded it yet: try again in a moment"
        ))
        .into();
    }
    if !is_missing {
        return error;
    }
    let Some(database) = database.file() else { return error };
    let shown = absolute_or_as_given(database);
    let beside = config_file.map(|file| beside(file, database));
    let next = match beside {
        Some(other) if other.exists() => format!(
            "there is one beside the configuration file; to use it: --database {}",
            other.display()
        ),
        Some(other) if other == shown => {
            "`crawl start` begins a crawl there; name the database of \
             another crawl with --database FILE"
                .to_owned()
        }
        _ => "run crawl in the folder of your crawl, or name its database with --database FILE"
            .to_owned(),
    };
    Refused::configuration(format!("there is no database {}: {next}", shown.display())).into()
}

/// Returns where the database would be if its path were relative to the configuration file.
fn beside(config_file: &Path, database: &Path) -> PathBuf {
    let folder = absolute_or_as_given(config_file);
    folder.parent().unwrap_or(Path::new("/")).join(database)
}

fn absolute_or_as_given(path: &Path) -> PathBuf {
    absolute(path).unwrap_or_else(|_| path.to_owned())
}
