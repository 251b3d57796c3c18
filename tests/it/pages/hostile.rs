use super::*;

use proptest::prelude::*;

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

/// Reads the bytes, whatever they are; what is taken for a page must be fit to be kept and followed.
fn read(kind: SiteKind, task: &Task, body: &[u8]) {
    let site = site(kind);
    let page = site.parse(task, body);
    assert_eq!(page, site.parse(task, body), "the same bytes, another answer");
    match page {
        Ok(Page::Catalogue(catalogue)) => {
            for item in catalogue.items {
                assert!(!item.model.name.contains('\0'));
                assert!(item.model.likes.is_some_and(|likes| likes.certain <= likes.shown));
            }
            if let Some(next) = catalogue.next {
                let request = site.request(&next).unwrap();
                assert!(site.origins().contains(&request.url.origin()));
            }
        }
        Ok(Page::Likes(page)) => {
            assert!(page.likes.iter().all(|like| !like.username.contains('\0')));
            assert!(page.next.is_none_or(|next| next > 0));
        }
        Ok(Page::Features(features)) => {
            assert!(features.iter().all(|feature| !feature.value.contains('\0')));
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

/// Pieces that mean something to a parser.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    let known = prop::sample::select(vec![
        "<",
        ">",
        "\"",
        "</div>",
        "<ul>",
        "<!--",
        "&#0;",
        "&#x110000;",
        "{",
        "}",
        "[",
        "]",
        ",",
        "null",
        "-1",
        "1e999",
        "1.5k",
        "4294968k",
        "\\u0000",
        "\\ud800",
        "\0",
        "<template>",
        "99999999999999999999",
        "\"next\":\"\"",
        "<table>",
        "<svg><li class=item data-uid=a>",
    ]);
    prop_oneof![
        known.prop_map(|text| text.as_bytes().to_vec()),
        prop::collection::vec(any::<u8>(), 0..12),
    ]
}

/// Where to cut (as a part of the whole), how many bytes to leave out, what to put there.
fn edits() -> impl Strategy<Value = Vec<(prop::sample::Index, usize, Vec<u8>)>> {
    prop::collection::vec((any::<prop::sample::Index>(), 0_usize..40, piece()), 1..6)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..Default::default() })]

    #[test]
    fn no_bytes_panic_a_parser(body in prop::collection::vec(any::<u8>(), 0..400)) {
        for (kind, task, _) in parsers() {
            read(kind, &task, &body);
        }
    }

    #[test]
    fn no_change_to_a_page_panics_its_parser(which in 0_usize..5, edits in edits()) {
        let (kind, task, file) = &parsers()[which];
        let mut body = saved(*kind, file);
        for (at, n_out, put_in) in edits {
            let at = at.index(body.len() + 1);
            let end = (at + n_out).min(body.len());
            body.splice(at..end, put_in);
        }
        read(*kind, task, &body);
    }
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
