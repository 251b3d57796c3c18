//! Connections to the server, and their settings.

mod certificate_files;
mod failure;
mod passwords;

use std::time::Duration;

use sqlx::ConnectOptions;
use sqlx::postgres::{PgConnectOptions, PgConnection};

use super::super::error::DbError;
use crate::ledger::server_answer;
use crate::words::ServerAddress;

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConnectionPurpose {
    /// Reading for a moment.
    Read,
    /// Writing batches.
    Write,
    /// Holding the lock.
    Lock,
    /// Holding the right to do something alone.
    Alone,
    /// Copying whole tables, which may take minutes.
    Copy,
}

/// How long the server has to answer a new connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);

/// Opens a connection.
pub async fn connect(
    address: &ServerAddress,
    purpose: ConnectionPurpose,
) -> Result<PgConnection, DbError> {
    let no_server =
        |what: String, is_away| DbError::NoServer { address: address.clone(), what, is_away };
    let options = options(address, purpose).map_err(|error| no_server(error.to_string(), false))?;
    let opened = tokio::time::timeout(CONNECT_TIMEOUT, options.connect()).await;
    let seconds = CONNECT_TIMEOUT.as_secs();
    let no_answer = || {
        format!(
            "no answer came within {seconds} s: check that PostgreSQL is listening there, and that no firewall is in \
             between"
        )
    };
    let opened = opened.map_err(|_| no_server(no_answer(), true))?;
    let mut conn = opened.map_err(|error| failure::explain(&error, address, &options))?;
    if let Err(error) = server_answer::answer(prepare(&mut conn)).await {
        drop(conn);
        return Err(failure::explain(&error, address, &options));
    }
    Ok(conn)
}

/// Sets what can be set only on an open connection. The other settings are part of the options below.
pub async fn prepare(conn: &mut PgConnection) -> sqlx::Result<()> {
    // A name in `search_path` is quoted here, so that it may be any name.
    sqlx::query(
        "select set_config('search_path', quote_ident(current_setting('crawl.schema')), false)",
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Returns how to connect, with the settings of the session.
pub fn options(
    address: &ServerAddress,
    purpose: ConnectionPurpose,
) -> sqlx::Result<PgConnectOptions> {
    // Waiting for a lock and copying whole tables may take long.
    let idle_timeout = if purpose == ConnectionPurpose::Write { "5s" } else { "60s" };
    let (statement_timeout, lock_timeout) = match purpose {
        ConnectionPurpose::Read | ConnectionPurpose::Write => ("60s", "30s"),
        // Waiting begins again after that, so that a server whose machine has died is noticed.
        ConnectionPurpose::Alone => ("0", "60s"),
        ConnectionPurpose::Lock | ConnectionPurpose::Copy => ("0", "0"),
    };
    let options = PgConnectOptions::from_url(address.connection_url())?;
    // The address may name the connections, and so may PGAPPNAME.
    let is_named = options.get_application_name().is_some_and(|name| !name.is_empty());
    let options = if is_named { options } else { options.application_name("crawl") };
    let options = options
        .statement_cache_capacity(200)
        // Statements hold user ids, which must not reach a log.
        .disable_statement_logging()
        .options([
            ("crawl.schema", address.schema()),
            ("default_transaction_isolation", "read committed"),
            ("default_transaction_read_only", "off"),
            ("statement_timeout", statement_timeout),
            ("lock_timeout", lock_timeout),
            ("client_min_messages", "warning"),
            // Compiling a statement costs more than running it.
            ("jit", "off"),
            // If a process loses its network, the server notices within 15 seconds and releases its lock.
            ("tcp_keepalives_idle", "5"),
            ("tcp_keepalives_interval", "3"),
            ("tcp_keepalives_count", "2"),
            ("tcp_user_timeout", "12s"),
        ]);
    Ok(match purpose {
        // A new table has no statistics, and without them the planner would read all of it.
        ConnectionPurpose::Write | ConnectionPurpose::Read => options.options([
            ("enable_seqscan", "off"),
            // A bitmap scan would sort all due tasks, and a claim needs only a few.
            ("enable_bitmapscan", "off"),
            ("synchronous_commit", "on"),
            // Texts of statements hold quoted values.
            ("standard_conforming_strings", "on"),
            ("array_nulls", "on"),
            ("bytea_output", "hex"),
            // Statements look rows up by keys, whatever the values are, so planning them again would be in vain.
            ("plan_cache_mode", "force_generic_plan"),
            // A host that stalls within a batch must not keep the others from writing.
            ("idle_in_transaction_session_timeout", idle_timeout),
            ("idle_session_timeout", "0"),
        ]),
        ConnectionPurpose::Lock => options.options([("idle_session_timeout", "0")]),
        // What is done alone takes less. A host that stalls meanwhile must not keep the others from it.
        ConnectionPurpose::Alone => options.options([("idle_session_timeout", "60s")]),
        ConnectionPurpose::Copy => options
            .options([("synchronous_commit", "on"), ("idle_in_transaction_session_timeout", "0")]),
    })
}
