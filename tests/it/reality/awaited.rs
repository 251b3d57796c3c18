//! The rows that do not hold yet, by the beginning of their names, and what each of them awaits.

/// The end of the catalogue is recorded once, whichever of its pages comes last.
const END: &str = "the end of a catalogue whose page is read later";

pub const AWAITED: [(&str, &str); 8] = [
    ("the second page of the catalogue was broken-json (sketchfab-2016)", END),
    ("the second page of the catalogue was html (sketchfab-2016)", END),
    ("the second page of the catalogue was wrong-landmark (sketchfab-2016)", END),
    ("the second page of the catalogue was wrong-json (sketchfab-2016)", END),
    ("the second page of the catalogue was truncated (sketchfab-2016)", END),
    ("the second page of the catalogue was server-error (sketchfab-2016)", END),
    ("likes/1/1 is always", "first contact with a page that always asks to wait"),
    ("the catalogue's next is at http://me:secret", "next addresses with credentials"),
];
