//! Requests go through the proxy that is set, or not at all.

use std::net::{Ipv4Addr, SocketAddr};
use std::os::unix::ffi::OsStrExt;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};

use super::answers::address;
use super::front::{Front, Rules, answer};
use super::small_crawl_at;
use crate::harness::Crawl;

/// A host that no name server knows: whoever asks it directly fails.
const SITE: &str = "http://site.example";

/// Returns a crawl of a site that only a proxy reaches.
async fn crawl_of(site: &str) -> Crawl {
    let mut crawl = small_crawl_at(site).await;
    crawl.configure("pace:", "contact: mailto:me@example.org\npace:");
    crawl
}

/// Returns a failed start's words.
async fn refused(crawl: &Crawl, code: i32) -> String {
    let (_, err) = crawl.expect(code, &["start"]).await;
    assert_eq!(crawl.server.n_requests(), 0, "{err}");
    err
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_go_through_the_proxy() {
    for variable in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"] {
        let mut crawl = crawl_of(SITE).await;
        let proxy = Front::serve(address(&crawl.server), Rules::none()).await;
        crawl.set(variable, format!("http://me:secret@{}", proxy.address()));
        crawl.expect(0, &["start"]).await;
        crawl.assert_truth().await;
        for head in proxy.heads() {
            assert!(head.starts_with("GET http://site.example/"), "{variable}: {head}");
            assert!(head.contains("proxy-authorization: Basic bWU6c2VjcmV0"), "{head}");
        }
    }
}

/// Speaks SOCKS 5 without a login, and connects to the site whatever host it is asked for.
async fn socks_proxy(site: SocketAddr) -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut greeting = [0; 2];
                client.read_exact(&mut greeting).await?;
                client.read_exact(&mut vec![0; usize::from(greeting[1])]).await?;
                client.write_all(&[5, 0]).await?;
                let mut head = [0; 5];
                client.read_exact(&mut head).await?;
                assert_eq!(head[3], 3, "the proxy looks the name up");
                client.read_exact(&mut vec![0; usize::from(head[4]) + 2]).await?;
                client.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).await?;
                let mut site = TcpStream::connect(site).await?;
                tokio::io::copy_bidirectional(&mut client, &mut site).await
            });
        }
    });
    address
}

#[tokio::test(flavor = "multi_thread")]
async fn a_socks_proxy_can_be_used() {
    let mut crawl = crawl_of(SITE).await;
    let proxy = socks_proxy(address(&crawl.server)).await;
    crawl.set("ALL_PROXY", format!("socks5h://{proxy}"));
    crawl.expect(0, &["start"]).await;
    crawl.assert_truth().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_variable_that_is_no_proxy_is_refused_before_the_first_request() {
    for (variable, value, words) in [
        ("HTTP_PROXY", "ftp://proxy.example", "HTTP_PROXY names a kind of proxy"),
        ("https_proxy", "http://proxy.example:no", "https_proxy does not hold the address"),
        ("ALL_PROXY", "socks9://proxy.example", "ALL_PROXY names a kind of proxy"),
        ("all_proxy", "http://", "all_proxy does not hold the address"),
    ] {
        let mut crawl = crawl_of(SITE).await;
        crawl.set(variable, value);
        let err = refused(&crawl, 3).await;
        assert!(err.contains(words), "{err}");
        assert!(!crawl.path("crawl.db").exists(), "nothing is left behind");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_variable_that_is_no_text_is_refused_by_name() {
    let crawl = crawl_of(SITE).await;
    for variable in ["HTTPS_PROXY", "no_proxy"] {
        let value = std::ffi::OsStr::from_bytes(b"proxy\xff");
        let mut command = crate::harness::program();
        command.current_dir(crawl.path("")).arg("start").env(variable, value);
        let output = command.output().await.unwrap();
        let err = crate::harness::text(&output.stderr);
        assert_eq!(output.status.code(), Some(3), "{err}");
        assert!(err.contains(&format!("{variable} holds bytes that are not text")), "{err}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_that_asks_for_a_login_ends_the_run_at_once() {
    for (site, variable) in [(SITE, "HTTP_PROXY"), ("https://site.example", "https_proxy")] {
        let mut crawl = crawl_of(site).await;
        let rules = Rules::before(|_| {
            let head = "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n";
            Some(head.as_bytes().to_vec())
        });
        let proxy = Front::serve(address(&crawl.server), rules).await;
        crawl.set(variable, proxy.address().to_string());
        let err = refused(&crawl, 3).await;
        assert!(err.contains("status 407") && err.contains(variable), "{err}");
        assert_eq!(proxy.heads().len(), 1, "one request");
    }
}

/// The site itself may send a 407, and then that page is to blame, like with any other 4xx.
#[tokio::test(flavor = "multi_thread")]
async fn a_407_without_a_proxy_costs_that_page_alone() {
    let mut crawl = super::small_crawl().await;
    let rules = Rules::before(|head| {
        let answer = "HTTP/1.1 407 X\r\nContent-Length: 0\r\n\r\n";
        let item = head.contains("/i/likes?") && head.contains("offset=24");
        item.then(|| answer.as_bytes().to_vec())
    });
    let front = Front::serve(address(&crawl.server), rules).await;
    let own = crawl.server.url();
    crawl.configure(&own, &format!("http://{}", front.address()));
    let (_, err) = crawl.expect(4, &["start"]).await;
    assert!(err.contains("status 407") && !err.contains("PROXY"), "{err}");
    let status = crawl.status().await;
    assert_eq!(status["stages"]["items"]["discarded"], 0, "{status}");
    assert_ne!(status["stages"]["likes"]["discarded"], 0, "{status}");
    assert_ne!(status["stages"]["likes"]["completed"], 0, "{status}");
}

/// Serves a proxy that answers this many requests, and refuses connections after that.
async fn short_lived_proxy(n_requests: usize, site: SocketAddr) -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let proxy = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let (rules, seen) = (Rules::none(), std::sync::Mutex::default());
        for _ in 0..n_requests {
            let (stream, _) = listener.accept().await.unwrap();
            let _ = answer(stream, site, &rules, &seen).await;
        }
    });
    proxy
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_that_goes_away_during_a_crawl_is_an_outage() {
    let mut crawl = crawl_of(SITE).await;
    crawl.configure("max_in_flight: 4", "max_in_flight: 1");
    let proxy = short_lived_proxy(10, address(&crawl.server)).await;
    crawl.set("HTTP_PROXY", proxy.to_string());
    let words = "the proxy that HTTP_PROXY names can't be used at present";
    for command in ["start", "resume"] {
        let (_, err) = crawl.expect(6, &[command]).await;
        assert!(err.contains(words), "{command}: {err}");
    }
    let status = crawl.status().await;
    assert_eq!(status["stages"]["likes"]["discarded"], 0, "{status}");
    let proxy = Front::serve(address(&crawl.server), Rules::none()).await;
    crawl.set("HTTP_PROXY", proxy.address().to_string());
    crawl.configure("wait_max: 1s", "wait_max: 1h");
    crawl.expect(0, &["resume"]).await;
    crawl.assert_truth().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_that_can_not_be_reached_is_named() {
    // Bound, so that no other program can take it; not listening, so that it refuses.
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind((Ipv4Addr::LOCALHOST, 0).into()).unwrap();
    let proxy = socket.local_addr().unwrap();
    for (site, scheme) in [
        (SITE, "http"),
        ("https://site.example", "http"),
        (SITE, "socks5h"),
        ("https://site.example", "socks4a"),
    ] {
        let mut crawl = crawl_of(site).await;
        crawl.set("ALL_PROXY", format!("{scheme}://me:secret@{proxy}"));
        let err = refused(&crawl, 3).await;
        assert!(err.contains("the proxy that ALL_PROXY names can't be used"), "{err}");
        assert!(!err.contains("secret"), "{err}");
    }
}

/// A proxy that works, but can't reach the site: that is the site's trouble.
#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_that_does_not_reach_the_site_is_no_local_trouble() {
    let mut crawl = crawl_of("https://site.example").await;
    let rules = Rules::before(|_| Some(b"HTTP/1.1 502 Bad Gateway\r\n\r\n".to_vec()));
    let proxy = Front::serve(address(&crawl.server), rules).await;
    crawl.set("HTTPS_PROXY", format!("http://{}", proxy.address()));
    let output = crawl.run(&["start"]).await;
    let err = crate::harness::text(&output.stderr);
    let words = "no connection: the proxy that HTTPS_PROXY names did not connect to the site";
    assert!(err.contains(words), "{err}");
    assert_eq!(proxy.heads().len(), 3, "it is tried as often as anything is: {err}");
}

/// As documented: a crawl that stays on this machine needs no proxy, and uses none.
#[tokio::test(flavor = "multi_thread")]
async fn a_crawl_on_loopback_uses_no_proxy() {
    let mut crawl = super::small_crawl().await;
    crawl.set("ALL_PROXY", "nonsense://proxy.example");
    crawl.expect(0, &["start"]).await;
    crawl.assert_truth().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_never_sent_in_plain_text_over_a_network() {
    let mut crawl = crawl_of(SITE).await;
    crawl.configure("site:\n", "site:\n  token_env: TEST_TOKEN\n");
    let proxy = Front::serve(address(&crawl.server), Rules::none()).await;
    crawl.set("HTTP_PROXY", format!("http://{}", proxy.address()));
    crawl.set("TEST_TOKEN", "secret");
    let err = refused(&crawl, 3).await;
    assert!(err.contains("site.token_env") && err.contains("site.url"), "{err}");
    assert!(!err.contains("secret"), "{err}");
    assert!(proxy.heads().is_empty());
}
