//! What a crawl with a description does, in a few lines.

use std::fmt::Write as _;

use crate::sites::description::{
    Description, Dimension, Features, Likers, LikesWay, List, ListedUsers, NextKind, Template,
};
use crate::words::printable;

/// Returns one line per stage: where it starts, and how its list is paged. Writing to a string can't fail.
pub fn of(description: &Description) -> String {
    let mut text = String::new();
    let Description { items, item, noun, .. } = description;
    let order = if items.is_sorted_by_likes { "most liked first" } else { "not sorted by likes" };
    let _ = writeln!(text, "{}: {}", noun.many(), address(description, &items.list.get));
    let _ = writeln!(text, "  {}, {order}", pages(&items.list));
    if let Some(n) = items.lists_at_most {
        let parts = split(&items.split);
        let _ =
            writeln!(text, "  cut off by the site after about {}{parts}", noun.grouped(n.into()));
    }
    let ways = match description.first_way {
        LikesWay::Item => [by_item(description), by_user(description)],
        LikesWay::User => [by_user(description), by_item(description)],
    };
    for way in ways.into_iter().flatten() {
        text += &way;
    }
    match (&items.features, item) {
        (Some(listed), _) => {
            let _ = writeln!(
                text,
                "features: within each {} of the list ({})",
                noun.one(),
                types(listed)
            );
        }
        (None, Some(page)) => {
            let _ = writeln!(text, "features: {}", address(description, &page.get));
            let _ = writeln!(text, "  one page per {} ({})", noun.one(), types(&page.features));
        }
        (None, None) => text.push_str("features: none\n"),
    }
    if !items.attributes.is_empty() {
        let names: Vec<&str> = items.attributes.iter().map(|(name, _)| name.as_str()).collect();
        let _ = writeln!(text, "attributes: {}", names.join(", "));
    }
    text
}

/// Returns where the lists of an item's likes are.
fn by_item(description: &Description) -> Option<String> {
    let likes = description.likes.as_ref()?;
    let times = times(likes.time.is_some());
    Some(match &likes.likers {
        Likers::Pages(list) => {
            let address = address(description, &list.get);
            format!("likes: {address}\n  {}, {times}\n", pages(list))
        }
        Likers::WithinItem(_) => {
            format!("likes: within each {} of the list, {times}\n", description.noun.one())
        }
    })
}

/// Returns where each user's list of likes is, and where users are found.
fn by_user(description: &Description) -> Option<String> {
    let likes = description.user_likes.as_ref()?;
    let list = &likes.items.list;
    let address_of_list = address(description, &list.get);
    let times = times(likes.time.is_some());
    let mut text = format!("likes of a user: {address_of_list}\n  {}, {times}\n", pages(list));
    if likes.items.likes.is_none() {
        let many = description.noun.many();
        let _ = writeln!(
            text,
            "  {many} that only these lists name are left out: their number of likes is not known"
        );
    }
    for source in &description.users {
        let _ = match source.list() {
            None => writeln!(text, "users: the owners of the {}", description.noun.many()),
            Some(ListedUsers { list, .. }) => writeln!(
                text,
                "users from {}: {}\n  {}",
                source.name(),
                address(description, &list.get),
                pages(list)
            ),
        };
    }
    Some(text)
}

const fn times(has_times: bool) -> &'static str {
    if has_times { "with times" } else { "without times" }
}

/// Returns by which parameters a list is split: `, then split by categories (18) and license (9)`.
fn split(split: &[Dimension]) -> String {
    let names = split.iter().map(|one| format!("{} ({})", one.parameter, one.values.len()));
    let names: Vec<String> = names.collect();
    match names.split_last() {
        None => String::new(),
        Some((last, [])) => format!(", then split by {last}"),
        Some((last, others)) => format!(", then split by {} and {last}", others.join(", ")),
    }
}

/// Returns the names of the ways in which a list is paged.
pub fn ways(kinds: &[NextKind]) -> Vec<&'static str> {
    let name = |kind: &NextKind| match kind {
        NextKind::Page { .. } => "page",
        NextKind::Offset { .. } => "offset",
        NextKind::Cursor { .. } => "cursor",
        NextKind::Url(_) => "url",
        NextKind::Link(_) => "link",
        NextKind::None => "none",
    };
    kinds.iter().map(name).collect()
}

/// Returns an address with its placeholders. It is made printable, because a user's own description may hold
/// anything.
fn address(description: &Description, template: &Template) -> String {
    let base = description.base.as_str().trim_end_matches('/');
    let base = if template.text.starts_with('/') { base } else { "" };
    printable(&format!("{base}{}", template.text))
}

/// Returns how a list is paged.
fn pages(list: &List) -> String {
    let paging = &list.paging;
    let mut ways = paging.kinds.iter().map(|kind| match kind {
        NextKind::Page { first, size } => {
            let size = size.map(|size| format!(" of {size}")).unwrap_or_default();
            format!("pages{size} from number {first}")
        }
        NextKind::Offset { size } => format!("pages of {size} by offset"),
        NextKind::Cursor { parameter, .. } => format!("pages by a cursor (?{parameter}=)"),
        NextKind::Url(_) => "each page has the address of the next".to_owned(),
        NextKind::Link(relation) => format!("pages linked by the Link header ({relation})"),
        NextKind::None => "one page".to_owned(),
    });
    let first = ways.next().unwrap_or_default();
    ways.fold(first, |text, way| format!("{text}, or {way}"))
}

fn types(features: &Features) -> String {
    features.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ")
}
