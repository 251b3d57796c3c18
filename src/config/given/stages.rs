//! Lists of stages.

use serde_saphyr::Location;

use super::{Given, Place};
use crate::config::error::ConfigError;
use crate::config::tree::Value;
use crate::words::{Stage, Stages};

impl Given<'_> {
    /// A list of stages: commas part them in a variable or flag.
    pub fn stages(&self) -> Result<Stages, ConfigError> {
        let stages: Result<Vec<Stage>, _> = match self.value {
            Value::List(items) if items.is_empty() => {
                Err(self.refused("an empty list: name one stage or more"))
            }
            Value::List(items) => {
                items.iter().map(|item| self.item(item.at, &item.value).stage()).collect()
            }
            Value::Typed(names) => names.split(',').map(|name| self.named(name.trim())).collect(),
            _ => Err(self.wrong("a list of stages", "[items, likes, features] or fewer of them")),
        };
        Ok(Stages::of(&stages?))
    }

    fn item<'b>(&'b self, at: Location, value: &'b Value) -> Given<'b> {
        let place = match self.place {
            Place::File { name, path, .. } => Place::File { name, at, path },
            outside @ (Place::Variable(_) | Place::Flag(_)) => outside,
        };
        Given { place, value }
    }

    fn stage(&self) -> Result<Stage, ConfigError> {
        match self.value {
            Value::Text(name) => self.named(name),
            _ => Err(self.not_a_stage()),
        }
    }

    fn named(&self, name: &str) -> Result<Stage, ConfigError> {
        name.parse().map_err(|_| self.not_a_stage())
    }

    fn not_a_stage(&self) -> ConfigError {
        let names = Stage::ALL.map(Stage::name).join(", ");
        let message = format!("{} is no stage: allowed are {names}", self.value.shown());
        self.refused_showing(message, &self.excerpt())
    }
}
