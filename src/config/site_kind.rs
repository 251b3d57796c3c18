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
pub type ReadText = fn(&Path) -> Result<String, String>;

/// Reads which site is meant: the name of a bundled description, or a file with one.
pub(super) fn read_kind(
    given: &GivenValue<'_>,
    read_text: ReadText,
) -> Result<(String, Arc<Description>), ConfigError> {
    let kind = given.text()?.trim().to_owned();
    let description = if names_a_file(&kind) {
        read(given, &given.path()?, read_text)?
    } else {
        Arc::new(bundled(given, &kind)?)
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

fn read(
    given: &GivenValue<'_>,
    path: &Path,
    read_text: ReadText,
) -> Result<Arc<Description>, ConfigError> {
    let text = read_text(path).map_err(|why| {
        let shown = printable(&path.to_string_lossy());
        let message = format!("the description {shown} can't be read ({why})");
        given.refused_showing(message, &given.excerpt())
    })?;
    Ok(Arc::new(Description::parse(&path.to_string_lossy(), &text)?))
}
