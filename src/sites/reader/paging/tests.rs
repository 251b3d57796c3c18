//! Each way to the next page, and each end, with the odd cases that sites send.

use crate::sites::description::Description;
use crate::sites::page::NextPage;
use crate::sites::{AnswerParts, Page, SiteReader};
use crate::words::{Cursor, ItemId, Part, Task};

/// Returns a site whose two lists go on like this.
fn site(items: &str, likes: &str) -> SiteReader {
    let number = |next: &str| {
        let places = [("page:", "&page={page}"), ("offset:", "&offset={offset}")];
        let place = places.into_iter().find(|(key, _)| next.starts_with(&format!("{{{key}")));
        place.map_or("", |(_, place)| place).to_owned()
    };
    let text = format!(
        "site: test\nabout: A test.\nnoun: thing\nbase: https://site.example/api\n\
         items: {{get: \"/things?n=9{}\", rows: /rows, id: /id, next: {items}}}\n\
         likes: {{by: item, get: \"/likes?of={{id}}{}\", rows: /rows, user: {{id: /id}}, next: {likes}}}\n",
        number(items),
        number(likes)
    );
    let description = Description::parse("test.yml", &text).unwrap_or_else(|error| {
        panic!("{error}\n{text}");
    });
    SiteReader::new(&description, &description.base, None).unwrap()
}

/// Returns a page of this many entries, with these further fields.
fn page(n: usize, fields: &str) -> String {
    let entries: Vec<String> = (0..n).map(|n| format!("{{\"id\":{n}}}")).collect();
    format!(
        "{{{fields}{}\"rows\":[{}]}}",
        if fields.is_empty() { "" } else { "," },
        entries.join(",")
    )
}

fn next(site: &SiteReader, task: &Task, body: &str, links: &[&str]) -> NextPage<Task> {
    next_after(site, task, body, links, None)
}

/// Returns the page after one before which this many entries came.
fn next_after(
    site: &SiteReader,
    task: &Task,
    body: &str,
    links: &[&str],
    n_before: Option<u64>,
) -> NextPage<Task> {
    let page = site.read(task, &AnswerParts { body: body.as_bytes(), links, n_before });
    match page.unwrap_or_else(|error| panic!("{body}: {error}")) {
        Page::Catalogue(catalogue) => catalogue.next,
        Page::Likes(likes) => likes.next,
        other => panic!("{other:?}"),
    }
}

fn catalogue(page: u32, cursor: Option<(&str, &str)>) -> Task {
    Task::Catalogue { part: Part::whole(), page, cursor: cursor.map(at) }
}

fn likes(offset: u32, cursor: Option<(&str, &str)>) -> Task {
    Task::Likes { item_id: ItemId::new("x/y").unwrap(), offset, cursor: cursor.map(at) }
}

fn at((key, address): (&str, &str)) -> Cursor {
    let base = "https://site.example/api";
    Cursor { key: key.to_owned(), address: format!("{base}{address}") }
}

fn url(site: &SiteReader, task: &Task) -> String {
    let url = site.request(task).unwrap().url.to_string();
    url.strip_prefix("https://site.example/api").unwrap_or(&url).to_owned()
}

#[test]
fn numbered_pages_follow_each_other_until_one_is_empty() {
    let site = site("{page: 0, size: 2}", "{page: 1, size: 2}");
    assert_eq!(url(&site, &catalogue(1, None)), "/things?n=9&page=0");
    assert_eq!(url(&site, &catalogue(7, None)), "/things?n=9&page=6");
    assert_eq!(url(&site, &likes(0, None)), "/likes?of=x%2Fy&page=1");
    assert_eq!(url(&site, &likes(4, None)), "/likes?of=x%2Fy&page=3");
    // A short page is not the last one.
    for n in [1, 2, 3] {
        let found = next(&site, &catalogue(7, None), &page(n, ""), &[]);
        assert_eq!(found, NextPage::Perhaps(catalogue(8, None)), "{n}");
        let found = next(&site, &likes(4, None), &page(n, ""), &[]);
        assert_eq!(found, NextPage::Perhaps(likes(6, None)), "{n}");
    }
    assert_eq!(next(&site, &catalogue(7, None), &page(0, ""), &[]), NextPage::None);
    assert_eq!(next(&site, &likes(4, None), &page(0, ""), &[]), NextPage::None);
    assert_eq!(site.successor(&catalogue(7, None)), Some(catalogue(8, None)));
    assert_eq!(site.successor(&likes(4, None)), Some(likes(6, None)));
}

#[test]
fn numbered_pages_of_an_unknown_size_carry_their_number() {
    let site = site("{page: 1}", "{page: 1}");
    assert_eq!(
        next(&site, &catalogue(1, None), &page(3, ""), &[]),
        NextPage::Perhaps(catalogue(2, None))
    );
    let second = likes(3, Some(("2", "/likes?of=x%2Fy&page=2")));
    let third = likes(5, Some(("3", "/likes?of=x%2Fy&page=3")));
    assert_eq!(next(&site, &likes(0, None), &page(3, ""), &[]), NextPage::Perhaps(second.clone()));
    assert_eq!(url(&site, &second), "/likes?of=x%2Fy&page=2");
    assert_eq!(next(&site, &second, &page(2, ""), &[]), NextPage::Perhaps(third));
}

#[test]
fn an_offset_advances_by_what_came() {
    let site = site("{offset: 100}", "{offset: 100}");
    assert_eq!(url(&site, &catalogue(1, None)), "/things?n=9&offset=0");
    let second = catalogue(2, Some(("40", "/things?n=9&offset=40")));
    let third = catalogue(3, Some(("85", "/things?n=9&offset=85")));
    assert_eq!(
        next(&site, &catalogue(1, None), &page(40, ""), &[]),
        NextPage::Perhaps(second.clone())
    );
    assert_eq!(url(&site, &second), "/things?n=9&offset=40");
    assert_eq!(next(&site, &second, &page(45, ""), &[]), NextPage::Perhaps(third.clone()));
    assert_eq!(next(&site, &third, &page(0, ""), &[]), NextPage::None);
    // Where a page can't be read, the ones before it say how many entries it has.
    let fourth = catalogue(4, Some(("127", "/things?n=9&offset=127")));
    assert_eq!(site.successor(&third), Some(fourth));
    assert_eq!(next(&site, &likes(7, None), &page(3, ""), &[]), NextPage::Perhaps(likes(10, None)));
    // Entries that are skipped count.
    let skipped = "{\"rows\":[{\"id\":1},null,{}]}";
    assert_eq!(next(&site, &likes(7, None), skipped, &[]), NextPage::Perhaps(likes(10, None)));
}

#[test]
fn a_cursor_is_followed_until_there_is_none() {
    let site = site("{cursor: /meta/next}", "{cursor: /meta/next, parameter: after}");
    let first = catalogue(1, None);
    assert_eq!(url(&site, &first), "/things?n=9");
    for (sent, key) in [("\"a b/=\"", "a+b%2F%3D"), ("17", "17"), ("\"{id}\"", "%7Bid%7D")] {
        let body = page(2, &format!("\"meta\":{{\"next\":{sent}}}"));
        let address = format!("/things?n=9&cursor={key}");
        let second = catalogue(2, Some((key, &address)));
        assert_eq!(next(&site, &first, &body, &[]), NextPage::Page(second.clone()), "{sent}");
        assert_eq!(url(&site, &second), address);
        // An empty page with a cursor is not the last one.
        let empty = body.replace("\"rows\":[{\"id\":0},{\"id\":1}]", "\"rows\":[]");
        assert_eq!(next(&site, &first, &empty, &[]), NextPage::Page(second.clone()), "{sent}");
        assert_eq!(next(&site, &second, &body, &[]), NextPage::Back, "{sent}");
        let of_likes = likes(6, Some((key, &format!("/likes?of=x%2Fy&after={key}"))));
        assert_eq!(next(&site, &likes(4, None), &body, &[]), NextPage::Page(of_likes), "{sent}");
    }
    for fields in ["", "\"meta\":null", "\"meta\":{}", "\"meta\":[]"] {
        assert_eq!(next(&site, &first, &page(2, fields), &[]), NextPage::None, "{fields}");
    }
    for sent in ["null", "\"\"", "false"] {
        let body = page(2, &format!("\"meta\":{{\"next\":{sent}}}"));
        assert_eq!(next(&site, &first, &body, &[]), NextPage::None, "{sent}");
    }
    for (sent, problem) in
        [("true", "is true or false"), ("[]", "is a list"), ("{}", "is an object")]
    {
        let body = page(2, &format!("\"meta\":{{\"next\":{sent}}}"));
        assert_eq!(next(&site, &first, &body, &[]), NextPage::Unusable(problem), "{sent}");
    }
    let long = page(2, &format!("\"meta\":{{\"next\":\"{}\"}}", "x".repeat(9_000)));
    assert_eq!(next(&site, &first, &long, &[]), NextPage::Unusable("is too long"));
    assert_eq!(site.successor(&first), None);
}

#[test]
fn an_address_in_the_body_is_followed_at_the_origin_of_the_list() {
    let site = site("{url: /next}", "{url: /next}");
    let first = catalogue(1, None);
    for sent in ["/api/things?p=2", "things?p=2", "?p=2", "https://evil.example/api/things?p=2#x"] {
        let address = "https://site.example/api/things?p=2";
        let second = catalogue(2, Some((address, "/things?p=2")));
        let body = page(2, &format!("\"next\":\"{sent}\""));
        assert_eq!(next(&site, &first, &body, &[]), NextPage::Page(second.clone()), "{sent}");
        assert_eq!(next(&site, &second, &body, &[]), NextPage::Back, "{sent}");
    }
    for itself in ["", "#again", "?n=9"] {
        let body = page(2, &format!("\"next\":\"/api/things{itself}\""));
        let is_back = next(&site, &first, &body, &[]) == NextPage::Back;
        assert_eq!(is_back, itself == "?n=9", "{itself}");
    }
    let body = page(5, "\"next\":\"/api/likes?of=other&cursor=z\"");
    let second = likes(9, Some(("z", "/likes?of=other&cursor=z")));
    assert_eq!(next(&site, &likes(4, None), &body, &[]), NextPage::Page(second));
    for (sent, problem) in
        [("5", "is a number"), ("\"mailto:a\"", "is not an http or https address")]
    {
        let body = page(2, &format!("\"next\":{sent}"));
        assert_eq!(next(&site, &first, &body, &[]), NextPage::Unusable(problem), "{sent}");
    }
}

#[test]
fn a_link_is_followed_at_the_origin_of_the_list() {
    let site = site("{link: next}", "{link: next}");
    let first = catalogue(1, None);
    let second = catalogue(2, Some(("b", "/things?cursor=b")));
    for link in [
        "<https://site.example/api/things?cursor=b>; rel=\"next\"",
        "<https://evil.example/api/things?cursor=b>; rel=next",
        "<?cursor=b>; rel=\"last next\"",
        "</p>; rel=prev, <things?cursor=b>; rel=next",
    ] {
        let found = next(&site, &first, &page(2, ""), &[link]);
        assert_eq!(found, NextPage::Page(second.clone()), "{link}");
        assert_eq!(next(&site, &second, &page(2, ""), &[link]), NextPage::Back, "{link}");
    }
    assert_eq!(next(&site, &second, &page(2, ""), &[]), NextPage::None);
    assert_eq!(next(&site, &second, &page(2, ""), &["<?p>; rel=prev"]), NextPage::None);
    let unusable = next(&site, &second, &page(2, ""), &["<javascript:x>; rel=next"]);
    assert_eq!(unusable, NextPage::Unusable("is not an http or https address"));
}

#[test]
fn a_list_of_one_page_has_no_next() {
    let site = site("none", "none");
    assert_eq!(
        next(&site, &catalogue(1, None), &page(2, "\"next\":\"?p=2\""), &[]),
        NextPage::Last
    );
    assert_eq!(site.successor(&catalogue(1, None)), None);
}

#[test]
fn a_number_in_the_address_that_a_page_names_wins_over_the_next_one() {
    let site = site("{page: 1, size: 2, or: {link: next}}", "{offset: 24, or: {url: /next}}");
    let linked = |link: &str| next(&site, &catalogue(3, None), &page(2, ""), &[link]);
    assert_eq!(
        linked("<https://evil.example/x?page=4>; rel=next"),
        NextPage::Page(catalogue(4, None))
    );
    assert_eq!(linked("<?page=6>; rel=next"), NextPage::Page(catalogue(6, None)));
    assert_eq!(linked("<?page=3>; rel=next"), NextPage::Back);
    assert_eq!(linked("<?page=0>; rel=next"), NextPage::Back);
    assert_eq!(linked("<?p=4>; rel=next"), NextPage::Unusable("has no number of a page"));
    assert_eq!(linked("<?page=4>; rel=prev"), NextPage::None);
    // A parameter that the description does not know belongs to the page.
    let with_token = catalogue(4, Some(("4", "/things?n=9&page=4&tok=a")));
    assert_eq!(linked("<?n=9&page=4&tok=a>; rel=next"), NextPage::Page(with_token.clone()));
    assert_eq!(url(&site, &with_token), "/things?n=9&page=4&tok=a");
    let after = next(&site, &with_token, &page(2, ""), &["<?page=5>; rel=next"]);
    assert_eq!(after, NextPage::Page(catalogue(5, None)));
    let named = |next_field: &str| {
        next(&site, &likes(24, None), &page(20, &format!("\"next\":{next_field}")), &[])
    };
    assert_eq!(named("\"?offset=48\""), NextPage::Page(likes(48, None)));
    assert_eq!(named("\"?offset=24\""), NextPage::Back);
    assert_eq!(named("\"?x\""), NextPage::Unusable("has no offset"));
    let with_token = likes(48, Some(("48", "/likes?offset=48&tok=a")));
    assert_eq!(named("\"?offset=48&tok=a\""), NextPage::Page(with_token));
    assert_eq!(named("null"), NextPage::None);
}

#[test]
fn of_several_ways_the_first_that_names_a_page_wins_and_any_ends_the_list() {
    let site = site("{cursor: /c, or: [{url: /u}, {link: next}]}", "none");
    let found =
        |fields: &str, links: &[&str]| next(&site, &catalogue(1, None), &page(1, fields), links);
    let link = &["<?cursor=l>; rel=next"][..];
    let at = |key: &str, address: &str| NextPage::Page(catalogue(2, Some((key, address))));
    assert_eq!(found("\"c\":\"c\",\"u\":\"?cursor=u\"", link), at("u", "/things?cursor=u"));
    assert_eq!(found("\"c\":\"c\",\"u\":5", link), at("l", "/things?cursor=l"));
    assert_eq!(found("\"c\":\"c\",\"u\":null", link), NextPage::None);
    assert_eq!(found("\"c\":\"c\",\"u\":\"?cursor=u\"", &[]), NextPage::None);
    assert_eq!(found("\"u\":\"?cursor=u\"", link), NextPage::None);
}

#[test]
fn a_cursor_that_never_changes_tells_no_pages_apart() {
    let site = site("{url: /u}", "none");
    let found =
        |task: &Task, to: &str| next(&site, task, &page(1, &format!("\"u\":\"{to}\"")), &[]);
    let (second, third) = ("?cursor=s&p=2", "?cursor=s&p=3");
    let NextPage::Page(task) = found(&catalogue(1, None), second) else { panic!("no page") };
    let key = "https://site.example/api/things?cursor=s&p=3";
    let wanted = catalogue(3, Some((key, "/things?cursor=s&p=3")));
    assert_eq!(found(&task, third), NextPage::Page(wanted));
    assert_eq!(found(&task, second), NextPage::Back);
}

#[test]
fn more_ends_a_list_only_by_saying_that_there_is_none() {
    let site = site("{cursor: /c, more: /has_more}", "{offset: 5, more: /has_more}");
    let found = |more: &str| {
        let body = page(2, &format!("\"c\":\"c\",\"has_more\":{more}"));
        next(&site, &likes(5, None), &body, &[])
    };
    for more in ["false", "\"false\"", "\"False\"", "0"] {
        assert_eq!(found(more), NextPage::Last, "{more}");
    }
    for more in ["true", "null", "\"\"", "\"yes\"", "1", "[]", "{}", "NaN"] {
        assert_eq!(found(more), NextPage::Perhaps(likes(7, None)), "{more}");
    }
    // It is true forever, and overrides no other end.
    let forever = |n, cursor: &str| page(n, &format!("\"has_more\":true,\"c\":{cursor}"));
    assert_eq!(next(&site, &catalogue(1, None), &forever(2, "null"), &[]), NextPage::None);
    assert_eq!(next(&site, &likes(5, None), &forever(0, "null"), &[]), NextPage::None);
}

#[test]
fn a_total_ends_a_list_unless_it_can_not_be_used() {
    let site = site("{page: 1, size: 2, total: /meta/n}", "{offset: 5, total: /meta/n}");
    for (total, ends) in [
        ("10", true),
        ("\"10\"", true),
        ("10.0", true),
        ("11", false),
        // Fewer than came: it is not what it should be.
        ("9", false),
        ("0", false),
        ("-1", false),
        ("null", false),
        ("\"many\"", false),
        ("true", false),
        ("[10]", false),
        ("1e400", false),
    ] {
        let body = page(3, &format!("\"meta\":{{\"n\":{total}}}"));
        let found = next(&site, &likes(7, None), &body, &[]);
        let goes_on = likes(10, None);
        let wanted = match total {
            _ if ends => NextPage::Last,
            // There are more, as the site says.
            "11" => NextPage::Page(goes_on),
            _ => NextPage::Perhaps(goes_on),
        };
        assert_eq!(found, wanted, "{total}");
    }
    let missing = page(3, "");
    assert_eq!(next(&site, &likes(7, None), &missing, &[]), NextPage::Perhaps(likes(10, None)));
}

#[test]
fn a_total_is_compared_with_the_entries_that_came() {
    let last = page(2, "\"n\":10,\"c\":\"c\",\"u\":\"?u\"");
    for next in ["{page: 1, size: 2, total: /n}", "{page: 1, total: /n}"] {
        let site = site(next, next);
        for task in [catalogue(5, None), likes(8, None)] {
            assert!(site.needs_n_before(&task), "{task}");
            let found = |n_before| next_after(&site, &task, &last, &[], n_before);
            assert_eq!(found(Some(8)), NextPage::Last, "{next}: {task}");
            // The pages were not full, or it is not known how many entries came, or too many did.
            for n_before in [Some(5), None, Some(9)] {
                assert!(found(n_before).page().is_some(), "{next}: {task} after {n_before:?}");
            }
        }
    }
    for next in ["{cursor: /c, total: /n}", "{url: /u, total: /n}", "{link: next, total: /n}"] {
        let site = site(next, next);
        // An empty page before it took a place in the list.
        for task in [catalogue(5, Some(("k", "/k"))), likes(9, Some(("k", "/k")))] {
            assert!(site.needs_n_before(&task));
            let found = |n| next_after(&site, &task, &last, &["<?l>; rel=next"], n);
            assert_eq!(found(Some(8)), NextPage::Last, "{next}");
            for n_before in [None, Some(7), Some(9)] {
                assert!(matches!(found(n_before), NextPage::Page(_)), "{next}, {n_before:?}");
            }
        }
    }
    let site = site("{offset: 5, total: /n}", "{offset: 5}");
    for task in [catalogue(1, None), catalogue(3, Some(("9", "/x"))), likes(3, None)] {
        assert!(!site.needs_n_before(&task), "{task}");
    }
}

#[test]
fn an_empty_page_ends_a_list_as_the_description_says() {
    let cursor = "\"c\":\"c\"";
    let site_of = |empty: bool| {
        site(
            &format!("{{cursor: /c, empty: {empty}}}"),
            &format!("{{page: 1, more: /more, empty: {empty}}}"),
        )
    };
    let (ends, goes_on) = (site_of(true), site_of(false));
    let first = catalogue(1, None);
    assert_eq!(next(&ends, &first, &page(0, cursor), &[]), NextPage::None);
    assert!(matches!(next(&goes_on, &first, &page(0, cursor), &[]), NextPage::Page(_)));
    assert_eq!(next(&ends, &likes(0, None), &page(0, ""), &[]), NextPage::None);
    assert!(matches!(next(&goes_on, &likes(0, None), &page(0, ""), &[]), NextPage::Perhaps(_)));
    // An offset can't advance by nothing.
    let offset = site("none", "{offset: 5, more: /more, empty: false}");
    assert_eq!(next(&offset, &likes(5, None), &page(0, ""), &[]), NextPage::Back);
}

#[test]
fn the_ends_of_a_list_may_come_before_or_after_its_entries() {
    let site = site("{cursor: /c, total: /n}", "none");
    for body in [
        "{\"rows\":[{\"id\":1}],\"n\":1,\"c\":\"c\"}",
        "{\"c\":\"c\",\"n\":1,\"rows\":[{\"id\":1}]}",
    ] {
        assert_eq!(next(&site, &catalogue(1, None), body, &[]), NextPage::Last, "{body}");
    }
}
