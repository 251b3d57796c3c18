//! Keys that are unknown, missing, or exclude each other.

use super::Case;

pub const UNKNOWN: &[Case] = &[
    ("noun: track", "«nuon: track", "nuon: unknown key (allowed here: site, about,"),
    ("docs: https", "«doc: https", "doc: unknown key; did you mean docs?"),
    ("base: https", "«url: https", "url: unknown key; url belongs in next"),
    ("about: A", "«descripton: A", "descripton: unknown key (allowed here:"),
    ("firewall: {", "«fire_wall: {", "fire_wall: unknown key; did you mean firewall?"),
    ("token: {header:", "token: {«heder:", "token.heder: unknown key; did you mean header?"),
    (
        "{header: Authorization, value:",
        "{header: Authorization, «Value:",
        "token.Value: unknown key; did you mean value?",
    ),
    (
        "remaining: X-Left",
        "«remain: X-Left",
        "rate_limit.remain: unknown key (allowed here: header,",
    ),
    ("reset: X-Reset", "«reset_at: X-Reset", "rate_limit.reset_at: unknown key (allowed"),
    (
        "status: 405",
        "«code: 405",
        "firewall.code: unknown key (allowed here: header, status, words)",
    ),
    ("users: 3000", "«user: 3000", "published.user: unknown key; did you mean users?"),
    ("  get: /tracks?page", "  «Get: /tracks?page", "items.Get: unknown key; did you mean get?"),
    ("  rows: /data/tracks", "  «row: /data/tracks", "items.row: unknown key; did you mean rows?"),
    (
        "  sorted_by: likes",
        "  «sort_by: likes",
        "items.sort_by: unknown key; did you mean sorted_by?",
    ),
    (
        "  lists_at_most: 2",
        "  «list_at_most: 2",
        "items.list_at_most: unknown key; did you mean lists_at_most?",
    ),
    ("  lists_at_most: 2", "  «total: 2", "items.total: unknown key; total belongs in next"),
    (
        "  lists_at_most: 2",
        "  «pages_at_most: 2",
        "items.pages_at_most: unknown key; pages_at_most belongs in next",
    ),
    ("  lists_at_most: 2", "  «is: 2", "items.is: unknown key; is belongs in item ("),
    (
        "  lists_at_most: 2",
        "  «landmarks: 2",
        "items.landmarks: unknown key; landmarks belongs in item",
    ),
    ("    page: 1", "    «pages: 1", "items.next.pages: unknown key; did you mean page?"),
    ("    size: 50", "    «count: 50", "items.next.count: unknown key (allowed here: page, size,"),
    ("    empty: true", "    «has_more: true", "items.next.has_more: unknown key (allowed"),
    (
        "or: {link: next}",
        "or: {«page: 2}",
        "items.next.or.page: unknown key; page belongs in next (allowed here: cursor, parameter, url, link)",
    ),
    ("or: {link: next}", "or: {link: next, «or: {url: /n}}", "items.next.or.or: unknown key"),
    ("{at: /n_likes, as:", "{at: /n_likes, «As:", "items.likes.As: unknown key; did you mean as?"),
    (
        "may_exceed: true",
        "«may_exeed: true",
        "items.likes.may_exeed: unknown key; did you mean may_exceed?",
    ),
    (
        "owner: {id: /by/id, name:",
        "owner: {id: /by/id, «username:",
        "items.owner.username: unknown key (allowed here: id, name)",
    ),
    (
        "mood: {at: /mood, as: text}",
        "mood: {at: /mood, «type: text}",
        "items.attributes.mood.type: unknown key (allowed here: at, as)",
    ),
    (
        "views: /n_views",
        "views: {at: /n_views, «may_exceed: true}",
        "items.attributes.views.may_exceed: unknown key (allowed here: at, as)",
    ),
    (
        "  id: /id\n  name: [/title",
        "  id: /id\n  «attribute: {views: /v}\n  name: [/title",
        "items.attribute: unknown key; did you mean attributes?",
    ),
    ("  is: /id", "  «id: /id", "item.id: unknown key; id belongs in items ("),
    ("  by: item", "  «From: item", "likes.From: unknown key (allowed"),
    (
        "  by: item",
        "  «sorted_by: likes",
        "likes.sorted_by: unknown key; sorted_by belongs in items",
    ),
    (
        "user: {id: /id, name:",
        "user: {id: /id, «nmae:",
        "likes.user.nmae: unknown key (allowed here: id, name)",
    ),
    (
        "{at: /liked_at, as:",
        "{at: /liked_at, «format:",
        "likes.time.format: unknown key (allowed here: at, as)",
    ),
    (
        "{at: /liked_at, as: epoch seconds}",
        "{at: /liked_at, as: epoch seconds, «may_exceed: true}",
        "likes.time.may_exceed: unknown key (allowed here: at, as)",
    ),
    (
        "  user: {id: /id",
        "  «features: {tag: /t}\n  user: {id: /id",
        "likes.features: unknown key; features belongs in items",
    ),
];

pub const MISSING: &[Case] = &[
    ("site: every-key\n", "", "the key site is missing; add it, for example site: my-site"),
    (
        "base: https://example.org/api\n",
        "",
        "the key base is missing; add it, for example base: https://example.org/api",
    ),
    ("{header: Authorization, ", "«{", "token: the key header is missing"),
    (
        "token: {header: Authorization, value: \"Bearer {token}\"}",
        "token: «{header: Authorization}",
        "token: the key value is missing; add it, for example value: \"Bearer {token}\"",
    ),
    (
        "{remaining: X-Left, limit: X-Limit, reset",
        "«{reset",
        "rate_limit: no header is named; add header: RateLimit,",
    ),
    (
        "{remaining: X-Left, limit: X-Limit, reset: X-Reset, as",
        "«{remaining: X-Left, limit: X-Limit, as",
        "rate_limit: the key reset is missing",
    ),
    (
        "{remaining: X-Left, limit: X-Limit, reset: X-Reset, as: epoch}",
        "«{remaining: X-Left, reset: X-Reset}",
        "rate_limit: the key as is missing; add it, for example as: epoch, or as: seconds",
    ),
    ("{header: x-wall, ", "«{", "firewall: the key header is missing"),
    ("{header: x-wall, status: 405, ", "«{header: x-wall, ", "firewall: the key status is missing"),
    (
        "{header: x-wall, status: 405, words: are you human}",
        "«{header: x-wall, status: 405}",
        "firewall: the key words is missing",
    ),
    (
        "{items: 1000, likes: 20000, users: 3000, like_limit: 5, top: 2300}",
        "«{items: 1000, likes: 20000, users: 3000, top: 2300}",
        "published: the key like_limit is missing",
    ),
    ("{items: 1000, ", "«{", "published: the key items is missing"),
    (
        "  get: /tracks?page={page}\n",
        "",
        "items: the key get is missing; add it, for example get: /items?page={page}",
    ),
    (
        "  rows: /data/tracks\n",
        "",
        "items: the key rows is missing; add it, for example rows: /results, or rows: \"\" if the page is the list",
    ),
    ("  id: /id\n", "", "items: the key id is missing; add it, for example id: /id"),
    (
        "    page: 1\n    size: 50\n    or",
        "    «or",
        "items.next: no way to the next page is given; add one of page, offset, cursor, url, link",
    ),
    ("{at: /n_likes, as", "«{as", "items.likes: the key at is missing"),
    ("{id: /by/id, name: /by/name}", "«{name: /by/name}", "items.owner: the key id is missing"),
    (
        "  get: /tracks/{id}\n  expect: {/ok: true}\n  is",
        "  expect: {/ok: true}\n  is",
        "item: the key get is missing",
    ),
    ("  features: {genre: /genres/*, tag: /tags/*}\n", "", "item: the key features is missing"),
    (
        "  expect: {/ok: true}\n  is: /id\n",
        "",
        "item: nothing shows that a page belongs to the requested item; add is or expect, such as is: /id",
    ),
    ("  by: item\n", "", "likes: the key by is missing; add it, for example by: item"),
    ("  get: /tracks/{id}/likes\n", "", "likes: the key get is missing"),
    ("  rows: /users\n", "", "likes: the key rows is missing"),
    ("  user: {id: /id, name: /name}\n", "", "likes: the key user is missing"),
    ("{id: /id, name: /name}", "«{name: /name}", "likes.user: the key id is missing"),
    (
        "{at: /liked_at, as: epoch seconds}",
        "«{at: /liked_at}",
        "likes.time: the key as is missing; add it, for example as: rfc3339",
    ),
    ("{at: /liked_at, as: epoch seconds}", "«{as: rfc3339}", "likes.time: the key at is missing"),
    (
        "mood: {at: /mood, as: text}",
        "mood: «{as: text}",
        "items.attributes.mood: the key at is missing; add it, for example at: /name",
    ),
    (
        "{at: /published, as: utc}",
        "«{at: /published}",
        "items.attributes.published_at: the key as is missing; add it, for example as: rfc3339",
    ),
    (
        "{cursor: /after, parameter: after}",
        "«{parameter: after}",
        "likes.next: no way to the next page is given; add one of page, offset, cursor, url, link",
    ),
];

pub const EXCLUDED: &[Case] = &[
    (
        "{remaining: X-Left",
        "{header: RateLimit, «remaining: X-Left",
        "rate_limit.remaining: can't be combined with header",
    ),
    (
        "    size: 50",
        "    offset: «50",
        "items.next.offset: this is a second way to the next page; keep one of page, offset, cursor, url, link, and put the other into or",
    ),
    (
        "{cursor: /after, parameter: after}",
        "{url: /next, «parameter: after}",
        "likes.next.parameter: applies to cursor only; leave it out",
    ),
    (
        "{cursor: /after, parameter: after}",
        "{cursor: /after, «size: 5}",
        "likes.next.size: applies to page only; leave it out",
    ),
    (
        "or: {link: next}",
        "or: {link: next, «parameter: x}",
        "items.next.or.parameter: applies to cursor only; leave it out",
    ),
    (
        "or: {link: next}",
        "or: {url: /next, link: «next}",
        "items.next.or.link: this is a second way to the next page; keep one of cursor, url, link, and put the other into or",
    ),
    (
        "  by: item\n  get: /tracks/{id}/likes",
        "  by: item\n  within: /likes\n  «get: /tracks/{id}/likes",
        "likes.get: can't be combined with within",
    ),
    (
        "  by: item\n  get: /tracks/{id}/likes\n  expect: {/ok: true}\n  rows",
        "  by: item\n  within: /likes\n  «rows",
        "likes.rows: can't be combined with within",
    ),
    (
        "  is: /id",
        "  is: /id\n  «landmarks: [a]",
        "item.landmarks: applies to HTML pages only; use is or expect for JSON",
    ),
];

pub const OF_HTML: &[Case] = &[
    (
        "{whole: </html>, list: ul.pictures}",
        "«{whole: </html>}",
        "items.html: the key list is missing; add it, for example list: ul.items",
    ),
    (
        "{whole: </html>, list: ul.pictures}",
        "{«while: </html>, list: ul.pictures}",
        "items.html.while: unknown key; did you mean whole?",
    ),
    (
        "{whole: </html>}",
        "{whole: </html>, «list: a}",
        "item.html.list: unknown key (allowed here: whole)",
    ),
    (
        "  html: {whole: </html>, list: ul.pictures}",
        "  html: «ul.pictures",
        "items.html: a text is not a section of keys; allowed here: whole, list",
    ),
    (
        "  rows: li.picture\n",
        "",
        "items: the key rows is missing; add it, for example rows: li.item",
    ),
    (
        "  id: \"@data-id\"\n",
        "",
        "items: the key id is missing; add it, for example id: \"@data-id\"",
    ),
    (
        "  is: \"main @data-id\"\n  landmarks: [section.tags, footer]\n",
        "",
        "item: nothing shows that a page belongs to the requested item; add is or landmarks",
    ),
    ("landmarks: [section.tags, footer]", "landmarks: «[]", "item.landmarks: the list is empty"),
    (
        "landmarks: [section.tags, footer]",
        "landmarks: «footer",
        "item.landmarks: a text is not a list",
    ),
];
