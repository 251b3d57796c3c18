//! Sites may leave out when a like was given. A time that can't be read shows that the description is wrong.

use serde_json::{Value, json};

use crate::own_site::{OwnSite, page};

const DESCRIPTION: &str = r#"site: timely
about: Items whose likes may have times.
base: BASE
items: {get: /items, rows: "", id: /id, likes: /n}
likes:
  by: item
  get: /likes?of={id}
  rows: ""
  user: {id: /user, name: /name}
  time: {at: /at, as: rfc3339}
"#;

/// The same site, where the likes stand within the items.
fn within() -> String {
    DESCRIPTION.replace("get: /likes?of={id}\n  rows: \"\"", "within: /likes")
}

/// A site with six items, each with six likes that say this about their time.
async fn serve(description: &str, time: Option<Value>) -> OwnSite {
    let likes: Vec<Value> = (0..6)
        .map(|n| {
            let mut like = json!({"user": n, "name": format!("name{n}")});
            if let Some(time) = &time {
                like["at"] = time.clone();
            }
            like
        })
        .collect();
    OwnSite::serve(description, move |uri| {
        let item = |n| json!({"id": format!("i{n}"), "n": 6, "likes": likes});
        match uri.path() {
            "/items" => page(&(0..6).map(item).collect()),
            _ => page(&json!(likes)),
        }
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_without_any_time_is_crawled_with_a_warning() {
    for time in [None, Some(Value::Null), Some(json!(""))] {
        for description in [DESCRIPTION.to_owned(), within()] {
            let site = serve(&description, time.clone()).await;
            let (out, _) = site.expect(0, &["try"]).await;
            let place = "likes.time (/at, line ";
            assert!(out.contains(&format!("warning: {place}")), "{out}");
            let (_, err) = site.expect(0, &["start"]).await;
            assert_eq!(err.matches("no like of the first page has a time").count(), 1, "{err}");
            assert!(err.contains(place) && err.contains("complete;"), "{err}");
            let words = "no like has a time, although the description says where it is";
            assert!(err.contains(words), "{err}");
            let (out, _) = site.expect(0, &["status"]).await;
            assert!(out.contains(words) && !out.contains("unread"), "{out}");
            site.expect(0, &["export"]).await;
            let rows = site.read("exports/item_likes.psv");
            assert_eq!(rows.lines().filter(|row| row.ends_with('|')).count(), 36, "{rows}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn times_that_can_not_be_read_stop_the_crawl_at_first_contact() {
    for description in [DESCRIPTION.to_owned(), within()] {
        let site = serve(&description, Some(json!(1_700_000_000))).await;
        let words = "only entries without a readable time of the like";
        for command in ["try", "start"] {
            let (_, err) = site.expect(10, &[command]).await;
            assert!(err.contains(words) && err.contains("likes.time (/at, line "), "{err}");
        }
        site.describe(&description.replace("rfc3339", "epoch seconds"));
        let (_, err) = site.expect(0, &["resume"]).await;
        assert!(err.contains("complete;") && !err.contains("has a time"), "{err}");
        let (out, _) = site.expect(0, &["try"]).await;
        assert!(out.contains("6 likes with a time, such as 2023-11-14T22:13:20Z"), "{out}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_saved_page_without_times_is_accepted_with_a_warning() {
    let site = serve(DESCRIPTION, None).await;
    let likes = |time: &str| {
        let like = |n: u32| format!(r#"{{"user":{n},"name":"a"{time}}}"#);
        format!("[{}]", (0..4).map(like).collect::<Vec<_>>().join(","))
    };
    let check = ["sites", "check", "site.yml", "--page", "likes=likes.json"];
    site.write("likes.json", &likes(""));
    let (out, _) = site.expect(0, &check).await;
    assert!(out.contains("warning: likes.time (/at, line ") && out.contains("no time"), "{out}");
    site.write("likes.json", &likes(r#","at":"yesterday""#));
    let (_, err) = site.expect(3, &check).await;
    assert!(err.contains("its entries all lack a readable time of the like"), "{err}");
}
