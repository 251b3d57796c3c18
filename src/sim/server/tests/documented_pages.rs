//! Pages have the fields that each site documents, of the same types, and say how many requests are left.

use super::walks::{Seen, catalogue, likes_of};
use super::*;

/// What stands in a page as documented. A type is given by an example of it.
struct Documented {
    shape: Shape,
    /// The first entry of the catalogue, and what is around it.
    catalogue: &'static str,
    /// The same of a list of likes.
    likes: &'static str,
    /// Headers of the first page of the catalogue, with how each begins.
    headers: &'static [(&'static str, &'static str)],
}

const DOCUMENTED: [Documented; 5] = [
    Documented {
        shape: Shape::HuggingFaceModels,
        catalogue: r#"[{"_id":"x","id":"org/name","likes":1,"private":false,"tags":["x"],"pipeline_tag":"x","createdAt":"x"}]"#,
        likes: r#"[{"user":"anna","fullname":"x","avatarUrl":"x","likedAt":"x"}]"#,
        headers: &[
            ("Link", "<http://127.0.0.1:"),
            ("ratelimit", "\"api\";r=999999;t=300"),
            ("ratelimit-policy", "\"fixed window\";\"api\";q=1000000;w=300"),
        ],
    },
    Documented {
        shape: Shape::Gitlab,
        catalogue: r#"[{"id":4,"path_with_namespace":"x/y","name":"x","star_count":9,"topics":["x"],"created_at":"x"}]"#,
        likes: r#"[{"starred_since":"x","user":{"id":1,"username":"x","name":"x"}}]"#,
        headers: &[
            ("Link", "<http://127.0.0.1:"),
            ("x-next-page", "2"),
            ("ratelimit-limit", "1000000"),
            ("ratelimit-remaining", "999999"),
            ("ratelimit-observed", "1"),
            ("ratelimit-reset", ""),
            ("Date", ""),
        ],
    },
    Documented {
        shape: Shape::Forgejo,
        catalogue: r#"{"ok":true,"data":[{"id":1,"full_name":"o/r","stars_count":9,"topics":["x"]}]}"#,
        likes: r#"[{"id":1,"login":"x","full_name":"x","created":"x"}]"#,
        headers: &[("Link", "<http://127.0.0.1:"), ("X-Total-Count", "160")],
    },
    Documented {
        shape: Shape::BlueskyFeeds,
        catalogue: r#"{"feeds":[{"uri":"at://x","displayName":"x","description":"x","likeCount":1,"creator":{"did":"x"}}],"cursor":"x"}"#,
        likes: r#"{"uri":"at://x","likes":[{"createdAt":"x","indexedAt":"x","actor":{"did":"did:plc:x","handle":"x"}}],"cursor":"x"}"#,
        headers: &[("ratelimit-reset", "")],
    },
    Documented {
        shape: Shape::ListenBrainz,
        catalogue: r#"{"payload":{"recordings":[{"recording_mbid":"x","track_name":"x","artist_name":"x","listen_count":25}],"offset":0,"count":1}}"#,
        likes: r#"{"feedback":[{"user_id":"x","recording_mbid":"x","score":1,"created":1}],"count":1,"total_count":7,"offset":0}"#,
        headers: &[
            ("X-RateLimit-Limit", "1000000"),
            ("X-RateLimit-Remaining", "999999"),
            ("X-RateLimit-Reset-In", "10"),
            ("X-RateLimit-Reset", ""),
        ],
    },
];

/// Asserts that each field of the example is there, with a value of the same type; in a list, in some entry.
fn assert_like(got: &Value, example: &Value, at: &str) {
    match (got, example) {
        (Value::Object(got), Value::Object(example)) => {
            for (key, wanted) in example {
                let found =
                    got.get(key).unwrap_or_else(|| panic!("{at}/{key} is missing: {got:?}"));
                assert_like(found, wanted, &format!("{at}/{key}"));
            }
        }
        (Value::Array(got), Value::Array(example)) if example[0].is_object() => {
            let keys = |entry: &Value| {
                let has = |key: &String| entry.get(key).is_some_and(|field| !field.is_null());
                example[0].as_object().unwrap().keys().all(has)
            };
            let whole = got.iter().find(|entry| keys(entry));
            assert_like(whole.expect(at), &example[0], &format!("{at}/*"));
        }
        (Value::Array(got), Value::Array(_)) => assert!(got.iter().all(Value::is_string), "{at}"),
        _ => {
            let is_alike = std::mem::discriminant(got) == std::mem::discriminant(example);
            assert!(is_alike, "{at}: {got} is unlike {example}");
        }
    }
}

async fn see(client: &mut TestClient, target: &str) -> Seen {
    let (status, head, body) = client.get(target).await.unwrap();
    assert_eq!(status, 200, "{target}: {body}");
    Seen { target: target.to_owned(), head, body: serde_json::from_str(&body).unwrap() }
}

#[tokio::test]
async fn pages_are_as_each_site_documents_them() {
    for documented in &DOCUMENTED {
        let shape = documented.shape;
        let server = serve(shape, Faults::none()).await;
        let mut client = TestClient::new(&server).await;
        let page = see(&mut client, catalogue(shape)).await;
        assert_like(&page.body, &serde_json::from_str(documented.catalogue).unwrap(), shape.name());
        for (name, begin) in documented.headers {
            let value = page.header(name).unwrap_or_else(|| panic!("{shape}: no {name}"));
            assert!(value.starts_with(begin), "{shape} {name}: {value}");
        }
        let item = server.world().truth(5).items().max_by_key(|item| item.n_likes).unwrap();
        let likes = see(&mut client, &likes_of(shape, &item.id)).await;
        assert_like(&likes.body, &serde_json::from_str(documented.likes).unwrap(), shape.name());
        assert_eq!(client.get("/nothing").await.unwrap().0, 404, "{shape}");
    }
}

#[tokio::test]
async fn each_site_has_what_a_reader_must_not_stumble_over() {
    let models = SimSite::new(Shape::HuggingFaceModels, World::generate(100, 1));
    let truth = models.world.truth(5);
    assert!(truth.items().any(|item| !item.id.contains('/')));
    assert!(truth.likes().any(|like| like.liked_at.is_none()));
    assert!(truth.features().any(|(_, kind, _)| kind == "task"));

    let projects = SimSite::new(Shape::Gitlab, World::generate(100, 1));
    let is_short = |item| projects.world.likers(item).len() < item.n_likes as usize;
    assert!(projects.world.truth(5).items().any(is_short), "private profiles are counted");

    let feeds = SimSite::new(Shape::BlueskyFeeds, World::generate(100, 1)).with_page_size(10);
    let counts: Vec<_> = feeds.world.truth(5).items().map(|item| item.n_likes).collect();
    assert!(!counts.is_sorted_by(|one, next| one >= next), "not sorted by likes");
    let server = Server::start(feeds, 0).await.unwrap();
    let mut client = TestClient::new(&server).await;
    let first = catalogue(Shape::BlueskyFeeds).to_owned();
    let pages = walks::walk(&mut client, &server, Shape::BlueskyFeeds, false, first).await;
    let has_next = |page: &&Seen| page.body.get("cursor").is_some();
    let lengths = pages.iter().filter(has_next).map(|p| p.body["feeds"].as_array().unwrap().len());
    let lengths: Vec<_> = lengths.collect();
    assert!(lengths.contains(&0) && lengths.iter().any(|n| (1..10).contains(n)), "{lengths:?}");
    let mut feeds = pages.iter().flat_map(|page| page.body["feeds"].as_array().unwrap());
    assert!(feeds.any(|feed| feed.get("likeCount").is_none()));

    let recordings = SimSite::new(Shape::ListenBrainz, World::generate(2_000, 1));
    let n = recordings.world.truth(5).items().count();
    assert!((900..1_000).contains(&n), "{n} of the top thousand have an id");
    let none = SimSite::new(Shape::ListenBrainz, World::generate(0, 1).with_catalogue_of(0));
    let server = Server::start(none, 0).await.unwrap();
    let mut client = TestClient::new(&server).await;
    client.send(catalogue(Shape::ListenBrainz)).await;
    while !client.unread.ends_with(b"\r\n\r\n") {
        client.more().await.unwrap();
    }
    assert!(client.unread.starts_with(b"HTTP/1.1 204 No Content\r\n"));
}

#[tokio::test]
async fn a_token_belongs_in_the_header_of_its_site() {
    for (shape, header, status) in [
        (Shape::HuggingFaceModels, "Authorization: Bearer abc", 200),
        (Shape::HuggingFaceModels, "Authorization: Token abc", 401),
        (Shape::Gitlab, "PRIVATE-TOKEN: abc", 200),
        (Shape::Gitlab, "Authorization: Bearer abc", 200),
        (Shape::Forgejo, "Authorization: token abc", 200),
        (Shape::Forgejo, "Authorization: token ", 401),
    ] {
        let server = serve(shape, Faults::none()).await;
        let mut client = TestClient::new(&server).await;
        let request = format!("GET {} HTTP/1.1\r\n{header}\r\n\r\n", catalogue(shape));
        client.stream.write_all(request.as_bytes()).await.unwrap();
        let (got, head, _) = client.receive().await.unwrap();
        assert_eq!(got, status, "{shape} {header}");
        let doubles = shape == Shape::HuggingFaceModels && status == 200;
        assert_eq!(head.contains("q=2000000"), doubles, "{shape}: {head}");
        let request = &server.requests()[0];
        assert_eq!(request.private_token.is_some(), header.starts_with("PRIVATE"));
    }
}
