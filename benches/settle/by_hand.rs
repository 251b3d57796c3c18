//! The same work by hand: rusqlite, one prepared statement per part of a page, the same pages per commit.

use std::fmt::Write as _;
use std::path::Path;

use rusqlite::{Connection, params, params_from_iter, types::Value};

use super::{LIKES_PER_PAGE, N_PAGES, N_WAITING, item_id, likes, rate};

/// Settles the pages of one run and returns the pages per second.
pub fn settle(path: &Path, run: usize) -> f64 {
    let mut conn = Connection::open(path).unwrap();
    conn.execute_batch(
        "pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; pragma cache_size = -16384",
    )
    .unwrap();
    let first = u32::try_from(run * N_PAGES).unwrap() + 1;
    let items: Vec<u32> = (first..).take(N_PAGES).collect();
    // Claimed beforehand, as in the other measurement.
    let claim = "update tasks set state = 'running', attempt = attempt + 1
        where kind = 2 and position = 0 and item >= ?1 and item < ?1 + ?2";
    conn.execute(claim, params![first, u32::try_from(N_PAGES).unwrap()]).unwrap();
    let rows: Vec<(u32, Vec<Value>)> = items.iter().map(|item| (*item, row(*item))).collect();
    rate(N_PAGES, || {
        for pages in rows.chunks(N_WAITING) {
            let tx = conn.transaction().unwrap();
            for (item, likes) in pages {
                page(&tx, *item, likes);
            }
            tx.execute("update site set n_sent = n_sent + ?1, last_page_at = ?2", [64, 1]).unwrap();
            tx.commit().unwrap();
        }
    })
}

fn row(item: u32) -> Vec<Value> {
    likes(item)
        .flat_map(|(user_id, username, position)| {
            [Value::from(user_id), Value::from(username), Value::from(position)]
        })
        .collect()
}

fn page(conn: &Connection, item: u32, likes: &[Value]) {
    let held =
        "select id from tasks where kind = 2 and item = (select id from items where item_id = ?)
        and position = 0 and attempt = 1 and state = 'running'";
    let mut held = conn.prepare_cached(held).unwrap();
    let id: i64 = held.query_row([item_id(item)], |row| row.get(0)).unwrap();
    let values = values();
    let users = format!(
        "insert into users (user_id, username) select column1, column2 from (values {values}) where true
        on conflict (user_id) do nothing"
    );
    conn.prepare_cached(&users).unwrap().execute(params_from_iter(likes)).unwrap();
    let sql = format!(
        "insert into likes (item, user, position, username)
        select {item}, users.id, column3, nullif(column2, users.username)
        from (values {values}) join users on users.user_id = column1 where true on conflict do nothing"
    );
    // With the item's number in its text, each statement would be a new one.
    let sql = sql.replacen(&item.to_string(), "?73", 1);
    let mut statement = conn.prepare_cached(&sql).unwrap();
    let n_new =
        statement.execute(params_from_iter(likes.iter().chain([&Value::from(item)]))).unwrap();
    conn.prepare_cached("update totals set n_likes = n_likes + ?")
        .unwrap()
        .execute([i64::try_from(n_new).unwrap()])
        .unwrap();
    let follow =
        "insert into tasks (kind, owner, position) values (2, ?, 24) on conflict do nothing";
    conn.prepare_cached(follow).unwrap().execute([item]).unwrap();
    let done = "update tasks set state = 'completed', settled_at = 1 where id = ?";
    conn.prepare_cached(done).unwrap().execute([id]).unwrap();
    let log =
        "insert into requests (sent_at, task, attempt, purpose, status, n_bytes, took, answered)
        values (1700000000000, ?, 1, 1, 200, 2400, 80, 1)";
    conn.prepare_cached(log).unwrap().execute([id]).unwrap();
}

fn values() -> String {
    let mut values = String::new();
    for like in 0..LIKES_PER_PAGE {
        let comma = if like == 0 { "" } else { ", " };
        let first = like * 3 + 1;
        write!(values, "{comma}(?{first}, ?{}, ?{})", first + 1, first + 2).unwrap();
    }
    values
}
