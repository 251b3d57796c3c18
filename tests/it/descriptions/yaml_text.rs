//! Text that is not YAML, and YAML that a description does not need.

use super::Case;

pub const YAML: &[Case] = &[
    ("noun: track", "noun: track\n«noun: track", "noun: the key is given twice; write it once"),
    ("  id: /id\n", "  id: /id\n  «id: /uid\n", "id: the key is given twice; write it once"),
    (
        "base: https://example.org/api\ntoken: {header: Authorization, value: \"Bearer",
        "base: \"https://example.org/api\ntoken: {header: Authorization, value: \"«Bearer",
        "not YAML: ",
    ),
    (
        "owner: {id: /by/id, name: /by/name}\n",
        "owner: «{id: /by/id, name: /by/name\n",
        "not YAML: ",
    ),
    ("lists_at_most: 25000\n  id", "lists_at_most: 25000\n«\tid", "not YAML: a tab indents"),
    ("  id: /id\n", "  id: «@id\n", "not YAML: unexpected character: `@'; put a text that holds"),
    ("  id: /id\n", "  id: «*id\n", "reference to unknown value"),
    ("  rows: /users", "   «rows: /users", "not YAML: "),
    ("value: \"Bearer {token}\"", "value: Bearer «{token}", "not YAML: "),
    (
        "noun: track",
        "noun: !track «x",
        "a YAML tag (!) has no meaning here; put a text that begins with ! in quotes",
    ),
    (
        "noun: track",
        "noun: track\n---\n«site: b",
        "a second YAML document begins here; keep only one",
    ),
    ("  id: /id\n", "  «<<: {id: /id}\n", "merge key not allowed here"),
    (
        "about: A made-up site that uses every key of the language.",
        "about: &a [«*a]",
        "Recursive reference not allowed here",
    ),
    (
        "  is: /id",
        "  is: [[[[[[[[[[[[[[[[«[[[[/id]]]]]]]]]]]]]]]]]]]]",
        "not YAML: recursion limit exceeded",
    ),
];
