//! The server's plans for hot statements, whatever its statistics say.

use crawl::ledger::Connection;
use crawl::ledger::database::Db;
use crawl::ledger::tasks;
use crawl::words::DatabasePlace;
use sqlx::AssertSqlSafe;

use crate::postgres;

/// Adds like pages that are due.
const FILL: &str = "
    insert into items (item_id, name, page, position) values ('a', 'model', 1, 1);
    insert into tasks (kind, owner, position)
    select 2, 1, n from generate_series(1, {n}) as n";

/// Returns the server's plan for a statement as the writer runs it, with one line per step.
async fn plan(conn: &mut Connection, sql: &str, values: &str) -> Vec<String> {
    let text = format!("prepare a_statement (bigint, bigint, bigint) as {sql}");
    conn.ask(AssertSqlSafe(text)).execute().await.unwrap();
    let text = format!("explain (costs off) execute a_statement({values})");
    let plan = conn.ask(AssertSqlSafe(text)).all::<String>().await.unwrap();
    conn.ask("deallocate a_statement").execute().await.unwrap();
    plan
}

#[tokio::test]
async fn claims_walk_the_index_however_many_tasks_are_due() {
    let Some(server) = postgres::server() else { return };
    for n_known in [0, 100, 10_000] {
        let address = server.address();
        let place = DatabasePlace::parse_address(&address).unwrap().unwrap();
        let schema = place.server().unwrap().schema().to_owned();
        let db = Db::create(place).await.unwrap();
        let mut other = server.connect().await;
        let fill = FILL.replace("{n}", &n_known.to_string());
        // The server's statistics are from when there were this many tasks. In a crawl, there may be more by now.
        let fill = format!("set search_path to {schema}; {fill}; analyze tasks");
        sqlx::raw_sql(AssertSqlSafe(fill)).execute(&mut other).await.unwrap();
        let mut conn = db.writer().await.unwrap();
        for due in [tasks::DUE, tasks::DUE_SUSPECT] {
            let claim = format!("update tasks set state = 'running' where id in ({due})");
            let plan = plan(&mut conn, &claim, "1800000000000, 16, 1022").await;
            let walks = plan.iter().any(|step| step.contains("Index Scan using tasks_available"));
            assert!(walks, "{n_known} known: {plan:#?}");
            let suspects = plan.iter().any(|step| step.contains("using tasks_suspects"));
            assert_eq!(suspects, due == tasks::DUE, "{n_known} known: {plan:#?}");
            for step in &plan {
                let reads_all = ["Seq Scan on tasks", "Bitmap", "Sort"];
                let reads_all = reads_all.iter().any(|bad| step.contains(bad));
                assert!(!reads_all, "{n_known} known: {step}\n{plan:#?}");
            }
        }
    }
}
