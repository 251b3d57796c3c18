//! A dataset with as many rows as that of 2016, spread as unevenly.

use std::collections::HashSet;
use std::path::Path;

use crawl::ledger::database::Db;
use rusqlite::{Connection, params};

const N_ITEMS: u32 = 28_806;
const N_USERS: u32 = 62_583;
const N_LIKES: u32 = 632_840;

/// Items with fewer likes are left out.
const LIKE_LIMIT: u32 = 5;

/// One like in this many was given under another name than the user's first.
const RENAMED_EVERY: u32 = 200;

/// Fills in items, users and features of a complete crawl. One name in 50 trips up careless readers.
const FILL: &str = r"
    insert into crawl (id, site_kind, site_url, likes_url, like_limit, stages, source, began_at)
    values (1, 'sketchfab-v3', 'https://api.sketchfab.com/v3', 'https://sketchfab.com/i/likes', 5,
        'items,likes,features', 'catalogue', 1700000000000);
    insert into items (id, item_id, name, page, position, announced, certain)
    with n(n) as (select 1 union all select n + 1 from n where n < 28806)
    select n, printf('%032x', n * 2654435761),
        iif(n % 50 = 0, 'a|b \ ' || n || char(13, 10), 'Model of a thing ' || n),
        n / 24, n % 24, 60, 60 from n;
    insert into users (id, user_id, username)
    with n(n) as (select 1 union all select n + 1 from n where n < 62583)
    select n, printf('%032x', n * 2246822519),
        iif(n % 50 = 0, 'a|b\' || n, 'user-' || n) from n;
    insert into features (item, type, position, value)
    with n(n) as (select 0 union all select n + 1 from n where n < 11)
    select items.id, iif(n < 2, 1, 2), n, iif(n < 2, 'category ', 'a tag, ') || (items.id + n) % 97
    from items, n where n < 2 + items.id % 11;
    update totals set n_items = 28806, n_users = 62583, n_likes = 632840,
        n_features = (select count(*) from features);";

/// Makes the database, which must not exist.
pub fn make(path: &Path) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(Db::create(path)).unwrap();
    assert!((N_ITEMS, N_USERS) == (28_806, 62_583), "as FILL has it");
    let conn = Connection::open(path).unwrap();
    conn.execute_batch("begin").unwrap();
    conn.execute_batch(FILL).unwrap();
    fill_likes(&conn);
    conn.execute_batch("commit; pragma wal_checkpoint(truncate)").unwrap();
}

fn fill_likes(conn: &Connection) {
    let sql = "insert into likes (item, user, position, username) values (?, ?, ?, ?)";
    let mut insert = conn.prepare(sql).unwrap();
    let mut random = fastrand::Rng::with_seed(7);
    let counts = counts();
    for item in 1..=N_ITEMS {
        // An item's likes are unrelated to its rank: 7919 and the number of items have no common divisor.
        let popularity = u64::from(item) * 7919 % u64::from(N_ITEMS);
        let mut users = HashSet::new();
        for position in 0..counts[usize::try_from(popularity).unwrap()] {
            let user = std::iter::repeat_with(|| user(&mut random)).find(|u| users.insert(*u));
            let renamed = random.u32(..RENAMED_EVERY) == 0;
            let username = renamed.then(|| format!("once {}", random.u32(..)));
            insert.execute(params![item, user, position, username]).unwrap();
        }
    }
}

/// Draws a user. A few users like a lot.
fn user(random: &mut fastrand::Rng) -> u32 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below N_USERS")]
    let user = (f64::from(N_USERS) * random.f64().powi(2)) as u32;
    1 + user
}

/// Returns the likes of each item in descending order: a long tail with exactly the wanted sum.
fn counts() -> Vec<u32> {
    let weights: Vec<f64> = (0..N_ITEMS).map(|n| (f64::from(n) + 20.0).powf(-0.8)).collect();
    let all: f64 = weights.iter().sum();
    let beyond = f64::from(N_LIKES - N_ITEMS * LIKE_LIMIT);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a part of N_LIKES"
    )]
    let part = |weight: f64| LIKE_LIMIT + (beyond * weight / all) as u32;
    let mut counts: Vec<u32> = weights.into_iter().map(part).collect();
    let missing = N_LIKES - counts.iter().sum::<u32>();
    for count in counts.iter_mut().take(usize::try_from(missing).unwrap()) {
        *count += 1;
    }
    counts
}
