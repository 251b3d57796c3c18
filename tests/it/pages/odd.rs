//! Odd entries: what the site sends, what is stored of it, and what is counted.

use super::*;

use crawl::words::OddKind::{Cut, Skipped, Unread};
use crawl::words::{OddEntry, OddKind};

const V3: SiteKind = SiteKind::SketchfabV3;
const OLD: SiteKind = SiteKind::Sketchfab2016;

/// What is stored of an entry of the catalogue: its id, its name and its likes.
type Stored<'s> = Option<(&'s str, &'s str, Option<u32>)>;

/// What is counted: the kind and the reason of each odd thing.
type Counted<'c> = &'c [(OddKind, &'c str)];

fn odd(index: u32, kind: OddKind, reason: &str) -> OddEntry {
    OddEntry { index, kind, reason: reason.to_owned() }
}

/// Returns a page of the catalogue with this entry between two that are as they should be.
fn around(entry: &str) -> Vec<u8> {
    let good = |id: &str| format!(r#"{{"uid":"{id}","name":"n","likeCount":7}}"#);
    format!(r#"{{"results":[{},{entry},{}],"next":null}}"#, good("first"), good("last"))
        .into_bytes()
}

/// Reads a page of the catalogue with this odd entry in its middle.
fn read(kind: SiteKind, body: &[u8]) -> Catalogue {
    let page = site(kind).parse(&catalogue_task(1), body);
    let Ok(Page::Catalogue(catalogue)) = page else {
        panic!("{}: {page:?}", String::from_utf8_lossy(body))
    };
    catalogue
}

/// Checks what a page with an odd entry between two others is read as.
fn check(kind: SiteKind, body: &[u8], stored: Stored<'_>, counted: Counted<'_>) {
    let name = String::from_utf8_lossy(&body[..body.len().min(200)]);
    let page = read(kind, body);
    let (mut found, others): (Vec<_>, Vec<_>) =
        page.items.iter().partition(|listed| !["first", "last"].contains(&listed.item.id.as_str()));
    assert_eq!(others.len(), 2, "the entries around it are kept: {name}");
    assert_eq!(others.last().unwrap().item.rank.index, 2, "its place is counted: {name}");
    let found = found.pop().map(|listed| {
        let item = &listed.item;
        (item.id.as_str(), item.name.as_str(), item.likes.map(|likes| likes.shown))
    });
    assert_eq!(found, stored, "{name}");
    let odd_of_items = page.items.iter().flat_map(|listed| &listed.odd);
    let found: Vec<_> = page.skipped.iter().chain(odd_of_items).cloned().collect();
    let counted = counted.iter().map(|(kind, reason)| odd(1, *kind, reason));
    assert_eq!(found, counted.collect::<Vec<_>>(), "{name}");
}

/// An entry that is read as it should be.
const FINE: Stored<'_> = Some(("m", "n", Some(8)));

/// Checks each entry of a table, with and without a byte order mark before its page.
fn check_all(table: &[(&str, Stored<'_>, Counted<'_>)]) {
    for (entry, stored, counted) in table {
        check(V3, &around(entry), *stored, counted);
        let marked = [b"\xef\xbb\xbf", &around(entry)[..]].concat();
        check(V3, &marked, *stored, counted);
    }
}

#[test]
fn an_odd_name_costs_itself_alone() {
    check_all(&[
        (r#"{"uid":"m","likeCount":8}"#, Some(("m", "", Some(8))), &[]),
        (r#"{"uid":"m","name":null,"likeCount":8}"#, Some(("m", "", Some(8))), &[]),
        (r#"{"uid":"m","name":8.50,"likeCount":8}"#, Some(("m", "8.50", Some(8))), &[]),
        (r#"{"uid":"m","name":"\ud800x","likeCount":8}"#, Some(("m", "\u{fffd}x", Some(8))), &[]),
        (
            r#"{"uid":"m","name":"\udc00\ud83d\ude00","likeCount":8}"#,
            Some(("m", "\u{fffd}😀", Some(8))),
            &[],
        ),
        ("{\"uid\":\"m\",\"name\":\"a\tb\",\"likeCount\":8}", Some(("m", "a\tb", Some(8))), &[]),
        (r#"{"uid":"m","name":"a\u0000b","likeCount":8}"#, Some(("m", "a\u{fffd}b", Some(8))), &[]),
        (
            r#"{"uid":"m","name":["n"],"likeCount":8}"#,
            Some(("m", "", Some(8))),
            &[(Unread, "/name is a list, not text")],
        ),
        (
            r#"{"uid":"m","name":NaN,"likeCount":8}"#,
            Some(("m", "", Some(8))),
            &[(Unread, "/name is NaN or infinite, not text")],
        ),
    ]);
}

#[test]
fn an_odd_count_is_read_where_it_is_exact_and_unknown_otherwise() {
    check_all(&[
        (r#"{"uid":"m","name":"n","likeCount":"8"}"#, FINE, &[]),
        (r#"{"uid":"m","name":"n","likeCount":8.0}"#, FINE, &[]),
        (r#"{"uid":"m","name":"n","likeCount":8e0}"#, FINE, &[]),
        (r#"{"uid":"m","name":"n","likeCount":" 8.0 "}"#, FINE, &[]),
        (
            r#"{"uid":"m","name":"n","likeCount":8.5}"#,
            Some(("m", "n", None)),
            &[(Unread, "/likeCount can't be a number of likes")],
        ),
        (
            r#"{"uid":"m","name":"n","likeCount":-1}"#,
            Some(("m", "n", None)),
            &[(Unread, "/likeCount can't be a number of likes")],
        ),
        (
            r#"{"uid":"m","name":"n","likeCount":4294967296}"#,
            Some(("m", "n", None)),
            &[(Unread, "/likeCount can't be a number of likes")],
        ),
        (
            r#"{"uid":"m","name":"n","likeCount":null}"#,
            Some(("m", "n", None)),
            &[(Unread, "/likeCount is null, not a number of likes")],
        ),
        (r#"{"uid":"m","name":"n"}"#, Some(("m", "n", None)), &[(Unread, "/likeCount is missing")]),
        (
            r#"{"uid":"m","name":"n","likeCount":{"n":8}}"#,
            Some(("m", "n", None)),
            &[(Unread, "/likeCount is an object, not a number of likes")],
        ),
    ]);
}

#[test]
fn an_entry_without_a_usable_id_costs_itself_alone() {
    check_all(&[
        (r#"{"uid":123,"name":"n","likeCount":8}"#, Some(("123", "n", Some(8))), &[]),
        (
            r#"{"uid":9007199254740993,"name":"n","likeCount":8}"#,
            Some(("9007199254740993", "n", Some(8))),
            &[],
        ),
        (r#"{"name":"n","likeCount":8}"#, None, &[(Skipped, "/uid is missing")]),
        (r#"{"uid":null,"likeCount":8}"#, None, &[(Skipped, "/uid is null, not an id")]),
        (r#"{"uid":{},"likeCount":8}"#, None, &[(Skipped, "/uid is an object, not an id")]),
        (r#"{"uid":1.5,"likeCount":8}"#, None, &[(Skipped, "/uid can't be an id")]),
        (r#"{"uid":"","likeCount":8}"#, None, &[(Skipped, "/uid can't be an id: it is empty")]),
        (
            r#"{"uid":"a b ","likeCount":8}"#,
            None,
            &[(Skipped, "/uid can't be an id: it begins or ends with a space")],
        ),
        (r#"{"uid":"\ud800","likeCount":8}"#, None, &[(Skipped, "/uid can't be an id")]),
        ("null", None, &[(Skipped, "it is null, not an object")]),
        ("\"m\"", None, &[(Skipped, "it is text, not an object")]),
        ("[[]]", None, &[(Skipped, "it is a list, not an object")]),
        ("-Infinity", None, &[(Skipped, "it is NaN or infinite, not an object")]),
    ]);
}

#[test]
fn what_is_not_read_and_what_is_given_twice_costs_nothing() {
    check_all(&[
        (r#"{"uid":"m","x":NaN,"y":[-Infinity,"\ud800"],"name":"n","likeCount":8}"#, FINE, &[]),
        (r#"{"uid":"a","uid":"m","name":1,"name":"n","likeCount":[],"likeCount":8}"#, FINE, &[]),
    ]);
}

#[test]
fn an_id_longer_than_an_id_is_skipped_and_a_longer_text_is_cut() {
    let long = "é".repeat(5_000);
    let entry = format!(r#"{{"uid":"{long}","likeCount":8}}"#);
    let too_long = "/uid can't be an id: it is longer than 128 bytes";
    check(V3, &around(&entry), None, &[(Skipped, too_long)]);
    let entry = format!(r#"{{"uid":"m","name":"{long}","likeCount":8,"tags":["{long}"]}}"#);
    let name = "é".repeat(2_048);
    let counted = [(Cut, "/name was cut from 10000 bytes to 4096")];
    check(V3, &around(&entry), Some(("m", &name, Some(8))), &counted);
    let deep =
        format!(r#"{{"uid":"m","x":{}1{},"likeCount":8}}"#, "[".repeat(9_000), "]".repeat(9_000));
    check(V3, &around(&deep), Some(("m", "", Some(8))), &[]);
}

#[test]
fn an_odd_label_costs_itself_alone() {
    for (fields, categories, tags, reason) in [
        (r#""tags":null,"categories":null"#, &[][..], &[][..], None),
        (r#""tags":"x""#, &[], &[], Some("/tags is text, not a list")),
        (r#""tags":{"0":{"name":"x"}}"#, &[], &[], Some("/tags is an object, not a list")),
        (r#""categories":7"#, &[], &[], Some("/categories is a number, not a list")),
        (r#""tags":[null,{"name":"a"}]"#, &[], &["a"], Some("/tags/0 is null")),
        (r#""tags":[{"name":"a"},[],false]"#, &[], &["a"], Some("/tags/1 is not a label")),
        (r#""tags":[{},{"name":""}]"#, &[], &[], Some("/tags/0 has neither /name nor /slug")),
        (r#""tags":[{"name":"","slug":"s"},{"name":null,"slug":"t"}]"#, &[], &["s", "t"], None),
        (r#""tags":[{"name":"","slug":""}]"#, &[], &[""], None),
        (r#""tags":[{"name":"n","slug":"s"},"text",3]"#, &[], &["n", "text", "3"], None),
        (
            r#""categories":[{"name":{},"slug":"s"},{"name":"\ud800"}]"#,
            &["s", "\u{fffd}"],
            &[],
            None,
        ),
    ] {
        let entry = format!(r#"{{"uid":"m","name":"n","likeCount":8,{fields}}}"#);
        let counted: Vec<_> = reason.map(|reason| (Unread, reason)).into_iter().collect();
        check(V3, &around(&entry), Some(("m", "n", Some(8))), &counted);
        let page = read(V3, &around(&entry));
        assert_eq!(page.items[1].features, features("m", categories, tags), "{fields}");

        let own = site(V3).parse(&features_task("m"), entry.as_bytes());
        let odd = reason.map(|reason| odd(0, Unread, reason)).into_iter().collect();
        let wanted = FeaturesPage { features: features("m", categories, tags), odd };
        assert_eq!(own, Ok(Page::Features(wanted)), "{fields}");
    }
}

#[test]
fn an_odd_liker_costs_one_like() {
    let user = |odd: &str| {
        let body = format!(r#"{{"results":[{{"uid":"a"}},{odd},{{"uid":"b","username":"B"}}]}}"#);
        let page = site(V3).parse(&likes_task(NOEL, 24), body.as_bytes());
        let Ok(Page::Likes(page)) = page else { panic!("{odd}: {page:?}") };
        assert_eq!(page.n_entries, 3, "{odd}");
        let last = page.likes.last().unwrap();
        assert_eq!((last.user_id.reveal(), last.position), ("b", 26), "{odd}");
        let found = page.likes.iter().find(|like| like.position == 25);
        let found = found.map(|like| (like.user_id.reveal().to_owned(), like.username.to_string()));
        (found, page.odd)
    };
    let kept = |id: &str, name: &str| Some((id.to_owned(), name.to_owned()));
    let long = "x".repeat(4_097);
    for (sent, stored, counted) in [
        ("null", None, Some((Skipped, "it is null, not an object"))),
        ("7", None, Some((Skipped, "it is a number, not an object"))),
        (r#"{"username":"secret"}"#, None, Some((Skipped, "/uid is missing"))),
        (
            r#"{"uid":"two words ","username":"x"}"#,
            None,
            Some((Skipped, "/uid can't be an id: it begins or ends with a space")),
        ),
        (
            r#"{"uid":"secret\u0000id"}"#,
            None,
            Some((Skipped, "/uid can't be an id: it holds an unprintable character")),
        ),
        (r#"{"uid":["secret"]}"#, None, Some((Skipped, "/uid is a list, not an id"))),
        (r#"{"uid":42,"username":null}"#, kept("42", ""), None),
        (r#"{"uid":"u","username":17}"#, kept("u", "17"), None),
        (
            r#"{"uid":"u","username":{"secret":1}}"#,
            kept("u", ""),
            Some((Unread, "/username is an object, not text")),
        ),
        (
            &format!(r#"{{"uid":"u","username":"{long}"}}"#),
            kept("u", &long[..4_096]),
            Some((Cut, "/username was cut from 4097 bytes to 4096")),
        ),
    ] {
        let counted = counted.map(|(kind, reason)| odd(1, kind, reason));
        assert_eq!(user(sent), (stored, counted.into_iter().collect()), "{sent:.60}");
    }
}

#[test]
fn an_odd_card_costs_that_card_or_the_field_alone() {
    const NAME: &str = "<meta itemprop=name content=n>";
    const LIKES: &str = "<b class='like-button model-card-stats'>8</b>";
    let item = |id: &str, rest: &str| format!("<li class=item {id}>{rest}</li>");
    let card = |id: &str| item(&format!("data-uid={id}"), &format!("{NAME}{LIKES}"));
    let long = "x".repeat(5_000);
    let long_id = format!("data-uid={long}");
    let text = |text: &str| format!("{NAME}<b class='like-button model-card-stats'>{text}</b>");
    let unread = [(Unread, "the like text is not a count")];
    let table: &[(String, Stored<'_>, Counted<'_>)] = &[
        (item("", ""), None, &[(Skipped, "data-uid is missing")]),
        (item("data-uid", ""), None, &[(Skipped, "data-uid can't be an id: it is empty")]),
        (
            item("data-uid='two words '", ""),
            None,
            &[(Skipped, "data-uid can't be an id: it begins or ends with a space")],
        ),
        (item("data-uid='&#xd800;'", ""), None, &[(Skipped, "data-uid can't be an id")]),
        (
            item(&long_id, LIKES),
            None,
            &[(Skipped, "data-uid can't be an id: it is longer than 128 bytes")],
        ),
        (item("data-uid=m", LIKES), Some(("m", "", Some(8))), &[]),
        (item("data-uid=m", NAME), Some(("m", "n", None)), &[(Unread, "the like text is missing")]),
        (item("data-uid=m", &text("many")), Some(("m", "n", None)), &unread),
        (item("data-uid=m", &text("-6")), Some(("m", "n", None)), &unread),
        (item("data-uid=m", &text("")), Some(("m", "n", None)), &unread),
        (
            item("data-uid=m", &format!("<meta itemprop=name content={long}>{LIKES}")),
            Some(("m", &long[..4_096], Some(8))),
            &[(Cut, "name was cut from 5000 bytes to 4096")],
        ),
    ];
    for (odd, stored, counted) in table {
        let cards = format!("{}{odd}{}", card("first"), card("last"));
        let grid = format!("<div class=infinite-grid><ul>{cards}</ul></div></html>");
        check(OLD, grid.as_bytes(), *stored, counted);
    }
    // An element around cards, or inside one, is no card that lost its id.
    let list = |items: &str| format!("<ul>{items}</ul>");
    let nested = item("", &list(&card("first"))) + &item("data-uid=last", &list(&item("", "")));
    let grid = format!("<div class=infinite-grid><ul><div>{nested}</div></ul></div></html>");
    let page = read(OLD, grid.as_bytes());
    assert_eq!((page.items.len(), page.skipped.len()), (2, 0));
}

#[test]
fn a_page_of_odd_entries_alone_is_refused_unless_it_is_small() {
    for (n, is_page) in [(1, true), (3, true), (4, false), (24, false)] {
        for (task, what) in [(catalogue_task(2), "items"), (likes_task(NOEL, 24), "likes")] {
            let body = format!(r#"{{"results":[{}]}}"#, vec![r#"{"id":"a"}"#; n].join(","));
            let page = site(V3).parse(&task, body.as_bytes());
            let error = page.err().map(|error| error.to_string());
            let wanted = format!(
                "not the page asked for: none of its {n} entries can be used; entry 0 of the page: /uid is \
                 missing"
            );
            assert_eq!(error, (!is_page).then_some(wanted), "{n} {what}");
        }
    }
}

#[test]
fn a_page_of_more_odd_entries_than_any_has_is_refused() {
    for (n, is_page) in [(1_000, true), (1_001, false)] {
        let body = format!(r#"{{"results":[{{"uid":"a"}}{}]}}"#, ",null".repeat(n));
        let page = site(V3).parse(&likes_task(NOEL, 0), body.as_bytes());
        assert_eq!(page.is_ok(), is_page, "{n}");
    }
}

#[test]
fn json_that_is_broken_is_an_error_of_the_page() {
    for (body, at) in [
        (r#"{"results":[{"uid":"a",}]}"#, 24),
        (r#"{"results":[{"uid":"a"} {"uid":"b"}]}"#, 25),
        (r#"{"results":[{"uid":"a\x41"}]}"#, 22),
        (r#"{"results":[{"uid":'a'}]}"#, 20),
        (r#"{"results":[],"x":01}"#, 20),
        (r#"{"results":[],"x":+1}"#, 19),
        (r#"{"results":[],"x":NaN5}"#, 22),
        (r#"{"results":[],"x":nul}"#, 19),
        (r#"{"results":[],"x":[1}}"#, 21),
        (r#"{"results":[],"x":{"a"}}"#, 23),
        (r#"{"results":[]"#, 13),
        (r#"{"results":[]}{}"#, 15),
        ("{results:[]}", 2),
    ] {
        let wanted =
            format!("not the page asked for: not the expected JSON at line 1, column {at}");
        assert_eq!(refusal(V3, &likes_task(NOEL, 0), body.as_bytes()), wanted, "{body}");
    }
}
