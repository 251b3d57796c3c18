//! Descriptions of sites that are accepted, and some hundred ways to get one wrong.
//!
//! A case is a small edit of a good description: what is replaced, by what, and how the error begins after
//! its place. The mark `«` in the replacement is where the error must be; without one, the error is about
//! the section that it names, and is at its first key.

mod by_user;
mod good;
mod images;
mod keys;
mod names;
mod paging;
mod places;
mod schema;
mod split;
mod templates;
mod types;
mod yaml_text;

use std::collections::BTreeSet;

use crawl::sites::description::Description;

use good::accepted;

/// Descriptions that use every key: of a site with JSON, and of one with HTML.
const JSON: &str = include_str!("../sites/every-key.yml");
const HTML: &str = include_str!("../sites/every-key-html.yml");
const IMAGES: &str = include_str!("../sites/images.yml");
const BY_USER: &str = include_str!("../sites/every-key-by-user.yml");

/// What is replaced, by what, and how the error begins after its place.
type Case = (&'static str, &'static str, &'static str);

/// A group of cases.
struct Group {
    name: &'static str,
    base: &'static str,
    cases: &'static [Case],
    /// Whether the JSON Schema of the language refuses them too.
    schema_sees_it: bool,
}

const GROUPS: [Group; 24] = [
    Group { name: "unknown keys", base: JSON, cases: keys::UNKNOWN, schema_sees_it: true },
    Group { name: "missing keys", base: JSON, cases: keys::MISSING, schema_sees_it: true },
    Group {
        name: "keys that exclude each other",
        base: JSON,
        cases: keys::EXCLUDED,
        schema_sees_it: true,
    },
    Group { name: "keys of HTML", base: HTML, cases: keys::OF_HTML, schema_sees_it: true },
    Group { name: "wrong types", base: JSON, cases: types::WRONG, schema_sees_it: true },
    Group { name: "empty values", base: JSON, cases: types::EMPTY, schema_sees_it: true },
    Group { name: "numbers out of range", base: JSON, cases: types::RANGES, schema_sees_it: true },
    Group { name: "names", base: JSON, cases: names::NAMES, schema_sees_it: true },
    Group { name: "headers", base: JSON, cases: names::HEADERS, schema_sees_it: false },
    Group { name: "addresses", base: JSON, cases: names::ADDRESSES, schema_sees_it: false },
    Group { name: "templates", base: JSON, cases: templates::TEMPLATES, schema_sees_it: false },
    Group { name: "pointers", base: JSON, cases: places::POINTERS, schema_sees_it: false },
    Group { name: "selectors", base: HTML, cases: places::SELECTORS, schema_sees_it: false },
    Group { name: "conversions", base: JSON, cases: places::CONVERSIONS, schema_sees_it: true },
    Group { name: "paging", base: JSON, cases: paging::PAGING, schema_sees_it: false },
    Group { name: "paging of HTML", base: HTML, cases: paging::OF_HTML, schema_sees_it: false },
    Group { name: "parts", base: JSON, cases: split::SEEN, schema_sees_it: true },
    Group { name: "parts and addresses", base: JSON, cases: split::UNSEEN, schema_sees_it: false },
    Group { name: "likes by user", base: BY_USER, cases: by_user::SEEN, schema_sees_it: true },
    Group {
        name: "likes by user, in several places",
        base: BY_USER,
        cases: by_user::UNSEEN,
        schema_sees_it: false,
    },
    Group {
        name: "users of a site by item",
        base: JSON,
        cases: by_user::OF_ITEMS,
        schema_sees_it: false,
    },
    Group { name: "images", base: IMAGES, cases: images::SEEN, schema_sees_it: true },
    Group { name: "arrays of images", base: IMAGES, cases: images::UNSEEN, schema_sees_it: false },
    Group { name: "YAML", base: JSON, cases: yaml_text::YAML, schema_sees_it: false },
];

/// A malformed description and what must be said about it.
struct Malformed {
    text: String,
    /// The line and the column.
    place: (usize, usize),
}

impl Malformed {
    fn of(base: &str, (from, to, said): Case) -> Self {
        assert_eq!(base.matches(from).count(), 1, "{from:?} is not there once");
        let marked = base.replace(from, to);
        let text = marked.replace('«', "");
        let at = marked.find('«').unwrap_or_else(|| {
            let section = said.split(':').next().unwrap_or_default();
            section_begin(&text, section)
        });
        let before = &text[..at];
        let line_begin = before.rfind('\n').map_or(0, |at| at + 1);
        let column = before[line_begin..].chars().count() + 1;
        Self { place: (before.matches('\n').count() + 1, column), text }
    }
}

/// Returns the position of the first key of a section, or of an element such as `users[1]`.
fn section_begin(text: &str, section: &str) -> usize {
    let (section, element) = section.split_once('[').unwrap_or((section, ""));
    let key = format!("\n{section}:\n");
    let begin = text.find(&key).map_or_else(|| first_key(text), |at| at + key.len());
    if let Some(n) = element.strip_suffix(']').and_then(|n| n.parse::<usize>().ok()) {
        let (at, mark) = text[begin - 1..].match_indices("\n  - ").nth(n).unwrap();
        return begin - 1 + at + mark.len();
    }
    begin + text[begin..].find(|c: char| !c.is_whitespace()).unwrap_or(0)
}

/// Returns the position of the first line that is not a comment.
fn first_key(text: &str) -> usize {
    let comments = text.lines().take_while(|line| line.starts_with('#'));
    comments.map(|line| line.len() + 1).sum()
}

#[test]
fn each_malformed_description_is_refused_where_it_is_wrong() {
    let mut wrong = Vec::new();
    for Group { name, base, cases, .. } in &GROUPS {
        for case in *cases {
            let malformed = Malformed::of(base, *case);
            let (line, column) = malformed.place;
            let due = format!("my-site.yml:{line}:{column}: {}", case.2);
            let said = match Description::parse("my-site.yml", &malformed.text) {
                Ok(_) => "it was accepted".to_owned(),
                Err(error) => error.to_string(),
            };
            if !said.starts_with(&due) {
                wrong.push(format!("{name}: {:?}\n   due: {due}\n  said: {said}", case.1));
            }
        }
    }
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn there_are_at_least_two_hundred_different_ones() {
    let texts = GROUPS
        .iter()
        .flat_map(|group| group.cases.iter().map(|case| Malformed::of(group.base, *case).text));
    let texts: BTreeSet<String> = texts.collect();
    let n_cases: usize = GROUPS.iter().map(|group| group.cases.len()).sum();
    assert_eq!(texts.len(), n_cases, "a case is there twice");
    assert!(n_cases >= 200, "there are {n_cases}");
}

#[test]
fn an_error_is_one_line_with_an_excerpt_of_the_faulty_one() {
    for Group { base, cases, .. } in &GROUPS {
        for case in *cases {
            let malformed = Malformed::of(base, *case);
            let error = Description::parse("my-site.yml", &malformed.text).unwrap_err();
            assert!(!error.to_string().contains(['\n', '\r']), "{error}");
            // A line that may hold a token or a password is not shown.
            let Some(excerpt) = error.excerpt() else {
                let keys = ["token", "base: ", "docs: ", "terms: ", "items.get: ", "item.get: "];
                assert!(keys.iter().any(|key| case.2.starts_with(key)), "{error}");
                continue;
            };
            assert!(
                !case.2.starts_with("token") && !malformed.text.contains("secret"),
                "{excerpt}"
            );
            let (line, _) = malformed.place;
            assert!(excerpt.contains(&format!("\n{line} | ")), "{error}\n{excerpt}");
            assert_eq!(excerpt.lines().count(), 3, "{excerpt}");
        }
    }
}

/// Returns the malformed descriptions that a JSON Schema can recognise.
fn seen_by_the_schema() -> Vec<(String, String)> {
    let groups = GROUPS.iter().filter(|group| group.schema_sees_it);
    let cases = groups.flat_map(|group| {
        group.cases.iter().map(|case| {
            (format!("{}: {:?}", group.name, case.1), Malformed::of(group.base, *case).text)
        })
    });
    cases.collect()
}
