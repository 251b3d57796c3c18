//! Connections to the server are lost at any moment: before a batch is committed, and after it, before the answer came.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::team::{Host, assert_same_as_in_a_file, limit_rate, setup};
use crate::postgres::{self, Server};

/// Passes on what a program and a server say to each other, and cuts connections in between.
struct Cutter {
    port: u16,
    cuts: Arc<Cuts>,
}

#[derive(Default)]
struct Cuts {
    /// Whether connections are cut at present.
    is_on: AtomicBool,
    n: AtomicUsize,
}

impl Cutter {
    async fn before(server: &Server, seed: u64) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (cuts, to) = (Arc::new(Cuts::default()), server.port());
        let cutting = Arc::clone(&cuts);
        tokio::spawn(async move {
            let mut rng = fastrand::Rng::with_seed(seed);
            while let Ok((program, _)) = listener.accept().await {
                let Ok(server) = TcpStream::connect(("127.0.0.1", to)).await else { continue };
                tokio::spawn(pass(program, server, rng.usize(10..120), Arc::clone(&cutting)));
            }
        });
        Self { port, cuts }
    }

    fn set(&self, is_on: bool) {
        self.cuts.is_on.store(is_on, Ordering::SeqCst);
    }
}

/// Passes everything on. After `n` messages of the program it cuts the connection: the server has the last message, but
/// its answer is lost.
async fn pass(mut program: TcpStream, mut server: TcpStream, n: usize, cuts: Arc<Cuts>) {
    let (mut asked, mut answered) = (vec![0; 1 << 16], vec![0; 1 << 16]);
    let mut n_left = n;
    loop {
        tokio::select! {
            read = program.read(&mut asked) => {
                let Ok(n_bytes @ 1..) = read else { return };
                if server.write_all(&asked[..n_bytes]).await.is_err() {
                    return;
                }
                n_left = n_left.saturating_sub(1);
                if n_left == 0 && cuts.is_on.load(Ordering::SeqCst) {
                    cuts.n.fetch_add(1, Ordering::SeqCst);
                    // The server answers once it has done what it was asked for.
                    let _ = server.read(&mut answered).await;
                    return;
                }
            }
            read = server.read(&mut answered) => {
                let Ok(n_bytes @ 1..) = read else { return };
                if program.write_all(&answered[..n_bytes]).await.is_err() {
                    return;
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_costs_no_page_and_repeats_none() {
    let Some(server) = postgres::server() else { return };
    for seed in 1..=3 {
        let cutter = Cutter::before(server, seed).await;
        let direct = format!(":{}/", server.port());
        let address = server.address().replace(&direct, &format!(":{}/", cutter.port));
        let n_items = 100;
        let mut crawl = setup(n_items).serve_with(address).await;
        limit_rate(&mut crawl, 60);
        let host = Host::run(&crawl, &["start"]);
        crawl.server.wait_for_requests(20).await;
        cutter.set(true);
        crawl.server.wait_for_requests(120).await;
        cutter.set(false);
        let said = host.expect(0).await;
        let n_cuts = cutter.cuts.n.load(Ordering::SeqCst);
        assert!(n_cuts >= 5, "{n_cuts} cuts are no test");
        assert!(said.contains("the database server answers again"), "{said}");
        assert_eq!(crawl.repeats(), Vec::<String>::new(), "{n_cuts} cuts\n{said}");
        assert_same_as_in_a_file(&crawl, n_items).await;
        crawl.expect(0, &["verify"]).await;
    }
}
