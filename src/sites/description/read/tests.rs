//! What is accepted, and how it is read.

use super::*;
use crate::sites::description::{
    Conversion, Likers, NextKind, Paging, Placeholder, RateLimitHeaders, ResetForm, Rows,
    TemplatePart,
};

/// The three examples by which the language was designed.
const SKETCHFAB_V3: &str = include_str!("../../../../tests/sites/sketchfab-v3-short.yml");
const SKETCHFAB_2016: &str = include_str!("../../../../tests/sites/sketchfab-2016-short.yml");
const HUGGING_FACE: &str = include_str!("../../../../tests/sites/huggingface-short.yml");

fn parse(text: &str) -> Description {
    Description::parse("f.yml", text).unwrap_or_else(|error| {
        panic!("{error}\n{}", error.excerpt().unwrap_or_default());
    })
}

fn pages(description: &Description) -> &crate::sites::description::List {
    match &description.likes.likers {
        Likers::Pages(list) => list,
        Likers::WithinItem(_) => panic!("the likes have pages of their own"),
    }
}

#[test]
fn a_site_with_json_is_read() {
    let site = parse(SKETCHFAB_V3);
    assert_eq!((site.name.as_str(), site.noun.one()), ("sketchfab-v3", "model"));
    assert_eq!(site.base.as_str(), "https://api.sketchfab.com/v3");
    let token = site.token.as_ref().unwrap();
    assert_eq!((&*token.header, &*token.before, &*token.after), ("Authorization", "Token ", ""));
    assert!(matches!(site.items.list.paging.kinds.as_slice(), [NextKind::Url(_)]));
    assert!(!site.items.list.paging.empty_ends && site.items.is_sorted_by_likes);
    assert_eq!(site.items.lists_at_most, Some(10_000));
    assert_eq!(site.items.likes.as_ref().unwrap().field.conversion, Conversion::Count);
    let types = |features: &crate::sites::description::Features| {
        features.iter().map(|(name, field)| (name.clone(), field.at.len())).collect::<Vec<_>>()
    };
    let features = types(site.items.features.as_ref().unwrap());
    assert_eq!(features, [("category".to_owned(), 1), ("tag".to_owned(), 2)]);
    let likes = pages(&site);
    assert!(matches!(
        likes.paging.kinds.as_slice(),
        [NextKind::Offset { size: 24 }, NextKind::Url(_)]
    ));
    assert!(likes.paging.empty_ends && site.likes.time.is_none());
    let places: Vec<&TemplatePart> = likes.get.parts.iter().skip(1).step_by(2).collect();
    let [id, offset] = [Placeholder::Id, Placeholder::Offset].map(TemplatePart::Place);
    assert_eq!(places, [&id, &offset]);
}

#[test]
fn a_site_with_html_is_read() {
    let (_, likes) = SKETCHFAB_V3.split_once("\nlikes:\n").unwrap();
    let site = parse(&format!("{SKETCHFAB_2016}likes:\n{likes}"));
    let Rows::Html { html, .. } = &site.items.list.rows else { panic!("its pages are HTML") };
    assert_eq!(html.whole.as_deref(), Some("</html>"));
    assert_eq!(site.items.likes.as_ref().unwrap().field.conversion, Conversion::RoundedCount);
    assert!(matches!(
        site.items.list.paging.kinds.as_slice(),
        [NextKind::Page { first: 1, size: None }]
    ));
    assert!(matches!(pages(&site).rows, Rows::Json(_)));
}

#[test]
fn a_site_with_links_and_times_is_read() {
    let site = parse(HUGGING_FACE);
    assert_eq!(site.noun.one(), "item");
    let header = "ratelimit".to_owned();
    assert_eq!(site.rate_limit, Some(RateLimitHeaders::Fields { header }));
    let likes = pages(&site);
    assert_eq!(likes.paging.kinds, [NextKind::Link("next".to_owned())]);
    assert!(likes.get.parts.contains(&TemplatePart::Place(Placeholder::IdPath)));
    assert_eq!(site.likes.time.as_ref().unwrap().conversion, Conversion::Rfc3339);
    assert_eq!(likes.rows, Rows::Json(crate::sites::description::Pointer { steps: vec![] }));
}

#[test]
fn the_rest_of_the_language_is_read() {
    let site = parse(
        "site: x\nbase: http://127.0.0.1:8/a/\nnoun: track\n\
         rate_limit: {remaining: A, limit: B, reset: C, as: seconds}\n\
         firewall: {header: X-Wall, status: 403, words: Are You Human}\n\
         items:\n  get: https://other.example/all?q=%20\n  expect: {/ok: true, /n: 3, /a~1b: yes it is}\n\
         \x20 rows: /a~1b/*/c\n  next: {cursor: /c, parameter: 'page[after]', or: [{url: /n}, {link: next}],\n\
         \x20   total: /t, more: /m, empty: true, pages_at_most: 7}\n  id: [/a, /b]\n\
         \x20 likes: {at: [/l, /m], may_exceed: true}\n\
         item: {get: '/t/{+id}?full', expect: {/ok: 'yes'}, features: {genre: /g}}\n\
         likes:\n  by: item\n  within: /loved_by\n  user: {id: /u}\n  time: {at: /t, as: epoch milliseconds}\n",
    );
    assert_eq!(site.base.as_str(), "http://127.0.0.1:8/a");
    let separate = RateLimitHeaders::Separate {
        remaining: "a".to_owned(),
        limit: Some("b".to_owned()),
        reset: "c".to_owned(),
        form: ResetForm::Seconds,
    };
    assert_eq!(site.rate_limit, Some(separate));
    let firewall = site.firewall.unwrap();
    assert_eq!((&*firewall.header, &*firewall.page_words), ("x-wall", "are you human"));
    let expected: Vec<&str> =
        site.items.list.expect.iter().map(|(_, text)| text.as_str()).collect();
    assert_eq!(expected, ["true", "3", "yes it is"]);
    let Paging { kinds, empty_ends, total, more, pages_max } = &site.items.list.paging;
    assert_eq!((kinds.len(), *empty_ends, *pages_max), (3, true, 7));
    assert!(total.is_some() && more.is_some());
    assert!(site.items.likes.unwrap().may_exceed);
    assert!(matches!(site.likes.likers, Likers::WithinItem(_)));
    assert_eq!(site.likes.time.unwrap().conversion, Conversion::EpochMilliseconds);
}

#[test]
fn a_list_of_one_page_says_so_or_says_nothing() {
    for next in ["", "  next: none\n"] {
        let text = format!(
            "site: x\nbase: http://a\nitems:\n  get: /i\n  rows: ''\n  id: /id\n{next}\
             likes: {{by: item, get: '/l/{{id}}', rows: '', user: {{id: ''}}}}\n"
        );
        let site = parse(&text);
        assert_eq!(site.items.list.paging.kinds, [NextKind::None]);
        assert_eq!(site.text, text);
        assert_eq!(site.sha256.len(), 64);
    }
}

#[test]
fn a_catalogue_is_split_by_the_parameters_of_its_description() {
    let sketchfab = Description::bundled_named("sketchfab-v3").unwrap();
    let sizes = sketchfab.items.split.iter().map(|one| (&*one.parameter, one.values.len()));
    assert_eq!(sizes.collect::<Vec<_>>(), [("categories", 18), ("license", 9)]);
    let every_key = parse(include_str!("../../../../tests/sites/every-key.yml"));
    let values: Vec<_> = every_key.items.split.iter().map(|one| one.values.join(" ")).collect();
    assert_eq!(values, ["calm loud", "2016 2017"]);
}
