//! Each key with its value and where that comes from.

use std::fmt;

use serde_json::Value;

use super::written::{self, Row};

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Nobody said otherwise.
    Default,
    /// The file of this name, fit to be printed, at this line.
    File {
        /// The file's name.
        name: String,
        /// The line, from 1.
        line: u64,
    },
    /// The variable of this name.
    Variable(String),
    /// The flag of this name.
    Flag(String),
}

/// One key, its value and where that comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// Its path in the file, such as `pace.timeout`.
    pub key: &'static str,
    /// Its value, as the file would hold it.
    pub value: Value,
    /// Where the value comes from.
    pub origin: Origin,
    /// What else there is to say of it; empty for nothing.
    pub remark: &'static str,
}

impl Origin {
    /// The sort of origin.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::File { .. } => "file",
            Self::Variable(_) => "variable",
            Self::Flag(_) => "flag",
        }
    }

    /// The place within it: `config.yml:12`, or the variable's or flag's name.
    pub fn place(&self) -> Option<String> {
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
        self.place().map_or(Ok(()), |place| write!(f, " {place}"))
    }
}

/// Settings as a configuration file that says the same, each with where it comes from in a comment.
pub fn as_file(settings: &[Setting]) -> String {
    let row = |setting: &Setting| {
        let remark = if setting.remark.is_empty() { "" } else { "; " };
        let comment = format!("{}{remark}{}", setting.origin, setting.remark);
        Row { path: setting.key, value: setting.value.clone(), comment }
    };
    written::file(&settings.iter().map(row).collect::<Vec<_>>())
}
