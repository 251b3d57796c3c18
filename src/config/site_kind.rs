//! Which site is crawled: a bundled description by its name, or a file.

use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use super::builder::ConfigBuilder;
use super::error::ConfigError;
use super::given::GivenValue;
use crate::sites::Description;
use crate::words::printable;
use crate::yaml::nearest;

/// The site that is crawled if the configuration names none.
pub const DEFAULT_SITE: &str = "sketchfab-v3";

/// The most bytes of a file that are read: more than any description may have.
const BYTES_MAX: u64 = 1024 * 1024;

impl ConfigBuilder {
    /// Sets the site: the name of a bundled description, or a file with one.
    pub fn set_kind(&mut self, given: &GivenValue<'_>) -> Result<(), ConfigError> {
        let kind = given.text()?.trim().to_owned();
        self.description = if names_a_file(&kind) {
            read(given, &given.path()?)?
        } else {
            Arc::new(bundled(given, &kind)?)
        };
        self.kind = kind;
        Ok(())
    }
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

fn read(given: &GivenValue<'_>, path: &Path) -> Result<Arc<Description>, ConfigError> {
    let shown = printable(&path.to_string_lossy());
    let refused = |why: String| {
        let message = format!("the description {shown} can't be read ({why})");
        given.refused_showing(message, &given.excerpt())
    };
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(|error| refused(error.to_string()))?;
    let is_file = file.metadata().is_ok_and(|metadata| metadata.is_file());
    if !is_file {
        return Err(refused("it is not a file".to_owned()));
    }
    file.take(BYTES_MAX).read_to_end(&mut bytes).map_err(|error| refused(error.to_string()))?;
    let text = String::from_utf8(bytes).map_err(|_| refused("it is not UTF-8".to_owned()))?;
    Ok(Arc::new(Description::parse(&path.to_string_lossy(), &text)?))
}
