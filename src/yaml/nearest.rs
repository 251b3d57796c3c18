//! The known name that a misspelt one probably stands for.

/// The most edits between a misspelt name and the known name.
const MAX_DISTANCE: usize = 2;

/// Returns the known name that is the fewest edits away, if it is close.
pub fn nearest<'k>(name: &str, known: &[&'k str]) -> Option<&'k str> {
    let ranked = known.iter().map(|candidate| (distance(name, candidate), *candidate));
    let close = |(n, candidate): &(usize, &str)| *n <= MAX_DISTANCE && *n * 2 < candidate.len();
    ranked.filter(close).min_by_key(|(n, _)| *n).map(|(_, candidate)| candidate)
}

/// Returns the Levenshtein distance, ignoring case; its cost is bounded by the known name.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    // Any longer name is over the limit, whatever its letters are.
    let longest = right.len() + MAX_DISTANCE + 1;
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.chars().take(longest).enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in right.iter().enumerate() {
            let replaced = diagonal + usize::from(!a.eq_ignore_ascii_case(b));
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_recognised_and_another_word_is_not() {
        let known = ["like_limit", "stages", "pace", "url"];
        for (name, meant) in [
            ("like_limt", Some("like_limit")),
            ("LIKE_LIMIT", Some("like_limit")),
            ("liek_limit", Some("like_limit")),
            ("stage", Some("stages")),
            ("ulr", None),
            ("uri", Some("url")),
            ("", None),
            ("database", None),
            (&"pace".repeat(1000), None),
        ] {
            assert_eq!(nearest(name, &known), meant, "{name}");
        }
    }
}
