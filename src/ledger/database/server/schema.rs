//! The versions of the schema on a server.

use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection as _};

use super::super::error::DbError;
use super::fitness;
use crate::words::ServerAddress;

/// The version of the schema that this program makes, which is that of a file's.
const VERSION: i64 = 19;

/// The schema, in parts that are run in this order.
const PARTS: [&str; 5] = [
    include_str!("../../../../migrations/postgres/0019_functions.sql"),
    include_str!("../../../../migrations/postgres/0019_dataset.sql"),
    include_str!("../../../../migrations/postgres/0019_tasks.sql"),
    include_str!("../../../../migrations/postgres/0019_triggers.sql"),
    include_str!("../../../../migrations/postgres/0019_hosts.sql"),
];

/// What is in the schema.
enum Found {
    Nothing,
    Crawl(i64),
    SomethingElse,
    /// This role may not use it. The names are quoted where SQL needs that.
    Closed {
        schema: String,
        role: String,
    },
}

/// Makes the schema in one transaction, unless it exists.
pub async fn create(conn: &mut PgConnection, address: &ServerAddress) -> Result<(), DbError> {
    let mut transaction = conn.begin().await?;
    // Two processes may want to make it at once. The lock ends with the transaction.
    let lock = "select pg_advisory_xact_lock(hashtextextended('crawl schema ' || $1, 0))";
    sqlx::query(lock).bind(address.schema()).execute(&mut *transaction).await?;
    match find(&mut transaction, address).await? {
        Found::Nothing => {}
        found => return refuse_others(&found, address),
    }
    check_rights(&mut transaction, address).await?;
    make_namespace(&mut transaction, address).await?;
    for part in PARTS {
        sqlx::raw_sql(part).execute(&mut *transaction).await?;
    }
    transaction.commit().await?;
    Ok(())
}

/// Fails if this role may not make tables in the schema, which the server's administrator has made.
async fn check_rights(conn: &mut PgConnection, address: &ServerAddress) -> Result<(), DbError> {
    let sql = "
        select has_schema_privilege(oid, 'usage') and has_schema_privilege(oid, 'create'),
            quote_ident(nspname), quote_ident(current_user)
        from pg_namespace where nspname = $1";
    let found: Option<(bool, String, String)> =
        sqlx::query_as(sql).bind(address.schema()).fetch_optional(conn).await?;
    let Some((false, schema, role)) = found else { return Ok(()) };
    let what = format!(
        "the role {role} may not make tables in the schema {schema}: let its owner run `grant usage, create on schema \
         {schema} to {role}`"
    );
    Err(DbError::OnServer { address: address.clone(), what })
}

/// Makes the schema itself, unless the server's administrator has made it for this role.
async fn make_namespace(conn: &mut PgConnection, address: &ServerAddress) -> Result<(), DbError> {
    let sql = "select count(*) from pg_namespace where nspname = $1";
    let n: i64 = sqlx::query_scalar(sql).bind(address.schema()).fetch_one(&mut *conn).await?;
    if n > 0 {
        return Ok(());
    }
    let sql = "select quote_ident(current_database()), quote_ident(current_user), quote_ident($1)";
    let query = sqlx::query_as(sql).bind(address.schema());
    let (database, role, schema): (String, String, String) = query.fetch_one(&mut *conn).await?;
    let sql = format!("create schema {}", quoted(address.schema()));
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(conn).await.map_err(|error| {
        let what = format!(
            "the schema can't be made ({}): let the database's owner run `grant create on database {database} to \
             {role}`, or its administrator `create schema {schema} authorization {role}`",
            LedgerWords(&error)
        );
        DbError::OnServer { address: address.clone(), what }
    })?;
    Ok(())
}

/// Fails if the schema is not that of this version.
pub async fn check(conn: &mut PgConnection, address: &ServerAddress) -> Result<(), DbError> {
    match find(conn, address).await? {
        Found::Nothing => {
            // No crawl can ever be there.
            fitness::check_encoding(conn, address).await?;
            Err(DbError::NotOnServer { address: address.clone() })
        }
        found => refuse_others(&found, address),
    }
}

fn refuse_others(found: &Found, address: &ServerAddress) -> Result<(), DbError> {
    let what = match found {
        Found::Crawl(VERSION) => return Ok(()),
        Found::Nothing => return Err(DbError::NotOnServer { address: address.clone() }),
        Found::Crawl(found) if *found > VERSION => format!(
            "the schema was made by a newer version of crawl (it is {found}, and this version knows {VERSION}): \
             use that version"
        ),
        Found::Crawl(found) => format!(
            "the schema was made by an older version of crawl ({found}): copy the crawl into a file with that \
             version's `crawl pull`, and back with this version's `crawl push`"
        ),
        Found::Closed { schema, role } => format!(
            "the role {role} may not use the schema {schema}: connect as its owner, or let the owner run `grant usage \
             on schema {schema} to {role}` and grant it the rights on the tables"
        ),
        Found::SomethingElse => format!(
            "the schema {} holds something that is not a crawl: name another with ?schema=NAME",
            address.schema()
        ),
    };
    Err(DbError::OnServer { address: address.clone(), what })
}

async fn find(conn: &mut PgConnection, address: &ServerAddress) -> Result<Found, DbError> {
    // Whatever is in a schema depends on it: tables, and also functions, types, sequences and so on. Rights and
    // publications do too, but they hold nothing. A table of the same name as ours may have other columns.
    let sql = "
        select (select count(*) from pg_depend
                where refclassid = 'pg_namespace'::regclass and refobjid = schema.oid
                    and classid <> 'pg_default_acl'::regclass
                    and classid is distinct from to_regclass('pg_publication_namespace')),
            (select count(*) from pg_class as ours
                where relnamespace = schema.oid and relname = 'crawl_schema' and relkind = 'r' and (
                    select count(*) from pg_attribute
                    where attrelid = ours.oid and not attisdropped and (
                        attname = 'application' and atttypid = 'text'::regtype
                        or attname = 'version' and atttypid = 'bigint'::regtype)) = 2)
        from pg_namespace as schema where nspname = $1";
    let found = sqlx::query_as(sql).bind(address.schema()).fetch_optional(&mut *conn).await?;
    let (n_objects, n_ours): (i64, i64) = found.unwrap_or_default();
    if n_objects == 0 {
        return Ok(Found::Nothing);
    }
    let sql = "
        select has_schema_privilege(oid, 'usage'), quote_ident(nspname), quote_ident(current_user)
        from pg_namespace where nspname = $1";
    let query = sqlx::query_as(sql).bind(address.schema());
    let (may_use, schema, role): (bool, String, String) = query.fetch_one(&mut *conn).await?;
    if !may_use {
        return Ok(Found::Closed { schema, role });
    }
    if n_ours == 0 {
        return Ok(Found::SomethingElse);
    }
    let sql = "select version from crawl_schema where application = 'crawl'";
    let version: Option<i64> = sqlx::query_scalar(sql).fetch_optional(conn).await?;
    Ok(version.map_or(Found::SomethingElse, Found::Crawl))
}

/// Returns a name in quotes, so that SQL takes any name.
pub fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// What a server said, without the words of the library.
struct LedgerWords<'a>(&'a sqlx::Error);

impl std::fmt::Display for LedgerWords<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0.as_database_error() {
            Some(error) => f.write_str(error.message()),
            None => self.0.fmt(f),
        }
    }
}
