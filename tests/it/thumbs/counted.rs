//! How many items have an image: status, manifest and card say so, and their numbers add up to all items.

use serde_json::json;

use super::*;
use crate::harness::text;

#[tokio::test(flavor = "multi_thread")]
async fn items_without_an_image_are_counted_by_cause() {
    let world = world(200);
    let rank = ranks(&world)[4];
    let crawl = serve(world, &[&format!("thumbs/{rank}:gone")]).await;
    let (_, err) = crawl.expect(0, &["start", "--only", "items,likes,thumbs"]).await;
    let n_images = truth(&crawl).len() as u64 - 1;
    let status = crawl.status().await;
    let n_items = status["records"]["items"].as_u64().unwrap();
    let n_without = n_items - n_images - 1;
    assert!(n_without > 1, "some items have no image");
    let counted = json!({
        "collected": n_images, "left": 0, "missing": 1, "without_address": n_without
    });
    assert_eq!(status["images"], counted);
    let line = format!(
        "images     {n_images} collected, 1 missing; {n_without} items have no address of an image\n"
    );
    let (out, _) = crawl.expect(0, &["status"]).await;
    assert!(out.contains(&line) && err.contains(&line), "{out}\n{err}");

    crawl.expect(0, &["export"]).await;
    let listed = json!({ "listed": n_images, "missing": 1, "without_address": n_without });
    assert_eq!(crawl.manifest()["completeness"]["images"], listed);
    let card = text(&crawl.exported("README.md"));
    let sentence = format!(
        "- Models with an image here: {n_images}. Models whose image was not collected: 1.\n  There is no address of \
         an image for {n_without} models.\n"
    );
    assert!(card.contains(&sentence), "{card}");

    // Only items that are exported count.
    crawl.expect(0, &["export", "--out", "some", "--min-item-likes", "20"]).await;
    let manifest = fs::read(crawl.path("some/manifest.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_slice(&manifest).unwrap();
    let some = manifest["completeness"]["images"].as_object().unwrap();
    let n_exported: u64 = some.values().map(|n| n.as_u64().unwrap()).sum();
    let files = manifest["files"].as_array().unwrap();
    let items = files.iter().find(|file| file["name"] == "model_urls.psv").unwrap();
    assert_eq!(items["rows"], n_exported);
    assert!(n_exported > 5 && n_exported < n_items, "{n_exported} of {n_items}");
}

#[tokio::test(flavor = "multi_thread")]
async fn images_that_are_yet_to_come_are_not_called_missing() {
    let crawl = serve(world(60), &[]).await;
    crawl.expect(5, &["start", "--only", "items,thumbs", "--max-requests", "10"]).await;
    let status = crawl.status().await;
    let n = |key: &str| status["images"][key].as_u64().unwrap();
    assert!(n("left") > 0 && n("missing") == 0, "{status}");
    let n_items = status["records"]["items"].as_u64().unwrap();
    assert_eq!(n("collected") + n("left") + n("without_address"), n_items);
    let (out, _) = crawl.expect(0, &["status"]).await;
    assert!(out.contains(&format!(", {} left; ", n("left"))), "{out}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crawl_without_images_counts_none() {
    let crawl = serve(world(60), &[]).await;
    crawl.expect(0, &["start", "--only", "items"]).await;
    let (out, _) = crawl.expect(0, &["status"]).await;
    assert!(!out.contains("images") && crawl.status().await.get("images").is_none(), "{out}");
    crawl.expect(0, &["export"]).await;
    assert!(crawl.manifest()["completeness"].get("images").is_none());
    assert!(!text(&crawl.exported("README.md")).contains("an image"));
}
