//! Whatever a description holds: an accepted one keeps to its limits and asks its own origins alone; a
//! refused one is refused in one line, with a place that exists.

use std::sync::Arc;

use crawl::sites::description::{Likers, List, Rows, Template, TemplatePart};
use crawl::sites::{Description, Site, is_on};
use crawl::words::{ItemId, Part, Task};

/// Ids that would change an address if they were put into it as they are.
const IDS: [&str; 6] = ["a", "o/r", "../../x", "//evil.example/x", "@evil.example", "a?b#c%2f\\"];

/// Bodies that are no page of most sites.
const BODIES: [&[u8]; 5] =
    [b"", b"[]", b"{\"results\":[{\"id\":[]}]}", b"[{\"a\":{}},null,7]", b"<ul><li id=a>x</html>"];

/// Reads the text as a description.
pub fn holds(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    match Description::parse("f.yml", &text) {
        Ok(description) => {
            check_limits(&description);
            assert_eq!(Description::parse("g.yml", &text).as_ref(), Ok(&description));
            check_requests(description);
        }
        Err(error) => {
            check_place(&error.to_string(), &text);
            let excerpt = error.excerpt().unwrap_or_default();
            assert!(excerpt.chars().count() < 1500, "{excerpt}");
            assert!(!excerpt.chars().any(|c| c.is_control() && c != '\n'), "{excerpt:?}");
        }
    }
}

fn check_limits(description: &Description) {
    let Description { name, noun, base, text, sha256, .. } = description;
    assert!(text.len() <= 64 * 1024 && sha256.len() == 64);
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    assert!(!name.is_empty() && name.chars().all(is_plain), "{name:?}");
    let words = [noun.one(), noun.many()];
    let is_word = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase());
    assert!(words.into_iter().all(is_word), "{noun:?}");
    assert!(matches!(base.scheme(), "http" | "https") && base.has_host(), "{base}");
    assert!(base.username().is_empty() && base.password().is_none(), "{base}");
    assert!(base.query().is_none() && base.fragment().is_none(), "{base}");
    if let Some(token) = &description.token {
        let value = format!("{}{}", token.before, token.after);
        assert!(value.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()), "{value:?}");
    }
    check_list(&description.items.list);
    if let Likers::Pages(list) = &description.likes.likers {
        check_list(list);
    }
    if let Some(page) = &description.item {
        check_address(&page.get);
    }
}

fn check_list(list: &List) {
    check_address(&list.get);
    assert!((1..=1_000_000).contains(&list.paging.pages_max));
    assert!((1..=5).contains(&list.paging.kinds.len()));
    if let Rows::Json(pointer) = &list.rows {
        assert!(pointer.steps.len() <= 16);
    }
}

fn check_address(template: &Template) {
    for part in &template.parts {
        if let TemplatePart::Text(text) = part {
            assert!(text.bytes().all(|byte| byte.is_ascii_graphic()), "{text:?}");
            assert!(!text.contains(['{', '}', '#']), "{text:?}");
        }
    }
}

/// Checks that what is requested is on an origin that the description names, whatever the id is.
fn check_requests(description: Description) {
    let named = [Some(&description.items.list.get), pages_of_likes(&description)];
    let item = description.item.as_ref().map(|page| &page.get);
    let templates: Vec<String> =
        named.into_iter().chain([item]).flatten().map(|template| template.text.clone()).collect();
    let base = description.base.clone();
    let Ok(site) = Site::new(Arc::new(description), None, None) else { return };
    for origin in site.origins() {
        let is_named = |text: &String| url::Url::parse(text).is_ok_and(|url| is_on(&url, &origin));
        assert!(is_on(&base, &origin) || templates.iter().any(is_named), "{origin:?}");
    }
    for item_id in IDS.iter().filter_map(|id| ItemId::new(*id).ok()) {
        let tasks = [
            Task::first_page(Part::whole()),
            Task::Likes { item_id: item_id.clone(), offset: 0, cursor: None },
            Task::Features { item_id: item_id.clone() },
        ];
        for task in &tasks {
            if let Ok(request) = site.request(task) {
                let url = &request.url;
                assert!(site.origins().iter().any(|origin| is_on(url, origin)), "{url}");
            }
        }
    }
    // No body makes a reader panic, whatever it looks for.
    let task = Task::first_page(Part::whole());
    for body in BODIES {
        let _ = site.parse(&task, body);
    }
}

fn pages_of_likes(description: &Description) -> Option<&Template> {
    match &description.likes.likers {
        Likers::Pages(list) => Some(&list.get),
        Likers::WithinItem(_) => None,
    }
}

/// Checks that an error is one short line, safe for a terminal, and that its place is in the file.
fn check_place(message: &str, text: &str) {
    assert!(message.len() < 2000, "{} bytes: {message}", message.len());
    assert!(!message.chars().any(char::is_control), "{message:?}");
    let place = message.strip_prefix("f.yml:").unwrap();
    let mut numbers = place.split(':').map(str::parse::<usize>);
    let (Some(Ok(line)), Some(Ok(column))) = (numbers.next(), numbers.next()) else {
        panic!("no place: {message}");
    };
    // YAML ends a line with CR, LF or both.
    let lines: Vec<&str> = text.split(['\n', '\r']).collect();
    assert!((1..=lines.len() + 1).contains(&line), "line {line}: {message}");
    let longest = lines.iter().map(|line| line.chars().count()).max().unwrap_or(0);
    assert!((1..=longest + 2).contains(&column), "column {column}: {message}");
}
