//! Addresses of a next page. Whatever is wrong with one, the entries of its page are kept.

use super::*;

use crawl::sites::LikesPage;
use crawl::words::{Cursor, Part};

const V3: SiteKind = SiteKind::SketchfabV3;

/// Returns a page of one entry that names this next page, which is text of JSON.
fn page_naming(next: &str) -> Vec<u8> {
    format!(r#"{{"results":[{{"uid":"a","name":"n","likeCount":7}}],"next":{next}}}"#).into_bytes()
}

fn catalogue_next(next: &str) -> NextPage<Task> {
    let page = site(V3).parse(&catalogue_task(1), &page_naming(next));
    let Ok(Page::Catalogue(catalogue)) = page else { panic!("{next}: {page:?}") };
    assert_eq!(catalogue.items.len(), 1, "{next}");
    catalogue.next
}

fn likes_next(offset: u32, next: &str) -> NextPage<u32> {
    let page = site(V3).parse(&likes_task(NOEL, offset), &page_naming(next));
    let Ok(Page::Likes(LikesPage { likes, next: found, .. })) = page else { panic!("{next}") };
    assert_eq!(likes.len(), 1, "{next}");
    found.map(|next| match next {
        Task::Likes { offset, .. } => offset,
        other => panic!("{other} is no page of likes"),
    })
}

#[test]
fn of_a_next_page_of_the_catalogue_only_path_and_query_are_used() {
    for next in [
        "/v3/search?cursor=a",
        "search?cursor=a",
        "?cursor=a",
        "https://api.sketchfab.com/v3/search?cursor=a",
        "http://api.sketchfab.com/v3/search?cursor=a",
        "https://api.sketchfab.com:8443/v3/search?cursor=a",
        "https://evil.example/v3/search?cursor=a",
        "//evil.example/v3/search?cursor=a",
        "https://api.sketchfab.com/v3/search?cursor=a#b",
        "https://me:secret@api.sketchfab.com/v3/search?cursor=a",
        "//me@evil.example/v3/search?cursor=a",
        "  https://api.sketchfab.com/v3/search?cursor=a\n",
    ] {
        let address = "https://api.sketchfab.com/v3/search?cursor=a".to_owned();
        let cursor = Some(Cursor { key: "a".to_owned(), address });
        let wanted = NextPage::Page(Task::Catalogue { part: Part::whole(), page: 2, cursor });
        assert_eq!(catalogue_next(&format!("{next:?}")), wanted, "{next}");
    }
}

#[test]
fn a_next_page_of_the_catalogue_that_can_not_be_requested_costs_no_entry() {
    for (next, wanted) in [
        ("5", "is a number"),
        ("true", "is true or false"),
        ("[\"/v3/search?cursor=a\"]", "is a list"),
        ("{\"href\":\"/v3/search?cursor=a\"}", "is an object"),
        ("\"https://[\"", "can't be read"),
        ("\"http://\"", "can't be read"),
        ("\"file:///etc/passwd\"", "is not an http or https address"),
        ("\"data:application/json,{}\"", "is not an http or https address"),
        ("\"javascript:alert(1)\"", "is not an http or https address"),
        (
            "\"blob:https://api.sketchfab.com/v3/search?cursor=a\"",
            "is not an http or https address",
        ),
    ] {
        assert_eq!(catalogue_next(next), NextPage::Unusable(wanted), "{next}");
    }
    for (n_bytes, is_long) in [(7_900, false), (8_000, true), (1 << 20, true)] {
        let found = catalogue_next(&format!("\"/v3/search?cursor={}\"", "a".repeat(n_bytes)));
        assert_eq!(found == NextPage::Unusable("is too long"), is_long, "{n_bytes}");
        assert_eq!(matches!(found, NextPage::Page(_)), !is_long, "{n_bytes}");
    }
}

#[test]
fn no_next_page_is_null_empty_or_absent() {
    for next in ["null", "\"\""] {
        assert_eq!(catalogue_next(next), NextPage::None);
        assert_eq!(likes_next(0, next), NextPage::None);
    }
    for twice in ["5,\"next\":null", "\"?offset=24\",\"next\":\"\""] {
        assert_eq!(catalogue_next(twice), NextPage::None, "the last one counts");
        assert_eq!(likes_next(0, twice), NextPage::None, "the last one counts");
    }
}

#[test]
fn of_a_next_page_of_likes_only_the_offset_is_used() {
    for (next, wanted) in [
        ("\"https://evil.example/?offset=48\"", NextPage::Page(48)),
        ("\"javascript:?offset=48\"", NextPage::Page(48)),
        ("\"?offset=4294967295\"", NextPage::Page(u32::MAX)),
        ("\"?offset=24\"", NextPage::Back),
        ("\"?offset=0\"", NextPage::Back),
        ("\"/i/likes?model=a\"", NextPage::Unusable("has no offset")),
        ("\"?offset=-48\"", NextPage::Unusable("has no offset")),
        ("\"?offset=99999999999\"", NextPage::Unusable("has no offset")),
        ("\"https://[\"", NextPage::Unusable("can't be read")),
        ("48", NextPage::Unusable("is a number")),
        ("{}", NextPage::Unusable("is an object")),
    ] {
        assert_eq!(likes_next(24, next), wanted, "{next}");
    }
    let back = saved(SiteKind::Sketchfab2016, "likes-next-goes-back.json");
    for offset in [24, 48, u32::MAX] {
        let page = site(V3).parse(&likes_task(NOEL, offset), &back);
        let Ok(Page::Likes(page)) = page else { panic!("not read") };
        assert_eq!(page.next, NextPage::Back);
    }
}
