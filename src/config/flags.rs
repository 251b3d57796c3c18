//! The part of the configuration that was given on the command line.

use std::collections::BTreeMap;

use super::keys::ConfigKey;

/// The texts of the flags that were given, by the path of their key: `pace.timeout` for
/// `--pace-timeout`.
pub type ConfigFlags = BTreeMap<&'static str, String>;

/// Returns the flag of a key: `--pace-timeout` for `pace.timeout`, but `--site` for `site.kind`.
pub fn flag_name(path: &str) -> String {
    if path == "site.kind" {
        return "--site".to_owned();
    }
    format!("--{}", path.replace(['.', '_'], "-"))
}

/// Returns whether a key of the configuration has this path.
pub fn is_key(path: &str) -> bool {
    ConfigKey::at(path).is_some()
}
