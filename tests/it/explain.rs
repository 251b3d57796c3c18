//! The hot statements use their indexes: SQLite's own word for it.

use crawl::ledger::database::Db;
use crawl::ledger::{multi_row, tasks};
use sqlx::Row;

/// Returns SQLite's query plan for a statement, with one line per step.
async fn plan(sql: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::create(&folder.path().join("crawl.db")).await.unwrap();
    let mut conn = db.writer().await.unwrap();
    let explained = sqlx::AssertSqlSafe(format!("explain query plan {sql}"));
    let rows = sqlx::query(explained).fetch_all(conn.sqlite().unwrap()).await.unwrap();
    rows.iter().map(|row| row.get::<String, _>("detail")).collect()
}

/// The statements of a source file that begin with one of these words: the test looks at what the
/// program runs, not at a copy of it.
fn statements(source: &str, beginning: &str) -> Vec<String> {
    // SQLite takes these quotes too, and they don't end a text of the program.
    let source = source.replace("\\\"", "`");
    let parts = source.split('"').skip(1).step_by(2).map(str::trim);
    let found: Vec<String> =
        parts.filter(|part| part.starts_with(beginning)).map(str::to_owned).collect();
    assert!(!found.is_empty(), "no statement begins with {beginning:?}: the test looks at nothing");
    found
}

async fn assert_searches(sql: &str, wanted: &str) {
    let plan = plan(sql).await;
    assert!(plan.iter().any(|step| step.contains(wanted)), "{wanted} is not in {plan:#?}\n{sql}");
    for step in &plan {
        // The census has 15 rows, whatever there is to count.
        let given = step.contains("VIRTUAL TABLE")
            || step.contains("VALUES CLAUSE")
            || matches!(step.as_str(), "SCAN given" | "SCAN of_lane");
        let small = given || step.contains("census");
        let scan = step.starts_with("SCAN") && !small;
        let covered =
            step.contains("USING") || step.contains("CONSTANT ROW") || step.contains("(sub");
        assert!(!scan || covered, "{step} reads a whole table\n{sql}");
        assert!(!step.contains("TEMP B-TREE FOR ORDER BY"), "{step}\n{sql}");
    }
}

#[tokio::test]
async fn claims_walk_the_index_of_available_tasks() {
    for due in [tasks::DUE, tasks::DUE_SUSPECT] {
        let sql = format!("update tasks set state = 'running' where id in ({due})");
        assert_searches(&sql, "INDEX tasks_available (lane=? AND available_at<?)").await;
    }
    assert_searches(tasks::NEXT_DUE, "INDEX tasks_available (lane=?)").await;
}

#[tokio::test]
async fn the_fence_and_settlements_find_their_rows_by_key() {
    let source = include_str!("../../src/ledger/tasks/settle.rs");
    for sql in statements(source, "select tasks.id") {
        assert_searches(&sql, "SEARCH tasks USING INTEGER PRIMARY KEY").await;
    }
    let bound = multi_row::placeholders(96, 11);
    let updates = statements(source, "update tasks");
    for sql in updates.iter().map(|sql| sql.replace("{rows}", &bound)) {
        assert_searches(&sql, "SEARCH tasks USING INTEGER PRIMARY KEY").await;
    }
    for sql in statements(source, "select cast(given.value") {
        assert_searches(&sql, "SEARCH tasks USING INDEX sqlite_autoindex_tasks_1").await;
    }
}

#[tokio::test]
async fn missing_likes_are_counted_per_item_and_reported_without_a_search() {
    let source = include_str!("../../src/ledger/records/like_balances.rs");
    for beginning in ["insert into like_balances", "update items", "delete from like_balances"] {
        for sql in statements(source, beginning) {
            let plan = plan(&sql).await;
            for table in ["items", "likes", "tasks", "like_balances"] {
                let scan = format!("SCAN {table}");
                assert!(!plan.iter().any(|step| step.starts_with(&scan)), "{plan:#?}");
                let by_kind = plan.iter().any(|step| step.ends_with("(kind=?)"));
                assert!(!by_kind, "the tasks of all items are read: {plan:#?}");
            }
        }
    }
    let source = include_str!("../../src/ledger/tasks/named.rs");
    for sql in statements(source, "select kind, count(distinct case") {
        assert_searches(&sql, "INDEX tasks_gone_items").await;
    }
}

#[tokio::test]
async fn an_export_sorts_nothing_and_finds_every_pack_by_key() {
    // Where the first pack begins is a row of an index; the others are what one pack hands on.
    let scans = [
        "SCAN items USING COVERING INDEX items_by_rank",
        "SCAN items USING INDEX items_by_likes",
        "SCAN chunk",
        "SCAN m",
    ];
    for sql in crawl::ledger::records::walks() {
        let plan = plan(sql).await;
        for step in &plan {
            assert!(!step.contains("TEMP B-TREE") && !step.contains("AUTOMATIC"), "{plan:#?}");
            let known = scans.contains(&step.as_str()) || step.starts_with("SCAN (subquery");
            assert!(!step.starts_with("SCAN") || known, "{step} reads a whole table\n{plan:#?}");
        }
        let items = if sql.contains("falling") { LIKES } else { RANKS };
        let wanted: &[&str] = match sql {
            _ if sql.contains("from likes") => &[items, "likes USING PRIMARY KEY (item=?)"],
            _ if sql.contains("from features") => &[items, "features USING PRIMARY KEY (item=?)"],
            _ if sql.contains("from items") => &[items],
            _ => &["users USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"],
        };
        for wanted in wanted {
            assert!(plan.iter().any(|step| step.ends_with(wanted)), "no {wanted}\n{plan:#?}");
        }
    }
}

/// How the items of a pack are found.
const RANKS: &str = "items USING INDEX items_by_rank (page=? AND position>? AND position<?)";

const LIKES: &str = "items USING INDEX items_by_likes (falling>?)";

#[tokio::test]
async fn rows_are_stored_by_key() {
    let source = include_str!("../../src/ledger/records/item_keys.rs");
    for sql in statements(source, "select given.key") {
        assert_searches(&sql, "SEARCH items USING").await;
    }
    let source = include_str!("../../src/ledger/records/insert.rs");
    for sql in statements(source, "insert into likes") {
        let plan = plan(&sql.replace("{rows}", &multi_row::placeholders(96, 5))).await;
        assert!(
            plan.iter().any(|s| s.contains("SEARCH users USING") && s.contains("user_id=?")),
            "{plan:#?}"
        );
    }
}

#[tokio::test]
async fn odd_entries_are_found_by_their_page_and_listed_by_their_kind() {
    let source = include_str!("../../src/ledger/records/odd_entries.rs");
    for sql in statements(source, "delete from odd_entries") {
        assert_searches(&sql, "SEARCH odd_entries USING PRIMARY KEY (task=?)").await;
    }
    for sql in statements(source, "select tasks.kind") {
        assert_searches(&sql, "SEARCH odd_entries USING INDEX odd_entries_by_kind (kind=?)").await;
    }
}

#[tokio::test]
async fn the_live_page_reads_the_end_of_the_log_by_key() {
    let source = include_str!("../../src/ledger/samples.rs");
    for beginning in ["with recursive", "select sent_at"] {
        for sql in statements(source, beginning) {
            let plan = plan(&sql).await;
            let searches = "SEARCH requests USING INTEGER PRIMARY KEY";
            assert!(plan.iter().any(|step| step.starts_with(searches)), "{plan:#?}");
            for table in ["requests", "tasks", "items"] {
                let scan = format!("SCAN {table}");
                assert!(!plan.iter().any(|step| step.starts_with(&scan)), "{plan:#?}");
            }
        }
    }
}
