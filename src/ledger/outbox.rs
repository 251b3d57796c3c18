//! Statements that wait to be sent to a server together, so that a batch takes few round trips.
//!
//! They go as one simple query, which may hold many statements. Each is prepared once per connection. A server may log
//! the text of a query that fails, so texts and bytes, which may name users, are sent ahead as bound values.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::mem;
use std::ops::Range;

use futures_util::TryStreamExt;
use futures_util::stream::BoxStream;
use sqlx::postgres::{PgConnection, PgQueryResult, PgRow};
use sqlx::{AssertSqlSafe, Either, Executor, SqlStr};

use super::error::Result;
use super::parameter::{Parameter, as_arguments};
use super::server_answer::answer;

/// Begins a transaction, once those of other hosts have ended. Each statement sees what was committed before it began,
/// so those after the lock see all that the former holder wrote.
const BEGIN: &str = "begin isolation level read committed;
    select pg_advisory_xact_lock(hashtextextended('crawl write ' || current_schema(), 0));";

/// The size in bytes at which statements no longer wait for others.
const FULL: usize = 1 << 20;

/// How many rows a statement changed, and those that it returned.
type StatementAnswer = (u64, Vec<PgRow>);

/// The statements that wait, and the answers to those that were sent.
#[derive(Debug, Default)]
pub struct Outbox {
    /// Whether a transaction begins with the next message.
    begins: bool,
    waiting: Vec<WaitingStatement>,
    n_bytes: usize,
    /// The number of the next statement.
    next: u64,
    answers: HashMap<u64, StatementAnswer>,
    /// The statements that the connection has prepared: their texts with the types of their values, and their numbers.
    prepared: HashMap<String, u64>,
    n_prepared: u64,
}

#[derive(Debug)]
struct WaitingStatement {
    sql: SqlStr,
    values: Vec<Parameter>,
    number: u64,
    keeps_answer: bool,
}

/// A message as it is sent.
#[derive(Debug, Default)]
struct Message {
    text: String,
    /// The values that are sent ahead.
    ahead: Vec<String>,
    /// For each statement of the text, the number of the answer, if it is kept.
    keeps: Vec<Option<u64>>,
    /// The statements that it prepares.
    prepares: Vec<(String, u64)>,
}

impl Outbox {
    /// Begins a transaction with the next message.
    pub(super) fn begin(&mut self) {
        self.clear();
        self.answers.clear();
        self.begins = true;
    }

    /// Begins the same transaction again: nothing of it has happened.
    pub(super) const fn begin_again(&mut self) {
        self.begins = true;
    }

    /// Returns whether the transaction that was begun has yet to be sent.
    pub(super) const fn begins(&self) -> bool {
        self.begins
    }

    /// Adds a statement and returns its number.
    pub(super) fn add(&mut self, sql: SqlStr, values: Vec<Parameter>, keeps_answer: bool) -> u64 {
        let number = self.next;
        self.next += 1;
        self.n_bytes += values.iter().map(Parameter::n_bytes).sum::<usize>();
        self.waiting.push(WaitingStatement { sql, values, number, keeps_answer });
        number
    }

    /// Returns whether nothing waits.
    pub(super) const fn is_empty(&self) -> bool {
        !self.begins && self.waiting.is_empty()
    }

    /// Returns whether so much waits that it is to be sent.
    pub(super) const fn is_full(&self) -> bool {
        self.n_bytes >= FULL
    }

    /// Forgets what waits.
    pub(super) fn clear(&mut self) {
        self.begins = false;
        self.waiting.clear();
        self.n_bytes = 0;
    }

    /// Notes that the connection is a new one, which has prepared nothing.
    pub(super) fn note_new_connection(&mut self) {
        self.prepared.clear();
    }

    /// Takes the answers to statements that were sent.
    pub(super) fn take(&mut self, numbers: Range<u64>) -> StatementAnswer {
        let answers = numbers.filter_map(|number| self.answers.remove(&number));
        answers.fold((0, Vec::new()), |mut all, (n_changed, rows)| {
            all.0 += n_changed;
            all.1.extend(rows);
            all
        })
    }

    /// Sends what waits. If this fails, it still waits.
    pub(super) async fn send(&mut self, conn: &mut PgConnection) -> Result<()> {
        let has_private =
            self.waiting.iter().flat_map(|one| &one.values).any(Parameter::is_private);
        if self.begins && has_private {
            // Values last as long as the transaction, so it has to begin first.
            answer(sqlx::raw_sql(BEGIN).execute(&mut *conn)).await?;
            self.begins = false;
        }
        if let [one] = &*self.waiting
            && has_private
        {
            let query = sqlx::query_with(one.sql.clone(), as_arguments(one.values.clone())?);
            let answered = answer(collect(conn.fetch_many(query))).await?.into_iter().next();
            if one.keeps_answer {
                self.answers.insert(one.number, answered.unwrap_or_default());
            }
            self.clear();
            return Ok(());
        }
        let Message { text, ahead, keeps, prepares } = self.message();
        if !ahead.is_empty() {
            let sql = "
                select count(set_config('crawl.value' || n, value, true))
                from unnest($1::text[]) with ordinality as given (value, n)";
            answer(sqlx::query(sql).bind(ahead).execute(&mut *conn)).await?;
        }
        let sent = conn.fetch_many(sqlx::raw_sql(AssertSqlSafe(text)));
        let answers = answer(collect(sent)).await?;
        self.prepared.extend(prepares);
        for (number, answer) in keeps.into_iter().zip(answers) {
            if let Some(number) = number {
                self.answers.insert(number, answer);
            }
        }
        self.clear();
        Ok(())
    }

    /// Returns the message with all that waits.
    fn message(&mut self) -> Message {
        let mut message = Message::default();
        if self.begins {
            message.text.push_str(BEGIN);
            message.keeps.extend([None, None]);
        }
        for one in &self.waiting {
            if one.is_prepared() {
                self.n_prepared += 1;
                message.add_prepared(one, &self.prepared, self.n_prepared);
            } else {
                message.text.push_str(one.sql.as_str());
            }
            // The text may end with a comment.
            message.text.push_str("\n;");
            message.keeps.push(one.keeps_answer.then_some(one.number));
        }
        message
    }
}

impl WaitingStatement {
    /// Returns whether the statement is prepared: those that only control the transaction can't be.
    fn is_prepared(&self) -> bool {
        let first = self.sql.as_str().split_whitespace().next().unwrap_or_default();
        ["select", "insert", "update", "delete", "with"].contains(&first)
    }
}

impl Message {
    /// Adds a statement that is prepared, or that this message prepares under the name `new`.
    fn add_prepared(&mut self, one: &WaitingStatement, prepared: &HashMap<String, u64>, new: u64) {
        let types: Vec<&str> = one.values.iter().map(Parameter::type_name).collect();
        let types = if types.is_empty() { String::new() } else { format!("({})", types.join(",")) };
        let text = format!("{types} as {}", one.sql.as_str());
        let here = self.prepares.iter().find(|(of, _)| *of == text).map(|(_, name)| *name);
        // A name is never used twice: after a message that failed, nobody knows what it has prepared.
        let name = prepared.get(&text).copied().or(here).unwrap_or_else(|| {
            let _ = write!(self.text, "prepare crawl_{new} {text}\n;");
            self.keeps.push(None);
            self.prepares.push((text, new));
            new
        });
        let _ = write!(self.text, "execute crawl_{name}");
        for (n, value) in one.values.iter().enumerate() {
            self.text.push(if n == 0 { '(' } else { ',' });
            match (value.as_literal(), value.is_private()) {
                (None, _) => self.text.push_str("null"),
                (Some(sent), false) => {
                    let _ = write!(self.text, "'{sent}'");
                }
                (Some(sent), true) => {
                    self.ahead.push(sent);
                    let (n, name) = (self.ahead.len(), value.type_name());
                    let _ = write!(self.text, "current_setting('crawl.value{n}')::{name}");
                }
            }
        }
        if !one.values.is_empty() {
            self.text.push(')');
        }
    }
}

/// Returns the answers to the statements of a message, in their order.
async fn collect(
    mut parts: BoxStream<'_, sqlx::Result<Either<PgQueryResult, PgRow>>>,
) -> sqlx::Result<Vec<StatementAnswer>> {
    let (mut answers, mut rows) = (Vec::new(), Vec::new());
    while let Some(part) = parts.try_next().await? {
        match part {
            Either::Left(done) => answers.push((done.rows_affected(), mem::take(&mut rows))),
            Either::Right(row) => rows.push(row),
        }
    }
    Ok(answers)
}
