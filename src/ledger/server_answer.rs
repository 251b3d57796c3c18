//! Waiting for the answers of a server, which may never come.

use std::io;
use std::time::Duration;

/// The longest that a statement may take. The server itself ends each of ours after a minute, so after that, the server
/// is gone.
const STATEMENT_TIMEOUT: Duration = Duration::from_secs(75);

/// The error message for a missing answer.
pub const NO_ANSWER: &str = "the server does not answer";

/// Waits for the answer to a statement. If the machine of the server has died, no answer ever comes, and no error.
pub async fn answer<T>(statement: impl Future<Output = sqlx::Result<T>>) -> sqlx::Result<T> {
    answer_within(STATEMENT_TIMEOUT, statement).await
}

/// Waits at most `length` for the answer to a statement.
pub async fn answer_within<T>(
    length: Duration,
    statement: impl Future<Output = sqlx::Result<T>>,
) -> sqlx::Result<T> {
    let no_answer = || sqlx::Error::Io(io::Error::new(io::ErrorKind::TimedOut, NO_ANSWER));
    tokio::time::timeout(length, statement).await.unwrap_or_else(|_| Err(no_answer()))
}
