//! Who may see the page, and where it listens.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

use super::{Events, Served, client, complete};
use crate::site_kind::SiteKind;

use crate::harness::{Crawl, Setup};

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

/// Serves a page that asks for a token.
async fn with_token(crawl: &Crawl) -> Served {
    std::fs::write(crawl.path("token"), "a-token-of-the-tests\n").unwrap();
    Served::begin(crawl, &["dashboard", "--listen", "127.0.0.1:0", "--token-file", "token"]).await
}

/// Connects to a page and sends this.
fn connect(served: &Served, text: &str) -> TcpStream {
    let mut stream = TcpStream::connect(served.url.trim_start_matches("http://")).unwrap();
    stream.write_all(text.as_bytes()).unwrap();
    stream
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_without_a_token_do_not_lock_out_those_with_one() {
    let crawl = complete().await;
    let served = with_token(&crawl).await;
    let asked = client().get(format!("{}/events", served.url));
    let watching = asked.bearer_auth("a-token-of-the-tests").send().await.unwrap();
    let mut watching = Events { response: watching, unread: String::new() };
    watching.wait_for("state", |_| true).await;
    let request = |path: &str| format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n");
    let mut others = Vec::new();
    for text in [String::new(), "GET ".to_owned(), request("/"), request("/") + "\r\n"] {
        others.extend((0..150).map(|_| connect(&served, &text)));
        let asked = client().get(format!("{}/healthz", served.url));
        let answer = asked.bearer_auth("a-token-of-the-tests").send().await.unwrap();
        assert_eq!(answer.status(), 200, "after {text:?}");
    }
    // Whoever was let in before them is still there.
    let mut conn = crawl.path("crawl.db").into_os_string();
    conn.push("-away");
    std::fs::rename(crawl.path("crawl.db"), conn).unwrap();
    watching.wait_for("state", |state| !state["nothing_to_show"].is_null()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_is_turned_away_is_closed() {
    let crawl = complete().await;
    let served = with_token(&crawl).await;
    let ask = |extra: &str| {
        let mut stream =
            connect(&served, &format!("GET / HTTP/1.1\r\nhost: localhost\r\n{extra}\r\n"));
        let mut answer = String::new();
        // It ends only once the server has closed its end.
        stream.read_to_string(&mut answer).unwrap();
        answer
    };
    for extra in ["", "authorization: Bearer wrong\r\n", "cookie: crawl_dashboard_x=y\r\n"] {
        let answer = ask(extra);
        assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
        assert!(answer.contains("connection: close\r\n"), "{answer}");
    }
}
