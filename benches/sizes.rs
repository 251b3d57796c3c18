//! The size of a database on disk.

use std::path::Path;

use rusqlite::Connection;

use crate::measure::show;

/// Prints the bytes per like, task and request, with their indexes, and the size of the file.
pub fn show_bytes(database: &Path) {
    let conn = Connection::open(database).unwrap();
    conn.execute_batch("pragma wal_checkpoint(truncate)").unwrap();
    let file =
        number(&conn, "select page_count * page_size from pragma_page_count, pragma_page_size");
    let n_likes = number(&conn, "select n_likes from totals");
    let n_tasks = number(&conn, "select sum(n) from census");
    for (table, n, name) in [
        ("likes", n_likes, "likes a like"),
        ("tasks", n_tasks, "tasks a task"),
        ("requests", number(&conn, "select count(*) from requests"), "requests a request"),
        ("models", number(&conn, "select n_items from totals"), "models a model"),
        ("users", number(&conn, "select n_users from totals"), "users a user"),
        ("features", number(&conn, "select n_features from totals"), "features a feature"),
    ] {
        if n > 0.0 {
            show(&format!("  table and indexes of {name}"), &[taken(&conn, table) / n], "bytes");
        }
    }
    show("  whole file a like", &[file / n_likes], "bytes");
    show("  whole file a task", &[file / n_tasks], "bytes");
    show("  whole file", &[file / 1024.0 / 1024.0], "MiB");
}

/// Returns the bytes of a table and its indexes.
fn taken(conn: &Connection, table: &str) -> f64 {
    let sql = format!(
        "select sum(pgsize) from dbstat where aggregate = 1 and name in
            (select name from sqlite_schema where tbl_name = '{table}')"
    );
    number(conn, &sql)
}

fn number(conn: &Connection, sql: &str) -> f64 {
    conn.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap() as f64
}
