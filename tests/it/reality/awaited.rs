//! The rows that do not hold yet, by the beginning of their names, and what each of them awaits.

/// A stage whose addresses answer 404 or 410 for good is told from a site that is down.
const BROKEN: &str = "a broken stage that answers 404 or 410";

/// The few tasks of a catalogue that all fail are an outage of their stage.
const FEW: &str = "outages of a stage with few tasks";

/// The end of the catalogue is recorded once, whichever of its pages comes last.
const END: &str = "the end of a catalogue whose page is read later";

/// First contact tries another item where one page always asks to wait.
const FIRST: &str = "first contact with a page that always asks to wait";

/// A single 404 or other 4xx is asked for again at the end.
const SINGLE: &str = "a second request for a page that was refused once";

const ENTRIES: &str = "tolerant reading of entries and next addresses";

pub const AWAITED: [(&str, &str); 25] = [
    ("likes: gone for good", BROKEN),
    ("likes: status-410 for good", BROKEN),
    ("features: gone for good", BROKEN),
    ("features: status-410 for good", BROKEN),
    ("the likes go on while the features are gone", BROKEN),
    ("catalogue: gone for good", FEW),
    ("catalogue: status-410 for good", FEW),
    ("catalogue: status-400 for good", FEW),
    ("catalogue: gone after 4 requests (sketchfab-2016)", FEW),
    ("catalogue: status-400 after 4 requests (sketchfab-2016)", FEW),
    ("the second page of the catalogue was", END),
    ("likes/1/1 is always", FIRST),
    ("a third of the pages is gone at first", SINGLE),
    ("a third of the pages is status-418 at first", SINGLE),
    ("catalogue has", ENTRIES),
    ("catalogue/1 has", ENTRIES),
    ("catalogue/2 has", ENTRIES),
    ("likes has", ENTRIES),
    ("likes/1/1 has", ENTRIES),
    ("likes/1/2 has", ENTRIES),
    ("likes/3/1 has", ENTRIES),
    ("the catalogue has", ENTRIES),
    ("every page of the catalogue has", ENTRIES),
    ("the catalogue's next is", ENTRIES),
    ("the next page of likes is at", ENTRIES),
];
