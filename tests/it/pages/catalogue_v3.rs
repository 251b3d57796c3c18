use super::*;

use crawl::words::{Attribute, AttributeValue, Cursor, Moment, Owner, Part, UserId};

const KIND: SiteKind = SiteKind::SketchfabV3;
const KEW_ROAD: &str = "8476c4170df24cf5bbe6967222d1a42d";
const DRAGON: &str = "c0ffee0000000000000000000000beef";

fn owner(id: &str, name: &str) -> Owner {
    Owner { user_id: UserId::new(id).unwrap(), username: name.to_owned() }
}

#[test]
fn a_search_page_holds_items_with_their_features_and_the_next_address() {
    let page = catalogue(KIND, 3, "search.json");
    let mut wanted = [
        entry(
            item(KEW_ROAD, "Iain_Dawson_Kew_Road_Formby", 3, 0, 1532),
            features(
                KEW_ROAD,
                &["Architecture", "Cultural Heritage & History"],
                &["stair", "point-cloud", "survey"],
            ),
        ),
        entry(item(DRAGON, "🐉 Dragón | \"A\\B\" &amp; co", 3, 1, 10), Vec::new()),
        entry(item("MFdqHpsbtQnFTHT6vfmZ6YhMKeN", "An older id", 3, 2, 0), Vec::new()),
    ];
    let texts = |text: &str| AttributeValue::Text(text.to_owned());
    let at = |millis| AttributeValue::Moment(Moment::from_millis(millis));
    let of = |values: Vec<(usize, AttributeValue)>| {
        let attribute = |(position, value)| Attribute { position, value };
        values.into_iter().map(attribute).collect::<Vec<_>>()
    };
    wanted[0].owner = Some(owner("b50b0000000000000000000000000001", "agrice"));
    let thumbnail = "https://media.sketchfab.com/models/8476/thumbnails/1920x1080.jpeg";
    wanted[0].thumbnail = Some(thumbnail.to_owned());
    wanted[0].attributes = of(vec![
        (0, texts("https://sketchfab.com/3d-models/8476c4170df24cf5bbe6967222d1a42d")),
        (1, at(1_616_060_185_430)),
        (2, at(1_616_059_742_111)),
        (3, AttributeValue::Count(48_210)),
        (4, AttributeValue::Count(12)),
        (5, texts("by")),
        (6, AttributeValue::Truth(false)),
        (7, AttributeValue::Truth(false)),
    ]);
    wanted[1].owner = Some(owner("b50b0000000000000000000000000002", "other"));
    wanted[1].attributes = of(vec![
        (0, texts("https://sketchfab.com/3d-models/dragon-c0ffee0000000000000000000000beef")),
        (3, AttributeValue::Count(4)),
        (5, texts("by")),
    ]);
    assert_eq!(page.items, wanted);
    let address = "https://api.sketchfab.com/v3/search\
        ?count=24&cursor=cD0yNCZyPTEwLjA%3D&sort_by=-likeCount&type=models";
    let cursor = Some(Cursor { key: "cD0yNCZyPTEwLjA%3D".to_owned(), address: address.to_owned() });
    assert_eq!(page.next, NextPage::Page(Task::Catalogue { part: Part::whole(), page: 4, cursor }));
}

#[test]
fn the_last_search_page_names_no_next() {
    let page = catalogue(KIND, 9, "search-last.json");
    let last = entry(item(KEW_ROAD, "The last one", 9, 0, 3), Vec::new());
    assert_eq!(page, page_of(vec![last], NextPage::None));
}

#[test]
fn a_search_may_find_nothing() {
    let page = catalogue(KIND, 1, "search-empty.json");
    assert_eq!(page, page_of(Vec::new(), NextPage::None));
}

#[test]
fn a_page_without_results_is_no_catalogue_and_the_error_says_what_it_is() {
    let task = catalogue_task(1);
    let missing = "it has no `results`; it is";
    for (body, wanted) in [
        (saved(KIND, "search-without-results.json"), "an object with the keys detail"),
        (b"{}".to_vec(), "an empty object"),
        (b"[]".to_vec(), "a list"),
        (b"null".to_vec(), "null"),
        (b"\"<html>\"".to_vec(), "text"),
        (br#"{"Anna":1,"u-17":2,"a\u001b":3}"#.to_vec(), "an object with 3 other keys"),
        (
            br#"{"id":1,"anna":1,"uid":1,"url":1,"name":1,"title":1,"type":1,"count":1}"#.to_vec(),
            "an object with the keys id, uid, url, name, title, type and 2 more",
        ),
    ] {
        let wanted = format!("not the page asked for: {missing} {wanted}");
        assert_eq!(refusal(KIND, &task, &body), wanted);
    }
    let by_kind = refusal(KIND, &task, &saved(KIND, "search-results-by-kind.json"));
    assert_eq!(by_kind, "not the page asked for: its `results` is an object, not a list");
    assert!(refusal(KIND, &task, &saved(KIND, "model.json")).contains(missing));
    let html = saved(SiteKind::Sketchfab2016, "block.html");
    let wanted = "not the page asked for: not the expected JSON at line 1, column 1";
    assert_eq!(refusal(KIND, &task, &html), wanted);
}

#[test]
fn nul_becomes_the_replacement_character() {
    let page = catalogue(KIND, 1, "search-nul-in-name.json");
    assert_eq!(page.items[0].item.name, "be\u{fffd}fore and \u{1b}[31mafter");
    assert_eq!(page.items[0].features, features(KEW_ROAD, &[], &["a\u{fffd}b"]));
}

#[test]
fn the_same_cursor_is_the_same_page_whatever_else_its_address_holds() {
    let key = |next: &str| {
        let body = format!("{{\"results\":[],\"next\":\"{next}\"}}");
        let page = site(KIND).parse(&catalogue_task(1), body.as_bytes());
        let Ok(Page::Catalogue(Catalogue {
            next: NextPage::Page(Task::Catalogue { cursor, .. }),
            ..
        })) = page
        else {
            panic!("not read");
        };
        cursor.unwrap().key
    };
    assert_eq!(key("/v3/search?cursor=a%3D&count=24"), "a%3D");
    assert_eq!(key("/v3/search?count=24&x=1&cursor=a%3D"), "a%3D");
    assert_eq!(key("/v3/search?page=2"), "https://api.sketchfab.com/v3/search?page=2");
}
