//! A stopped crawl of some size: nine like pages of each item are done, and the tenth is due.

use std::path::{Path, PathBuf};

use crawl::ledger::database::Db;
use rusqlite::Connection;
use tempfile::TempDir;

use super::holding_site::HoldingSite;

/// Fills in all tasks at once. The census is counted once instead of row by row.
const FILL: &str = "
    drop trigger census_insert;
    insert into items (id, item_id, name, page, position, announced, certain)
    with n(n) as (select 1 union all select n + 1 from n where n < {items})
    select n, printf('%032x', n * 2654435761), 'model ' || n, n / 24, n % 24, 240, 240 from n;
    insert into users (id, user_id, username)
    with n(n) as (select 1 union all select n + 1 from n where n < {items})
    select n, printf('%032x', n * 2246822519), 'user-' || n from n;
    insert into likes (item, user, position)
    with n(n) as (select 0 union all select n + 1 from n where n < 9)
    select items.id, 1 + (items.id * 7919 + n * 3571) % {items}, n from items, n;
    update totals set n_items = {items}, n_users = {items}, n_likes = {items} * 10;
    insert into tasks (kind, owner, position, state, attempt, settled_at)
    with n(n) as (select 0 union all select n + 1 from n where n < 10 * {items} - 1),
        done(n, done) as (select n, n < 9 * {items} from n)
    select 2, 1 + n % {items}, n / {items} * 24, iif(done, 'completed', 'available'), done,
        iif(done, 1700000000000, null) from done;
    update census set n = (select count(*) from tasks
        where tasks.kind = census.kind and tasks.state = census.state);";

/// A crawl with a folder of its own.
pub struct Filled {
    pub n_tasks: usize,
    pub config: PathBuf,
    pub database: PathBuf,
    pub db: Db,
    _folder: TempDir,
}

impl Filled {
    /// Makes a crawl of this site and fills its tables.
    pub async fn make(n_tasks: usize, site: &HoldingSite) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("crawl.db");
        let config = folder.path().join("config.yml");
        std::fs::write(&config, configuration(site, folder.path())).unwrap();
        let db = Db::create(&database).await.unwrap();
        let conn = connect(&database);
        let trigger = "select sql from sqlite_schema where name = 'census_insert'";
        let trigger: String = conn.query_row(trigger, [], |row| row.get(0)).unwrap();
        conn.execute_batch("begin").unwrap();
        conn.execute_batch(&FILL.replace("{items}", &(n_tasks / 10).to_string())).unwrap();
        conn.execute_batch(&trigger).unwrap();
        let crawl = "
            insert into crawl (id, site_kind, site_url, likes_url, like_limit, stages, source, began_at)
            values (1, 'sketchfab-v3', ?1 || '/v3', ?1 || '/i/likes', 5, 'items,likes,features',
                'catalogue', 1700000000000)";
        conn.execute(crawl, [site.url()]).unwrap();
        conn.execute_batch("commit; pragma wal_checkpoint(truncate)").unwrap();
        Self { n_tasks, config, database, db, _folder: folder }
    }

    /// Makes the settled tasks due again.
    pub fn make_due_again(&self) {
        let sql = "
            update tasks set state = 'available', settled_at = null
            where id > ?1 and id <= ?1 + ?2 and state = 'completed'";
        let first = i64::try_from(self.n_tasks / 10 * 9).unwrap();
        connect(&self.database)
            .execute(sql, [first, i64::try_from(super::N_TASKS).unwrap()])
            .unwrap();
    }
}

fn connect(database: &Path) -> Connection {
    let conn = Connection::open(database).unwrap();
    conn.execute_batch("pragma cache_size = -65536").unwrap();
    conn
}

fn configuration(site: &HoldingSite, folder: &Path) -> String {
    let url = site.url();
    let quoted = |name: &str| serde_json::Value::from(folder.join(name).to_string_lossy());
    format!(
        "site:\n  kind: sketchfab-v3\n  url: {url}/v3\n  likes_url: {url}/i/likes\n\
         pace:\n  requests_per_second: 1000000.0\n  max_in_flight: {}\n\
         database: {}\nexports: {}\n",
        super::IN_FLIGHT,
        quoted("crawl.db"),
        quoted("exports")
    )
}
