//! Thumbnails are real images at an address of their own.

use super::super::super::{ThumbFormat, TypedFault};
use super::searches::serve_world;
use super::*;

const SEARCH: &str = "/v3/search?type=models&sort_by=-likeCount&count=24";

fn with_thumbs() -> World {
    World::generate(300, 3).with_community(5).with_thumbs()
}

/// The status, the head and the body of a thumbnail.
async fn get(server: &Server, path: &str) -> (u16, String, Vec<u8>) {
    let address = server.thumbs_url().unwrap().replace("http://", "");
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request =
        format!("GET {path} HTTP/1.1\r\nConnection: close\r\nAccept-Encoding: gzip\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    let end = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n").unwrap() + 4;
    let body = answer.split_off(end);
    let head = String::from_utf8(answer).unwrap();
    (head[9..12].parse().unwrap(), head, body)
}

#[tokio::test]
async fn each_item_has_the_thumbnail_that_the_truth_says() {
    let server = serve_world(with_thumbs(), &[]).await;
    let origin = server.thumbs_url().unwrap();
    assert_ne!(origin, server.url());
    let mut client = TestClient::new(&server).await;
    let page = client.get_json(SEARCH).await;
    let (mut formats, mut n_none, mut n_small) = (Vec::new(), 0, 0);
    for (entry, item) in page["results"].as_array().unwrap().iter().zip(server.world().items()) {
        let images = entry["thumbnails"]["images"].as_array().unwrap();
        let Some(thumb) = server.world().thumb(item) else {
            assert!(images.is_empty());
            continue;
        };
        let url = |image: &Value| image["url"].as_str().unwrap().to_owned();
        let wanted = format!("{origin}{}", thumb.path);
        assert_eq!(images.iter().any(|image| url(image) == wanted), !thumb.is_foreign);
        let (status, head, body) = get(&server, &thumb.path).await;
        assert_eq!((status, body == thumb.bytes), (200, true));
        assert!(head.contains(thumb.format.media_type()) && !head.contains("gzip"), "{head}");
        formats.push(thumb.format);
    }
    for item in server.world().items() {
        match server.world().thumb(item) {
            None => n_none += 1,
            Some(thumb) if thumb.height < 200 => n_small += 1,
            Some(thumb) => assert!(matches!(
                (thumb.width, thumb.height),
                (200, 200) | (640, 360) | (1024, 576)
            )),
        }
    }
    assert!(n_none > 3 && n_small > 10, "{n_none} {n_small}");
    assert!(
        formats.contains(&ThumbFormat::Jpeg) && formats.iter().any(|f| *f != ThumbFormat::Jpeg)
    );
    assert_eq!(server.thumb_requests().len(), formats.len());
    assert_eq!(server.n_requests(), 1, "each address has a log of its own");
    assert_eq!(get(&server, "/models/none/thumbnails/64x36.jpeg").await.0, 404);
    let (status, _, robots) = get(&server, "/robots.txt").await;
    assert!(status == 200 && robots.starts_with(b"User-agent"));
}

#[tokio::test]
async fn a_faulty_thumbnail_is_faulty_as_it_was_asked_for() {
    let world = with_thumbs();
    let item = world.items().iter().position(|item| world.thumb(item).is_some()).unwrap();
    let thumb = world.thumb(&world.items()[item]).unwrap();
    let rank = item + 1;
    for (fault, status, media_type, n) in [
        ("image-truncated", 200, thumb.format.media_type(), Some(thumb.bytes.len() / 2)),
        ("image-html", 200, thumb.format.media_type(), None),
        ("image-wrong-type", 200, "text/plain", Some(thumb.bytes.len())),
        ("image-too-large", 200, thumb.format.media_type(), Some(32 << 20)),
        ("image-gif", 200, thumb.format.media_type(), Some(14)),
        ("html", 200, "text/html", None),
        ("gone", 404, "text/html", None),
        ("server-error", 500, "text/html", None),
    ] {
        let server = serve_world(world.clone(), &[&format!("thumbs/{rank}:{fault}=once")]).await;
        let (got, head, body) = get(&server, &thumb.path).await;
        assert!(got == status && head.contains(media_type), "{fault}: {head}");
        assert!(
            n.is_none_or(|n| n == body.len()) && body != thumb.bytes || fault == "image-wrong-type"
        );
        assert_eq!(get(&server, &thumb.path).await.2, thumb.bytes, "{fault} is over");
    }
    let at_likes = "likes:image-gif".parse::<TypedFault>().unwrap();
    assert!(at_likes.check(Shape::SketchfabV3).unwrap_err().contains("thumbnails"));
    let robots = serve_world(world, &["thumbs/robots:gone"]).await;
    assert_eq!(get(&robots, "/robots.txt").await.0, 404);
}

#[tokio::test]
async fn stopping_closes_the_address_of_the_thumbnails_too() {
    let server = serve_world(with_thumbs(), &[]).await;
    let address = server.thumbs_url().unwrap().replace("http://", "");
    server.stop().await;
    assert!(TcpStream::connect(address).await.is_err());
}
