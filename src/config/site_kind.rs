//! Which site is crawled: a bundled description by its name, or a file.

use std::path::Path;
use std::sync::Arc;

use super::error::ConfigError;
use super::given::GivenValue;
use crate::sites::Description;
use crate::words::printable;
use crate::yaml::nearest;

/// The site that is crawled if the configuration names none.
pub const DEFAULT_SITE: &str = "sketchfab-v3";

/// Reads the text of a file, or says why it can't be read. The configuration itself touches no file.
pub type ReadText = fn(&Path) -> Result<String, UnreadableFile>;

/// A description that can't be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnreadableFile {
    /// Why it can't be read.
    pub reason: String,
    /// Whether there is no such file.
    pub is_missing: bool,
}

/// Reads no file.
pub fn read_nothing(_: &Path) -> Result<String, UnreadableFile> {
    Err(UnreadableFile { reason: "no file can be read here".to_owned(), is_missing: false })
}

/// A description in a user's own file that can't be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadDescription {
    /// Why it can't be used.
    pub error: ConfigError,
    /// Whether there is no such file.
    pub is_missing: bool,
}

impl From<ConfigError> for BadDescription {
    fn from(error: ConfigError) -> Self {
        Self { error, is_missing: false }
    }
}

/// A description, or why a file does not hold one.
pub(super) type ReadDescription = Result<Arc<Description>, BadDescription>;

/// Reads which site is meant: the name of a bundled description, or a file with one. A file that can't be used is
/// no error yet, because many commands go by the description that is stored with the crawl.
pub(super) fn read_kind(
    given: &GivenValue<'_>,
    read_text: ReadText,
) -> Result<(String, ReadDescription), ConfigError> {
    let kind = given.text()?.trim().to_owned();
    let description = if names_a_file(&kind) {
        read(given, &given.path()?, read_text)
    } else {
        Ok(Arc::new(bundled(given, &kind)?))
    };
    Ok((kind, description))
}

/// Returns whether the text names a file with a description, and not a bundled description.
pub fn names_a_file(kind: &str) -> bool {
    let is_yaml = |ending| kind.to_ascii_lowercase().ends_with(ending);
    kind.contains(['/', '\\']) || is_yaml(".yml") || is_yaml(".yaml")
}

/// Returns the description of [`DEFAULT_SITE`].
pub fn default_description() -> Arc<Description> {
    let bundled = Description::bundled_named(DEFAULT_SITE).or(Description::bundled().first());
    #[expect(clippy::expect_used, reason = "a test reads every bundled description")]
    Arc::new(bundled.expect("a bundled description").clone())
}

fn bundled(given: &GivenValue<'_>, name: &str) -> Result<Description, ConfigError> {
    if let Some(found) = Description::bundled_named(name) {
        return Ok(found.clone());
    }
    let names: Vec<&str> = Description::bundled().iter().map(|one| one.name.as_str()).collect();
    let meant = nearest(name, &names).map(|meant| format!("; did you mean {meant}?"));
    let message = format!(
        "{} is not a bundled site{}; use {}, or a file such as ./my-site.yml",
        given.value.shown(),
        meant.unwrap_or_default(),
        names.join(", ")
    );
    Err(given.refused_showing(message, &given.excerpt()))
}

fn read(given: &GivenValue<'_>, path: &Path, read_text: ReadText) -> ReadDescription {
    let text = read_text(path).map_err(|UnreadableFile { reason, is_missing }| {
        let shown = printable(&path.to_string_lossy());
        let message = format!("the description {shown} can't be read ({reason})");
        BadDescription { error: given.refused_showing(message, &given.excerpt()), is_missing }
    })?;
    let description = Description::parse(&path.to_string_lossy(), &text);
    Ok(Arc::new(description.map_err(ConfigError::from)?))
}
