//! Where the database of a test is. A suite that runs on both stores is a module of `crate` and of
//! `crate::on_server`, and the test's thread, which is named like the test, says which of them it is.

use std::path::Path;

use crawl::words::DatabasePlace;
use sqlx::AssertSqlSafe;

use crate::postgres;

/// The file, in the folder of the test.
const FILE: &str = "crawl.db";

/// Returns whether this test's database is on a server. It must be called on the test's own thread.
pub fn is_on_server() -> bool {
    std::thread::current().name().is_some_and(|name| name.starts_with("on_server::"))
}

/// Returns `database` for the configuration of a test: a file in the test's folder, or a schema of its own.
/// Without a server, the test uses a file too, and is named as skipped.
pub fn database() -> String {
    let server = if is_on_server() { postgres::server() } else { None };
    server.map_or_else(|| FILE.to_owned(), postgres::Server::address)
}

/// Returns the place that `database` names in a configuration, which is in this folder.
pub fn place(database: &str, folder: &Path) -> DatabasePlace {
    let address = DatabasePlace::parse_address(database).unwrap();
    address.unwrap_or_else(|| DatabasePlace::File(folder.join(database)))
}

/// Returns a new place for a database. Each call gives another, unless it is the file in the folder.
pub fn new_place(folder: &Path) -> DatabasePlace {
    place(&database(), folder)
}

/// Makes killed hosts look as if they had been silent for a while. Otherwise other processes would first wait to see
/// whether they are alive.
pub async fn note_silence(place: &DatabasePlace) {
    let (Some(address), true) = (place.server(), is_on_server()) else { return };
    let Some(server) = postgres::server() else { return };
    let sql = format!("update \"{}\".hosts set beat_at = 0", address.schema());
    // They may have been killed before there was a table.
    let _ = sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut server.connect().await).await;
}
