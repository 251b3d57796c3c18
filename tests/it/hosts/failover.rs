//! A standby takes the place of its primary in the middle of a crawl.

use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Instant;

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use super::pace::{Lateness, assert_rate_kept};
use super::team::{
    ALL_IN_FLIGHT, N_HOSTS, Rows, assert_same_as_in_a_file, begin, limit_rate, setup,
};
use crate::postgres::{self, Server};

const RATE: u32 = 50;

/// An address that leads to one server, and later to another.
struct Door {
    port: u16,
    leads_to: Arc<AtomicU16>,
    /// How many connections were made since it led elsewhere.
    n_connections: watch::Sender<usize>,
}

impl Door {
    async fn to(server: &Server) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let leads_to = Arc::new(AtomicU16::new(server.port()));
        let n_connections = watch::Sender::new(0);
        let (to, n) = (Arc::clone(&leads_to), n_connections.clone());
        tokio::spawn(async move {
            while let Ok((mut program, _)) = listener.accept().await {
                let to = ("127.0.0.1", to.load(Ordering::SeqCst));
                let Ok(mut server) = TcpStream::connect(to).await else { continue };
                n.send_modify(|n| *n += 1);
                // It ends with an error if either side is killed.
                tokio::spawn(async move { copy_bidirectional(&mut program, &mut server).await });
            }
        });
        Self { port, leads_to, n_connections }
    }

    fn lead_to(&self, server: &Server) {
        self.leads_to.store(server.port(), Ordering::SeqCst);
        self.n_connections.send_replace(0);
    }

    /// Waits until this many connections were made.
    async fn wait_for_connections(&self, n: usize) {
        self.n_connections.subscribe().wait_for(|made| *made >= n).await.unwrap();
    }
}

/// Cuts the standby off from its primary. What is committed from now on is lost with the primary.
async fn cut_off(standby: &Server) {
    let mut conn = standby.connect().await;
    for sql in ["alter system set primary_conninfo = ''", "select pg_reload_conf()"] {
        sqlx::raw_sql(sql).execute(&mut conn).await.unwrap();
    }
    let is_cut = "select count(*) = 0 from pg_stat_wal_receiver";
    while !sqlx::query_scalar::<_, bool>(is_cut).fetch_one(&mut conn).await.unwrap() {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
}

async fn promote(standby: &Server) {
    let sql = "select pg_promote()";
    let query = sqlx::query_scalar::<_, bool>(sql);
    assert!(query.fetch_one(&mut standby.connect().await).await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn hosts_wait_for_a_standby_and_fetch_again_only_what_was_lost() {
    if postgres::server().is_none() {
        return;
    }
    let primary = Server::with_settings(&[]).unwrap();
    let door = Door::to(&primary).await;
    let direct = format!(":{}/", primary.port());
    let address = primary.address().replace(&direct, &format!(":{}/", door.port));
    let n_items = 200;
    let mut crawl = setup(n_items).serve_with(address).await;
    limit_rate(&mut crawl, RATE);
    let standby = primary.standby();
    let lateness = Lateness::watch();
    let (mut hosts, _) = begin(&primary, &crawl, &["start"]).await;
    crawl.server.wait_for_requests(80).await;

    let n_before = crawl.server.n_requests();
    cut_off(&standby).await;
    crawl.server.wait_for_requests(n_before + 60).await;
    primary.kill();
    for host in &mut hosts {
        host.hear("lost the connection to the database server").await;
    }
    let n_lost = crawl.server.n_requests() - n_before;
    door.lead_to(&standby);
    // Each host has come at least once, and was turned away.
    door.wait_for_connections(4 * N_HOSTS).await;
    let other = format!("postgres://postgres@127.0.0.1:{}/postgres?schema=other", door.port);
    for args in [&["start", "--database", &other][..], &["resume"]] {
        let (_, err) = crawl.expect(3, args).await;
        assert!(err.contains("it is a standby, which can only be read"), "{err}");
    }
    promote(&standby).await;
    let mut n_told = 0;
    for host in hosts {
        let said = host.expect(0).await;
        n_told += usize::from(said.contains("has lost recent commits"));
    }
    assert_eq!(n_told, N_HOSTS, "each had confirmed commits");

    let n_repeats = crawl.repeats().len();
    assert!(n_repeats > 0, "nothing was lost, so this is no test");
    assert!(n_repeats <= n_lost + ALL_IN_FLIGHT, "{n_repeats} repeats of {n_lost} lost");
    let mut arrivals: Vec<Instant> = crawl.server.requests().iter().map(|hit| hit.at).collect();
    arrivals.sort();
    assert_rate_kept(&arrivals, f64::from(RATE), lateness.end());
    assert_same_as_in_a_file(&crawl, n_items).await;
    crawl.expect(0, &["audit"]).await;
    let mut rows = Rows::of(&standby, &crawl).await;
    assert_eq!(rows.number("select count(*) from tasks where crashes > 0").await, 0);
}
