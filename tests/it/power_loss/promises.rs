//! What must be true of a database at whatever moment the power went.

use std::collections::{BTreeMap, BTreeSet};

use crate::site_kind::SiteKind;
use crawl::sim::{SimItem, World};
use sqlx::sqlite::SqliteConnection;

/// The most items on a page of the site.
const PAGE: usize = 24;

/// How far the crawl had come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Whether a crawl is recorded.
    pub is_begun: bool,
    pub n_completed: i64,
    pub n_sent: i64,
    pub n_running: i64,
}

/// What SQLite and counting can tell of it.
pub async fn assert_sound(conn: &mut SqliteConnection, name: &str) {
    let integrity: Vec<String> = rows(conn, "pragma integrity_check").await;
    assert_eq!(integrity, ["ok"], "{name}");
    for (what, sql) in [
        ("rows that refer to nothing", "select count(*) from pragma_foreign_key_check"),
        (
            "lines of the census that differ from a count",
            "select count(*) from census where n <> (
                select count(*) from tasks
                where tasks.kind = census.kind and iif(private, 'private', iif(gone, 'gone', tasks.state)) = census.state)",
        ),
        (
            "totals that differ from a count",
            "select count(*) from totals where
                n_items <> (select count(*) from items)
                or n_users <> (select count(*) from users)
                or n_likes <> (select count(*) from likes)
                or n_features <> (select count(*) from features)",
        ),
        (
            "users who like nothing",
            "select count(*) from users where id not in (select user from likes)",
        ),
    ] {
        let [n] = rows::<i64>(conn, sql).await[..] else { panic!("{name}: {what}") };
        assert_eq!(n, 0, "{name}: {what}");
    }
}

/// How far it had come; a crawl and its first task come together.
pub async fn progress(conn: &mut SqliteConnection, name: &str) -> Progress {
    let sql = "
        select exists (select 1 from crawl), exists (select 1 from tasks), n_sent,
            (select count(*) from tasks where state = 'completed'),
            (select count(*) from tasks where state = 'running')
        from site";
    let (is_begun, has_tasks, n_sent, n_completed, n_running): (bool, bool, i64, i64, i64) =
        sqlx::query_as(sql).fetch_one(conn).await.unwrap();
    assert_eq!(is_begun, has_tasks, "{name}");
    Progress { is_begun, n_completed, n_sent, n_running }
}

/// What each completed page said is there, and nothing that no completed page said; and the tasks
/// that it leads to.
pub async fn assert_pages_are_whole(
    conn: &mut SqliteConnection,
    kind: SiteKind,
    world: &World,
    name: &str,
) {
    let sql = "
        select kind, coalesce(item_id, ''), tasks.position, state = 'completed'
        from tasks left join items on items.id = tasks.owner";
    let tasks: Vec<(i64, String, i64, bool)> =
        sqlx::query_as(sql).fetch_all(&mut *conn).await.unwrap();
    let known: BTreeSet<(i64, &str, usize)> = tasks
        .iter()
        .map(|(kind, item_id, place, _)| (*kind, item_id.as_str(), index(*place)))
        .collect();
    let completed = |wanted: i64| {
        let done = tasks.iter().filter(move |(kind, .., done)| *kind == wanted && *done);
        done.map(|(_, item_id, place, _)| (item_id.as_str(), index(*place)))
    };
    let by_item_id: BTreeMap<&str, &SimItem> =
        world.items().iter().map(|m| (m.id.as_str(), m)).collect();

    let mut items: Vec<(usize, usize, &str)> = Vec::new();
    let mut features: BTreeSet<(&str, i64, usize, &str)> = BTreeSet::new();
    for (_, page) in completed(1) {
        let listed = world.items().iter().enumerate().skip((page - 1) * PAGE).take(PAGE);
        let ended = listed.clone().any(|(_, item)| item.n_likes < 5);
        assert!(ended || known.contains(&(1, "", page + 1)), "{name}: what follows page {page}");
        for (rank, item) in listed.filter(|(_, item)| item.n_likes >= 5) {
            items.push((page, rank % PAGE, &item.id));
            for offset in (0..likes_planned(kind, item)).step_by(PAGE) {
                let task = (2, item.id.as_str(), offset);
                assert!(known.contains(&task), "{name}: {task:?} follows from page {page}");
            }
            match kind {
                SiteKind::SketchfabV3 => features.extend(features_of(item)),
                SiteKind::Sketchfab2016 => assert!(known.contains(&(3, &item.id, 0)), "{name}"),
            }
        }
    }
    for (item_id, _) in completed(3) {
        features.extend(features_of(by_item_id[item_id]));
    }
    let mut likes: BTreeSet<(&str, usize, &str, &str)> = BTreeSet::new();
    for (item_id, offset) in completed(2) {
        let users = world.likers(by_item_id[item_id]).enumerate().skip(offset).take(PAGE);
        likes.extend(
            users.map(|(at, user)| (item_id, at, user.id.as_str(), user.username.as_str())),
        );
    }
    items.sort_unstable();
    assert_stored(conn, &items, &features, &likes, name).await;
}

async fn assert_stored(
    conn: &mut SqliteConnection,
    items: &[(usize, usize, &str)],
    features: &BTreeSet<(&str, i64, usize, &str)>,
    likes: &BTreeSet<(&str, usize, &str, &str)>,
    name: &str,
) {
    let sql = "select page, position, item_id from items order by page, position";
    let stored: Vec<(i64, i64, String)> = sqlx::query_as(sql).fetch_all(&mut *conn).await.unwrap();
    let stored =
        stored.iter().map(|(page, at, item_id)| (index(*page), index(*at), item_id.as_str()));
    assert!(stored.eq(items.iter().copied()), "{name}: the models are those of the pages done");

    let sql = "select item_id, type, features.position, value from features join items on items.id = item";
    let stored: Vec<(String, i64, i64, String)> =
        sqlx::query_as(sql).fetch_all(&mut *conn).await.unwrap();
    let stored = stored
        .iter()
        .map(|(item_id, kind, at, text)| (item_id.as_str(), *kind, index(*at), text.as_str()));
    assert!(
        stored.collect::<BTreeSet<_>>() == *features,
        "{name}: the features are those of the pages done"
    );

    let sql = "
        select item_id, likes.position, user_id, coalesce(likes.username, users.username)
        from likes join items on items.id = item join users on users.id = user";
    let stored: Vec<(String, i64, String, String)> =
        sqlx::query_as(sql).fetch_all(conn).await.unwrap();
    let stored = stored.iter().map(|(item_id, at, user_id, username)| {
        (item_id.as_str(), index(*at), user_id.as_str(), username.as_str())
    });
    assert!(
        stored.collect::<BTreeSet<_>>() == *likes,
        "{name}: the likes are those of the pages done"
    );
}

fn features_of(item: &SimItem) -> impl Iterator<Item = (&str, i64, usize, &str)> {
    let of = |kind, values| numbered(&item.id, kind, values);
    of(1, &item.categories).chain(of(2, &item.tags))
}

fn numbered<'a>(
    item_id: &'a str,
    kind: i64,
    values: &'a [&'static str],
) -> impl Iterator<Item = (&'a str, i64, usize, &'a str)> {
    values.iter().enumerate().map(move |(at, value)| (item_id, kind, at, *value))
}

/// How many likes the catalogue makes certain; from 1000 on the pages of 2016 round the count.
fn likes_planned(kind: SiteKind, item: &SimItem) -> usize {
    let n = item.n_likes as usize;
    if kind == SiteKind::Sketchfab2016 && n >= 1000 { 1 } else { n }
}

fn index(number: i64) -> usize {
    usize::try_from(number).unwrap()
}

async fn rows<T>(conn: &mut SqliteConnection, sql: &'static str) -> Vec<T>
where
    T: for<'r> sqlx::Decode<'r, sqlx::Sqlite> + sqlx::Type<sqlx::Sqlite> + Send + Unpin,
{
    sqlx::query_scalar(sql).fetch_all(conn).await.unwrap()
}
