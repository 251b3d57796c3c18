//! The two shapes of Sketchfab are served byte for byte as they were before other sites joined them.

use sha2::{Digest, Sha256};

use super::super::super::fault_names::listed;
use super::*;

/// Faults whose answers can't be compared: broken ones, and compressed ones, which hold the port.
const LEFT_OUT: [&str; 9] = [
    "reset",
    "silence",
    "hang-in-body",
    "truncated",
    "wrong-length",
    "endless",
    "x-gzip",
    "capital-gzip",
    "gzip-members",
];

/// Adds an answer to the digest: its head without its length, and its body without the server's address.
fn add(digest: &mut Sha256, server: &Server, head: &str, body: &[u8]) {
    let lines = head.lines().filter(|line| !line.starts_with("Content-Length"));
    let place = server.url().replace("http://127.0.0.1", "");
    let text = String::from_utf8_lossy(body).replace(&place, ":PORT");
    digest.update(lines.map(|line| line.replace(&place, ":PORT")).collect::<String>());
    digest.update(text);
}

async fn digest_of_pages(shape: Shape, targets: &[String]) -> String {
    let server = serve(shape, Faults::none()).await;
    let mut client = TestClient::new(&server).await;
    let mut digest = Sha256::new();
    for target in targets {
        let (_, head, body) = client.get(target).await.unwrap();
        add(&mut digest, &server, &head, body.as_bytes());
        let next = serde_json::from_str::<Value>(&body).ok();
        let next = next.and_then(|page| page["next"].as_str().map(str::to_owned));
        if let Some(next) = next.and_then(|url| url.strip_prefix(&server.url()).map(str::to_owned))
        {
            let (_, head, body) = client.get(&next).await.unwrap();
            add(&mut digest, &server, &head, body.as_bytes());
        }
    }
    hex::encode(digest.finalize())
}

async fn digest_of_faults(shape: Shape, target: &str, names: &[&str]) -> String {
    let mut digest = Sha256::new();
    for name in names {
        let faults = Faults::typed(1, vec![format!("{name}=1").parse().unwrap()]);
        let server = serve(shape, faults).await;
        let mut client = TestClient::new(&server).await;
        client.send(target).await;
        let body = loop {
            if let Some(answer) = client.whole() {
                break answer;
            }
            client.more().await.unwrap();
        };
        add(&mut digest, &server, &body.0, &body.1);
    }
    hex::encode(digest.finalize())
}

/// The faults that there were when the digests were taken.
fn names() -> Vec<&'static str> {
    let names = listed().map(|(name, _)| name).filter(|name| !LEFT_OUT.contains(name));
    let names: Vec<_> = names.take_while(|name| *name != "many-headers").collect();
    assert_eq!(names.len(), 32);
    names
}

fn targets(world: &World, catalogue: &str) -> Vec<String> {
    let one = |id: &str| {
        [
            format!("/models/{id}"),
            format!("/i/models/{id}"),
            format!("/v3/models/{id}"),
            format!("/i/likes?model={id}&count=24&offset=0"),
            format!("/i/likes?model={id}&count=24&offset=24"),
            format!("/i/likes?model={id}&count=7&offset=3"),
        ]
    };
    let others = ["/", "/robots.txt", "/login", "/i/likes?count=24", catalogue];
    let pages = (0..9).map(|page| format!("/models?sort_by=-likeCount&page={page}"));
    let items = world.items().iter().step_by(3).flat_map(|item| one(&item.id));
    others.map(str::to_owned).into_iter().chain(pages).chain(items).collect()
}

#[tokio::test]
async fn both_shapes_of_sketchfab_are_served_as_before() {
    let search = "/v3/search?type=models&sort_by=-likeCount&count=24";
    let world = World::generate(100, 1);
    let mut got = Vec::new();
    for (shape, catalogue) in
        [(Shape::SketchfabV3, search), (Shape::Sketchfab2016, "/models?sort_by=-likeCount&page=1")]
    {
        got.push(digest_of_pages(shape, &targets(&world, catalogue)).await);
        got.push(digest_of_faults(shape, catalogue, &names()).await);
    }
    let wanted = [
        "a7b4c2a8790d2cf34ba102cafda83fef722c2b096488bf03fed727d7fc90fe68",
        "9e23b9af06bb8438f0212c9293ead2cf2136ed0850f1361deacb3aff62ab366d",
        "bf95f7f03f1ef1ebfdf534693f6eb7f51e6f5fb4e99b0a091da93a01aef3cdbc",
        "3a6729f0f451fea04ac66cd311fd0e49b1b9c0db7f96fb9da63c3dacf6cddee5",
    ];
    assert_eq!(got, wanted);
}
