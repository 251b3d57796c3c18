use super::*;

use crawl::sites::LikesPage;
use crawl::words::{Like, UserId};

const KIND: SiteKind = SiteKind::Sketchfab2016;

fn likes(offset: u32, file: &str) -> LikesPage {
    match parse(KIND, &likes_task(NOEL, offset), file) {
        Page::Likes(likes) => likes,
        other => panic!("{file} holds no likes: {other:?}"),
    }
}

fn like(user_id: &str, username: &str, position: u32) -> Like {
    let user_id = UserId::new(user_id).unwrap();
    Like { item_id: item_id(NOEL), user_id, username: username.into(), position, liked_at: None }
}

#[test]
fn a_page_of_likes_holds_users_in_order_and_the_offset_of_the_next() {
    let wanted = [
        like("9b3a8b7f0a1e4f43a7d3b2b0c7f0b001", "agrice", 0),
        like("9b3a8b7f0a1e4f43a7d3b2b0c7f0b002", "mary-lou_99", 1),
        like("4f1cXYZ0lderIdOf26character", "third", 2),
    ];
    // No assert_eq of the likes, because their Debug hides the users.
    let page = likes(0, "likes.json");
    assert!(page.likes == wanted);
    assert_eq!(page.next, NextPage::Page(likes_task(NOEL, 24)));
}

#[test]
fn both_shapes_of_the_site_read_likes_alike() {
    let (task, body) = (likes_task(NOEL, 0), saved(KIND, "likes.json"));
    let read = SiteKind::ALL.map(|kind| site(kind).parse(&task, &body).unwrap());
    assert_eq!(read[0], read[1]);
}

#[test]
fn a_next_that_is_null_empty_or_absent_ends_the_likes() {
    for file in ["likes-last.json", "likes-next-empty.json", "likes-next-absent.json"] {
        let page = likes(24, file);
        assert!(page.likes == [like("9b3a8b7f0a1e4f43a7d3b2b0c7f0b025", "the-25th", 24)], "{file}");
        assert_eq!(page.next, NextPage::None, "{file}");
    }
}

#[test]
fn an_item_may_have_no_likes() {
    let nobody =
        LikesPage { likes: Vec::new(), n_entries: 0, odd: Vec::new(), next: NextPage::None };
    assert_eq!(likes(0, "likes-nobody.json"), nobody);
}

#[test]
fn odd_usernames_are_kept_as_they_are_read() {
    let page = likes(0, "likes-odd-names.json");
    let names = ["café 🐉 \"q\" \\ | /", "two\nlines\tand a tab", "Тест用户", "null"];
    let found: Vec<_> = page.likes.iter().map(|like| like.username.as_ref()).collect();
    assert_eq!(found, names);
}

#[test]
fn a_page_without_results_is_no_page_of_likes() {
    let task = likes_task(NOEL, 0);
    for (body, wanted) in [
        (
            &saved(KIND, "likes-without-results.json")[..],
            "it has no `results`; it is an object with the keys detail, next, previous",
        ),
        (b"{}", "it has no `results`; it is an empty object"),
        (b"{\"results\":null}", "its `results` is null, not a list"),
    ] {
        assert_eq!(refusal(KIND, &task, body), format!("not the page asked for: {wanted}"));
    }
}

#[test]
fn a_page_that_is_not_json_is_no_page_of_likes() {
    let task = likes_task(NOEL, 0);
    let no_json = |at: &str| format!("not the page asked for: not the expected JSON at {at}");
    let html = saved(KIND, "block.html");
    assert_eq!(refusal(KIND, &task, &html), no_json("line 1, column 1"));
    assert_eq!(refusal(KIND, &task, b""), no_json("line 1, column 0"));
    assert_eq!(refusal(KIND, &task, b"{\"results\":[]}\n<!-- -->"), no_json("line 2, column 1"));
}

#[test]
fn the_next_page_is_requested_at_our_own_address_whatever_host_it_names() {
    let page = likes(0, "likes-next-elsewhere.json");
    assert_eq!(page.next, NextPage::Page(likes_task(NOEL, 24)));
    let next = site(KIND).request(&likes_task(NOEL, 24)).unwrap();
    assert_eq!(next.url.host_str(), Some("sketchfab.com"));
}
