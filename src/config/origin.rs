//! Each key with its value and the origin of that value.

use std::fmt;

use serde_json::Value;

use super::layout::{self, ConfigLine};

/// The source of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The built-in default.
    Default,
    /// A line of the configuration file.
    File {
        /// The file's name, safe for a terminal.
        name: String,
        /// The line, from 1.
        line: u64,
    },
    /// The environment variable with this name.
    Variable(String),
    /// The flag with this name.
    Flag(String),
}

/// One key, its value and the origin of that value.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// The path in the file, such as `pace.timeout`.
    pub key: &'static str,
    /// The value, as the file would hold it.
    pub value: Value,
    /// The source of the value.
    pub origin: Origin,
    /// A note for the reader; empty for none.
    pub remark: &'static str,
}

impl Origin {
    /// The kind of source.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::File { .. } => "file",
            Self::Variable(_) => "variable",
            Self::Flag(_) => "flag",
        }
    }

    /// Returns the place in the source: `config.yml:12`, or the name of the variable or flag.
    pub fn location(&self) -> Option<String> {
        match self {
            Self::Default => None,
            Self::File { name, line } => Some(format!("{name}:{line}")),
            Self::Variable(name) | Self::Flag(name) => Some(name.clone()),
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())?;
        self.location().map_or(Ok(()), |location| write!(f, " {location}"))
    }
}

/// Returns the settings as a configuration file, with the origin of each in a comment.
pub fn as_file(settings: &[Setting]) -> String {
    let row = |setting: &Setting| {
        let remark = if setting.remark.is_empty() { "" } else { "; " };
        let comment = format!("{}{remark}{}", setting.origin, setting.remark);
        ConfigLine { path: setting.key, value: setting.value.clone(), comment }
    };
    layout::file(&settings.iter().map(row).collect::<Vec<_>>())
}
