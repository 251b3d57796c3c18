//! What to do about the file that `crawl push` and `crawl pull` name.

use super::Refused;
use crate::ledger::database::DbError;

/// Returns the error of the file that `command` was given. Elsewhere, --database names the file; here it names the
/// server.
pub fn on_copied_file(error: DbError, command: &str) -> anyhow::Error {
    let words = match &error {
        DbError::Missing { path } => {
            format!(
                "there is no database {}: name an existing one, as in `{command} crawl.db`",
                path.display()
            )
        }
        DbError::NotACrawl { path, what } => format!(
            "{} is not a crawl's database: {what}; name another file, as in `{command} crawl.db`",
            path.display()
        ),
        DbError::Empty { path } => {
            format!(
                "{} holds no crawl: name another file, as in `{command} crawl.db`",
                path.display()
            )
        }
        DbError::Settings { path, got, wanted } => format!(
            "{}: SQLite uses the settings {got}, but {wanted} is needed, which network disks often lack: name a file \
             on a local disk, as in `{command} /var/tmp/crawl.db`",
            path.display()
        ),
        _ => return error.into(),
    };
    Refused::configuration(words).into()
}
