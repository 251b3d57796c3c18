use super::*;

const JSON: &str = include_str!("../../../tests/sites/every-key.yml");
const HTML: &str = include_str!("../../../tests/sites/every-key-html.yml");
const WITHIN: &str = include_str!("../../../tests/sites/inaturalist.yml");

fn explained(text: &str, stage: Stage, body: &str) -> Vec<String> {
    let description = Description::parse("f.yml", text).unwrap();
    let page = description.explain(stage, body.as_bytes()).unwrap();
    let line = |place: &PlaceCount| {
        let PlaceCount { field, place, n_entries, n_values, example } = place;
        let example = example.as_deref().unwrap_or("-");
        format!("{field} {place}: {n_values} in {n_entries}, {example}")
    };
    let rows = format!("{:?} at {}", page.n_entries, page.rows);
    std::iter::once(rows).chain(page.places.iter().map(line)).collect()
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
fn a_page_that_the_site_does_not_have_is_refused() {
    let description = Description::parse("f.yml", WITHIN).unwrap();
    assert_eq!(description.explain(Stage::Likes, b"{}"), Err(PageError::NoSuchPage("likes")));
    assert_eq!(description.explain(Stage::Features, b"{}"), Err(PageError::NoSuchPage("features")));
    let not_json = description.explain(Stage::Items, b"<html>");
    assert_eq!(not_json, Err(PageError::NotJson { line: 1, column: 1 }));
}
