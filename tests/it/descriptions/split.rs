//! Lists that are cut off, and how they are split.

use super::Case;

const SPLIT: &str = "{mood: [calm, loud], year: [2016, 2017]}";

/// Those that a JSON Schema can tell.
pub const SEEN: &[Case] = &[
    (
        "{mood: [calm, loud], year: [2016, 2017]}\n  sorted_by: likes\n  lists_at_most: 25000\n",
        "«{mood: [calm, loud], year: [2016, 2017]}\n  sorted_by: likes\n",
        "items.split: the length at which the site cuts the list off is missing; add it, for example",
    ),
    (
        "{mood: [calm, loud], year: [2016, 2017]}\n  sorted_by: likes\n",
        "«{mood: [calm, loud], year: [2016, 2017]}\n",
        "items.split: only the order of a list shows that it was cut off; add sorted_by: likes",
    ),
    ("  split: {mood", "  «spilt: {mood", "items.spilt: unknown key; did you mean split?"),
    (SPLIT, "«{}", "items.split: the section is empty"),
    (SPLIT, "«[mood]", "items.split: a list is not a section of keys"),
    (SPLIT, "«mood", "items.split: a text is not a section of keys"),
    (SPLIT, "«null", "items.split: the value is missing; write a section of keys"),
    (
        SPLIT,
        "«{a: [1], b: [1], c: [1], d: [1], e: [1]}",
        "items.split: the section has 5 keys; use 4 at most",
    ),
    ("[calm, loud]", "«[]", "items.split.mood: the list is empty"),
    ("[calm, loud]", "«calm", "items.split.mood: a text is not a list"),
    (
        "[calm, loud]",
        "[calm, «[loud]]",
        "items.split.mood[1]: a list is not a text, a whole number",
    ),
    ("[calm, loud]", "[calm, «'']", "items.split.mood[1]: the text is empty"),
    (
        "[calm, loud]",
        "[calm, «calm]",
        "items.split.mood[1]: the value is given twice; write it once",
    ),
    ("[calm, loud]", "[calm, «2.5]", "items.split.mood[1]: a number is not a text, a whole number"),
    (
        "[calm, loud]",
        "[calm, «\"lo\\nud\"]",
        "items.split.mood[1]: a query value can't hold control characters",
    ),
    ("{mood:", "{«'mo od':", "items.split.mo od: not the name of a query parameter"),
    ("{mood:", "{«'':", "items.split.: not the name of a query parameter; use one such as"),
    ("{mood:", "{«'a&b':", "items.split.a&b: not the name of a query parameter"),
];

/// Those that depend on an address.
pub const UNSEEN: &[Case] = &[
    (
        "{mood:",
        "{«page:",
        "items.split.page: the address already has this parameter; leave it out of get",
    ),
    (
        "{link: next}\n    total: /data/total\n    more: /data/more\n    empty: true\n    \
         pages_at_most: 500\n  split: {mood: [calm, loud], year",
        "{cursor: /c, parameter: year}\n  split: {mood: [calm, loud], «year",
        "items.split.year: the cursor of next already uses this parameter",
    ),
];
