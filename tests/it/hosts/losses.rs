//! Connections to the server are lost at any moment: before a batch is committed, and after it, before the answer came.

use crawl::sim::{LinkState, LostAnswers, TcpLink};

use super::team::{Host, assert_same_as_in_a_file, limit_rate, setup};
use crate::postgres;

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_costs_no_page_and_repeats_none() {
    let Some(server) = postgres::server() else { return };
    for seed in 1..=3 {
        let link = TcpLink::to(([127, 0, 0, 1], server.port()).into(), seed).await.unwrap();
        let direct = format!(":{}/", server.port());
        let address = server.address().replace(&direct, &format!(":{}/", link.port()));
        let n_items = 100;
        let mut crawl = setup(n_items).serve_with(address).await;
        limit_rate(&mut crawl, 60);
        let host = Host::run(&crawl, &["start"]);
        crawl.server.wait_for_requests(20).await;
        let loses = LostAnswers::ToMessage(40..400);
        link.set(LinkState { loses, ..LinkState::default() });
        crawl.server.wait_for_requests(120).await;
        link.set(LinkState::default());
        let said = host.expect(0).await;
        let n_cuts = link.n_lost();
        assert!(n_cuts >= 5, "{n_cuts} cuts are no test");
        assert!(said.contains("the database server answers again"), "{said}");
        assert_eq!(crawl.repeats(), Vec::<String>::new(), "{n_cuts} cuts\n{said}");
        assert_same_as_in_a_file(&crawl, n_items).await;
        crawl.expect(0, &["verify"]).await;
    }
}
