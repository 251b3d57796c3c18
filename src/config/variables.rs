//! Variables of the environment that mean nothing.

use super::error::shown_whole;
use super::keys::{KEYS, Key};
use super::nearest::nearest;

/// The variables that belong to `crawl` but to no key of the file.
const OTHER_VARIABLES: &[&str] = &[
    "CRAWL_ANONYMIZE_KEY",
    "CRAWL_ANONYMIZE_KEY_FILE",
    "CRAWL_CONFIG",
    #[cfg(any(debug_assertions, feature = "crash-points"))]
    "CRAWL_CRASH_AT",
];

/// What is to be said of the `CRAWL_` variables that mean nothing, probably by a slip; fit to be printed.
pub fn unknown_variables(variables: &[(String, String)]) -> Vec<String> {
    let of_keys: Vec<String> = KEYS.iter().map(Key::variable).collect();
    let known = || OTHER_VARIABLES.iter().copied().chain(of_keys.iter().map(String::as_str));
    let names = variables.iter().map(|(name, _)| name.as_str());
    let unknown = names.filter(|name| name.starts_with("CRAWL_") && !known().any(|k| k == *name));
    let said = |name| {
        let meant = nearest(name, &known().collect::<Vec<_>>());
        let meant = meant.map(|meant| format!("; did you mean {meant}?")).unwrap_or_default();
        format!("the variable {} means nothing to crawl{meant}", shown_whole(name))
    };
    unknown.map(said).collect()
}
