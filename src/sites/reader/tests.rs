//! What is read from pages, and requested, as a description says.

mod attributes;
mod html;
mod requests;
mod users;

use super::*;
use crate::sites::page::{CatalogueEntry, NextPage};
use crate::words::OddKind::{Cut, Skipped, Unread};
use crate::words::{FeatureType, Moment, OddEntry, OddKind, Part};

/// Returns a site of these sections.
fn site(items: &str, rest: &str) -> SiteReader {
    let rest = if rest.contains("likes:") {
        rest.to_owned()
    } else {
        let likes =
            "likes: {by: item, get: '/likes/{id}', rows: /rows, user: {id: /id, name: /name}}";
        format!("{rest}\n{likes}")
    };
    let text = format!(
        "site: test\nabout: A test.\nnoun: thing\nbase: https://site.example/api\n\
         items: {{get: /things, {items}}}\n{rest}\n"
    );
    let description = Description::parse("test.yml", &text).unwrap_or_else(|error| {
        panic!("{error}\n{text}");
    });
    SiteReader::new(&description, &description.base, None).unwrap()
}

fn catalogue(site: &SiteReader, body: &str) -> Result<Catalogue, String> {
    let task = Task::Catalogue { part: Part::whole(), page: 3, cursor: None };
    match site.read(&task, &AnswerParts { body: body.as_bytes(), links: &[], n_before: None }) {
        Ok(Page::Catalogue(catalogue)) => Ok(catalogue),
        Ok(other) => panic!("{other:?}"),
        Err(error) => Err(error.to_string()),
    }
}

fn likes(site: &SiteReader, body: &str) -> LikesPage {
    let task = Task::Likes { item_id: ItemId::new("i").unwrap(), offset: 0, cursor: None };
    match site.read(&task, &AnswerParts { body: body.as_bytes(), links: &[], n_before: None }) {
        Ok(Page::Likes(likes)) => likes,
        other => panic!("{body}: {other:?}"),
    }
}

/// Returns the ids of a page's items.
fn ids(site: &SiteReader, body: &str) -> Vec<String> {
    let catalogue = catalogue(site, body).unwrap_or_else(|error| panic!("{body}: {error}"));
    catalogue.items.iter().map(|entry| entry.item.id.as_str().to_owned()).collect()
}

/// Returns the values of an item's features, type by type.
fn values(entry: &CatalogueEntry) -> Vec<(usize, &str)> {
    entry.features.iter().map(|one| (one.kind.position(), one.value.as_ref())).collect()
}

fn odd(index: u32, kind: OddKind, reason: &str) -> OddEntry {
    OddEntry { index, kind, reason: reason.to_owned() }
}

#[test]
fn the_rows_may_stand_anywhere() {
    for (rows, body) in [
        ("/rows", r#"{"rows":[{"id":1},{"id":2}]}"#),
        ("''", r#"[{"id":1},{"id":2}]"#),
        ("/a/b", r#"{"x":[{"b":[{"id":9}]}],"a":{"c":0,"b":[{"id":1},{"id":2}]}}"#),
        ("/a/1", r#"{"a":[[{"id":9}],[{"id":1},{"id":2}]]}"#),
        ("/a/1", r#"{"a":{"0":[{"id":9}],"1":[{"id":1},{"id":2}]}}"#),
        ("/*/b", r#"[{"b":[{"id":1}]},{"c":0,"b":[]},{"b":[{"id":2}]}]"#),
        ("/g/*/b/*/c", r#"{"g":[{"b":[{"c":[{"id":1}]}]},{"b":[]},{"b":[{"c":[{"id":2}]}]}]}"#),
        ("/*", r#"[[{"id":1}],[],[{"id":2}]]"#),
        ("/a~1b/c~0d", r#"{"a/b":{"c~d":[{"id":1},{"id":2}]}}"#),
        ("/é", "{\"\\u00e9\":[{\"id\":1},{\"id\":2}]}"),
    ] {
        let site = site(&format!("rows: {rows}, id: /id"), "");
        assert_eq!(ids(&site, body), ["1", "2"], "{rows} of {body}");
    }
}

#[test]
fn each_group_of_entries_has_its_list() {
    let of = |rows: &str| site(&format!("rows: {rows}, id: /id"), "");
    let entry = r#"[{"id":1}]"#;
    for (rows, body, wanted) in [
        ("/g/*/b", format!(r#"{{"g":[{{"b":{entry}}},{{"c":1}}]}}"#), "it has no `g/1/b`"),
        ("/g/*/b", format!(r#"{{"g":[null,{{"b":{entry}}}]}}"#), "it has no `g/0/b`"),
        ("/g/*/b", r#"{"g":[7]}"#.to_owned(), "it has no `g/0/b`"),
        (
            "/g/*/b",
            format!(r#"{{"g":[{{"b":null}},{{"b":{entry}}},{{}}]}}"#),
            "its `g/0/b` is null, not a list",
        ),
        (
            "/g/*/b",
            format!(r#"{{"g":[{{"b":{entry}}},{{"b":{{"x":{entry}}}}}]}}"#),
            "its `g/1/b` is an object, not a list",
        ),
        (
            "/g/*/b",
            format!(r#"{{"g":[{{"b":{entry},"b":"x"}}]}}"#),
            "its `g/0/b` is text, not a list",
        ),
        (
            "/*/b/*/c",
            format!(r#"[{{"b":[{{"c":{entry}}}]}},{{"b":[{{"c":[]}},{{}}]}}]"#),
            "it has no `1/b/1/c`",
        ),
        ("/*/b/*/c", format!(r#"[{{"b":[{{"c":{entry}}}]}},{{"b":null}}]"#), "it has no `1/b/*/c`"),
        ("/*", format!("[{entry},null]"), "its `1` is null, not a list"),
    ] {
        let wanted = format!("not the page asked for: {wanted}");
        assert_eq!(catalogue(&of(rows), &body).map(|_| ()), Err(wanted), "{body}");
    }
    // An empty list of groups is a list without entries, and of a key that comes twice the last value counts.
    assert_eq!(ids(&of("/g/*/b"), r#"{"g":[]}"#), [""; 0]);
    assert_eq!(ids(&of("/g/*/b"), &format!(r#"{{"g":[{{"b":0,"b":{entry}}}]}}"#)), ["1"]);
}

#[test]
fn of_a_key_that_comes_twice_the_last_value_counts() {
    let deep = site("rows: /a/b, id: /x/id, name: /x/name, features: {tag: /x/tags/*}", "");
    let entry = |id: u32| format!(r#"{{"x":{{"id":{id},"name":"n","tags":["t"]}}}}"#);
    let (one, two) = (entry(1), entry(2));
    let page = format!(r#"{{"a":{{"b":[{one}]}},"a":{{"b":[{one},{one}],"b":[{two}]}}}}"#);
    assert_eq!(ids(&deep, &page), ["2"]);
    let gone = format!(r#"{{"a":{{"b":[{one}]}},"a":{{}}}}"#);
    let error = "not the page asked for: it has no `a/b`; its `a` is an empty object";
    assert_eq!(catalogue(&deep, &gone), Err(error.to_owned()));
    let null = format!(r#"{{"a":{{"b":[{one}],"b":null}}}}"#);
    let error = "not the page asked for: its `a/b` is null, not a list";
    assert_eq!(catalogue(&deep, &null), Err(error.to_owned()));
    let repaired = format!(r#"{{"a":{{"b":null,"b":[{one}]}}}}"#);
    assert_eq!(ids(&deep, &repaired), ["1"]);

    let twice = r#"{"x":{"id":1,"name":"old","tags":["old"]},"x":{"id":2}}"#;
    let page = catalogue(&deep, &format!(r#"{{"a":{{"b":[{twice}]}}}}"#)).unwrap();
    let [entry] = &page.items[..] else { panic!("{page:?}") };
    assert_eq!((entry.item.id.as_str(), entry.item.name.as_str()), ("2", ""));
    assert_eq!(values(entry), []);
}

#[test]
fn a_page_without_its_rows_says_what_came() {
    let of_object = site("rows: /data, id: /id", "");
    let of_list = site("rows: '', id: /id", "");
    for (site, body, wanted) in [
        (&of_object, r#"{"error":"no"}"#, "it has no `data`; it is an object with the keys error"),
        (&of_object, "[]", "it has no `data`; it is a list"),
        (
            &of_object,
            r#"{"dato":[],"anna":1}"#,
            "it has no `data`; it is an object with 2 other keys; did you mean /dato?",
        ),
        (&of_object, r#"{"data":{}}"#, "its `data` is an object, not a list"),
        (&of_list, r#"{"error":"no"}"#, "it is an object with the keys error, not a list"),
        (&of_list, "null", "it is null, not a list"),
    ] {
        let wanted = format!("not the page asked for: {wanted}");
        assert_eq!(catalogue(site, body).map(|_| ()), Err(wanted), "{body}");
    }
}

#[test]
fn a_page_that_does_not_say_what_is_expected_is_refused() {
    let of = |expect: &str| site(&format!("rows: /data, id: /id, expect: {{{expect}}}"), "");
    let ok = of("/ok: true");
    assert_eq!(ids(&ok, r#"{"data":[{"id":1}],"ok":true}"#), ["1"]);
    for (found, what) in [
        ("false", "false"),
        ("null", "null"),
        ("1", "another number"),
        ("\"secret\"", "another text"),
        ("[]", "a list"),
    ] {
        let body = format!(r#"{{"ok":{found},"error":"an error inside a 200"}}"#);
        let wanted = format!("not the page asked for: its `ok` is {what}, not true");
        assert_eq!(catalogue(&ok, &body).map(|_| ()), Err(wanted));
    }
    let missing = "not the page asked for: its `ok` is missing, not true";
    assert_eq!(catalogue(&ok, r#"{"data":[]}"#).map(|_| ()), Err(missing.to_owned()));
    assert_eq!(ids(&of("/status: fine, /n: 0"), r#"{"n":0,"status":"fine","data":[]}"#), [""; 0]);
}

#[test]
fn the_first_place_that_holds_a_value_counts() {
    let site = site("rows: '', id: [/id, /_id, /a/0], name: [/title, /name, /titles/0/text]", "");
    for (entry, id, name) in [
        (r#"{"id":1,"_id":2,"title":"t","name":"n"}"#, "1", "t"),
        (r#"{"id":null,"_id":2,"title":"","name":"n"}"#, "2", "n"),
        (r#"{"id":"no\tid","_id":"x","title":[],"name":"n"}"#, "x", "n"),
        (r#"{"a":["y"],"titles":[{"text":""},{"text":"second"}]}"#, "y", ""),
        (r#"{"a":["y"],"titles":[{"text":"first"},{"text":"second"}]}"#, "y", "first"),
    ] {
        let page = catalogue(&site, &format!("[{entry}]")).unwrap();
        let item = &page.items[0].item;
        assert_eq!((item.id.as_str(), item.name.as_str()), (id, name), "{entry}");
    }
}

#[test]
fn alternatives_are_chosen_element_by_element_and_keep_their_order() {
    let site = site(
        "rows: '', id: /id, features: {tag: [/tags/*/name, /tags/*/slug, /tags/*], \
         part: /a/*/b/*, kind: /kind, word: [/words/*, /word]}",
        "",
    );
    for (fields, wanted, reason) in [
        (
            r#""tags":[{"slug":"a"},"b",{"name":"c","slug":"x"},4]"#,
            &[(0, "a"), (0, "b"), (0, "c"), (0, "4")][..],
            None,
        ),
        (
            r#""a":[{"b":["1","2"]},{},{"b":["3"]}],"tags":[]"#,
            &[(1, "1"), (1, "2"), (1, "3")],
            None,
        ),
        (r#""kind":"k","tags":null"#, &[(2, "k")], None),
        (r#""kind":"""#, &[], None),
        (r#""kind":["k"]"#, &[], Some("/kind is a list, not text")),
        (r#""words":[],"word":"w""#, &[(3, "w")], None),
        (r#""words":["v"],"word":"w""#, &[(3, "v")], None),
        (r#""a":[{"b":[]},{"b":["1",null]}]"#, &[(1, "1")], Some("/a/1/b/1 is null")),
        (r#""a":[{"b":"x"}]"#, &[], Some("/a/0/b is text, not a list")),
        (r#""a":{"b":["x"]}"#, &[], Some("/a is an object, not a list")),
        (r#""words":[{}]"#, &[], Some("/words/0 is an object, not text")),
        (r#""tags":[{"x":1},[]]"#, &[], Some("/tags/0 has neither /name nor /slug")),
    ] {
        let page = catalogue(&site, &format!("[{{\"id\":1,{fields}}}]")).unwrap();
        assert_eq!(values(&page.items[0]), wanted, "{fields}");
        let reasons: Vec<_> = reason.map(|reason| odd(0, Unread, reason)).into_iter().collect();
        assert_eq!(page.items[0].odd, reasons, "{fields}");
    }
}

#[test]
fn the_positions_of_features_are_those_of_their_type() {
    let site = site("rows: '', id: /id, features: {b: /b/*, a: /a/*}", "");
    let page = catalogue(&site, r#"[{"a":["1"],"id":1,"b":["2","3"]}]"#).unwrap();
    let found: Vec<_> =
        page.items[0].features.iter().map(|one| (one.kind, one.position, &*one.value)).collect();
    let (first, second) = (FeatureType::FIRST, FeatureType::SECOND);
    assert_eq!(found, [(first, 0, "2"), (first, 1, "3"), (second, 0, "1")]);
}

#[test]
fn entries_may_be_texts_or_lists() {
    let texts = site("rows: '', id: ''", "");
    let page = catalogue(&texts, r#"["a",7,null,{},"b"]"#).unwrap();
    let found: Vec<_> = page.items.iter().map(|entry| entry.item.id.as_str()).collect();
    assert_eq!(found, ["a", "7", "b"]);
    assert_eq!(page.items[0].item.name, "a", "the id stands for the name");
    assert_eq!(page.items[2].item.rank, Rank { page: 3, index: 4 });
    let skipped =
        [odd(2, Skipped, "it is null, not an id"), odd(3, Skipped, "it is an object, not an id")];
    assert_eq!(page.skipped, skipped);

    let lists = site("rows: '', id: /0, name: /1, features: {tag: /2/*, all: /*}", "");
    let page = catalogue(&lists, r#"[["a","n",["t"]],["b"]]"#).unwrap();
    assert_eq!(page.items[0].item.name, "n");
    assert_eq!(values(&page.items[0])[..3], [(0, "t"), (1, "a"), (1, "n")]);
    assert_eq!(page.items[1].item.id.as_str(), "b");
}

#[test]
fn an_entry_that_can_not_be_used_is_named_by_the_place_of_its_field() {
    let site = site("rows: '', id: /repo/id, likes: /stats/stars", "");
    let page = catalogue(&site, r#"[{"repo":{"id":1},"stats":{"stars":"x"}},{"repo":"x"},5]"#);
    let page = page.unwrap();
    let reason = "/stats/stars can't be a number of likes";
    assert_eq!(page.items[0].odd, [odd(0, Unread, reason)]);
    let skipped =
        [odd(1, Skipped, "/repo/id is missing"), odd(2, Skipped, "it is a number, not an object")];
    assert_eq!(page.skipped, skipped);
}

#[test]
fn likes_have_the_times_that_can_be_read() {
    let site = site(
        "rows: '', id: /id",
        "likes: {by: item, get: '/likes/{id}', rows: '', user: {id: /user/id}, \
         time: {at: [/at, /seen], as: rfc3339}}",
    );
    let page = likes(
        &site,
        r#"[{"user":{"id":"u"},"at":"2016-10-09T08:00:00.5Z"},{"user":{"id":"v"}},
            {"user":{"id":"w"},"at":"soon"},{"user":{"id":"x"},"at":null,"seen":"2016-10-09T08:00:00Z"},
            {"user":{"id":"y"},"at":5}]"#,
    );
    let moments = [Some(1_476_000_000_500), None, None, Some(1_476_000_000_000), None];
    let found: Vec<_> =
        page.likes.iter().map(|like| like.liked_at.map(Moment::as_millis)).collect();
    assert_eq!(found, moments);
    assert_eq!(&*page.likes[0].username, "u", "the id stands for the name");
    assert_eq!(
        page.odd,
        [odd(2, Unread, "/at can't be a time"), odd(4, Unread, "/at can't be a time")]
    );
}

#[test]
fn likes_within_an_item_are_read_with_it() {
    let site =
        site("rows: /rows, id: /id", "likes: {by: item, within: /fans, user: {id: /u, name: /n}}");
    let long = "x".repeat(5_000);
    let body = format!(
        r#"{{"rows":[
            {{"fans":[{{"u":"a","n":"A"}},null,{{"u":"b","n":"{long}"}}],"id":1}},
            {{"id":2,"fans":[]}},
            {{"id":3,"fans":[{{"u":"c"}}],"fans":[{{"u":"d"}}]}},
            {{"id":4,"fans":{{}}}},
            {{"id":5}},
            {{"fans":[{{"u":"a"}}]}}]}}"#
    );
    let page = catalogue(&site, &body).unwrap();
    let found: Vec<Vec<_>> = page
        .items
        .iter()
        .map(|entry| {
            assert!(entry.likes.iter().all(|like| like.item_id == entry.item.id));
            entry.likes.iter().map(|like| (like.user_id.reveal(), like.position)).collect()
        })
        .collect();
    assert_eq!(found, [vec![("a", 0), ("b", 2)], vec![], vec![("d", 0)], vec![], vec![]]);
    let odd_of = |n: usize| &page.items[n].odd;
    let cut = odd(0, Cut, "like 2: /n was cut from 5000 bytes to 4096");
    assert_eq!(*odd_of(0), [odd(0, Skipped, "like 1: it is null, not an object"), cut]);
    assert_eq!(*odd_of(1), []);
    assert_eq!(*odd_of(3), [odd(3, Unread, "the list of likes is an object, not a list")]);
    assert_eq!(*odd_of(4), [odd(4, Unread, "the list of likes is missing")]);
    assert_eq!(page.skipped, [odd(5, Skipped, "/id is missing")]);
    let task = Task::Likes { item_id: ItemId::new("i").unwrap(), offset: 0, cursor: None };
    let error = site.request(&task).unwrap_err().to_string();
    assert_eq!(error, "the site's description names no page of likes");
}

#[test]
fn a_page_holds_at_most_four_times_what_a_full_one_has() {
    for (next, n_max) in [("{page: 1, size: 10}", 40), ("none", 10_000), ("{url: /n}", 40)] {
        let get = match next {
            "none" => "/x",
            "{url: /n}" => "'/x?limit=10'",
            _ => "'/x?p={page}'",
        };
        let text = format!(
            "site: test\nabout: A.\nnoun: thing\nbase: https://a.example\nitems: {{get: {get}, rows: /rows, \
             id: '', next: {next}}}\nlikes: {{by: item, within: /l, user: {{id: /id}}}}\n"
        );
        let description = Description::parse("t", &text).unwrap();
        let site = SiteReader::new(&description, &description.base, None).unwrap();
        for (n, fits) in [(n_max, true), (n_max + 1, false)] {
            let body = format!("{{\"rows\":[{}]}}", vec!["\"a\""; n].join(","));
            assert_eq!(catalogue(&site, &body).is_ok(), fits, "{next} {n}");
        }
    }
}

#[test]
fn an_item_page_is_that_of_the_item_and_as_expected() {
    let site = site(
        "rows: '', id: /id",
        "item: {get: '/things/{id}', is: /thing/id, expect: {/ok: true}, \
         features: {tag: /thing/tags/*}}",
    );
    let task = Task::Features { item_id: ItemId::new("i").unwrap() };
    let read = |body: &str| {
        let page =
            site.read(&task, &AnswerParts { body: body.as_bytes(), links: &[], n_before: None });
        page.map_err(|error| error.to_string())
    };
    let Ok(Page::Features(page)) = read(r#"{"ok":true,"thing":{"tags":["a"],"id":"i"}}"#) else {
        panic!("not read")
    };
    assert_eq!(page.features.len(), 1);
    let other = "not the page asked for: it has no `/thing/id` of the thing asked for";
    assert_eq!(read(r#"{"ok":true,"thing":{"id":"j"}}"#), Err(other.to_owned()));
    assert_eq!(read(r#"{"ok":true}"#), Err(other.to_owned()));
    let error = "not the page asked for: its `ok` is false, not true";
    assert_eq!(read(r#"{"ok":false}"#), Err(error.to_owned()));
    assert!(matches!(catalogue(&site, "[]"), Ok(Catalogue { next: NextPage::Last, .. })));
}
