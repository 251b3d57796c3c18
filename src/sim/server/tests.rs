//! What a client sees over the wire.

use std::io::ErrorKind::{ConnectionReset, UnexpectedEof};
use std::time::Duration;

use serde_json::Value;
use tokio::sync::Notify;

use super::super::{Fault, Shape};
use super::*;

mod documented_pages;
mod paging_faults;
mod people;
mod quotas;
mod same_bytes;
mod searches;
mod thumbnails;
mod walks;

/// A client that knows no more than it needs.
struct TestClient {
    stream: TcpStream,
    unread: Vec<u8>,
}

impl TestClient {
    async fn new(server: &Server) -> Self {
        let stream = TcpStream::connect(server.address).await.unwrap();
        Self { stream, unread: Vec::new() }
    }

    async fn send(&mut self, target: &str) {
        let request = format!("GET {target} HTTP/1.1\r\nHost: x\r\nUser-Agent: test\r\n\r\n");
        self.stream.write_all(request.as_bytes()).await.unwrap();
    }

    /// The status, head and body of the next response; an error if the connection ends before.
    async fn receive(&mut self) -> io::Result<(u16, String, String)> {
        let end = loop {
            let ends = self.unread.windows(4).position(|bytes| bytes == b"\r\n\r\n");
            if let Some(end) = ends {
                break end + 4;
            }
            self.more().await?;
        };
        let head: Vec<u8> = self.unread.drain(..end).collect();
        let head = String::from_utf8(head).unwrap();
        let (_, length) = head.split_once("Content-Length: ").unwrap();
        let n: usize = length.split_once('\r').unwrap().0.parse().unwrap();
        while self.unread.len() < n {
            self.more().await?;
        }
        let body = self.unread.drain(..n).collect();
        Ok((head[9..12].parse().unwrap(), head, String::from_utf8(body).unwrap()))
    }

    /// The head and the body of the next response, once all of it is there.
    fn whole(&self) -> Option<(String, Vec<u8>)> {
        let end = self.unread.windows(4).position(|bytes| bytes == b"\r\n\r\n")? + 4;
        let head = String::from_utf8_lossy(&self.unread[..end]).into_owned();
        let (_, length) = head.split_once("Content-Length: ")?;
        let n: usize = length.split_once('\r')?.0.parse().ok()?;
        let body = self.unread.get(end..end + n)?.to_vec();
        Some((head, body))
    }

    async fn more(&mut self) -> io::Result<()> {
        match self.stream.read_buf(&mut self.unread).await? {
            0 => Err(UnexpectedEof.into()),
            _ => Ok(()),
        }
    }

    async fn get(&mut self, target: &str) -> io::Result<(u16, String, String)> {
        self.send(target).await;
        self.receive().await
    }

    async fn get_json(&mut self, target: &str) -> Value {
        let (status, _, body) = self.get(target).await.unwrap();
        assert_eq!(status, 200, "{target}");
        serde_json::from_str(&body).unwrap()
    }
}

async fn serve(shape: Shape, faults: Faults) -> Server {
    let site = SimSite::new(shape, World::generate(100, 1)).with_faults(faults);
    Server::start(site, 0).await.unwrap()
}

fn on_robots(faults: &[Fault]) -> Faults {
    Faults::script(vec![("/robots.txt".into(), faults.to_vec())])
}

#[tokio::test]
async fn following_next_brings_every_like_once_in_pages_of_24() {
    let server = serve(Shape::Sketchfab2016, Faults::none()).await;
    let mut client = TestClient::new(&server).await;
    for item in server.world().items().iter().step_by(9) {
        let (mut uids, mut n_pages) = (Vec::new(), 0);
        let mut next = format!("{}/i/likes?model={}&count=24&offset=0", server.url(), item.id);
        loop {
            let target = next.strip_prefix(&server.url()).unwrap();
            let page = client.get_json(target).await;
            let results = page["results"].as_array().unwrap();
            assert!(results.len() <= 24);
            uids.extend(results.iter().map(|user| user["uid"].as_str().unwrap().to_owned()));
            n_pages += 1;
            match &page["next"] {
                Value::String(url) => next.clone_from(url),
                _ => break,
            }
        }
        assert!(uids.iter().eq(server.world().likers(item).map(|user| &user.id)));
        assert_eq!(n_pages, item.n_likes.div_ceil(24).max(1));
    }
}

#[tokio::test]
async fn following_cursors_brings_the_whole_catalogue_with_its_features() {
    let server = serve(Shape::SketchfabV3, Faults::none()).await;
    let mut client = TestClient::new(&server).await;
    let (mut names, mut tags) = (Vec::new(), Vec::new());
    let mut target = "/v3/search?type=models&sort_by=-likeCount&count=100".to_owned();
    loop {
        let page = client.get_json(&target).await;
        for item in page["results"].as_array().unwrap() {
            names.push(item["name"].as_str().unwrap().to_owned());
            let of = item["tags"].as_array().unwrap().iter();
            let text =
                |tag: &Value| tag["name"].as_str().or(tag["slug"].as_str()).map(String::from);
            tags.extend(of.filter_map(text));
        }
        let Some(next) = page["next"].as_str() else { break };
        target = next.strip_prefix(&server.url()).unwrap().to_owned();
    }
    let items = server.world().items();
    assert!(names.iter().eq(items.iter().map(|item| &item.name)));
    assert!(tags.iter().eq(items.iter().flat_map(|item| &item.tags)));
    assert_eq!(server.n_requests(), items.len().div_ceil(24));
}

#[tokio::test]
async fn what_is_not_there_is_404_and_what_is_past_the_end_is_empty() {
    let server = serve(Shape::Sketchfab2016, Faults::none()).await;
    let mut client = TestClient::new(&server).await;
    let item_id = server.world().items()[0].id.clone();
    for target in ["/", "/v3/search", "/models/none", "/i/models/none", "/i/likes?model=none"] {
        assert_eq!(client.get(target).await.unwrap().0, 404, "{target}");
    }
    let (status, head, page) = client.get("/models?sort_by=-likeCount&page=99").await.unwrap();
    assert!(status == 200 && head.contains("text/html; charset=utf-8"));
    assert!(page.contains("grid-models") && !page.contains("data-uid"));
    let likes = client.get_json(&format!("/i/likes?model={item_id}&count=24&offset=9999")).await;
    assert_eq!((likes["results"].as_array().unwrap().len(), &likes["next"]), (0, &Value::Null));
    let details = client.get_json(&format!("/i/models/{item_id}")).await;
    assert_eq!(details["likeCount"], server.world().items()[0].n_likes);
}

#[tokio::test]
async fn faults_with_an_answer_keep_the_connection_and_then_stop() {
    let faults = [
        (Fault::TooManyRequests { retry_after: Some("7".into()) }, 429, "Retry-After: 7\r\n"),
        (Fault::Unavailable { retry_after: None }, 503, ""),
        (Fault::Status(500), 500, ""),
        (Fault::HtmlWhereJson, 200, "text/html"),
        (Fault::WrongLandmark, 200, "application/json"),
        (Fault::EmptyPage, 200, "application/json"),
        (Fault::Challenge, 202, "x-amzn-waf-action: challenge\r\n"),
        (Fault::HumanVerification, 405, ""),
        (Fault::Forbidden, 403, ""),
        (Fault::Gone, 404, ""),
        (Fault::Redirect("/elsewhere".into()), 302, "Location: /elsewhere\r\n"),
        (Fault::Body { content_type: "text/x".into(), body: b"b".to_vec() }, 200, "text/x"),
    ];
    let script = faults.iter().map(|(fault, ..)| fault.clone()).collect();
    let server =
        serve(Shape::SketchfabV3, Faults::script(vec![("/v3/search".into(), script)])).await;
    let mut client = TestClient::new(&server).await;
    let target = "/v3/search?type=models&sort_by=-likeCount&count=24";
    for (fault, status, header) in &faults {
        let (seen, head, body) = client.get(target).await.unwrap();
        assert!(seen == *status && head.contains(header), "{fault:?}: {head}");
        assert_eq!(body.is_empty(), matches!(fault, Fault::Challenge));
        let results = body.contains("\"results\":[]");
        assert_eq!(results, matches!(fault, Fault::EmptyPage), "{fault:?}: {body}");
    }
    assert_eq!(client.get_json(target).await["results"].as_array().unwrap().len(), 24);
    let seen: Vec<_> = server.requests().iter().map(|request| request.status).collect();
    let statuses: Vec<_> = faults.iter().map(|(_, status, _)| *status).chain([200]).collect();
    assert_eq!(seen, statuses);
    assert_eq!(server.requests()[0].user_agent.as_deref(), Some("test"));
}

#[tokio::test]
async fn faults_that_break_the_connection_break_one_connection_once() {
    let raw = Fault::Raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nfew".to_vec());
    let broken = [Fault::Reset, Fault::Truncated, raw];
    let server = serve(Shape::SketchfabV3, on_robots(&broken)).await;
    let mut kinds = Vec::new();
    for _ in &broken {
        let mut client = TestClient::new(&server).await;
        kinds.push(client.get("/robots.txt").await.unwrap_err().kind());
    }
    assert_eq!(kinds, [ConnectionReset, UnexpectedEof, UnexpectedEof]);
    assert_eq!(TestClient::new(&server).await.get("/robots.txt").await.unwrap().0, 200);
    let statuses: Vec<_> = server.requests().iter().map(|request| request.status).collect();
    assert_eq!(statuses, [0, 200, 200, 200]);
}

#[tokio::test]
async fn raw_bytes_leave_the_connection_open_if_they_are_a_whole_answer() {
    let raw = |text: &str| Fault::Raw(text.as_bytes().to_vec());
    for (text, is_open) in [
        ("200 OK\r\nContent-Length: 2\r\n\r\n{}", true),
        ("200 OK\r\nX: \u{1b}[2J\r\nContent-Length: 2\r\n\r\n{}", true),
        ("200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}", false),
        ("200 OK\r\nContent-Length: 2\r\n\r\n{}{}", false),
        ("302 Found\r\n\r\n", false),
        ("304 Not Modified\r\n\r\n", true),
    ] {
        let server =
            serve(Shape::SketchfabV3, on_robots(&[raw(&format!("HTTP/1.1 {text}"))])).await;
        let mut client = TestClient::new(&server).await;
        client.send("/robots.txt").await;
        while !client.unread.ends_with(text.as_bytes()) {
            client.more().await.unwrap();
        }
        client.unread.clear();
        let again = client.get("/robots.txt").await;
        assert_eq!(again.is_ok_and(|(status, ..)| status == 200), is_open, "{text:?}");
    }
}

#[tokio::test]
async fn bodies_of_a_wrong_length_or_without_an_end_are_sent_as_such() {
    let bodies = [Fault::WrongLength, Fault::Drip(Duration::from_millis(1)), Fault::Endless];
    let server = serve(Shape::SketchfabV3, on_robots(&bodies)).await;
    let rules = "User-agent: *\nAllow: /\n";
    let mut client = TestClient::new(&server).await;
    assert_eq!(client.get("/robots.txt").await.unwrap().2, rules[..rules.len() / 2]);
    assert_eq!(TestClient::new(&server).await.get("/robots.txt").await.unwrap().2, rules);

    let mut client = TestClient::new(&server).await;
    client.send("/robots.txt").await;
    while client.unread.len() < 1 << 20 {
        client.more().await.unwrap();
    }
    assert_eq!(
        server.requests().iter().map(|request| request.status).collect::<Vec<_>>(),
        [200, 200, 200]
    );
}

#[tokio::test]
async fn pages_move_stand_in_for_others_and_are_changed() {
    let target = "/v3/search?type=models&sort_by=-likeCount&count=24";
    let elsewhere = "/v3/search?type=models&sort_by=-likeCount&count=2";
    let faults = vec![
        Fault::Moved(-1),
        Fault::As(elsewhere.to_owned()),
        Fault::Next("file:///etc/passwd".to_owned()),
        Fault::Changed { from: "\"results\"".to_owned(), to: "\"others\"".to_owned() },
    ];
    let server = serve(Shape::SketchfabV3, Faults::script(vec![("search".into(), faults)])).await;
    let mut client = TestClient::new(&server).await;
    let items = server.world().items();
    let moved = client.get_json(target).await;
    assert_eq!(moved["results"][0]["uid"], items[1].id);
    assert_eq!(moved["results"][23]["uid"], items[24].id);
    assert_eq!(client.get_json(target).await["results"].as_array().unwrap().len(), 2);
    assert_eq!(client.get_json(target).await["next"], "file:///etc/passwd");
    assert_eq!(client.get_json(target).await["others"][0]["uid"], items[0].id);
}

#[tokio::test]
async fn a_hanging_or_held_request_leaves_the_others_alone() {
    let go = Arc::new(Notify::new());
    let held = Fault::Hold(Arc::clone(&go));
    let faults = on_robots(&[Fault::HangBeforeHeaders, Fault::HangInBody, held]);
    let server = serve(Shape::SketchfabV3, faults).await;
    let mut clients = Vec::new();
    for n in 1..=3 {
        let mut client = TestClient::new(&server).await;
        client.send("/robots.txt").await;
        server.wait_for_requests(n).await;
        clients.push(client);
    }
    assert_eq!(TestClient::new(&server).await.get("/robots.txt").await.unwrap().0, 200);
    go.notify_waiters();
    assert_eq!(clients[2].receive().await.unwrap().0, 200);
    assert_eq!(clients[2].get("/robots.txt").await.unwrap().0, 200, "the connection stays open");

    clients[1].more().await.unwrap();
    let silent = |client: TestClient| async move {
        let mut client = client;
        tokio::time::timeout(Duration::from_millis(20), client.receive()).await.is_err()
    };
    for client in clients.drain(..2) {
        assert!(silent(client).await);
    }
    assert_eq!(server.requests()[0].status, 0);
}

#[tokio::test]
async fn pipelined_requests_are_answered_in_order() {
    let server = serve(Shape::Sketchfab2016, Faults::none()).await;
    let mut client = TestClient::new(&server).await;
    for target in ["/robots.txt", "/none", "/models?sort_by=-likeCount"] {
        client.send(target).await;
    }
    let mut statuses = Vec::new();
    for _ in 0..3 {
        statuses.push(client.receive().await.unwrap().0);
    }
    assert_eq!(statuses, [200, 404, 200]);
    client.stream.write_all(b"nonsense\r\n\r\n").await.unwrap();
    assert_eq!(client.receive().await.unwrap().0, 400);
    assert!(client.more().await.is_err(), "the connection is closed");
}

#[tokio::test]
async fn stopping_closes_the_port_and_every_connection() {
    let server = serve(Shape::SketchfabV3, on_robots(&[Fault::HangBeforeHeaders])).await;
    let address = server.address;
    let (mut idle, mut hanging) = (TestClient::new(&server).await, TestClient::new(&server).await);
    hanging.send("/robots.txt").await;
    idle.get("/robots.txt").await.unwrap();
    server.wait_for_requests(2).await;
    server.stop().await;
    assert!(idle.more().await.is_err());
    assert!(hanging.more().await.is_err());
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn the_configuration_names_the_site_and_quotes_paths() {
    let server = serve(Shape::SketchfabV3, Faults::none()).await;
    let config = server.config_yml(Path::new("/a: \"b\"/c.db"), Path::new("/e #x"));
    let url = server.url();
    assert!(config.contains(&format!("  url: {url}/v3\n  likes_url: {url}/i/likes\n")), "{config}");
    assert!(config.ends_with("database: \"/a: \\\"b\\\"/c.db\"\nexports: \"/e #x\"\n"), "{config}");
}

#[tokio::test]
async fn a_client_that_takes_gzip_gets_it_where_the_site_has_it() {
    let site = SimSite::new(Shape::SketchfabV3, World::generate(10, 1)).with_gzip();
    let server = Server::start(site.with_robots(503, "busy"), 0).await.unwrap();
    let mut client = TestClient::new(&server).await;
    let (status, head, _) = client.get("/robots.txt").await.unwrap();
    assert!(status == 503 && !head.contains("gzip"));
    let request =
        b"GET /robots.txt HTTP/1.1\r\nAccept-Encoding: br, gzip\r\nConnection: close\r\n\r\n";
    client.stream.write_all(request).await.unwrap();
    while client.more().await.is_ok() {}
    let end = client.unread.windows(4).position(|bytes| bytes == b"\r\n\r\n").unwrap() + 4;
    let mut body = String::new();
    let mut decoder = flate2::read::GzDecoder::new(&client.unread[end..]);
    io::Read::read_to_string(&mut decoder, &mut body).unwrap();
    assert_eq!(body, "busy");
}
