//! Where the images of items are.

use super::Case;

const ORIGINS: &str = "[\"https://media.example.org\", \"http://127.0.0.1:8001\"]";

/// Mistakes that a JSON Schema can find.
pub const SEEN: &[Case] = &[
    (
        "  thumbnail:\n",
        "  «thumbnails:\n",
        "items.thumbnails: unknown key; did you mean thumbnail?",
    ),
    (
        "    url: /link\n",
        "    «link: /link\n",
        "items.thumbnail.link: unknown key; link belongs in next (allowed here: at, url,",
    ),
    (
        "    at_least: 300\n",
        "    «atleast: 300\n",
        "items.thumbnail.atleast: unknown key; did you mean at_least?",
    ),
    (
        "    at: /previews/all\n    url: /link\n    width: /size/0\n",
        "    «at: /previews/all\n    url: /link\n",
        "items.thumbnail: the key width is missing; add it, for example width: /width",
    ),
    (
        "    at: /previews/all\n    url: /link\n    width: /size/0\n    height: /size/1\n",
        "    «at: /previews/all\n    url: /link\n    width: /size/0\n",
        "items.thumbnail: the key height is missing",
    ),
    (
        "    url: /link\n    width",
        "    «width",
        "items.thumbnail.width: has no effect without url, which says where",
    ),
    ("    at: /previews/all\n    url", "    «url", "items.thumbnail: the key at is missing"),
    (ORIGINS, "«[]", "items.thumbnail.origins: the list is empty"),
    (ORIGINS, "«https://media.example.org", "items.thumbnail.origins: a text is not a list"),
    (
        ORIGINS,
        "[«https://media.example.org/models]",
        "items.thumbnail.origins[0]: an origin has no path; write https://media.example.org",
    ),
    (
        "at_least: 300",
        "at_least: «0",
        "items.thumbnail.at_least: 0 is out of range; use 1 to 100000",
    ),
    (
        "at_least: 300",
        "at_least: «large",
        "items.thumbnail.at_least: the text \"large\" is not a whole number",
    ),
    (
        "url: /link",
        "url: «''",
        "items.thumbnail.url: the pointer names the whole image; name a value in it",
    ),
    (
        "url: /link",
        "url: «link",
        "items.thumbnail.url: \"link\" is not a JSON Pointer; did you mean /link?",
    ),
    ("width: /size/0", "width: «/sizes/*", "items.thumbnail.width: `*` names every element"),
];

/// Mistakes that a JSON Schema can't find.
pub const UNSEEN: &[Case] = &[
    (
        "at: /previews/all",
        "at: «/previews/*",
        "items.thumbnail.at: with url, at names the array of images itself; write a pointer such as",
    ),
    (
        "\"http://127.0.0.1:8001\"]",
        "«\"https://media.example.org/\"]",
        "items.thumbnail.origins[1]: the origin is given twice; write it once",
    ),
];
