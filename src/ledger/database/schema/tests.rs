//! The schema of a new database is what the migrations lead to.

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, query_as, query_scalar};

use super::{LATEST, migrator};

#[tokio::test]
async fn the_latest_schema_is_what_all_migrations_lead_to() {
    let mut migrated = SqliteConnectOptions::new().in_memory(true).connect().await.unwrap();
    migrator().run(&mut migrated).await.unwrap();
    let wanted = written_out(&mut migrated).await;
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/latest.sql");
        std::fs::write(path, wanted).unwrap();
        return;
    }
    assert_eq!(
        wanted, LATEST,
        "run this test with UPDATE_SCHEMA=1, which writes migrations/latest.sql"
    );
}

/// Returns the statements that make a database like this one: its tables, indexes, triggers and rows.
async fn written_out(conn: &mut SqliteConnection) -> String {
    let id: i64 = query_scalar("pragma application_id").fetch_one(&mut *conn).await.unwrap();
    let mut statements = vec![
        "-- What all migrations lead to. A test writes this file.\n".to_owned(),
        format!("pragma application_id = {id};\n"),
    ];
    let sql = "select type, name, sql from sqlite_schema
        where sql is not null and name <> '_sqlx_migrations' order by rowid";
    let made: Vec<(String, String, String)> = query_as(sql).fetch_all(&mut *conn).await.unwrap();
    statements.extend(made.iter().map(|(.., sql)| format!("{sql};\n")));
    for (_, table, _) in made.iter().filter(|(kind, ..)| kind == "table") {
        let sql = format!(
            "select group_concat('quote(' || name || ')', ' || '', '' || ')
            from pragma_table_info('{table}')"
        );
        let values: String = query_scalar(AssertSqlSafe(sql)).fetch_one(&mut *conn).await.unwrap();
        let sql = AssertSqlSafe(format!("select {values} from {table}"));
        let rows: Vec<String> = query_scalar(sql).fetch_all(&mut *conn).await.unwrap();
        if !rows.is_empty() {
            let rows = rows.join("),\n    (");
            statements.push(format!("insert into {table} values\n    ({rows});\n"));
        }
    }
    statements.join("\n")
}
