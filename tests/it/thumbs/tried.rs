//! `crawl try` shows the image that a crawl would take.

use super::*;

const TRY: [&str; 3] = ["try", "--only", "items,thumbs"];

#[tokio::test(flavor = "multi_thread")]
async fn a_trial_names_an_image_and_says_what_it_is() {
    let crawl = serve(world(60), &[]).await;
    let (out, _) = crawl.expect(0, &TRY).await;
    let asked = requested(&crawl);
    assert_eq!(asked.len(), 1, "{asked:?}");
    let (path, _) = asked.first_key_value().unwrap();
    let images = truth(&crawl);
    let thumb = images.values().find(|thumb| thumb.path == *path).unwrap();
    let address = format!("thumbs    {}{path}\n", crawl.server.thumbs_url().unwrap());
    let kind = match thumb.format.media_type() {
        "image/jpeg" => "JPEG",
        "image/png" => "PNG",
        _ => "WebP",
    };
    let (width, height, n_bytes) = (thumb.width, thumb.height, thumb.bytes.len());
    let what = format!("          {kind}, {width} x {height} pixels, {n_bytes} bytes\n");
    assert!(out.contains(&(address + &what)), "{out}");
    assert!(
        !crawl.path("exports").exists() && !crawl.path("crawl.db").exists(),
        "nothing is stored"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trial_without_the_stage_requests_no_image() {
    let crawl = serve(world(60), &[]).await;
    let (out, _) = crawl.expect(0, &["try"]).await;
    assert!(!out.contains("thumbs") && crawl.server.thumb_requests().is_empty(), "{out}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trial_says_if_the_answer_is_not_an_image() {
    let crawl = serve(world(60), &["thumbs:image-html"]).await;
    let (out, err) = crawl.expect(10, &TRY).await;
    assert!(out.contains("not as expected"), "{out}");
    assert!(err.contains("the thumbs stage is not as expected") && err.contains("JPEG"), "{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trial_says_if_no_image_is_where_the_description_says() {
    let crawl = serve(world(60), &[]).await;
    let text = fs::read_to_string(crawl.path("site.yml")).unwrap();
    let other = text.replace(&crawl.server.thumbs_url().unwrap(), &crawl.server.url());
    assert_ne!(other, text);
    fs::write(crawl.path("site.yml"), other).unwrap();
    let (out, err) = crawl.expect(10, &TRY).await;
    assert!(out.contains("an origin that the description does not name"), "{out}");
    assert!(err.contains("check items.thumbnail in the description"), "{err}");
    assert!(crawl.server.thumb_requests().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn no_image_at_another_address_of_this_machine_is_requested_unless_it_is_named() {
    let mut crawl = serve(world(60), &[]).await;
    crawl.configure("kind: ./site.yml", "kind: sketchfab-v3");
    let (out, _) = crawl.expect(10, &TRY).await;
    assert!(out.contains("an origin that the description does not name"), "{out}");
    assert!(crawl.server.thumb_requests().is_empty());
}
