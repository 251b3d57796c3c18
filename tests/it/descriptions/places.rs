//! Places on a page: JSON Pointers, CSS selectors, and conversions.

use super::Case;

pub const POINTERS: &[Case] = &[
    (
        "  rows: /data/tracks",
        "  rows: «data/tracks",
        "items.rows: \"data/tracks\" is not a JSON Pointer; did you mean /data/tracks?",
    ),
    (
        "  rows: /data/tracks",
        "  rows: «data.tracks",
        "items.rows: \"data.tracks\" is not a JSON Pointer; did you mean /data/tracks?",
    ),
    (
        "  rows: /data/tracks",
        "  rows: «$.data.tracks[*]",
        "items.rows: \"$.data.tracks[*]\" is not a JSON Pointer; did you mean /data/tracks/*?",
    ),
    (
        "  rows: /data/tracks",
        "  rows: «/data/~tracks",
        "items.rows: a `~` in a JSON Pointer is written ~0, and a slash within a key ~1",
    ),
    (
        "  rows: /data/tracks",
        "  rows: «/data/tracks~",
        "items.rows: a `~` in a JSON Pointer is written ~0",
    ),
    ("  rows: /data/tracks", "  rows: «/data/~2", "items.rows: a `~` in a JSON Pointer"),
    (
        "  rows: /data/tracks",
        "  rows: «/data/[0]",
        "items.rows: \"[0]\" is not a step of a JSON Pointer; write /0 for one element or /* for all of them",
    ),
    (
        "  rows: /data/tracks",
        "  rows: «\"/data\\n\"",
        "items.rows: a JSON Pointer can't hold control characters",
    ),
    (
        "  rows: /data/tracks",
        "  rows: «/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q",
        "items.rows: the pointer has more than 16 steps",
    ),
    ("  id: /id", "  id: «id", "items.id: \"id\" is not a JSON Pointer; did you mean /id?"),
    (
        "  id: /id",
        "  id: «\"@data-id\"",
        "items.id: \"@data-id\" is not a JSON Pointer; selectors and attributes need the key html",
    ),
    (
        "  id: /id",
        "  id: «/ids/*",
        "items.id: `*` names every element, but a single value is expected here; name one element",
    ),
    ("  id: /id", "  id: [/id, «/id]", "items.id[1]: the place is given twice; write it once"),
    (
        "name: [/title, /slug]",
        "name: [/title, «slug]",
        "items.name[1]: \"slug\" is not a JSON Pointer; did you mean /slug?",
    ),
    (
        "name: [/title, /slug]",
        "name: «[/a, /b, /c, /d, /e, /f, /g, /h, /i]",
        "items.name: the list has 9 elements; use 8 at most",
    ),
    (
        "at: /n_likes",
        "at: «n_likes",
        "items.likes.at: \"n_likes\" is not a JSON Pointer; did you mean /n_likes?",
    ),
    (
        "owner: {id: /by/id",
        "owner: {id: «by.id",
        "items.owner.id: \"by.id\" is not a JSON Pointer; did you mean /by/id?",
    ),
    (
        "{genre: /genres/*, tag: [",
        "{genre: «\"genres[*]\", tag: [",
        "items.features.genre: \"genres[*]\" is not a JSON Pointer; did you mean /genres/*?",
    ),
    (
        "tag: [/tags/*/name, /tags/*]",
        "tag: [/tags/*/name, «/tags/*/name]",
        "items.features.tag[1]: the place is given twice",
    ),
    (
        "    total: /data/total",
        "    total: «data/total",
        "items.next.total: \"data/total\" is not a JSON Pointer",
    ),
    ("    total: /data/total", "    total: «/*/total", "items.next.total: `*` names every element"),
    (
        "    more: /data/more",
        "    more: «\"\"",
        "items.next.more: the pointer names the whole page; name one of its fields",
    ),
    ("  is: /id", "  is: «uid", "item.is: \"uid\" is not a JSON Pointer; did you mean /uid?"),
    (
        "  rows: /users",
        "  rows: «users",
        "likes.rows: \"users\" is not a JSON Pointer; did you mean /users?",
    ),
    (
        "cursor: /after",
        "cursor: «after",
        "likes.next.cursor: \"after\" is not a JSON Pointer; did you mean /after?",
    ),
    (
        "user: {id: /id, name: /name}",
        "user: {id: «user, name: /name}",
        "likes.user.id: \"user\" is not a JSON Pointer",
    ),
    (
        "at: /liked_at",
        "at: «liked at",
        "likes.time.at: \"liked at\" is not a JSON Pointer, which begins with a slash",
    ),
    (
        "  get: /tracks/{id}/likes\n  expect: {/ok: true}",
        "  get: /tracks/{id}/likes\n  expect: {«ok: true}",
        "likes.expect.ok: \"ok\" is not a JSON Pointer; did you mean /ok?",
    ),
    (
        "  get: /tracks/{id}/likes\n  expect: {/ok: true}",
        "  get: /tracks/{id}/likes\n  expect: {/ok: «[true]}",
        "likes.expect./ok: a list is not a text, a whole number, true or false",
    ),
    (
        "  get: /tracks/{id}/likes\n  expect: {/ok: true}",
        "  get: /tracks/{id}/likes\n  expect: «/ok",
        "likes.expect: a text is not a section of keys",
    ),
];

pub const SELECTORS: &[Case] = &[
    (
        "list: ul.pictures",
        "list: «\"ul..pictures\"",
        "items.html.list: \"ul..pictures\" can't be used as a CSS selector: use one such as li.item[data-id] > a",
    ),
    (
        "list: ul.pictures",
        "list: «\"ul @id\"",
        "items.html.list: a selector of elements is expected here, not an attribute; leave the @ part out",
    ),
    (
        "  rows: li.picture",
        "  rows: «/data/pictures",
        "items.rows: \"/data/pictures\" is a JSON Pointer, but pages with the key html are read with CSS selectors, such as a.title",
    ),
    (
        "  rows: li.picture",
        "  rows: «\"li[\"",
        "items.rows: \"li[\" can't be used as a CSS selector: use one such as li.item[data-id] > a",
    ),
    (
        "  rows: li.picture",
        "  rows: «\"li:has(a)\"",
        "items.rows: \"li:has(a)\" can't be used as a CSS selector: :has() takes too long on large pages",
    ),
    (
        "  rows: li.picture",
        "  rows: «\"li::before\"",
        "items.rows: \"li::before\" can't be used as a CSS selector: use one such as li.item[data-id] > a",
    ),
    (
        "  rows: li.picture",
        "  rows: «\"li:not(:not(:not(:not(:not(a)))))\"",
        "items.rows: \"li:not(:not(:not(:not(:not(a)))))\" can't be used as a CSS selector: its brackets are nested too deeply",
    ),
    (
        "  rows: li.picture",
        "  rows: «\"li > > a\"",
        "items.rows: \"li > > a\" can't be used as a CSS selector: use one such as li.item[data-id] > a",
    ),
    (
        "  rows: li.picture",
        "  rows: «\"//li[@class]\"",
        "items.rows: \"//li[@class]\" is a JSON Pointer",
    ),
    ("  id: \"@data-id\"", "  id: «\"@\"", "items.id: \"@\" is not an attribute, such as @href"),
    (
        "  id: \"@data-id\"",
        "  id: «\"@data id\"",
        "items.id: \"@data id\" can't be used as a CSS selector: put a space before the @ of an attribute, and the attribute last",
    ),
    (
        "  id: \"@data-id\"",
        "  id: «\"a@href\"",
        "items.id: \"a@href\" can't be used as a CSS selector: put a space before the @ of an attribute, and the attribute last",
    ),
    ("  id: \"@data-id\"", "  id: «\"a @href=x\"", "items.id: \"@href=x\" is not an attribute"),
    ("  id: \"@data-id\"", "  id: «/id", "items.id: \"/id\" is a JSON Pointer"),
    ("  name: h2 a", "  name: «''", "items.name: the text is empty"),
    ("  name: h2 a", "  name: [h2 a, «h2 a]", "items.name[1]: the place is given twice"),
    ("  name: h2 a", "  name: «42", "items.name: 42 is not a text"),
    (
        "  landmarks: [section.tags, footer]",
        "  landmarks: [section.tags, «\"a:unknown\"]",
        "item.landmarks[1]: \"a:unknown\" can't be used as a CSS selector: use one such as li.item[data-id] > a",
    ),
    (
        "  landmarks: [section.tags, footer]",
        "  landmarks: [section.tags, «7]",
        "item.landmarks[1]: 7 is not a text",
    ),
    (
        "{tag: section.tags a}",
        "{tag: «\"section.tags a,\"}",
        "item.features.tag: \"section.tags a,\" can't be used as a CSS selector: use one such as li.item[data-id] > a",
    ),
    (
        "  get: /popular?start={offset}",
        "  get: /popular?start={offset}\n  expect: «{/ok: true}",
        "items.expect: works with JSON only, but the pages are HTML; leave it out",
    ),
];

pub const CONVERSIONS: &[Case] = &[
    (
        "  sorted_by: likes\n  lists_at_most: 25000\n  id: /id\n  name: [/title, /slug]\n  likes: {at: /n_likes, as: count, may_exceed: true}\n",
        "  sorted_by: «likes\n  lists_at_most: 25000\n  id: /id\n  name: [/title, /slug]\n",
        "items.sorted_by: has no effect without items.likes",
    ),
    (
        "as: count",
        "as: «number",
        "items.likes.as: \"number\" is not allowed (allowed here: count, rounded count)",
    ),
    ("as: count", "as: «rfc3339", "items.likes.as: \"rfc3339\" is not allowed"),
    (
        "as: count",
        "as: «rounded-count",
        "items.likes.as: \"rounded-count\" is not allowed; did you mean \"rounded count\"?",
    ),
    ("as: count", "as: «7", "items.likes.as: 7 is not a text"),
    (
        "as: epoch seconds",
        "as: «epoch",
        "likes.time.as: \"epoch\" is not allowed (allowed here: rfc3339, epoch seconds, epoch milliseconds, utc)",
    ),
    ("as: epoch seconds", "as: «text", "likes.time.as: \"text\" is not allowed"),
    (
        "as: epoch seconds",
        "as: «rfc 3339",
        "likes.time.as: \"rfc 3339\" is not allowed; did you mean \"rfc3339\"?",
    ),
    ("as: epoch seconds", "as: «\"%Y-%m-%d\"", "likes.time.as: \"%Y-%m-%d\" is not allowed"),
    (
        "time: {at: /liked_at, as: epoch seconds}",
        "time: «/liked_at",
        "likes.time: say how the time is written, such as {at: /likedAt, as: rfc3339}",
    ),
    (
        "  id: /id\n",
        "  id: {at: /id, as: «count}\n",
        "items.id.as: \"count\" is not allowed (allowed here: text)",
    ),
    (
        "name: [/title, /slug]",
        "name: {at: [/title, /slug], as: «upper}",
        "items.name.as: \"upper\" is not allowed",
    ),
    (
        "name: [/title, /slug]",
        "name: {at: /title, «may_exceed: true}",
        "items.name.may_exceed: unknown key (allowed here: at, as)",
    ),
    (
        "features: {genre: /genres/*, tag: /tags/*}",
        "features: {genre: /genres/*, tag: {at: /tags/*, as: «count}}",
        "item.features.tag.as: \"count\" is not allowed",
    ),
    (
        "views: /n_views",
        "views: {at: /n_views, as: «text}",
        "items.attributes.views.as: \"text\" is not allowed (allowed here: count, rounded count)",
    ),
    (
        "downloadable: /can_download",
        "downloadable: {at: /can_download, as: «yes}",
        "items.attributes.downloadable.as: \"yes\" is not allowed (allowed here: yes or no)",
    ),
    (
        "    published_at: {at: /published, as: utc}",
        "    published_at: «/published",
        "items.attributes.published_at: say how the time is written, such as {at: /likedAt, as: rfc3339}",
    ),
    (
        "    published_at: {at: /published, as: utc}",
        "    published_at: {at: /published, as: «count}",
        "items.attributes.published_at.as: \"count\" is not allowed (allowed here: rfc3339, epoch",
    ),
    (
        "mood: {at: /mood, as: text}",
        "mood: {at: /mood, as: «number}",
        "items.attributes.mood.as: \"number\" is not allowed (allowed here: text, count, rounded count, \
         rfc3339, epoch seconds, epoch milliseconds, utc, yes or no)",
    ),
];
