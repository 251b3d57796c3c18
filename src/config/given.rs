//! A value that was given for a key, read as the type of that key.

mod number;
mod stages;

use std::ffi::OsStr;
use std::fmt;
use std::path::{Path, PathBuf};

use super::error::ConfigError;
use super::origin::Origin;
use crate::words::{BadDatabasePlace, BadServerAddress, DatabasePlace, ServerAddress};
use crate::yaml::{Position, YamlValue, nearest, shown};

/// Where a value was given.
#[derive(Clone, Copy)]
pub(super) enum GivenAt<'a> {
    /// The file's name, the position and the key's path, which is empty for the whole file.
    File { name: &'a str, at: Position, path: &'a str },
    /// The variable with this name.
    Variable(&'a str),
    /// The flag with this name.
    Flag(&'a str),
}

/// What to do about a path that begins like a home folder.
pub const HOME: &str = "`~` does not stand for a home folder here: write the path in full, or ./~ for a folder of that name";

/// Returns whether a path begins like a home folder: `~/x` or `~name/x`, which only shells replace.
pub fn names_home(path: &Path) -> bool {
    let mut parts = path.iter().map(OsStr::as_encoded_bytes);
    let begins = parts.next().is_some_and(|first| first.starts_with(b"~"));
    begins && (path.as_os_str() == "~" || parts.next().is_some())
}

/// Why a password on the command line is refused, and where to put it instead.
const PASSWORD_TYPED: &str = "a password on the command line shows in the list of processes (`ps`); put it \
    into PGPASSWORD or the file that PGPASSFILE names, or give the whole address in config.yml or CRAWL_DATABASE";

/// A value and where it was given.
pub(super) struct GivenValue<'a> {
    pub given_at: GivenAt<'a>,
    pub value: &'a YamlValue,
}

impl fmt::Display for GivenAt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { name, at, path } => {
                write!(f, "{name}:{}:{}", at.line(), at.column())?;
                if path.is_empty() { Ok(()) } else { write!(f, ": {path}") }
            }
            Self::Variable(name) | Self::Flag(name) => f.write_str(name),
        }
    }
}

impl GivenValue<'_> {
    /// Reads true or false.
    pub fn truth(&self) -> Result<bool, ConfigError> {
        match self.value {
            YamlValue::Truth(truth) => Ok(*truth),
            YamlValue::Typed(text) if text == "true" => Ok(true),
            YamlValue::Typed(text) if text == "false" => Ok(false),
            _ => Err(self.wrong("true or false", "true or false")),
        }
    }

    /// Reads a text, which no message shows.
    pub fn text(&self) -> Result<&str, ConfigError> {
        let name = self.value.type_name();
        match self.value {
            YamlValue::Text(text) | YamlValue::Typed(text) => Ok(text),
            YamlValue::Truth(_) | YamlValue::Whole(_) | YamlValue::Real(_) => {
                Err(self.refused(format!("{name} is not a text: put it in quotes")))
            }
            _ => Err(self.refused(format!("{name} is not a text"))),
        }
    }

    /// Reads a text that a file may leave empty.
    pub fn text_or_none(&self) -> Result<Option<&str>, ConfigError> {
        if matches!(self.value, YamlValue::Empty) { Ok(None) } else { self.text().map(Some) }
    }

    /// Reads the name of a file or folder.
    pub fn path(&self) -> Result<PathBuf, ConfigError> {
        let text = self.text()?;
        if text.is_empty() || text.contains('\0') {
            return Err(self.refused("not the name of a file or folder"));
        }
        if names_home(Path::new(text)) {
            return Err(self.refused(HOME));
        }
        Ok(PathBuf::from(text))
    }

    /// Reads the place of a database. Refuses names that SQLite takes for something other than a file.
    pub fn database(&self) -> Result<DatabasePlace, ConfigError> {
        let text = self.text()?;
        if text == ":memory:" || text.starts_with("file:") {
            return Err(self.refused(
                "a crawl is kept in a file, and SQLite takes this name for something else: use a path such \
                 as crawl.db, or put ./ before the name",
            ));
        }
        match DatabasePlace::parse_address(text).map_err(|bad| self.refused(words_about(&bad)))? {
            // Other users of the machine can read the command lines of all processes.
            Some(place) if place.has_password() && matches!(self.given_at, GivenAt::Flag(_)) => {
                Err(self.refused(PASSWORD_TYPED))
            }
            Some(place) => Ok(place),
            None => self.path().map(DatabasePlace::File),
        }
    }

    /// Reads the name of a file that a file may leave empty.
    pub fn path_or_none(&self) -> Result<Option<PathBuf>, ConfigError> {
        if matches!(self.value, YamlValue::Empty) { Ok(None) } else { self.path().map(Some) }
    }

    /// Returns the origin of the value; a value that the file leaves empty is the default.
    pub fn origin(&self) -> Origin {
        match (self.given_at, self.value) {
            (_, YamlValue::Empty) => Origin::Default,
            (GivenAt::File { name, at, .. }, _) => {
                Origin::File { name: name.to_owned(), line: at.line() }
            }
            (GivenAt::Variable(name), _) => Origin::Variable(name.to_owned()),
            (GivenAt::Flag(name), _) => Origin::Flag(name.to_owned()),
        }
    }

    /// Returns an error about this value.
    pub fn refused(&self, message: impl Into<String>) -> ConfigError {
        self.refused_showing(message, "…")
    }

    /// Returns the same for a message that shows the value.
    pub fn refused_showing(&self, message: impl Into<String>, shown: &str) -> ConfigError {
        let error = ConfigError::at(self.given_at.to_string(), message);
        match self.given_at {
            GivenAt::File { at, .. } => error.marking(at, shown),
            GivenAt::Variable(_) | GivenAt::Flag(_) => error,
        }
    }

    /// Returns how an excerpt shows a value that the message shows too.
    pub fn excerpt(&self) -> String {
        match self.value {
            YamlValue::Text(text) => shown(text.trim()),
            YamlValue::List(_) | YamlValue::Section(_) | YamlValue::Empty => "…".to_owned(),
            other => other.shown(),
        }
    }

    fn wrong(&self, expected: &str, allowed: &str) -> ConfigError {
        let message = format!("{} is not {expected}; use {allowed}", self.value.shown());
        self.refused_showing(message, &self.excerpt())
    }
}

/// Says why an address was refused. The only part of the address that is shown is the name of an unknown parameter.
fn words_about(bad: &BadDatabasePlace) -> String {
    let BadDatabasePlace::Server(BadServerAddress::Parameter(name)) = bad else {
        return bad.to_string();
    };
    let meant = nearest(name, &ServerAddress::PARAMETERS);
    let meant = meant.map(|meant| format!("; did you mean {meant}?")).unwrap_or_default();
    let allowed = ServerAddress::PARAMETERS.join(", ");
    format!("unknown parameter {} in the address{meant} (allowed here: {allowed})", shown(name))
}
