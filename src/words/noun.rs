//! What a site calls its items.

use super::count::{grouped, one_or_more};

/// What one item of a site is called, such as `model`, and what several are called. Both are lower-case
/// words, because they name files and columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noun {
    one: String,
    many: String,
}

impl Noun {
    /// The most letters of a noun.
    pub const LENGTH_MAX: usize = 40;

    /// Returns a noun with the usual English plural. None if it is no lower-case word.
    pub fn new(one: &str) -> Option<Self> {
        Self::with_plural(one, &plural(one))
    }

    /// Returns a noun with this plural. None if either is no lower-case word.
    pub fn with_plural(one: &str, many: &str) -> Option<Self> {
        let both = || Self { one: one.to_owned(), many: many.to_owned() };
        (is_word(one) && is_word(many)).then(both)
    }

    /// Returns the noun for one item.
    pub fn one(&self) -> &str {
        &self.one
    }

    /// Returns the noun for several items.
    pub fn many(&self) -> &str {
        &self.many
    }

    /// Returns the noun with its article: `a model`, `an album`.
    pub fn with_article(&self) -> String {
        let begins_with_vowel = self.one.starts_with(['a', 'e', 'i', 'o', 'u']);
        // As in *user* and *one*.
        let sounds_otherwise =
            ["us", "uni", "one", "eu"].iter().any(|begin| self.one.starts_with(begin));
        let article = if begins_with_vowel && !sounds_otherwise { "an" } else { "a" };
        format!("{article} {}", self.one)
    }

    /// Returns a count of items: `1 model`, `2 models`.
    pub fn counted(&self, n: u64) -> String {
        format!("{n} {}", one_or_more(n, &self.one, &self.many))
    }

    /// Returns the same with commas between thousands: `1,204 models`.
    pub fn grouped(&self, n: u64) -> String {
        format!("{} {}", grouped(n), one_or_more(n, &self.one, &self.many))
    }
}

/// Sketchfab's, whose files were there first.
impl Default for Noun {
    fn default() -> Self {
        Self { one: "model".to_owned(), many: "models".to_owned() }
    }
}

/// Returns the usual English plural of a noun.
pub fn plural(one: &str) -> String {
    let hisses = ["s", "x", "z", "ch", "sh"].iter().any(|end| one.ends_with(end));
    let vowel_before_y = ["ay", "ey", "oy", "uy"].iter().any(|end| one.ends_with(end));
    match one.strip_suffix('y') {
        _ if hisses => format!("{one}es"),
        Some(stem) if !vowel_before_y && !stem.is_empty() => format!("{stem}ies"),
        _ => format!("{one}s"),
    }
}

fn is_word(text: &str) -> bool {
    (1..=Noun::LENGTH_MAX).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plurals_are_english() {
        for (one, many) in [
            ("model", "models"),
            ("repository", "repositories"),
            ("play", "plays"),
            ("box", "boxes"),
            ("canvas", "canvases"),
            ("sketch", "sketches"),
            ("dish", "dishes"),
            ("y", "ys"),
        ] {
            assert_eq!(Noun::new(one).unwrap().many(), many);
        }
        let people = Noun::with_plural("person", "people").unwrap();
        assert_eq!([0, 1, 2].map(|n| people.counted(n)), ["0 people", "1 person", "2 people"]);
        assert_eq!(people.grouped(1204), "1,204 people");
    }

    #[test]
    fn articles_go_by_the_sound() {
        for (one, with_article) in [
            ("model", "a model"),
            ("album", "an album"),
            ("upload", "an upload"),
            ("user", "a user"),
            ("universe", "a universe"),
        ] {
            assert_eq!(Noun::new(one).unwrap().with_article(), with_article);
        }
    }

    #[test]
    fn a_noun_is_a_lower_case_word() {
        let long = "a".repeat(41);
        for word in ["", "Model", "3d", "a b", "../x", "modèle", "a_b", long.as_str()] {
            assert_eq!(Noun::new(word), None, "{word}");
            assert_eq!(Noun::with_plural("model", word), None, "{word}");
        }
    }
}
