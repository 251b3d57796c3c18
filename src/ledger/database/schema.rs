//! The schema's versions.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::path::Path;

use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, SqlSafeStr};

use super::error::DbError;
use crate::ledger::connection::Reader;

/// The id that the first migration gives to the file.
const APPLICATION_ID: i64 = 1_818_848_101;

/// SQLITE_NOTADB: the file does not begin like a database.
const NOT_A_DATABASE: &str = "26";

const MIGRATIONS: [(i64, &str, &str); 19] = [
    (1, "tasks", include_str!("../../../migrations/0001_tasks.sql")),
    (2, "dataset", include_str!("../../../migrations/0002_dataset.sql")),
    (3, "requests", include_str!("../../../migrations/0003_requests.sql")),
    (4, "items", include_str!("../../../migrations/0004_items.sql")),
    (5, "set aside", include_str!("../../../migrations/0005_set_aside.sql")),
    (6, "odd entries", include_str!("../../../migrations/0006_odd_entries.sql")),
    (7, "forgotten", include_str!("../../../migrations/0007_forgotten.sql")),
    (8, "coverage", include_str!("../../../migrations/0008_coverage.sql")),
    (9, "chains", include_str!("../../../migrations/0009_chains.sql")),
    (10, "files", include_str!("../../../migrations/0010_files.sql")),
    (11, "allowances", include_str!("../../../migrations/0011_allowances.sql")),
    (12, "run ends", include_str!("../../../migrations/0012_run_ends.sql")),
    (13, "parts", include_str!("../../../migrations/0013_parts.sql")),
    (14, "attributes", include_str!("../../../migrations/0014_attributes.sql")),
    (15, "repeated pages", include_str!("../../../migrations/0015_repeated_pages.sql")),
    (16, "likes by user", include_str!("../../../migrations/0016_likes_by_user.sql")),
    (17, "visits", include_str!("../../../migrations/0017_visits.sql")),
    (18, "thumbs", include_str!("../../../migrations/0018_thumbs.sql")),
    (19, "image sizes", include_str!("../../../migrations/0019_image_sizes.sql")),
];

/// The schema after all migrations.
const LATEST: &str = include_str!("../../../migrations/latest.sql");

/// Fails if another program wrote the file.
pub async fn check_owner(conn: &mut SqliteConnection, path: &Path) -> Result<(), DbError> {
    let id = sqlx::query_scalar("pragma application_id").fetch_one(&mut *conn).await;
    let id: i64 = id.map_err(|error| match error {
        sqlx::Error::Database(error) if error.code().is_some_and(|code| code == NOT_A_DATABASE) => {
            let what = "another program wrote it, or its beginning is damaged";
            DbError::NotACrawl { path: path.into(), what }
        }
        error => error.into(),
    })?;
    let n_tables: i64 =
        sqlx::query_scalar("select count(*) from sqlite_schema where name not like '\\_sqlx%' escape '\\' and name not like 'sqlite\\_%' escape '\\'")
            .fetch_one(&mut *conn)
            .await?;
    // SQLite takes a file of one byte for an empty one.
    let n_pages: i64 = sqlx::query_scalar("pragma page_count").fetch_one(&mut *conn).await?;
    let n_bytes = std::fs::metadata(path).map_or(0, |found| found.len());
    match id {
        _ if n_pages == 0 && n_bytes > 0 => {
            Err(DbError::NotACrawl { path: path.into(), what: "another program wrote it" })
        }
        APPLICATION_ID => Ok(()),
        0 if n_tables == 0 => Ok(()),
        _ => Err(DbError::NotACrawl { path: path.into(), what: "another program wrote it" }),
    }
}

/// Brings the schema up to date. A new database gets the latest schema directly, because SQLite parses the
/// whole schema again for every column that a migration adds or renames.
pub async fn run(conn: &mut SqliteConnection, path: &Path) -> Result<(), DbError> {
    check_newer(conn, path).await?;
    if version(conn).await? > 0 {
        migrator().run(conn).await?;
        return Ok(());
    }
    sqlx::query("begin immediate").execute(&mut *conn).await?;
    sqlx::raw_sql(LATEST).execute(&mut *conn).await?;
    migrator().skip(&mut *conn, None).await?;
    sqlx::query("commit").execute(&mut *conn).await?;
    Ok(())
}

fn migrator() -> Migrator {
    let migrations = MIGRATIONS.map(|(version, name, sql)| {
        Migration::new(version, name.into(), MigrationType::Simple, sql.into_sql_str(), false)
    });
    Migrator::with_migrations(migrations.into())
}

/// Returns the names of tables, indexes and triggers whose definition is not that of this version. SQLite
/// reads a definition that is damaged as long as it can.
pub async fn schema_differences(conn: &mut Reader) -> Result<BTreeSet<String>, DbError> {
    let mut new = SqliteConnectOptions::new().in_memory(true).connect().await?;
    run(&mut new, Path::new(":memory:")).await?;
    let wanted = definitions(&mut new).await?;
    let found = definitions(conn.sqlite()?).await?;
    Ok(wanted.symmetric_difference(&found).map(|(name, _)| name.clone()).collect())
}

async fn definitions(
    conn: &mut SqliteConnection,
) -> Result<BTreeSet<(String, Option<String>)>, DbError> {
    // Bytes that are no text are compared as well as they can be.
    let sql = "select cast(name as text), hex(sql) from sqlite_schema where name not like '\\_sqlx%' escape '\\'";
    let rows: Vec<(String, Option<String>)> = sqlx::query_as(sql).fetch_all(conn).await?;
    Ok(rows.into_iter().collect())
}

/// Fails if the schema is not this version's: reading does not bring it up to date.
pub async fn check_version(conn: &mut SqliteConnection, path: &Path) -> Result<(), DbError> {
    check_newer(conn, path).await?;
    match version(conn).await? {
        0 => Err(DbError::Empty { path: path.into() }),
        found if found < known() => Err(DbError::Older { path: path.into() }),
        _ => Ok(()),
    }
}

async fn check_newer(conn: &mut SqliteConnection, path: &Path) -> Result<(), DbError> {
    let found = version(conn).await?;
    if found > known() {
        return Err(DbError::Newer { path: path.into(), found, known: known() });
    }
    Ok(())
}

fn known() -> i64 {
    MIGRATIONS.iter().map(|(version, ..)| *version).max().unwrap_or(0)
}

/// Returns the schema's version, or 0 for an empty file.
async fn version(conn: &mut SqliteConnection) -> Result<i64, DbError> {
    let table = "select count(*) from sqlite_schema where name = '_sqlx_migrations'";
    let n: i64 = sqlx::query_scalar(table).fetch_one(&mut *conn).await?;
    if n == 0 {
        return Ok(0);
    }
    let latest = "select coalesce(max(version), 0) from _sqlx_migrations";
    Ok(sqlx::query_scalar(latest).fetch_one(&mut *conn).await?)
}
