//! Names, headers and addresses.

use super::Case;

pub const NAMES: &[Case] = &[
    (
        "site: every-key",
        "site: «Every Key",
        "site: \"Every Key\" is not the name of a site; use lower-case letters, digits and hyphens",
    ),
    (
        "site: every-key",
        "site: «../../etc/passwd",
        "site: \"../../etc/passwd\" is not the name of a site",
    ),
    ("site: every-key", "site: «-key", "site: \"-key\" is not the name of a site"),
    ("site: every-key", "site: «key-", "site: \"key-\" is not the name of a site"),
    ("site: every-key", "site: «schlüssel", "site: \"schlüssel\" is not the name of a site"),
    (
        "site: every-key",
        "site: «a23456789012345678901234567890123456789012",
        "site: the text has 42 bytes; use 40 at most",
    ),
    (
        "noun: track",
        "noun: «Track",
        "noun: \"Track\" can't be a noun; use one word of the lower-case letters a to z, such as model",
    ),
    ("noun: track", "noun: «music track", "noun: \"music track\" can't be a noun"),
    ("noun: track", "noun: «track/../x", "noun: \"track/../x\" can't be a noun"),
    ("nouns: tracks", "nouns: «many tracks", "nouns: \"many tracks\" can't be a noun"),
    ("nouns: tracks", "nouns: «[tracks]", "nouns: a list is not a text"),
    ("{site: \"Every Key\", item", "{«name: \"Every Key\", item", "dataset.name: unknown key"),
    ("\"Every Key\"", "«\"[a](b)\"", "dataset.site: not a plain name"),
    ("[music, \"3d\"]", "«music", "dataset.keywords: a text is not a list"),
    ("[music, \"3d\"]", "[music, «\"b: c\"]", "dataset.keywords[1]: not a plain name"),
    (
        "features: {genre: /genres/*, tag: [",
        "features: {«Genre: /genres/*, tag: [",
        "items.features.Genre: \"Genre\" can't be a type of features; use one word of the lower-case letters a to z, such as tag",
    ),
    (
        "features: {genre: /genres/*, tag: [",
        "features: {«music-genre: /genres/*, tag: [",
        "items.features.music-genre: \"music-genre\" can't be a type",
    ),
    (
        "views: /n_views",
        "«Views: /n_views",
        "items.attributes.Views: \"Views\" can't be an attribute; use lower-case words of the letters a to z, \
         such as created_at",
    ),
    (
        "views: /n_views",
        "«n__views: /n_views",
        "items.attributes.n__views: \"n__views\" can't be an attr",
    ),
    (
        "views: /n_views",
        "«_views: /n_views",
        "items.attributes._views: \"_views\" can't be an attribute",
    ),
    (
        "views: /n_views",
        "«views_: /n_views",
        "items.attributes.views_: \"views_\" can't be an attribute",
    ),
    (
        "views: /n_views",
        "«view-count: /n_views",
        "items.attributes.view-count: \"view-count\" can't be",
    ),
    (
        "views: /n_views",
        "«a_name_that_has_more_than_forty_characters: /n_views",
        "items.attributes.a_name_that_has_more_than_forty_characte...: \"a_name_that_has_more_than_forty_ch",
    ),
    (
        "views: /n_views",
        "«owner: /by/name",
        "items.attributes.owner: owner can't be an attribute: it comes from items.owner",
    ),
    (
        "views: /n_views",
        "«id: /n_views",
        "items.attributes.id: id can't be an attribute: it comes from items.id",
    ),
    (
        "views: /n_views",
        "«rank: /n_views",
        "items.attributes.rank: rank can't be an attribute: the crawl counts it",
    ),
    (
        "  sorted_by: likes",
        "  sorted_by: «like",
        "items.sorted_by: \"like\" is not allowed; did you mean \"likes\"? (allowed here: likes)",
    ),
    (
        "  sorted_by: likes",
        "  sorted_by: «date",
        "items.sorted_by: \"date\" is not allowed (allowed here: likes)",
    ),
    (
        "  by: item",
        "  by: «users",
        "likes.by: \"users\" is not allowed; did you mean \"user\"? (allowed here: item, user)",
    ),
    ("  by: item", "  by: «items", "likes.by: \"items\" is not allowed; did you mean \"item\"?"),
    (
        "as: epoch}",
        "as: «epoc}",
        "rate_limit.as: \"epoc\" is not allowed; did you mean \"epoch\"? (allowed here: epoch, seconds)",
    ),
    ("as: epoch}", "as: «milliseconds}", "rate_limit.as: \"milliseconds\" is not allowed (allowed"),
];

pub const HEADERS: &[Case] = &[
    ("header: Authorization", "header: «Host", "token.header: the header host can't carry a token"),
    (
        "header: Authorization",
        "header: «User-Agent",
        "token.header: the header user-agent can't carry a token",
    ),
    (
        "header: Authorization",
        "header: «\"X Token\"",
        "token.header: not the name of a header; use letters, digits and hyphens",
    ),
    ("header: Authorization", "header: «\"X-Token:\"", "token.header: not the name of a header"),
    ("header: Authorization", "header: «\"X\\r\\nHost\"", "token.header: not the name of a header"),
    (
        "value: \"Bearer {token}\"",
        "value: «\"Bearer 0123456789abcdef\"",
        "token.value: {token} is missing; write a value such as \"Bearer {token}\", and put the token itself into the variable that site.token_env names",
    ),
    (
        "value: \"Bearer {token}\"",
        "value: «\"{token} {token}\"",
        "token.value: the value must hold {token} once and no other braces",
    ),
    (
        "value: \"Bearer {token}\"",
        "value: «\"{token}\\r\\nHost: x\"",
        "token.value: the value of a header must be plain ASCII",
    ),
    (
        "value: \"Bearer {token}\"",
        "value: «\"Träger {token}\"",
        "token.value: the value of a header must be plain ASCII",
    ),
    ("remaining: X-Left", "remaining: «X Left", "rate_limit.remaining: not the name of a header"),
    ("limit: X-Limit", "limit: «\"\"", "rate_limit.limit: the text is empty"),
    ("reset: X-Reset", "reset: «\"reset\\0\"", "rate_limit.reset: not the name of a header"),
    ("header: x-wall", "header: «x/wall", "firewall.header: not the name of a header"),
    (
        "top: 2300",
        "top: «4",
        "published.top: the most liked item has 4 likes, fewer than like_limit (5)",
    ),
];

pub const ADDRESSES: &[Case] = &[
    (
        "base: https://example.org/api",
        "base: «example.org/api",
        "base: not an address; use http:// or https:// with a host",
    ),
    ("base: https://example.org/api", "base: «ftp://example.org/api", "base: not an address"),
    ("base: https://example.org/api", "base: «file:///etc/passwd", "base: not an address"),
    (
        "base: https://example.org/api",
        "base: «https://example.org/{id}",
        "base: placeholders have no meaning in base; write them into get",
    ),
    (
        "base: https://example.org/api",
        "base: «https://me:secret@example.org/api",
        "base: the address holds a user name or password; leave it out",
    ),
    (
        "base: https://example.org/api",
        "base: «https://example.org/api?key=1",
        "base: the address has a query (?) or fragment (#); leave it out",
    ),
    (
        "base: https://example.org/api",
        "base: «https://example.org/a pi",
        "base: an address can't hold spaces or control characters",
    ),
    ("base: https://example.org/api", "base: «https://", "base: not an address"),
    ("docs: https://docs.example/api#likes", "docs: «docs.example", "docs: not an address"),
    ("docs: https://docs.example/api#likes", "docs: «javascript:alert(1)", "docs: not an address"),
    (
        "docs: https://docs.example/api#likes",
        "docs: «https://docs.example/?a b",
        "docs: not an address; use one such as",
    ),
    (
        "terms: https://example.org/terms",
        "terms: «https://me@example.org/terms",
        "terms: the address holds a user name or password",
    ),
    (
        "terms: https://example.org/terms",
        "terms: «see the site",
        "terms: an address can't hold spaces or control characters",
    ),
];
