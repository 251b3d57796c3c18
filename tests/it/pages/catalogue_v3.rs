use super::*;

use crawl::sites::CatalogueEntry;
use crawl::words::Cursor;

const KIND: SiteKind = SiteKind::SketchfabV3;
const KEW_ROAD: &str = "8476c4170df24cf5bbe6967222d1a42d";
const DRAGON: &str = "c0ffee0000000000000000000000beef";

/// Returns a page with this one entry.
fn page_of(item: &str) -> Vec<u8> {
    format!("{{\"results\":[{item}],\"next\":null}}").into_bytes()
}

#[test]
fn a_search_page_holds_items_with_their_features_and_the_next_address() {
    let page = catalogue(KIND, 3, "search.json");
    let wanted = [
        CatalogueEntry {
            item: item(KEW_ROAD, "Iain_Dawson_Kew_Road_Formby", 3, 0, 1532),
            features: features(
                KEW_ROAD,
                &["Architecture", "Cultural Heritage & History"],
                &["stair", "point-cloud", "survey"],
            ),
        },
        CatalogueEntry {
            item: item(DRAGON, "🐉 Dragón | \"A\\B\" &amp; co", 3, 1, 10),
            features: Vec::new(),
        },
        CatalogueEntry {
            item: item("MFdqHpsbtQnFTHT6vfmZ6YhMKeN", "An older id", 3, 2, 0),
            features: Vec::new(),
        },
    ];
    assert_eq!(page.items, wanted);
    let address = "https://api.sketchfab.com/v3/search\
        ?count=24&cursor=cD0yNCZyPTEwLjA%3D&sort_by=-likeCount&type=models";
    let cursor = Some(Cursor { key: "cD0yNCZyPTEwLjA%3D".to_owned(), address: address.to_owned() });
    assert_eq!(page.next, Some(Task::Catalogue { page: 4, cursor }));
}

#[test]
fn the_last_search_page_names_no_next() {
    let page = catalogue(KIND, 9, "search-last.json");
    let wanted =
        CatalogueEntry { item: item(KEW_ROAD, "The last one", 9, 0, 3), features: Vec::new() };
    assert_eq!(page, Catalogue { items: vec![wanted], next: None });
}

#[test]
fn a_search_may_find_nothing() {
    let page = catalogue(KIND, 1, "search-empty.json");
    assert_eq!(page, Catalogue { items: Vec::new(), next: None });
}

#[test]
fn a_page_without_results_is_no_catalogue() {
    let task = catalogue_task(1);
    let wanted = "not the page asked for: it has no `results`";
    for file in ["search-without-results.json", "model.json"] {
        assert_eq!(refusal(KIND, &task, &saved(KIND, file)), wanted, "{file}");
    }
    let no_json = "not the page asked for: not the expected JSON at line 1, column";
    let by_kind = refusal(KIND, &task, &saved(KIND, "search-results-by-kind.json"));
    assert!(by_kind.starts_with(no_json), "{by_kind}");
    let html = saved(SiteKind::Sketchfab2016, "block.html");
    assert_eq!(refusal(KIND, &task, &html), format!("{no_json} 1"));
}

#[test]
fn a_next_page_on_another_origin_is_refused() {
    let wanted = "the address of the next page leads to another site";
    for file in ["search-next-on-another-host.json", "search-next-with-credentials.json"] {
        assert_eq!(refusal(KIND, &catalogue_task(1), &saved(KIND, file)), wanted, "{file}");
    }
    for next in [
        "http://api.sketchfab.com/v3/search?cursor=a",
        "https://api.sketchfab.com:8443/v3/search?cursor=a",
        "https://sketchfab.com/v3/search?cursor=a",
        "//evil.example/v3/search?cursor=a",
        "file:///etc/passwd",
        "data:application/json,{}",
        "javascript:alert(1)",
        "blob:https://api.sketchfab.com/v3/search?cursor=a",
    ] {
        let body = format!("{{\"results\":[],\"next\":{next:?}}}");
        assert_eq!(refusal(KIND, &catalogue_task(1), body.as_bytes()), wanted, "{next}");
    }
}

#[test]
fn a_next_page_with_an_endless_address_is_refused() {
    for (n_bytes, is_long) in [(7_900, false), (8_000, true), (1 << 20, true)] {
        let body =
            format!("{{\"results\":[],\"next\":\"/v3/search?cursor={}\"}}", "a".repeat(n_bytes));
        let page = site(KIND).parse(&catalogue_task(1), body.as_bytes());
        let error = page.err().map(|error| error.to_string());
        let wanted = "the address of the next page is too long".to_owned();
        assert_eq!(error, is_long.then_some(wanted), "{n_bytes}");
    }
}

#[test]
fn a_relative_next_page_is_on_our_own_site() {
    let body = b"{\"results\":[],\"next\":\"/v3/search?cursor=a\"}";
    let Ok(Page::Catalogue(page)) = site(KIND).parse(&catalogue_task(1), body) else {
        panic!("not read");
    };
    let address = "https://api.sketchfab.com/v3/search?cursor=a".to_owned();
    let cursor = Some(Cursor { key: "a".to_owned(), address });
    assert_eq!(page.next, Some(Task::Catalogue { page: 2, cursor }));
}

#[test]
fn a_count_of_likes_is_a_whole_number_that_fits() {
    for odd in ["negative", "fractional", "huge"] {
        let body = saved(KIND, &format!("search-like-count-{odd}.json"));
        let found = refusal(KIND, &catalogue_task(1), &body);
        assert_eq!(found, "entry 0 of the page: its likeCount is not a number of likes", "{odd}");
    }
    for odd in ["text", "null"] {
        let body = saved(KIND, &format!("search-like-count-{odd}.json"));
        let found = refusal(KIND, &catalogue_task(1), &body);
        assert!(found.starts_with("not the page asked for: not the expected JSON"), "{found}");
    }
}

#[test]
fn nul_becomes_the_replacement_character() {
    let page = catalogue(KIND, 1, "search-nul-in-name.json");
    assert_eq!(page.items[0].item.name, "be\u{fffd}fore and \u{1b}[31mafter");
    assert_eq!(page.items[0].features, features(KEW_ROAD, &[], &["a\u{fffd}b"]));
}

#[test]
fn a_label_with_neither_name_nor_slug_is_left_out() {
    let labels =
        "[{},{\"name\":\"\"},{\"name\":\"\",\"slug\":\"s\"},{\"name\":\"n\",\"slug\":\"s\"}]";
    let body = page_of(&format!(
        "{{\"uid\":\"{DRAGON}\",\"name\":\"\",\"likeCount\":1,\"tags\":{labels},\"categories\":null}}"
    ));
    let Ok(Page::Catalogue(page)) = site(KIND).parse(&catalogue_task(1), &body) else {
        panic!("not read");
    };
    assert_eq!(page.items[0].features, features(DRAGON, &[], &["s", "n"]));
}

#[test]
fn a_bad_id_is_an_error_that_says_where() {
    let body = page_of("{\"uid\":\"a b\",\"name\":\"n\",\"likeCount\":1}");
    let found = refusal(KIND, &catalogue_task(1), &body);
    assert_eq!(found, "entry 0 of the page: its uid can't be an id");
}

#[test]
fn the_same_cursor_is_the_same_page_whatever_else_its_address_holds() {
    let key = |next: &str| {
        let body = format!("{{\"results\":[],\"next\":\"{next}\"}}");
        let page = site(KIND).parse(&catalogue_task(1), body.as_bytes());
        let Ok(Page::Catalogue(Catalogue { next: Some(Task::Catalogue { cursor, .. }), .. })) =
            page
        else {
            panic!("not read");
        };
        cursor.unwrap().key
    };
    assert_eq!(key("/v3/search?cursor=a%3D&count=24"), "a%3D");
    assert_eq!(key("/v3/search?count=24&x=1&cursor=a%3D"), "a%3D");
    assert_eq!(key("/v3/search?page=2"), "https://api.sketchfab.com/v3/search?page=2");
}
