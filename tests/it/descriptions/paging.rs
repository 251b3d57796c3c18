//! How lists are paged.

use super::Case;

pub const PAGING: &[Case] = &[
    (
        "    or: {link: next}\n    total: /data/total\n    more: /data/more\n    empty: true\n",
        "    empty: «false\n",
        "items.next.empty: nothing would end the list, because there is always a next number",
    ),
    (
        "{cursor: /after, parameter: after}",
        "{cursor: «\"\", parameter: after}",
        "likes.next.cursor: the pointer names the whole page",
    ),
    (
        "{cursor: /after, parameter: after}",
        "{url: «\"\"}",
        "likes.next.url: the pointer names the whole page",
    ),
    (
        "{cursor: /after, parameter: after}",
        "{url: «https://example.org/next}",
        "likes.next.url: \"https://example.org/next\" is not a JSON Pointer",
    ),
    (
        "{cursor: /after, parameter: after}",
        "{link: «Next}",
        "likes.next.link: not a relation of the Link header; use next",
    ),
    ("{cursor: /after, parameter: after}", "{link: «rel=next}", "likes.next.link: not a relation"),
    (
        "{cursor: /after, parameter: after}",
        "{cursor: /after, or: [{url: /n}, «{url: /n}]}",
        "likes.next.or[1]: this way to the next page is given twice",
    ),
    (
        "{cursor: /after, parameter: after}",
        "{url: /n, or: «{url: /n}}",
        "likes.next.or: this way to the next page is given twice",
    ),
    (
        "{cursor: /after, parameter: after}",
        "{url: /n, or: «[{link: a}, {link: b}, {link: c}, {link: d}]}",
        "likes.next.or: the list has 4 elements; use 3 at most",
    ),
    (
        "{cursor: /after, parameter: after}",
        "{url: /n, or: «{parameter: p}}",
        "likes.next.or: no way to the next page is given; add one of cursor, url, link",
    ),
    (
        "{cursor: /after, parameter: after}",
        "«None",
        "likes.next: write none for a list of one page",
    ),
    (
        "parameter: after",
        "parameter: «page after",
        "likes.next.parameter: not the name of a query parameter; use one such as cursor or page_token",
    ),
    (
        "parameter: after",
        "parameter: «\"a&b=\"",
        "likes.next.parameter: not the name of a query parameter; use one such as cursor or page_token",
    ),
    ("parameter: after", "parameter: «7", "likes.next.parameter: 7 is not a text"),
    (
        "  features: {genre: /genres/*, tag: /tags/*}",
        "  features: «{tag: /tags/*, genre: /genres/*}",
        "item.features: the types (tag, genre) differ from those of items.features (genre, tag); name the same types in the same order",
    ),
    (
        "  features: {genre: /genres/*, tag: /tags/*}",
        "  features: «{genre: /genres/*}",
        "item.features: the types (genre) differ from those of items.features (genre, tag); name the same types in the same order",
    ),
];

pub const OF_HTML: &[Case] = &[
    (
        "  next: {offset: 40}",
        "  next: {offset: 40, or: {url: «/next}}",
        "items.next.or.url: works with JSON only, but the pages are HTML; use page, offset or link",
    ),
    (
        "  next: {offset: 40}",
        "  next: {offset: 40, total: «/total}",
        "items.next.total: works with JSON only, but the pages are HTML",
    ),
    (
        "  next: {offset: 40}",
        "  next: {offset: 40, more: «span.more}",
        "items.next.more: works with JSON only, but the pages are HTML",
    ),
    (
        "{page: 1, or: {link: next}}",
        "{page: 1, or: {cursor: «a.next}}",
        "likes.next.or.cursor: works with JSON only, but the pages are HTML",
    ),
    (
        "  by: item\n  get: /picture/{id}/fans?page={page}\n  html: {whole: </html>, list: ul.fans}\n  rows: li\n  next: {page: 1, or: {link: next}}\n",
        "  by: item\n  within: «/fans\n",
        "likes.within: works with JSON only, but the pages of the catalogue are HTML",
    ),
];
