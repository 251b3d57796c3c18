//! Reads the file: its YAML, its keys, and the position of each.

use serde_saphyr::{
    DuplicateKeyPolicy, Error, Location, MergeKeyPolicy, MessageFormatter, NonFiniteFloatPolicy,
    Options, UserMessageFormatter,
};

use super::builder::ConfigBuilder;
use super::error::{ConfigError, shown};
use super::given::{GivenAt, GivenValue};
use super::keys::{self, ConfigKey};
use super::nearest;
use super::original;
use super::yaml_value::{YamlEntry, YamlNode, YamlValue};
use crate::words::printable;

/// The longest file that is accepted, in bytes; a real one fills a screen.
const MAX_BYTES: usize = 1024 * 1024;

/// Stores the values of the file in the builder.
pub(super) fn apply(
    builder: &mut ConfigBuilder,
    name: &str,
    text: &str,
) -> Result<(), ConfigError> {
    let name = &printable(name);
    if text.len() > MAX_BYTES {
        return Err(ConfigError::at(name, format!("longer than {MAX_BYTES} bytes")));
    }
    let root: YamlNode = serde_saphyr::from_str_with_options(text, options())
        .map_err(|error| not_yaml(name, &error))?;
    original::refuse(name, &root)?;
    apply_section(builder, name, "", &root).map_err(|error| error.with_excerpt(text))
}

fn options() -> Options {
    serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_depth: 16,
            flow_nesting_limit: 16,
            max_nodes: 10_000,
            max_events: 50_000,
            max_aliases: 100,
            max_anchors: 100,
        },
        alias_limits: serde_saphyr::alias_limits! { max_total_replayed_events: 10_000 },
        duplicate_keys: DuplicateKeyPolicy::Error,
        merge_keys: MergeKeyPolicy::Error,
        non_finite_float_policy: NonFiniteFloatPolicy::PassThrough,
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        reject_unsupported_tags: true,
        with_snippet: false,
    }
}

fn not_yaml(name: &str, error: &Error) -> ConfigError {
    let error = error.without_snippet();
    let message = match error {
        Error::DuplicateMappingKey { key: Some(key), .. } => {
            format!("{}: the key is given twice; write it once", shown(key))
        }
        Error::MultipleDocuments { .. } => "a second YAML document begins; write one".to_owned(),
        Error::Budget { .. }
        | Error::AliasReplayLimitExceeded { .. }
        | Error::AliasReplayStackDepthExceeded { .. }
        | Error::AliasExpansionLimitExceeded { .. } => "too large or too deep".to_owned(),
        // The tag is not shown: it may be the start of a secret without its quotes.
        Error::UnsupportedTag { .. } => "a tag (!) has no meaning here".to_owned(),
        other => {
            let broken = matches!(other, Error::ExternalMessage { .. } | Error::Eof { .. });
            let prefix = if broken { "not YAML: " } else { "" };
            format!("{prefix}{}", printable(&UserMessageFormatter.format_message(other)))
        }
    };
    match error.location() {
        Some(at) => ConfigError::at(format!("{name}:{}:{}", at.line(), at.column()), message),
        None => ConfigError::at(name, message),
    }
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
                format!("{} is not a section of keys: allowed are {allowed}", other.type_name());
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

fn unknown_key(name: &str, at: Location, section: &str, key: &str) -> ConfigError {
    let allowed = keys::names_in(section);
    let elsewhere = || keys::KEYS.iter().map(|known| known.path).find(|path| ends_in(path, key));
    let meant = nearest::nearest(key, &allowed).or_else(elsewhere);
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
