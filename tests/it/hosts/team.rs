//! A crawl on a server and the hosts that share it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crawl::sim::{Fault, Faults, LoggedRequest};
use sqlx::postgres::PgConnection;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;

use crate::harness::{Crawl, FILES, PROPER, Setup, assert_same};
use crate::postgres::Server;
use crate::site_kind::SiteKind;

/// How many hosts crawl together.
pub const N_HOSTS: usize = 3;

/// How many requests a host has in flight at most.
pub const MAX_IN_FLIGHT: usize = 4;

/// How many requests all hosts have in flight at most.
pub const ALL_IN_FLIGHT: usize = N_HOSTS * MAX_IN_FLIGHT;

/// The first page of an item's likes. First contact requests one.
pub const FIRST_LIKES: &str = "offset=0";

/// The longest that a test waits for anything.
const PATIENCE: Duration = Duration::from_secs(30);

/// How often a test looks whether something has happened.
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// What an export says about the crawl itself, such as when it was.
const ABOUT_THE_CRAWL: [&str; 5] =
    ["README.md", "stats.svg", "coverage.svg", "stats.html", "manifest.json"];

/// A site for several hosts. Nothing is held back for so long that a host gives up.
pub fn setup(n_items: usize) -> Setup {
    let mut setup = Setup::new(SiteKind::SketchfabV3, n_items);
    setup.timeout = "60s";
    setup.workers = u32::try_from(MAX_IN_FLIGHT).unwrap();
    setup
}

/// Faults that hold back as many first pages of likes as all hosts request at once. Those of `then` follow.
pub fn hold_all(notify: &Arc<Notify>, then: Vec<Fault>) -> Vec<(String, Vec<Fault>)> {
    let held = vec![Fault::Hold(Arc::clone(notify)); ALL_IN_FLIGHT];
    vec![(FIRST_LIKES.to_owned(), [vec![PROPER], held, then].concat())]
}

/// Limits the rate of a crawl that has no limit yet.
pub fn limit_rate(crawl: &mut Crawl, per_second: u32) {
    let limited = format!("requests_per_second: {per_second}\n");
    crawl.configure("requests_per_second: 1000000.0\n", &limited);
}

/// A process that crawls.
pub struct Host {
    pub pid: u32,
    /// What it has written to stderr.
    said: watch::Receiver<String>,
    ended: JoinHandle<Option<i32>>,
}

impl Host {
    pub fn run(crawl: &Crawl, args: &[&str]) -> Self {
        Self::of(crawl.spawn(args))
    }

    /// Runs it through a wrapper such as `faketime`.
    pub fn run_by(crawl: &Crawl, runner: &[&str], args: &[&str]) -> Self {
        Self::of(crawl.spawn_by(runner, args))
    }

    fn of(mut child: Child) -> Self {
        let pid = child.id().unwrap();
        let (saying, said) = watch::channel(String::new());
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let ended = tokio::spawn(async move {
            while let Some(line) = lines.next_line().await.unwrap() {
                saying.send_modify(|said| *said += &(line + "\n"));
            }
            child.wait().await.unwrap().code()
        });
        Self { pid, said, ended }
    }

    pub async fn signal(&self, name: &str) {
        let sent = Command::new("kill").args(["-s", name, &self.pid.to_string()]).status().await;
        assert!(sent.unwrap().success());
    }

    /// Waits until the process has written these words to stderr.
    pub async fn hear(&mut self, words: &str) {
        let heard = self.said.wait_for(|said| said.contains(words));
        let heard = tokio::time::timeout(PATIENCE, heard).await;
        assert!(matches!(heard, Ok(Ok(_))), "{words}");
    }

    /// Returns what the process has written to stderr.
    pub fn said(&self) -> String {
        self.said.borrow().clone()
    }

    /// Waits until the process has ended, and returns its exit status and what it wrote to stderr.
    pub async fn end(self) -> (Option<i32>, String) {
        let Self { said, ended, .. } = self;
        let code = tokio::time::timeout(PATIENCE * 2, ended).await;
        let said = said.borrow().clone();
        (code.unwrap_or_else(|_| panic!("it did not end:\n{said}")).unwrap(), said)
    }

    /// Waits until the process has ended, with this status, and returns what it wrote to stderr.
    pub async fn expect(self, code: i32) -> String {
        let (ended, said) = self.end().await;
        assert_eq!(ended, Some(code), "{said}");
        said
    }
}

/// The rows of a crawl, as a test looks at them.
pub struct Rows(PgConnection);

impl Rows {
    pub async fn of(server: &Server, crawl: &Crawl) -> Self {
        let mut conn = server.connect().await;
        let place = crawl.database();
        let schema = place.server().unwrap().schema();
        let set = "select set_config('search_path', $1, false)";
        sqlx::query(set).bind(schema).execute(&mut conn).await.unwrap();
        Self(conn)
    }

    pub async fn number(&mut self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(&mut self.0).await.unwrap()
    }

    pub async fn numbers(&mut self, sql: &'static str) -> Vec<i64> {
        sqlx::query_scalar(sql).fetch_all(&mut self.0).await.unwrap()
    }

    pub async fn texts(&mut self, sql: &'static str) -> Vec<String> {
        sqlx::query_scalar(sql).fetch_all(&mut self.0).await.unwrap()
    }

    /// Runs some statements that return nothing.
    pub async fn run(&mut self, sql: &'static str) {
        sqlx::raw_sql(sql).execute(&mut self.0).await.unwrap();
    }

    /// Waits until a statement returns this number.
    pub async fn wait_for(&mut self, sql: &'static str, wanted: i64) {
        let began = Instant::now();
        loop {
            let found = self.number(sql).await;
            if found == wanted {
                return;
            }
            assert!(began.elapsed() < PATIENCE, "{sql} gives {found}, and not {wanted}");
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Waits until this many hosts crawl.
    pub async fn wait_for_hosts(&mut self, n: usize) {
        let living = "select count(*) from hosts where ended_at is null";
        self.wait_for(living, i64::try_from(n).unwrap()).await;
    }
}

/// Starts the crawl on one host, and lets others join as soon as there is something to join. Returns when all
/// are there.
pub async fn begin(server: &Server, crawl: &Crawl, start: &[&str]) -> (Vec<Host>, Rows) {
    let mut hosts = vec![Host::run(crawl, start)];
    // Nothing is requested before there are tables.
    crawl.server.wait_for_requests(1).await;
    hosts.extend((1..N_HOSTS).map(|_| Host::run(crawl, &["resume"])));
    let mut rows = Rows::of(server, crawl).await;
    rows.wait_for_hosts(N_HOSTS).await;
    (hosts, rows)
}

/// Waits until the site holds back enough answers that no host can send anything.
pub async fn until_all_held(crawl: &Crawl) {
    let began = Instant::now();
    loop {
        let n_held = n_held(&crawl.server.requests());
        if n_held == ALL_IN_FLIGHT {
            return;
        }
        assert!(began.elapsed() < PATIENCE, "{n_held} answers are held back");
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

fn n_held(requests: &[LoggedRequest]) -> usize {
    requests.iter().filter(|hit| hit.status == 0 && hit.target.contains(FIRST_LIKES)).count()
}

/// The three hosts of a crawl, none of which can go on before `notify` is notified.
pub struct HeldTeam {
    pub crawl: Crawl,
    pub hosts: Vec<Host>,
    pub rows: Rows,
    pub notify: Arc<Notify>,
}

impl HeldTeam {
    pub async fn of(server: &Server, n_items: usize) -> Self {
        let notify = Arc::new(Notify::new());
        let mut setup = setup(n_items);
        setup.faults = Faults::script(hold_all(&notify, Vec::new()));
        let crawl = setup.serve_with(server.address()).await;
        Self::begin(server, crawl, notify).await
    }

    /// The same of a crawl whose site holds answers back.
    pub async fn begin(server: &Server, crawl: Crawl, notify: Arc<Notify>) -> Self {
        Self::begin_with(server, crawl, notify, &["start"]).await
    }

    /// The same with another command for the first host.
    pub async fn begin_with(
        server: &Server,
        crawl: Crawl,
        notify: Arc<Notify>,
        start: &[&str],
    ) -> Self {
        let (hosts, rows) = begin(server, &crawl, start).await;
        until_all_held(&crawl).await;
        Self { crawl, hosts, rows, notify }
    }
}

/// Compares the files of an export with those of the same site, crawled into a file by one process.
pub async fn assert_same_as_in_a_file(crawl: &Crawl, n_items: usize) {
    crawl.assert_truth().await;
    let in_file = setup(n_items).serve_with("crawl.db".to_owned()).await;
    in_file.expect(0, &["start"]).await;
    in_file.expect(0, &["export"]).await;
    for name in FILES.iter().filter(|name| !ABOUT_THE_CRAWL.contains(name)) {
        assert_same(&crawl.exported(name), &in_file.exported(name), name);
    }
}
