//! Values of the wrong type, empty ones, and numbers out of range.

use super::Case;

pub const WRONG: &[Case] = &[
    ("site: every-key", "site: «7", "site: 7 is not a text: put it in quotes"),
    ("site: every-key", "site: «[a]", "site: a list is not a text"),
    (
        "about: A made-up site that uses every key of the language.",
        "about: «{a: b}",
        "about: a section of keys is not a text",
    ),
    ("noun: track", "noun: «true", "noun: true is not a text: put it in quotes"),
    (
        "docs: https://docs.example/api#likes",
        "docs: «[https://docs.example]",
        "docs: a list is not a text",
    ),
    (
        "token: {header: Authorization, value: \"Bearer {token}\"}",
        "token: «abc",
        "token: a text is not a section of keys; allowed here: header, value",
    ),
    (
        "{remaining: X-Left, limit: X-Limit, reset: X-Reset, as: epoch}",
        "«RateLimit",
        "rate_limit: a text is not a section of keys; allowed here: header, remaining",
    ),
    (
        "status: 405",
        "status: «blocked",
        "firewall.status: the text \"blocked\" is not a whole number; use 201 to 599",
    ),
    ("status: 405", "status: «405.5", "firewall.status: 405.5 is not a whole number"),
    ("words: are you human", "words: «[are, you, human]", "firewall.words: a list is not a text"),
    (
        "{items: 1000, likes: 20000, users: 3000, like_limit: 5, top: 2300}",
        "«1000",
        "published: a number is not a section of keys",
    ),
    ("top: 2300", "top: «\"2300\"", "published.top: the text \"2300\" is not a whole number"),
    ("  get: /tracks?page={page}", "  get: «[/tracks]", "items.get: a list is not a text"),
    ("  rows: /data/tracks", "  rows: «[/data/tracks]", "items.rows: a list is not a text"),
    ("  rows: /data/tracks", "  rows: «0", "items.rows: 0 is not a text: put it in quotes"),
    (
        "    page: 1",
        "    page: «one",
        "items.next.page: the text \"one\" is not a whole number; use 0 to 1000",
    ),
    (
        "    size: 50",
        "    size: «[50]",
        "items.next.size: a list is not a whole number, 1 to 10000",
    ),
    (
        "or: {link: next}",
        "or: «link",
        "items.next.or: a text is not a section of keys; allowed here: cursor",
    ),
    ("or: {link: next}", "or: «[]", "items.next.or: the list is empty"),
    ("or: {link: next}", "or: {link: «7}", "items.next.or.link: 7 is not a text"),
    ("    total: /data/total", "    total: «120", "items.next.total: 120 is not a text"),
    ("    empty: true", "    empty: «yes", "items.next.empty: \"yes\" is not true or false"),
    ("    empty: true", "    empty: «1", "items.next.empty: a number is not true or false"),
    (
        "    pages_at_most: 500",
        "    pages_at_most: «many",
        "items.next.pages_at_most: the text \"many\" is not a whole number",
    ),
    (
        "  lists_at_most: 25000",
        "  lists_at_most: «25k",
        "items.lists_at_most: the text \"25k\" is not a whole number",
    ),
    ("  id: /id", "  id: «7", "items.id: 7 is not a text"),
    ("name: [/title, /slug]", "name: [/title, «[/slug]]", "items.name[1]: a list is not a text"),
    ("name: [/title, /slug]", "name: «[]", "items.name: the list is empty"),
    (
        "may_exceed: true",
        "may_exceed: «sometimes",
        "items.likes.may_exceed: \"sometimes\" is not true or false",
    ),
    (
        "owner: {id: /by/id, name: /by/name}",
        "owner: «/by",
        "items.owner: a text is not a section of keys; allowed here: id, name",
    ),
    ("views: /n_views", "views: «7", "items.attributes.views: 7 is not a text"),
    ("views: /n_views", "views: «[]", "items.attributes.views: the list is empty"),
    ("views: /n_views", "views: «true", "items.attributes.views: true is not a text"),
    (
        "features: {genre: /genres/*, tag: [/tags/*/name, /tags/*]}",
        "features: «[/genres/*]",
        "items.features: a list is not a section of keys",
    ),
    (
        "features: {genre: /genres/*, tag: [/tags/*/name, /tags/*]}",
        "features: «{}",
        "items.features: the section is empty",
    ),
    ("tag: [/tags/*/name, /tags/*]", "tag: «true", "items.features.tag: true is not a text"),
    ("  by: item", "  by: «[item]", "likes.by: a list is not a text"),
    ("user: {id: /id, name: /name}", "user: «/id", "likes.user: a text is not a section of keys"),
    (
        "time: {at: /liked_at, as: epoch seconds}",
        "time: «7",
        "likes.time: say how the time is written",
    ),
    (
        "next: {cursor: /after, parameter: after}",
        "next: «[]",
        "likes.next: a list is not a section of keys",
    ),
    (
        "next: {cursor: /after, parameter: after}",
        "next: «cursor",
        "likes.next: write none for a list of one page, or a section such as {page: 1}",
    ),
];

pub const EMPTY: &[Case] = &[
    ("site: every-key", "site«:", "site: the value is missing; write a text"),
    ("site: every-key", "site: «\"\"", "site: the text is empty"),
    (
        "about: A made-up site that uses every key of the language.",
        "about: «\"  \"",
        "about: the text is empty",
    ),
    ("terms: https://example.org/terms", "terms: «~", "terms: the value is missing; write a text"),
    ("noun: track", "noun: «''", "noun: \"\" can't be a noun"),
    ("  get: /tracks?page={page}", "  get: «''", "items.get: the text is empty"),
    ("words: are you human", "words: «''", "firewall.words: the text is empty"),
    (
        "or: {link: next}",
        "or: «null",
        "items.next.or: the value is missing; write a section of keys",
    ),
    ("name: [/title, /slug]", "name: «null", "items.name: the value is missing; write a text"),
    ("  is: /id", "  is: «null", "item.is: the value is missing; write a text"),
    (
        "next: {cursor: /after, parameter: after}",
        "next: «null",
        "likes.next: the value is missing; write a section of keys",
    ),
    ("parameter: after", "parameter: «''", "likes.next.parameter: the text is empty"),
    ("or: {link: next}", "or: {link: «''}", "items.next.or.link: the text is empty"),
];

pub const RANGES: &[Case] = &[
    ("status: 405", "status: «200", "firewall.status: 200 is out of range; use 201 to 599"),
    ("status: 405", "status: «600", "firewall.status: 600 is out of range"),
    ("items: 1000", "items: «0", "published.items: 0 is out of range; use 1 to"),
    ("users: 3000", "users: «-1", "published.users: -1 is out of range"),
    (
        "like_limit: 5",
        "like_limit: «-5",
        "published.like_limit: -5 is out of range; use 0 to 4294967295",
    ),
    ("top: 2300", "top: «99999999999", "published.top: 99999999999 is out of range"),
    ("    page: 1", "    page: «-1", "items.next.page: -1 is out of range; use 0 to 1000"),
    ("    page: 1", "    page: «1001", "items.next.page: 1001 is out of range"),
    ("    size: 50", "    size: «0", "items.next.size: 0 is out of range; use 1 to 10000"),
    ("    size: 50", "    size: «10001", "items.next.size: 10001 is out of range"),
    (
        "    pages_at_most: 500",
        "    pages_at_most: «0",
        "items.next.pages_at_most: 0 is out of range; use 1 to 1000000",
    ),
    (
        "    pages_at_most: 500",
        "    pages_at_most: «1000001",
        "items.next.pages_at_most: 1000001 is out of range",
    ),
    ("  lists_at_most: 25000", "  lists_at_most: «0", "items.lists_at_most: 0 is out of range"),
    (
        "  lists_at_most: 25000",
        "  lists_at_most: «4294967296",
        "items.lists_at_most: 4294967296 is out of range",
    ),
    (
        "next: {cursor: /after, parameter: after}",
        "next: {offset: «0}",
        "likes.next.offset: 0 is out of range; use 1 to 10000",
    ),
    (
        "next: {cursor: /after, parameter: after}",
        "next: {offset: «20000}",
        "likes.next.offset: 20000 is out of range",
    ),
];
