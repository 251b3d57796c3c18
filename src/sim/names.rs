//! Names of items and users, categories and tags. Most are plain; some trip up careless readers.

mod words;

use words::{
    ADJECTIVES, AWKWARD_ITEMS, AWKWARD_USERS, CATEGORIES, HANDLES, LONG_WORD, NOUNS, TAGS,
};

/// One item in this many has an awkward name, so that a few hundred items have every kind of name.
const AWKWARD_ITEM_EVERY: u32 = 12;

/// One user in this many has an awkward name.
const AWKWARD_USER_EVERY: u32 = 60;

/// Returns an item's name, which may not be unique, as on the site.
pub(super) fn item(number: u32, rng: &mut fastrand::Rng) -> String {
    if number % AWKWARD_ITEM_EVERY == 7 {
        let kind = (number / AWKWARD_ITEM_EVERY) as usize % (AWKWARD_ITEMS.len() + 1);
        return AWKWARD_ITEMS.get(kind).map_or_else(|| LONG_WORD.repeat(30), ToString::to_string);
    }
    let (adjective, noun) = (pick(&ADJECTIVES, rng), pick(&NOUNS, rng));
    match rng.u32(..6) {
        0 => format!("{noun}_{:02}", rng.u32(1..100)),
        1 => format!("{adjective} {noun} (WIP)"),
        2 => format!("{noun} - {adjective}, {}", rng.u32(1990..2017)),
        _ => format!("{adjective} {noun}"),
    }
}

/// Returns a user's name. The number at its end makes it unique.
pub(super) fn user(number: u32, rng: &mut fastrand::Rng) -> String {
    let (round, place) = (number / AWKWARD_USER_EVERY, number % AWKWARD_USER_EVERY);
    match (round, place) {
        (0, 11) => "NA".into(),
        (0, 17) => "null".into(),
        (_, 5) => {
            format!("{}{number}", AWKWARD_USERS[round as usize % AWKWARD_USERS.len()])
        }
        _ => format!("{}{number}", pick(&HANDLES, rng)),
    }
}

/// Returns up to four categories.
pub(super) fn categories(rng: &mut fastrand::Rng) -> Vec<&'static str> {
    let n = [0, 0, 1, 1, 1, 1, 2, 2, 3, 4][rng.usize(..10)];
    choose(&CATEGORIES, n, rng)
}

/// Returns up to twelve tags.
pub(super) fn tags(rng: &mut fastrand::Rng) -> Vec<&'static str> {
    let n = if rng.u32(..4) == 0 { 0 } else { rng.usize(1..=12) };
    choose(&TAGS, n, rng)
}

fn pick(words: &[&'static str], rng: &mut fastrand::Rng) -> &'static str {
    words[rng.usize(..words.len())]
}

fn choose(words: &[&'static str], n: usize, rng: &mut fastrand::Rng) -> Vec<&'static str> {
    let mut chosen = Vec::with_capacity(n);
    while chosen.len() < n.min(words.len()) {
        let word = pick(words, rng);
        if !chosen.contains(&word) {
            chosen.push(word);
        }
    }
    chosen
}
