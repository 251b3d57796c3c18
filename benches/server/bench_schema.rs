//! A schema of a bench's own on a server.

use std::sync::atomic::{AtomicUsize, Ordering};

use crawl::ledger::database::Db;
use crawl::words::DatabasePlace;
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection as _};

use crate::queue::N_TASKS;

/// Inserts items, each with nine settled like pages and one that is due, and inserts likes. As in the file benchmark,
/// no like counts are announced, so settling compares none.
const FILL: &str = "
    insert into items (id, item_id, name, page, position)
    select n, lpad(to_hex(n * 2654435761), 32, '0'), 'model ' || n, n / 24, n % 24
    from generate_series(1, {items}) as n;
    insert into users (id, user_id, username)
    select n, lpad(to_hex(n * 2246822519), 32, '0'), 'user-' || n from generate_series(1, 200000) as n;
    insert into likes (item, \"user\", position)
    select 1 + n % {items}, 1 + n / {items} * 7919 % 200000, n / {items}
    from generate_series(0, {likes} - 1) as n on conflict do nothing;
    insert into tasks (kind, owner, position, state, attempt, settled_at)
    select 2, 1 + n % {items}, n / {items} * 24,
        case when n < 9 * {items} then 'completed' else 'available' end,
        case when n < 9 * {items} then 1 else 0 end,
        case when n < 9 * {items} then 1700000000000 end
    from generate_series(0, 10 * {items} - 1) as n;
    insert into crawl (id, site_kind, site_url, likes_url, like_limit, stages, source, began_at)
    values (1, 'sketchfab-v3', 'http://127.0.0.1:1/v3', 'http://127.0.0.1:1/i/likes', 5,
        'items,likes,features', 'catalogue', 1700000000000)";

/// A schema with a crawl.
pub struct BenchSchema<D = Db> {
    server: String,
    name: String,
    n_tasks: usize,
    /// The crawl, once it is made.
    pub db: D,
}

impl BenchSchema<()> {
    /// Returns a schema that does not exist yet.
    pub fn with_fresh_name(server: &str) -> Self {
        static N_SCHEMAS: AtomicUsize = AtomicUsize::new(0);
        let n = N_SCHEMAS.fetch_add(1, Ordering::Relaxed);
        let name = format!("crawl_bench_{}_{n}", std::process::id());
        Self { server: server.to_owned(), name, n_tasks: 0, db: () }
    }
}

impl BenchSchema {
    /// Makes a crawl with this many tasks and likes.
    pub async fn make(server: &str, n_tasks: usize, n_likes: usize) -> Self {
        let BenchSchema { server, name, .. } = BenchSchema::with_fresh_name(server);
        let place = DatabasePlace::parse_address(&format!("{server}?schema={name}"));
        let db = Db::create(place.unwrap().unwrap()).await.unwrap();
        let schema = Self { server, name, n_tasks, db };
        let fill = FILL.replace("{items}", &(n_tasks / 10).to_string());
        schema.run(fill.replace("{likes}", &n_likes.to_string())).await;
        schema.run("vacuum analyze".to_owned()).await;
        schema
    }

    /// Makes the settled tasks due again.
    pub async fn make_due_again(&self) {
        let first = self.n_tasks / 10 * 9;
        let last = first + N_TASKS;
        self.run(format!(
            "update tasks set state = 'available', settled_at = null
            where id > {first} and id <= {last} and state = 'completed'"
        ))
        .await;
    }
}

impl<D> BenchSchema<D> {
    /// Returns the address of the crawl.
    pub fn address(&self) -> String {
        format!("{}?schema={}", self.server, self.name)
    }

    /// Removes the schema.
    pub async fn remove(self) {
        self.run(format!("drop schema {} cascade", self.name)).await;
    }

    async fn run(&self, sql: String) {
        let mut conn = PgConnection::connect(&self.server).await.unwrap();
        let path = AssertSqlSafe(format!("set search_path to {}", self.name));
        sqlx::raw_sql(path).execute(&mut conn).await.unwrap();
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut conn).await.unwrap();
        conn.close().await.unwrap();
    }
}

/// Gives a file as many due tasks as one run settles.
pub async fn add_tasks_to_file(db: &Db) {
    let mut conn = db.writer().await.unwrap();
    let sql = "
        insert into items (item_id, name, page, position)
        with n(n) as (select 1 union all select n + 1 from n where n < $1)
        select printf('%016x%016x', random(), n), 'model', 1, n from n";
    let n = i64::try_from(N_TASKS).unwrap();
    conn.ask(sql).bind(n).execute().await.unwrap();
    let sql = "
        insert into tasks (kind, owner, position)
        select 2, id, 0 from items where true on conflict do nothing";
    conn.ask(sql).execute().await.unwrap();
    conn.close().await.unwrap();
}
