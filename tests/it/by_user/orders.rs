//! The order in which pages come makes no difference, even if they contradict each other.

use serde_json::{Value, json};

use super::small::{Lists, SmallSite, track, user};

/// Crawls one page after another.
async fn crawled(lists: Lists, by: &str) -> SmallSite {
    let small = lists.serve().await;
    small.one_by_one();
    let (code, said, _) = small.run(&["start", "--likes-by", by]).await;
    assert!(matches!(code, 0 | 4), "{said}");
    small.site.expect(0, &["verify"]).await;
    small.site.expect(0, &["export", "--partial", "--format", "csv"]).await;
    small
}

/// The rows of an exported file that begin like this.
fn rows(small: &SmallSite, file: &str, beginning: &str) -> Vec<String> {
    let text = small.site.read(&format!("exports/{file}"));
    text.lines().filter(|row| row.starts_with(beginning)).map(str::to_owned).collect()
}

fn named(id: &str, name: &str, n_likes: Option<usize>) -> Value {
    json!({"id": id, "name": name, "n": n_likes})
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_has_the_smallest_name_that_a_source_gave() {
    for by in ["user", "both"] {
        for (of_comment, of_follower) in
            [("Anna", "Zoe"), ("Zoe", "Anna"), ("", "Anna"), ("Anna", "")]
        {
            let mut lists = Lists::usual(6, 4);
            lists.set("/tracks/i0/comments", [named("x", of_comment, None)]);
            lists.set("/users/u1/followers", [named("x", of_follower, Some(1))]);
            lists.set("/users/x/likes", [track("i2", 18), track("i3", 17)]);
            // What an item's own list calls the user counts only if no source names the user.
            lists.set("/tracks/i3/likes", [named("x", "Aaron", None), named("y", "Yves", None)]);
            lists.set("/tracks/i4/likes", [named("y", "Yvonne", None)]);
            let small = crawled(lists, by).await;
            let likes = small.site.read("exports/track_likes.csv");
            let of_x: Vec<&str> = likes.lines().filter(|row| row.contains(",x,")).collect();
            assert_eq!(of_x.len(), 2, "{likes}");
            assert!(of_x.iter().all(|row| row.contains("Anna")), "{by} {of_comment}: {of_x:?}");
            assert_eq!(likes.contains("Yves") && likes.contains("Yvonne"), by == "both", "{likes}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_item_that_only_users_name_has_the_smallest_name_and_the_most_likes() {
    let renamed = |name: &str, n_likes: usize| {
        let mut track = track("x1", n_likes);
        track["title"] = json!(name);
        track
    };
    for turned in 0..3 {
        let mut lists = Lists::usual(6, 4);
        let mut entries = [renamed("New name", 9), renamed("Alpha name", 10), renamed("", 8)];
        entries.rotate_left(turned);
        for (n, entry) in entries.into_iter().enumerate() {
            lists.rows.get_mut(&format!("/users/u{n}/likes")).unwrap().insert(0, entry);
        }
        let small = crawled(lists, "both").await;
        let found = rows(&small, "items.csv", "x1,");
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("x1,Alpha name,") && found[0].contains(",10,3,"), "{found:?}");
        assert_eq!(rows(&small, "item_coverage.csv", "x1,"), ["x1,10,3,0.3000"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_below_the_like_limit_never_keeps_the_like_of_an_unlisted_item() {
    for counts in [[4, 8, 4], [8, 4, 4], [4, 4, 8]] {
        let mut lists = Lists::usual(6, 4);
        for (n, count) in counts.into_iter().enumerate() {
            lists.rows.get_mut(&format!("/users/u{n}/likes")).unwrap().push(track("x", count));
        }
        let small = lists.serve().await;
        small.one_by_one();
        small.configure("like_limit: 5");
        small.run(&["start"]).await;
        small.site.expect(0, &["verify"]).await;
        let sql = "
            select user_id, items.announced from likes join items on items.id = item
            join users on users.id = user
            where item_id = 'x'";
        let found: Vec<(String, i64)> = small.rows(sql).await;
        let n = counts.iter().position(|count| *count == 8).unwrap();
        assert_eq!(found, [(format!("u{n}"), 8)], "{counts:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_catalogue_says_of_an_item_counts_whichever_comes_first() {
    for (count, name) in [(2, "Short"), (30, "Aaa"), (30, "Zzz")] {
        let mut lists = Lists::usual(9, 2);
        let mut entry = track("i8", count);
        entry["title"] = json!(name);
        // First contact asks the first owner before the last pages of the catalogue come.
        lists.set("/users/o0/likes", [entry, track("i0", 20)]);
        lists.set("/users", [user("u0", Some(5))]);
        let small = lists.serve().await;
        small.configure("like_limit: 5");
        let (code, said, _) = small.run(&["start"]).await;
        assert!(matches!(code, 0 | 4), "{said}");
        let sql = "
            select name, items.announced, user_id from likes join items on items.id = item
            join users on users.id = user where item_id = 'i8'";
        let found: Vec<(String, i64, String)> = small.rows(sql).await;
        assert_eq!(found, [("Track i8".to_owned(), 12, "o0".to_owned())]);
        small.site.expect(0, &["verify"]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whether_a_user_is_visited_depends_on_the_list_of_users_and_not_on_the_order() {
    for (commented, followed) in [("i0", "u1"), ("i8", "o0")] {
        for of_list in [None, Some(0), Some(2)] {
            let mut lists = Lists::usual(9, 3);
            lists.set("/tracks/i0/comments", [user("c1", None)]);
            lists.rows.get_mut("/tracks").unwrap()[8]["nc"] = json!(1);
            let mut comments = lists.rows.remove(&format!("/tracks/{commented}/comments"));
            comments.get_or_insert_default().push(user("x", None));
            lists.set(&format!("/tracks/{commented}/comments"), comments.unwrap());
            lists.set(&format!("/users/{followed}/followers"), [user("x", Some(0))]);
            lists.rows.get_mut("/users").unwrap().extend(of_list.map(|n| user("x", Some(n))));
            lists.set("/users/x/likes", [track("i1", 19)]);
            let small = crawled(lists, "user").await;
            let n = small.requests().iter().filter(|sent| *sent == "/users/x/likes").count();
            assert_eq!(n > 0, of_list != Some(0), "{commented} {of_list:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_who_likes_nothing_according_to_every_source_is_skipped() {
    let mut lists = Lists::usual(6, 3);
    lists.set("/users/u1/followers", [user("x", Some(0))]);
    let small = crawled(lists, "user").await;
    assert!(!small.requests().contains(&"/users/x/likes".to_owned()));
    let (out, _) = small.site.expect(0, &["status"]).await;
    assert!(out.contains("1 skipped"), "{out}");
}
