//! Who may see the page, and where it listens.

use std::net::TcpListener;

use super::{Served, client, complete};
use crawl::sites::SiteKind;

use crate::harness::Setup;

#[tokio::test(flavor = "multi_thread")]
async fn a_host_name_that_is_not_loopback_is_turned_away() {
    let crawl = complete().await;
    let served = Served::of(&crawl).await;
    for path in ["/", "/events", "/status.json", "/healthz", "/nothing"] {
        let address = format!("{}{path}", served.url);
        let response = client().get(&address).header("host", "example.org").send().await.unwrap();
        assert_eq!(response.status(), 421, "{path}");
        assert_eq!(response.headers()["x-content-type-options"], "nosniff");
        let localhost = client().head(&address).header("host", "localhost:9000").send().await;
        assert_ne!(localhost.unwrap().status(), 421, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_path_asks_for_the_token() {
    let crawl = complete().await;
    std::fs::write(crawl.path("token"), "a-token-of-the-tests\n").unwrap();
    let args = ["dashboard", "--listen", "127.0.0.1:0", "--token-file", "token"];
    let served = Served::begin(&crawl, &args).await;
    for path in ["/", "/events", "/status.json", "/healthz", "/nothing"] {
        let response = served.get(path).await;
        assert_eq!(
            (response.status().as_u16(), &response.headers()["www-authenticate"]),
            (401, &"Bearer".parse().unwrap())
        );
        assert!(!response.text().await.unwrap().contains("a-token"));
    }
    let asked = client().get(format!("{}/healthz", served.url));
    assert_eq!(asked.bearer_auth("a-token-of-the-tests").send().await.unwrap().status(), 200);
    let asked = client().get(format!("{}/healthz", served.url));
    assert_eq!(asked.bearer_auth("a-token-of-the-testt").send().await.unwrap().status(), 401);

    assert_eq!(served.get("/?token=wrong").await.status(), 401);
    let response = served.get("/?token=a-token-of-the-tests").await;
    assert_eq!(
        (response.status().as_u16(), &response.headers()["location"]),
        (303, &"/".parse().unwrap())
    );
    let cookie = response.headers()["set-cookie"].to_str().unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    let value = cookie.split(';').next().unwrap();
    let page = client().get(&served.url).header("cookie", value).send().await.unwrap();
    assert_eq!(page.status(), 200);
    assert!(!page.text().await.unwrap().contains("a-token"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_others_can_reach_needs_a_token() {
    let crawl = complete().await;
    let (_, err) = crawl.expect(2, &["dashboard", "--listen", "0.0.0.0:0"]).await;
    assert!(err.contains("--token-file"), "{err}");
    let fresh = Setup::new(SiteKind::SketchfabV3, 5).serve().await;
    let (_, err) = fresh.expect(2, &["start", "--dashboard=[::]:0"]).await;
    assert!(err.contains("--token-file"), "{err}");
    std::fs::write(crawl.path("token"), "too short").unwrap();
    let (_, err) = crawl.expect(3, &["dashboard", "--token-file", "token"]).await;
    assert!(err.contains("16") && !err.contains("too short"), "{err}");
    crawl.expect(3, &["dashboard", "--token-file", "no-such-file"]).await;
    crawl.expect(2, &["dashboard", "--listen", "example.org:80"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_port_in_use_ends_a_run_before_its_first_request() {
    let crawl = Setup::new(SiteKind::SketchfabV3, 5).serve().await;
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let (_, err) = crawl.expect(3, &["start", &format!("--dashboard={address}")]).await;
    assert!(
        err.contains(&format!("can't serve the dashboard on {address}: another program")),
        "{err}"
    );
    assert_eq!(crawl.server.n_requests(), 0);
    assert!(!crawl.path("crawl.db").exists(), "no file is made either");
}
