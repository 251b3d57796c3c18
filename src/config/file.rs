//! Reads the file: its keys, and the position of each.

use super::builder::ConfigBuilder;
use super::error::ConfigError;
use super::given::{GivenAt, GivenValue};
use super::keys::{self, ConfigKey};
use super::original;
use crate::words::printable;
use crate::yaml::{self, Position, YamlEntry, YamlNode, YamlValue, nearest, shown};

/// Stores the values of the file in the builder.
pub(super) fn apply(
    builder: &mut ConfigBuilder,
    name: &str,
    text: &str,
) -> Result<(), ConfigError> {
    let name = &printable(name);
    let root = yaml::read(name, text)?;
    original::refuse(name, &root)?;
    apply_section(builder, name, "", &root).map_err(|error| error.with_excerpt(text))
}

/// Stores the values of one section; the whole file has an empty path.
fn apply_section(
    builder: &mut ConfigBuilder,
    name: &str,
    section: &str,
    node: &YamlNode,
) -> Result<(), ConfigError> {
    let entries = match &node.value {
        YamlValue::Section(entries) => entries,
        // YAML reads a section whose keys are all commented out as an empty value.
        YamlValue::Empty => return Ok(()),
        other => {
            let given_at = GivenAt::File { name, at: node.at, path: section };
            let allowed = keys::names_in(section).join(", ");
            let message =
                format!("{} is not a section of keys; allowed here: {allowed}", other.type_name());
            return Err(ConfigError::at(given_at.to_string(), message));
        }
    };
    entries.iter().try_for_each(|entry| apply_entry(builder, name, section, entry))
}

fn apply_entry(
    builder: &mut ConfigBuilder,
    name: &str,
    section: &str,
    entry: &YamlEntry,
) -> Result<(), ConfigError> {
    let YamlEntry { at, key, node } = entry;
    let path = if section.is_empty() { key.clone() } else { format!("{section}.{key}") };
    if !keys::names_in(section).contains(&key.as_str()) {
        return Err(unknown_key(name, *at, section, key));
    }
    match ConfigKey::at(&path) {
        Some(known) => {
            let given_at = GivenAt::File { name, at: node.at, path: &path };
            known.apply(builder, &GivenValue { given_at, value: &node.value })
        }
        None => apply_section(builder, name, &path, node),
    }
}

fn unknown_key(name: &str, at: Position, section: &str, key: &str) -> ConfigError {
    let allowed = keys::names_in(section);
    let elsewhere = || keys::KEYS.iter().map(|known| known.path).find(|path| ends_in(path, key));
    let meant = nearest(key, &allowed).or_else(elsewhere);
    let meant = meant.map(|meant| format!("; did you mean {meant}?")).unwrap_or_default();
    let dot = if section.is_empty() { "" } else { "." };
    let path = format!("{section}{dot}{}", shown(key));
    let message = format!("unknown key{meant} (allowed here: {})", allowed.join(", "));
    let given_at = GivenAt::File { name, at, path: &path };
    ConfigError::at(given_at.to_string(), message).marking(at, shown(key))
}

fn ends_in(path: &str, key: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, last)| last == key)
}
