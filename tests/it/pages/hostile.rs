use super::*;

/// Every parser: a shape of the site, a task, and a saved page that it reads.
fn parsers() -> [(SiteKind, Task, &'static str); 5] {
    let (old, new) = (SiteKind::Sketchfab2016, SiteKind::SketchfabV3);
    [
        (old, catalogue_task(2), "catalogue.html"),
        (old, features_task(NOEL), "model.html"),
        (old, likes_task(NOEL, 0), "likes.json"),
        (new, catalogue_task(2), "search.json"),
        (new, features_task("8476c4170df24cf5bbe6967222d1a42d"), "model.json"),
    ]
}

#[test]
fn a_page_cut_off_anywhere_is_an_error() {
    for (kind, task, file) in parsers() {
        let body = saved(kind, file);
        let whole = body.trim_ascii_end();
        for end in 0..whole.len() {
            assert!(site(kind).parse(&task, &whole[..end]).is_err(), "{file}, {end} bytes");
        }
    }
}

/// Returns a catalogue of 2016 that holds this.
fn grid(cards: &str) -> Vec<u8> {
    format!("<div class=infinite-grid><ul>{cards}</ul></div></html>").into_bytes()
}

const CARD: &str = "<li class=item data-uid=a><meta itemprop=name content=n>\
    <b class='like-button model-card-stats'>7</b>";

#[test]
fn an_element_inside_another_match_is_not_stored_twice() {
    let site = site(SiteKind::Sketchfab2016);
    let cards = grid(&format!("{CARD}<ul>").repeat(50));
    let Ok(Page::Catalogue(catalogue)) = site.parse(&catalogue_task(1), &cards) else { panic!() };
    assert_eq!(catalogue.items.len(), 1);
    let links = "<section class='model-meta-row categories'></section>\
        <section class='model-meta-row tags'><ul><a>a<object><a>b</a></object></a><a>c</a></html>";
    let Ok(page) = site.parse(&features_task(NOEL), links.as_bytes()) else { panic!() };
    let found = FeaturesPage { features: features(NOEL, &[], &["ab", "c"]), odd: Vec::new() };
    assert_eq!(page, Page::Features(found));
}

#[test]
fn a_page_of_more_items_than_any_has_is_refused() {
    let entry = r#"{"uid":"a","name":"n","likeCount":7}"#;
    for (n, fits) in [(96, true), (97, false)] {
        let json = format!(r#"{{"results":[{}]}}"#, vec![entry; n].join(","));
        let pages = [
            (SiteKind::Sketchfab2016, grid(&CARD.repeat(n))),
            (SiteKind::SketchfabV3, json.into_bytes()),
        ];
        for (kind, body) in pages {
            let page = site(kind).parse(&catalogue_task(1), &body);
            assert_eq!(page.is_ok(), fits, "{n} models, {kind}");
        }
    }
    let refusal = refusal(SiteKind::Sketchfab2016, &catalogue_task(1), &grid(&CARD.repeat(97)));
    assert_eq!(
        refusal,
        "not the page asked for: it is larger or more deeply nested than any such page"
    );
}

#[test]
fn a_fragment_makes_no_other_cursor() {
    let next = |fragment: &str| {
        let body = format!(r#"{{"results":[],"next":"/v3/search?page=2{fragment}"}}"#);
        site(SiteKind::SketchfabV3).parse(&catalogue_task(1), body.as_bytes()).unwrap()
    };
    assert_eq!(next("#a"), next("#b"));
    assert_eq!(next("#a"), next(""));
}
