//! The parts of an address of a file that may name a user.

use std::ops::Range;

use url::form_urlencoded;

use super::words::edges;

/// The length of the longest file name extension, in bytes.
const EXTENSION_MAX: usize = 5;

/// A part of more words than this is not searched for ids among its words. It would take too long.
const EDGES_MAX: usize = 24;

/// Returns where the parts of an address are: the segments of its path, and the names and values of its parameters. The
/// scheme and the host are none, because they name nobody.
fn address_parts(address: &str) -> Vec<Range<usize>> {
    let after_scheme = address.find("://").map_or(0, |at| at + 3);
    let Some(path) = address[after_scheme..].find('/') else { return Vec::new() };
    let mut parts = Vec::new();
    let first = after_scheme + path + 1;
    let mut begin = first;
    for (at, _) in address[first..].match_indices(['/', '?', '&', '=']) {
        parts.push(begin..first + at);
        begin = first + at + 1;
    }
    parts.push(begin..address.len());
    parts.retain(|part| !part.is_empty());
    parts
}

/// Returns each part of an address as it stands there and, if that is not the same, without percent-encoding. A plus in a
/// path stands for itself, and in a query for a space, so both count.
pub fn texts_of(address: &str) -> impl Iterator<Item = String> {
    let parts = address_parts(address).into_iter().map(|part| &address[part]);
    parts.flat_map(|part| {
        let decoded = Some(decoded(part)).filter(|decoded| decoded != part);
        [part.to_owned()].into_iter().chain(decoded)
    })
}

/// Returns a part of an address without percent-encoding.
fn decoded(part: &str) -> String {
    let mut pairs = form_urlencoded::parse(part.as_bytes());
    pairs.next().map(|(decoded, _)| decoded.into_owned()).unwrap_or_default()
}

/// Returns where the file name extension of a part begins; none if it has none.
pub fn extension(part: &str) -> Option<usize> {
    let at = part.rfind('.')? + 1;
    let is_extension = (1..=EXTENSION_MAX).contains(&(part.len() - at))
        && part[at..].chars().all(|c| c.is_ascii_alphanumeric());
    is_extension.then_some(at)
}

/// Returns every text within an address that may be the id of a user: each part, and the words of it, but no file name
/// extension.
pub fn possible_ids(address: &str) -> Vec<String> {
    let mut ids = Vec::new();
    for part in texts_of(address) {
        let (edges, extension) = (edges(&part), extension(&part));
        if edges.len() <= EDGES_MAX {
            for (nth, begin) in edges.iter().enumerate() {
                let words = edges[nth + 1..].iter().map(|end| &part[*begin..*end]);
                ids.extend(words.filter(|_| extension != Some(*begin)).map(str::to_owned));
            }
        } else {
            let stem = extension.map(|at| part[..at - 1].to_owned());
            ids.extend(stem.into_iter().chain([part]));
        }
    }
    ids
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_its_segments_and_parameters_as_parts() {
        let address = "https://a.example/b/c.d//e?f=g&h";
        let parts: Vec<&str> =
            address_parts(address).into_iter().map(|part| &address[part]).collect();
        assert_eq!(parts, ["b", "c.d", "e", "f", "g", "h"]);
        for address in ["https://a.example", "a", ""] {
            assert!(address_parts(address).is_empty(), "{address}");
        }
    }

    #[test]
    fn an_extension_is_short_and_last() {
        for (part, at) in [
            ("a.jpeg", Some(2)),
            ("a.b.jpg", Some(4)),
            (".png", Some(1)),
            ("a", None),
            ("a.", None),
            ("a.b c", None),
            ("anna.example", None),
        ] {
            assert_eq!(extension(part), at, "{part}");
        }
    }

    #[test]
    fn ids_are_whole_words_but_no_extensions() {
        let ids = possible_ids("https://jpg.example/of+2/@anna-1.jpg?by=did%3Ax");
        for id in ["of", "of+2", "of 2", "@anna-1.jpg", "anna-1", "anna", "1", "did:x", "by"] {
            assert!(ids.iter().any(|found| found == id), "{id}: {ids:?}");
        }
        for other in ["jpg", "ann", "example"] {
            assert!(!ids.iter().any(|found| found == other), "{other}: {ids:?}");
        }
        let long = format!("https://a.example/{}x.jpg", "a-".repeat(20_000));
        assert_eq!(possible_ids(&long).len(), 2, "this would take too long");
    }
}
