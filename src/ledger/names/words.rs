//! Words to look for in texts.

use std::collections::HashSet;

use url::form_urlencoded;

/// What takes the place of an id or a name.
pub const IN_PLACE: &str = "forgotten";

/// Texts to look for.
pub struct Words {
    texts: HashSet<String>,
    /// The length of the longest one in bytes.
    longest: usize,
}

impl Words {
    /// Returns these texts, each also in the forms that it has in an address.
    pub fn new<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        let forms = |text: &str| {
            let encoded: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
            // A plus stands for a space only in a query.
            let in_path = encoded.replace('+', "%20");
            [text.to_owned(), encoded, in_path]
        };
        let texts: HashSet<String> =
            texts.flat_map(forms).filter(|text| !text.is_empty()).collect();
        let longest = texts.iter().map(String::len).max().unwrap_or(0);
        Self { texts, longest }
    }

    /// Returns whether this is one of the words.
    pub fn has(&self, text: &str) -> bool {
        self.texts.contains(text)
    }

    /// Returns a text without these words, or none if it holds none of them. A word counts where it is not a part of a
    /// longer one, and not if it begins at `extension`.
    pub fn taken_out_of(&self, text: &str, extension: Option<usize>) -> Option<String> {
        let edges = edges(text);
        let mut without = String::new();
        let mut done = 0;
        for (nth, begin) in edges.iter().enumerate().filter(|(_, begin)| **begin < text.len()) {
            if *begin < done || extension == Some(*begin) {
                continue;
            }
            let ends = edges[nth + 1..].iter().take_while(|end| **end - begin <= self.longest);
            let found = ends.filter(|end| self.texts.contains(&text[*begin..**end])).last();
            if let Some(end) = found {
                without.push_str(&text[done..*begin]);
                without.push_str(IN_PLACE);
                done = *end;
            }
        }
        without.push_str(&text[done..]);
        (done > 0).then_some(without)
    }
}

/// Returns where words begin or end: everywhere but between two letters or digits.
pub fn edges(text: &str) -> Vec<usize> {
    let mut edges = Vec::new();
    let mut is_in_word = false;
    for (at, c) in text.char_indices() {
        let is_of_word = c.is_alphanumeric();
        if !(is_in_word && is_of_word) {
            edges.push(at);
        }
        is_in_word = is_of_word;
    }
    edges.push(text.len());
    edges
}
