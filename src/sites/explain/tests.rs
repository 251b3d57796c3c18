use super::*;

const JSON: &str = include_str!("../../../tests/sites/every-key.yml");
const HTML: &str = include_str!("../../../tests/sites/every-key-html.yml");
const WITHIN: &str = include_str!("../../../tests/sites/inaturalist.yml");

fn explained(text: &str, kind: Stage, body: &str) -> Vec<String> {
    let description = Description::parse("f.yml", text).unwrap();
    let page = description.explain(kind, body.as_bytes()).unwrap();
    let line = |place: &PlaceCount| {
        let PlaceCount { field, place, n_entries, n_values, example } = place;
        let example = example.as_deref().unwrap_or("-");
        format!("{field} {place}: {n_values} in {n_entries}, {example}")
    };
    let rows = format!("{:?} at {}", page.n_entries, page.rows);
    std::iter::once(rows).chain(page.places.iter().map(line)).collect()
}

/// Returns what is beside the entries of a page.
fn beside(text: &str, stage: Stage, body: &str) -> Vec<String> {
    let description = Description::parse("f.yml", text).unwrap();
    let page = description.explain(stage, body.as_bytes()).unwrap();
    let line = |one: &BesideEntries| format!("{} {}: {}", one.key, one.place, one.found);
    page.beside.iter().map(line).collect()
}

#[test]
fn the_next_page_and_the_ends_of_a_list_are_explained() {
    let link = "next.or.link next: is in the Link header, which a saved page lacks";
    let body = r#"{"ok": true, "data": {"tracks": [], "total": 12, "more": false}}"#;
    assert_eq!(
        beside(JSON, Stage::Items, body),
        [
            link,
            "next.total /data/total: is 12",
            "next.more /data/more: is false",
            "expect /ok: is true, as expected",
        ]
    );
    let body = r#"{"ok": "anna", "data": {"tracks": [], "total": "anna"}}"#;
    assert_eq!(
        beside(JSON, Stage::Items, body),
        [
            link,
            "next.total /data/total: is a text of 4 characters, which is no total",
            "next.more /data/more: found nothing",
            "expect /ok: is a text of 4 characters, not true",
        ]
    );
    let after = |fields: &str| beside(JSON, Stage::Likes, &format!("{{\"users\": []{fields}}}"));
    assert_eq!(after("")[0], "next.cursor /after: found nothing");
    assert_eq!(after(", \"after\": null")[0], "next.cursor /after: is null");
    assert_eq!(after(", \"after\": \"u1\"")[0], "next.cursor /after: is a text of 2 characters");
    assert_eq!(
        beside(JSON, Stage::Features, "{\"ok\": false}"),
        ["expect /ok: is false, not true"]
    );
}

#[test]
fn the_landmarks_of_a_page_of_html_are_explained() {
    let list = beside(HTML, Stage::Items, "<ul class=pictures></ul></HTML>");
    let wanted = ["html.whole </html>: is there", "html.list ul.pictures: 1 element"];
    assert_eq!(list[..2], wanted);
    let other = beside(HTML, Stage::Items, "<p>");
    let wanted = ["html.whole </html>: found nothing", "html.list ul.pictures: found nothing"];
    assert_eq!(other[..2], wanted);
    let own = beside(HTML, Stage::Features, "<section class=tags></section></html>");
    assert!(own.iter().any(|line| line.starts_with("landmarks ")), "{own:?}");
}

#[test]
fn each_place_of_a_page_of_json_is_counted() {
    let body = r#"{"ok": true, "data": {"tracks": [
        {"id": 1, "title": "a", "n_likes": 7, "by": {"id": "u1", "name": "anna"},
         "url": "/anna/1", "n_views": 12, "can_download": false, "adult": "no", "licence": {"name": "by"},
         "published": "2026-01-31T10:20:30", "genres": ["x", "y"], "tags": [{"name": "n"}, "t"]},
        {"id": 2, "title": "", "slug": "b", "genres": "z", "tags": [{"name": null}]}]}}"#;
    assert_eq!(
        explained(JSON, Stage::Items, body),
        [
            "Some(2) at /data/tracks",
            "id /id: 2 in 2, 1",
            "name /title: 1 in 1, a",
            "name /slug: 1 in 1, b",
            "likes /n_likes: 1 in 1, 7",
            "owner.id /by/id: 1 in 1, -",
            "owner.name /by/name: 1 in 1, -",
            "attributes.address /url: 1 in 1, -",
            "attributes.address /links/self: 0 in 0, -",
            "attributes.published_at /published: 1 in 1, 2026-01-31T10:20:30",
            "attributes.created_at /created: 0 in 0, -",
            "attributes.views /n_views: 1 in 1, 12",
            "attributes.comments /n_comments: 0 in 0, -",
            "attributes.comments /comments/total: 0 in 0, -",
            "attributes.licence /licence: 0 in 0, -",
            "attributes.licence /licence/name: 1 in 1, -",
            "attributes.downloadable /can_download: 1 in 1, false",
            "attributes.age_restricted /adult: 1 in 1, no",
            "attributes.mood /mood: 0 in 0, -",
            "features.genre /genres/*: 2 in 1, x",
            "features.tag /tags/*/name: 1 in 1, n",
            "features.tag /tags/*: 1 in 1, t",
        ]
    );
    let lines = explained(JSON, Stage::Items, r#"{"data": []}"#);
    assert_eq!(
        (lines[0].as_str(), lines[1].as_str()),
        ("None at /data/tracks", "id /id: 0 in 0, -")
    );
}

#[test]
fn likes_within_an_item_are_counted_like_by_like() {
    let body = r#"{"results": [{"id": 5, "faves": [
        {"user": {"id": 7, "login": "anna"}, "created_at": "2026-01-31T10:20:30Z"}, {"user_id": 8}]}]}"#;
    let lines = explained(WITHIN, Stage::Items, body);
    assert_eq!(
        &lines[lines.len() - 4..],
        [
            "user.id /user/id: 1 in 1, -",
            "user.id /user_id: 1 in 1, -",
            "user.name /user/login: 1 in 1, -",
            "time /created_at: 1 in 1, 2026-01-31T10:20:30Z",
        ]
    );
}

#[test]
fn each_place_of_a_page_of_html_is_counted() {
    let body = "<ul class=pictures><li class=picture data-id=a><h2><a>Sea</a></h2>\
        <span class=likes data-n=3></span><b class=views>1.2k</b><a class=by href=/anna>anna</a></li>\
        <li class=picture><h2></h2></li></ul></html>";
    assert_eq!(
        explained(HTML, Stage::Items, body),
        [
            "Some(2) at li.picture",
            "id @data-id: 1 in 1, a",
            "name h2 a: 1 in 1, Sea",
            "likes span.likes @data-n: 1 in 1, 3",
            "owner.id a.by @href: 1 in 1, -",
            "owner.name a.by: 1 in 1, -",
            "attributes.views .views: 1 in 1, 1.2k",
            "attributes.created_at time @datetime: 0 in 0, -",
            "attributes.age_restricted @data-adult: 0 in 0, -",
        ]
    );
    let description = Description::parse("f.yml", HTML).unwrap();
    let page = b"<main data-id=a7><section class=tags><a>x</a></section></main></html>";
    assert_eq!(description.id_on_page(page).as_deref(), Some("a7"));
}

#[test]
fn a_place_that_is_wrong_shows_no_user() {
    let wrong = JSON
        .replace("likes: {at: /n_likes, as: count", "likes: {at: /by/name, as: count")
        .replace("time: {at: /liked_at", "time: {at: /name");
    let body = r#"{"data": {"tracks": [{"id": 1, "by": {"id": "u1", "name": "anna"}}]}}"#;
    let lines = explained(&wrong, Stage::Items, body);
    assert!(lines.contains(&"likes /by/name: 1 in 1, -".to_owned()), "{lines:?}");
    let lines = explained(&wrong, Stage::Likes, r#"{"users": [{"id": 1, "name": "anna"}]}"#);
    assert!(lines.contains(&"time /name: 1 in 1, -".to_owned()), "{lines:?}");
    assert!(!lines.join("").contains("anna"));
}

#[test]
fn a_byte_order_mark_is_no_part_of_a_page() {
    let lines = explained(JSON, Stage::Items, "\u{feff}{\"data\": {\"tracks\": [{\"id\": 1}]}}");
    assert_eq!(lines[1], "id /id: 1 in 1, 1");
}

#[test]
fn a_page_that_the_site_does_not_have_is_refused() {
    let description = Description::parse("f.yml", WITHIN).unwrap();
    assert_eq!(description.explain(Stage::Likes, b"{}"), Err(PageError::NoSuchPage("likes")));
    assert_eq!(description.explain(Stage::Features, b"{}"), Err(PageError::NoSuchPage("features")));
    let not_json = description.explain(Stage::Items, b"<html>");
    assert_eq!(not_json, Err(PageError::NotJson { line: 1, column: 1 }));
}

#[test]
fn the_places_of_users_are_counted_and_no_user_is_shown() {
    const BY_USER: &str = include_str!("../../../tests/sites/every-key-by-user.yml");
    let person = r#"{"kind": "person", "id": 1, "name": "anna", "n_likes": 3}"#;
    assert_eq!(
        explained(BY_USER, Stage::Users, &format!("{{\"users\": [{person}, {{}}]}}")),
        [
            "Some(2) at /users",
            "user.id /id: 1 in 1, -",
            "user.name /name: 1 in 1, -",
            "likes /n_likes: 1 in 1, 3",
        ]
    );
    let lines = explained(
        BY_USER,
        Stage::UserLikes,
        r#"{"likes": [{"track": {"id": "t", "by": {"id": "u"}}, "liked_at": "soon"}]}"#,
    );
    assert_eq!(lines[1], "id /track/id: 1 in 1, t");
    assert_eq!(lines[4], "owner.id /track/by/id: 1 in 1, -");
    assert_eq!(lines.last().unwrap(), "time /liked_at: 1 in 1, -");
    let description = Description::parse("f.yml", WITHIN).unwrap();
    for kind in [Stage::UserLikes, Stage::Followers] {
        let error = description.explain(kind, b"{}").unwrap_err();
        assert_eq!(error, PageError::NoSuchPage(kind.name()));
    }
}
