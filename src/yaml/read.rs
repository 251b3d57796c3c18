//! Reads the YAML of a file.

use serde_saphyr::{
    DuplicateKeyPolicy, Error, MergeKeyPolicy, MessageFormatter, NonFiniteFloatPolicy, Options,
    UserMessageFormatter,
};

use super::Position;
use super::error::{YamlError, shown};
use super::fault::{self, FaultPlace};
use super::value::YamlNode;
use crate::words::printable;

/// The longest file that is accepted, in bytes; a real one fills a screen.
const MAX_BYTES: usize = 1024 * 1024;

/// Returns the value that a file holds. Its name must be safe for a terminal.
pub fn read(name: &str, text: &str) -> Result<YamlNode, YamlError> {
    if text.len() > MAX_BYTES {
        return Err(YamlError::at(name, format!("the file is longer than {MAX_BYTES} bytes")));
    }
    serde_saphyr::from_str_with_options(text, options())
        .map_err(|error| not_yaml(name, text, &error))
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

fn not_yaml(name: &str, text: &str, error: &Error) -> YamlError {
    let error = error.without_snippet();
    let message = match error {
        Error::DuplicateMappingKey { key: Some(key), .. } => {
            format!("{}: the key is given twice; write it once", shown(key))
        }
        Error::MultipleDocuments { .. } => {
            "a second YAML document begins here; keep only one".to_owned()
        }
        Error::Budget { .. }
        | Error::AliasReplayLimitExceeded { .. }
        | Error::AliasReplayStackDepthExceeded { .. }
        | Error::AliasExpansionLimitExceeded { .. } => {
            "the file is too large or nested too deeply".to_owned()
        }
        // The tag is not shown: it may be the start of a secret without its quotes.
        Error::UnsupportedTag { .. } => {
            "a YAML tag (!) has no meaning here; put a text that begins with ! in quotes".to_owned()
        }
        other => {
            let broken = matches!(other, Error::ExternalMessage { .. } | Error::Eof { .. });
            let prefix = if broken { "not YAML: " } else { "" };
            format!("{prefix}{}", printable(&UserMessageFormatter.format_message(other)))
        }
    };
    let at = error.location().map(Position::from);
    // Only the parser's own messages begin like this. Its place may not be that of the fault.
    let fault = at
        .filter(|_| message.starts_with("not YAML: "))
        .and_then(|at| fault::find(text, at, &message));
    let (at, message) = match fault {
        Some(FaultPlace { at, message }) => (Some(at), format!("not YAML: {message}")),
        None => (at, message),
    };
    match at {
        Some(at) => {
            let location = format!("{name}:{}:{}", at.line(), at.column());
            YamlError::at(location, message).marking(at, "")
        }
        None => YamlError::at(format!("{name}:1:1"), message),
    }
}
