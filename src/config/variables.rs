//! Variables that look like the program's own but are unknown.

use std::fmt;

use super::keys::{ConfigKey, KEYS};
use crate::words::printable;
use crate::yaml::nearest;

/// The variables of `crawl` that do not stand for a key of the file.
const OTHER_VARIABLES: &[&str] = &[
    "CRAWL_ANONYMIZE_KEY",
    "CRAWL_ANONYMIZE_KEY_FILE",
    "CRAWL_CONFIG",
    #[cfg(any(debug_assertions, feature = "crash-points"))]
    "CRAWL_CRASH_AT",
    #[cfg(any(debug_assertions, feature = "crash-points"))]
    "CRAWL_STOP_AT",
];

/// A `CRAWL_` variable that the program does not know, probably because of a typing error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownVariable {
    /// Its name, safe for a terminal.
    pub name: String,
    /// The known variable with the most similar name, if one is close.
    pub meant: Option<String>,
}

impl fmt::Display for UnknownVariable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown variable {}", self.name)?;
        self.meant.as_ref().map_or(Ok(()), |meant| write!(f, "; did you mean {meant}?"))
    }
}

/// Returns whether a variable stands for a key of the file.
pub fn is_variable(name: &str) -> bool {
    KEYS.iter().any(|key| key.variable() == name)
}

/// Returns the `CRAWL_` variables that the program does not know.
pub fn unknown_variables(variables: &[(String, String)]) -> Vec<UnknownVariable> {
    let of_keys: Vec<String> = KEYS.iter().map(ConfigKey::variable).collect();
    let known = || OTHER_VARIABLES.iter().copied().chain(of_keys.iter().map(String::as_str));
    let names = variables.iter().map(|(name, _)| name.as_str());
    let unknown = names.filter(|name| name.starts_with("CRAWL_") && !known().any(|k| k == *name));
    let found = |name| UnknownVariable {
        name: printable(name),
        meant: nearest(name, &known().collect::<Vec<_>>()).map(str::to_owned),
    };
    unknown.map(found).collect()
}
