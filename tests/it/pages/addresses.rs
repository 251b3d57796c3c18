use super::*;

use crawl::sites::Media;
use crawl::words::{Cursor, Part};

fn address(site: &Site, task: &Task) -> String {
    site.request(task).unwrap().url.into()
}

#[test]
fn the_addresses_of_2016_are_those_of_the_original() {
    let site = site(SiteKind::Sketchfab2016);
    for (task, media, wanted) in [
        (catalogue_task(1), Media::Html, "models?sort_by=-likeCount&page=1"),
        (catalogue_task(208), Media::Html, "models?sort_by=-likeCount&page=208"),
        (features_task(NOEL), Media::Html, "models/5dcebcfaedbd4e7b8a27bd1ae55f1ac3"),
        (
            likes_task(NOEL, 24),
            Media::Json,
            "i/likes?model=5dcebcfaedbd4e7b8a27bd1ae55f1ac3&count=24&offset=24",
        ),
    ] {
        let request = site.request(&task).unwrap();
        assert_eq!(request.url.as_str(), format!("https://sketchfab.com/{wanted}"));
        assert_eq!(request.media, media, "{task}");
    }
}

#[test]
fn the_addresses_of_v3_are_those_of_the_documents() {
    let site = site(SiteKind::SketchfabV3);
    for (task, wanted) in [
        (
            catalogue_task(1),
            "https://api.sketchfab.com/v3/search?type=models&sort_by=-likeCount&count=24",
        ),
        (
            features_task(NOEL),
            "https://api.sketchfab.com/v3/models/5dcebcfaedbd4e7b8a27bd1ae55f1ac3",
        ),
        (
            likes_task(NOEL, 0),
            "https://sketchfab.com/i/likes?model=5dcebcfaedbd4e7b8a27bd1ae55f1ac3&count=24&offset=0",
        ),
    ] {
        let request = site.request(&task).unwrap();
        assert_eq!(request.url.as_str(), wanted);
        assert_eq!(request.media, Media::Json, "{task}");
    }
}

fn at(address: &str) -> Cursor {
    Cursor { key: "key".to_owned(), address: address.to_owned() }
}

#[test]
fn a_cursor_is_followed_as_the_site_gave_it() {
    let site = site(SiteKind::SketchfabV3);
    let cursor = "https://api.sketchfab.com/v3/search?cursor=cD0yNCZyPTEwLjA%3D&x=%2F+a";
    let task = Task::Catalogue { part: Part::whole(), page: 2, cursor: Some(at(cursor)) };
    assert_eq!(address(&site, &task), cursor);

    // A task that was stored under another configuration may hold such addresses.
    let foreign = Task::Catalogue {
        part: Part::whole(),
        page: 2,
        cursor: Some(at("https://evil.example/a?b=c")),
    };
    assert_eq!(address(&site, &foreign), "https://api.sketchfab.com/a?b=c");
    let unusable =
        Task::Catalogue { part: Part::whole(), page: 2, cursor: Some(at("javascript:alert(1)")) };
    let error = site.request(&unusable).unwrap_err();
    assert_eq!(error.to_string(), "the address of the next page is not an http or https address");
}

#[test]
fn odd_ids_are_percent_encoded_and_stay_one_segment() {
    let odd = "a/b?c#d%2Fe&f=g+é🐉\\;@:\"<";
    for (kind, prefix) in [
        (SiteKind::Sketchfab2016, "https://sketchfab.com/models/"),
        (SiteKind::SketchfabV3, "https://api.sketchfab.com/v3/models/"),
    ] {
        let found = address(&site(kind), &features_task(odd));
        let segment = found.strip_prefix(prefix).unwrap();
        assert_eq!(segment, "a%2Fb%3Fc%23d%252Fe&f=g+%C3%A9%F0%9F%90%89%5C;@:%22%3C");
    }
    let found = site(SiteKind::SketchfabV3).request(&likes_task(odd, 0)).unwrap().url;
    let pairs: Vec<_> = found.query_pairs().collect();
    let wanted = [("model", odd), ("count", "24"), ("offset", "0")];
    assert_eq!(pairs, wanted.map(|(key, value)| (key.into(), value.into())));
    assert_eq!(found.fragment(), None);
}

#[test]
fn addresses_below_a_path_keep_it_with_and_without_a_last_slash() {
    for url in ["http://127.0.0.1:8080/mirror", "http://127.0.0.1:8080/mirror/"] {
        let likes_url = "http://127.0.0.1:8080/likes?key=1";
        for (kind, catalogue) in [
            (SiteKind::Sketchfab2016, "models?sort_by=-likeCount&page=1"),
            (SiteKind::SketchfabV3, "search?type=models&sort_by=-likeCount&count=24"),
        ] {
            let site = site_at(kind, url, likes_url);
            let below = |rest: &str| format!("http://127.0.0.1:8080/mirror/{rest}");
            assert_eq!(address(&site, &catalogue_task(1)), below(catalogue));
            assert_eq!(address(&site, &features_task("x")), below("models/x"));
            let likes = address(&site, &likes_task("x", 0));
            assert_eq!(likes, format!("{likes_url}&model=x&count=24&offset=0"));
        }
    }
}

#[test]
fn the_likes_may_be_on_an_origin_of_their_own() {
    assert_eq!(site(SiteKind::Sketchfab2016).origins().len(), 1);
    let origins = site(SiteKind::SketchfabV3).origins();
    let found: Vec<_> = origins.iter().map(url::Origin::ascii_serialization).collect();
    assert_eq!(found, ["https://api.sketchfab.com", "https://sketchfab.com"]);
}

#[test]
fn a_blob_of_the_site_is_not_on_the_site() {
    let site: url::Url = "https://api.sketchfab.com/v3".parse().unwrap();
    let is_on = |text: &str| crawl::sites::is_on(&text.parse().unwrap(), &site.origin());
    assert!(is_on("https://api.sketchfab.com:443/x") && !is_on("http://api.sketchfab.com/x"));
    assert!(!is_on("blob:https://api.sketchfab.com/x") && !is_on("data:,x"));
}
