//! Entries of users' lists whose number of likes is not known.

use serde_json::json;

use super::small::{DESCRIPTION, Lists, track};

#[tokio::test(flavor = "multi_thread")]
async fn an_unlisted_item_without_a_readable_count_is_left_out_and_reported() {
    let mut lists = Lists::usual(6, 4);
    let mut of_u0 = lists.rows["/users/u0/likes"].clone();
    for (id, count) in [("null", json!(null)), ("text", json!("abc")), ("negative", json!(-3))] {
        let mut entry = track(id, 0);
        entry["n"] = count;
        of_u0.push(entry);
    }
    // The catalogue has the number of these.
    of_u0[0]["n"] = json!(null);
    of_u0[1]["n"] = json!("many");
    of_u0.push(json!({"id": "bare", "title": "Bare"}));
    of_u0.extend([track("at", 5), track("below", 4)]);
    lists.set("/users/u0/likes", of_u0);
    let small = lists.serve().await;
    small.configure("like_limit: 5");
    small.run(&["start"]).await;
    let sql = "
        select item_id from likes join items on items.id = item join users on users.id = user
        where user_id = 'u0' order by item_id";
    let found: Vec<(String,)> = small.rows(sql).await;
    let found: Vec<&str> = found.iter().map(|(id,)| &**id).collect();
    assert_eq!(found, ["at", "i0", "i1", "i2", "i3", "i4"]);
    let (out, _) = small.site.expect(0, &["failures"]).await;
    let words = "likes of 1 user, 4 entries: its number of likes is missing or can't be read, and the \
         catalogue does not list the item";
    assert!(out.contains(words), "{out}");
    let status: serde_json::Value =
        serde_json::from_str(&small.site.expect(0, &["status", "--json"]).await.0).unwrap();
    assert_eq!(status["odd_entries"]["skipped"], 4, "{status}");
    small.site.expect(0, &["verify"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_items_without_a_readable_count_make_a_crawl_incomplete() {
    let mut lists = Lists::usual(6, 4);
    for n in 0..12 {
        let mut entry = track(&format!("x{n}"), 0);
        entry["n"] = json!("?");
        lists.rows.get_mut(&format!("/users/u{}/likes", n % 4)).unwrap().push(entry);
    }
    let small = lists.serve().await;
    let (code, said, _) = small.run(&["start"]).await;
    assert_eq!(code, 4, "{said}");
    assert!(said.contains("12 entries that could not be used were skipped"), "{said}");
    assert!(said.contains("entries in the user_likes stage could not be used"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_place_of_counts_only_items_of_the_catalogue_are_kept() {
    let mut lists = Lists::usual(6, 4);
    lists.rows.get_mut("/users/u0/likes").unwrap().push(track("x", 50));
    let from = "item: {id: /id, name: /title, likes: /n}";
    assert!(DESCRIPTION.contains(from));
    let small = lists.serve_as(&DESCRIPTION.replace(from, "item: {id: /id, name: /title}")).await;
    small.run(&["start"]).await;
    let items: Vec<(i64,)> = small.rows("select count(*) from items").await;
    assert_eq!(items, [(6,)]);
    let odd: Vec<(i64,)> = small.rows("select count(*) from odd_entries").await;
    assert_eq!(odd, [(0,)]);
}
