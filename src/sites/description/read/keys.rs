//! The keys of each section.

use crate::yaml::{nearest, shown};

/// The keys at the top level.
pub const TOP: [&str; 16] = [
    "site",
    "about",
    "docs",
    "terms",
    "noun",
    "nouns",
    "dataset",
    "base",
    "token",
    "rate_limit",
    "firewall",
    "published",
    "items",
    "item",
    "likes",
    "users",
];

/// The keys of the catalogue.
pub const ITEMS: [&str; 16] = [
    "get",
    "expect",
    "html",
    "rows",
    "next",
    "only",
    "sorted_by",
    "lists_at_most",
    "split",
    "id",
    "name",
    "likes",
    "owner",
    "attributes",
    "features",
    "thumbnail",
];

/// The keys of the images of an item.
pub const THUMBNAIL: [&str; 6] = ["at", "url", "width", "height", "origins", "at_least"];

/// The keys of an item's own page.
pub const ITEM: [&str; 6] = ["get", "expect", "html", "is", "landmarks", "features"];

/// The keys of the lists of an item's likes.
pub const LIKES: [&str; 10] =
    ["by", "get", "within", "expect", "html", "rows", "next", "only", "user", "time"];

/// The keys of users' lists of likes.
pub const LIKES_BY_USER: [&str; 9] =
    ["by", "get", "expect", "html", "rows", "next", "only", "item", "time"];

/// The keys of both kinds of lists of likes.
pub const ANY_LIKES: [&str; 11] =
    ["by", "get", "within", "expect", "html", "rows", "next", "only", "user", "item", "time"];

/// The keys of an item in a list of what a user likes.
pub const LISTED_ITEM: [&str; 7] =
    ["id", "name", "likes", "owner", "attributes", "features", "thumbnail"];

/// The keys of a list of users.
pub const USERS: [&str; 10] =
    ["from", "get", "expect", "html", "rows", "next", "only", "id", "name", "likes"];

/// The keys of the lists of comments, whose authors are users.
pub const COMMENTERS: [&str; 9] =
    ["from", "get", "expect", "html", "rows", "next", "only", "user", "comments"];

/// The keys that say how a list is paged.
pub const NEXT: [&str; 12] = [
    "page",
    "size",
    "offset",
    "cursor",
    "parameter",
    "url",
    "link",
    "or",
    "total",
    "more",
    "empty",
    "pages_at_most",
];

/// The keys of another way to the next page.
pub const OR: [&str; 4] = ["cursor", "parameter", "url", "link"];

/// The keys of a token.
pub const TOKEN: [&str; 2] = ["header", "value"];

/// The keys of the headers that say how many requests are left.
pub const RATE_LIMIT: [&str; 5] = ["header", "remaining", "limit", "reset", "as"];

/// The keys of the signs of a firewall.
pub const FIREWALL: [&str; 3] = ["header", "status", "words"];

/// The keys of a published dataset.
pub const PUBLISHED: [&str; 5] = ["items", "likes", "users", "like_limit", "top"];

/// The keys of what the card of a dataset calls things.
pub const DATASET: [&str; 3] = ["site", "item", "keywords"];

/// The keys of a user.
pub const PERSON: [&str; 2] = ["id", "name"];

/// The sections to which a misplaced key may belong.
const SECTIONS: [(&str, &[&str]); 13] = [
    ("at the top level", &TOP),
    ("in items", &ITEMS),
    ("in item", &ITEM),
    ("in likes", &LIKES),
    ("in likes by user", &LIKES_BY_USER),
    ("in a list of users", &USERS),
    ("in commenters", &COMMENTERS),
    ("in next", &NEXT),
    ("in rate_limit", &RATE_LIMIT),
    ("in firewall", &FIREWALL),
    ("in published", &PUBLISHED),
    ("in dataset", &DATASET),
    ("in thumbnail", &THUMBNAIL),
];

/// Returns the message about an unknown key.
pub fn unknown(key: &str, known: &[&'static str]) -> String {
    let meant = nearest(key, known).map(|meant| format!("; did you mean {meant}?"));
    let elsewhere = || {
        let (section, _) = SECTIONS.iter().find(|(_, keys)| keys.contains(&key))?;
        Some(format!("; {} belongs {section}", shown(key)))
    };
    let hint = meant.or_else(elsewhere).unwrap_or_default();
    format!("unknown key{hint} (allowed here: {})", known.join(", "))
}

/// Returns the message about a value that is none of the allowed ones.
pub fn none_of(name: &str, known: &[&'static str]) -> String {
    let meant = nearest(name, known).map(|meant| format!("; did you mean \"{meant}\"?"));
    let hint = meant.unwrap_or_default();
    format!("\"{}\" is not allowed{hint} (allowed here: {})", shown(name), known.join(", "))
}
