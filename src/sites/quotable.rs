//! What a message may quote of an answer: known words. Everything else may name a user, so it is only counted
//! or measured.

use crate::words::{counted, grouped};
use crate::yaml::shown;

/// The most keys that a message names.
const KEYS_MAX: usize = 6;

/// Keys of JSON objects that APIs use, in lower case.
const KEYS: [&str; 92] = [
    "author",
    "authors",
    "captcha",
    "categories",
    "category",
    "code",
    "collections",
    "content",
    "count",
    "created_at",
    "createdat",
    "cursor",
    "cursors",
    "data",
    "datasets",
    "description",
    "detail",
    "details",
    "docs",
    "documentation_url",
    "entries",
    "error",
    "errors",
    "exception",
    "first",
    "has_more",
    "hasmore",
    "help",
    "hint",
    "hits",
    "href",
    "id",
    "info",
    "items",
    "last",
    "like_count",
    "likecount",
    "likers",
    "likes",
    "limit",
    "link",
    "links",
    "list",
    "login",
    "message",
    "messages",
    "meta",
    "metadata",
    "model",
    "models",
    "name",
    "next",
    "next_page",
    "ok",
    "offset",
    "owner",
    "page",
    "page_size",
    "pages",
    "pagination",
    "paging",
    "path",
    "per_page",
    "photos",
    "posts",
    "prev",
    "previous",
    "projects",
    "query",
    "reason",
    "records",
    "request_id",
    "response",
    "result",
    "results",
    "retry_after",
    "rows",
    "slug",
    "status",
    "success",
    "tags",
    "timestamp",
    "title",
    "token",
    "total",
    "total_count",
    "type",
    "uid",
    "url",
    "user",
    "users",
    "version",
];

/// Kinds of content that servers send, in lower case.
const CONTENTS: [&str; 30] = [
    "application/atom+xml",
    "application/gzip",
    "application/hal+json",
    "application/javascript",
    "application/json",
    "application/ld+json",
    "application/octet-stream",
    "application/pdf",
    "application/problem+json",
    "application/vnd.api+json",
    "application/x-gzip",
    "application/x-ndjson",
    "application/xhtml+xml",
    "application/xml",
    "application/zip",
    "image/gif",
    "image/jpeg",
    "image/png",
    "image/svg+xml",
    "image/webp",
    "text/css",
    "text/csv",
    "text/event-stream",
    "text/html",
    "text/javascript",
    "text/json",
    "text/markdown",
    "text/plain",
    "text/xml",
    "video/mp4",
];

/// Phrases of pages that are sent in place of another, in lower case. The first that a page holds is quoted.
const PHRASES: [&str; 30] = [
    "human verification",
    "captcha",
    "are you a robot",
    "unusual traffic",
    "checking your browser",
    "too many requests",
    "rate limit",
    "maintenance",
    "temporarily unavailable",
    "service unavailable",
    "bad gateway",
    "internal server error",
    "something went wrong",
    "method not allowed",
    "not found",
    "does not exist",
    "no longer available",
    "access denied",
    "permission denied",
    "forbidden",
    "unauthorized",
    "invalid token",
    "api key",
    "bad request",
    "enable javascript",
    "log in",
    "login",
    "sign in",
    "index of /",
    "it works",
];

/// Parts of a host's name by which a site names its own hosts.
const LABELS: [&str; 12] = [
    "account", "accounts", "api", "auth", "cdn", "consent", "id", "login", "m", "sso", "static",
    "www",
];

/// Returns the keys of a JSON object in words, such as `the keys detail and 2 more`; none if it has none.
pub fn keys_in_words<'k>(keys: impl Iterator<Item = &'k str>) -> Option<String> {
    let (mut named, mut n_more) = (Vec::new(), 0_usize);
    for key in keys {
        if named.len() < KEYS_MAX && KEYS.contains(&key.to_ascii_lowercase().as_str()) {
            named.push(key);
        } else {
            n_more = n_more.saturating_add(1);
        }
    }
    match (named.join(", "), n_more as u64) {
        (named, 0) if named.is_empty() => None,
        (named, n) if named.is_empty() => Some(counted(n, "other key")),
        (named, 0) => Some(format!("the keys {named}")),
        (named, n) => Some(format!("the keys {named} and {} more", grouped(n))),
    }
}

/// Returns a text of a description as a message may hold it.
pub fn shortened(text: &str) -> String {
    shown(text)
}

/// Returns what an object with these keys is, in words.
pub fn object_in_words<'k>(keys: impl Iterator<Item = &'k str>) -> String {
    keys_in_words(keys)
        .map_or_else(|| "an empty object".to_owned(), |keys| format!("an object with {keys}"))
}

/// Returns a content type in words, without its parameters.
pub fn content_in_words(content_type: &str) -> String {
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if CONTENTS.contains(&essence.as_str()) {
        essence
    } else {
        format!("an unknown type of {}", counted(essence.len() as u64, "byte"))
    }
}

/// Returns the host of an address in words. Only a host of this machine, a bare IP address, and a host of the
/// site, which has these hosts, are named.
pub fn host_in_words<'h>(host: Option<&str>, mut own: impl Iterator<Item = &'h str>) -> String {
    let Some(host) = host else { return "no host".to_owned() };
    let is_number = host.starts_with('[') || host.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    if is_number || host == "localhost" || own.any(|own| bare(own) == bare(host)) {
        host.to_owned()
    } else {
        format!("a host of {}", counted(host.len() as u64, "byte"))
    }
}

/// Returns the first known phrase of a text, if it has one.
pub fn phrase_in(text: &str) -> Option<&'static str> {
    let lower = text.to_lowercase();
    let text = lower.split_whitespace().collect::<Vec<_>>().join(" ");
    PHRASES.into_iter().find(|phrase| text.contains(phrase))
}

/// Returns the name of a host without the labels that name one host among those of its site.
fn bare(host: &str) -> &str {
    match host.split_once('.') {
        Some((label, rest)) if LABELS.contains(&label) && rest.contains('.') => bare(rest),
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_keys_are_named() {
        let words = |keys: &[&str]| keys_in_words(keys.iter().copied());
        assert_eq!(words(&[]), None);
        assert_eq!(words(&["anna"]).unwrap(), "1 other key");
        assert_eq!(words(&["anna", "bobsmith"]).unwrap(), "2 other keys");
        assert_eq!(words(&["detail", "next"]).unwrap(), "the keys detail, next");
        assert_eq!(words(&["anna", "detail", "b"]).unwrap(), "the keys detail and 2 more");
        let many = ["id", "uid", "name", "url", "type", "title", "count", "page"];
        assert_eq!(words(&many).unwrap(), "the keys id, uid, name, url, type, title and 2 more");
    }

    #[test]
    fn only_known_content_types_are_named() {
        assert_eq!(content_in_words("Text/HTML; charset=anna"), "text/html");
        assert_eq!(content_in_words("text/anna"), "an unknown type of 9 bytes");
        assert_eq!(content_in_words(""), "an unknown type of 0 bytes");
    }

    #[test]
    fn only_the_sites_own_hosts_are_named() {
        let words = |host| host_in_words(host, ["api.site.example", "site.example"].into_iter());
        for host in ["www.site.example", "login.site.example", "127.0.0.1", "[::1]", "localhost"] {
            assert_eq!(words(Some(host)), host);
        }
        for host in ["anna.site.example", "anna.example", "example", "www.example"] {
            let wanted = format!("a host of {} bytes", host.len());
            assert_eq!(words(Some(host)), wanted, "{host}");
        }
        assert_eq!(words(None), "no host");
    }

    #[test]
    fn only_known_phrases_of_a_page_are_quoted() {
        assert_eq!(phrase_in("anna was Not\n Found"), Some("not found"));
        assert_eq!(phrase_in("bobsmith likes"), None);
    }
}
