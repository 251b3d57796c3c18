//! Lists of stages.

use super::{GivenAt, GivenValue};
use crate::config::error::ConfigError;
use crate::words::{Stage, Stages};
use crate::yaml::{Position, YamlValue};

impl GivenValue<'_> {
    /// Reads a list of stages, which are separated by commas in a variable or flag.
    pub fn stages(&self) -> Result<Stages, ConfigError> {
        let stages: Result<Vec<Stage>, _> = match self.value {
            YamlValue::List(items) if items.is_empty() => {
                Err(self.refused("the list is empty; name at least one stage"))
            }
            YamlValue::List(items) => {
                items.iter().map(|item| self.item(item.at, &item.value).stage()).collect()
            }
            YamlValue::Typed(names) => {
                names.split(',').map(|name| self.named(name.trim())).collect()
            }
            _ => Err(self.wrong("a list of stages", "a list such as [items, likes]")),
        };
        Ok(Stages::of(&stages?))
    }

    fn item<'b>(&'b self, at: Position, value: &'b YamlValue) -> GivenValue<'b> {
        let given_at = match self.given_at {
            GivenAt::File { name, path, .. } => GivenAt::File { name, at, path },
            outside @ (GivenAt::Variable(_) | GivenAt::Flag(_)) => outside,
        };
        GivenValue { given_at, value }
    }

    fn stage(&self) -> Result<Stage, ConfigError> {
        match self.value {
            YamlValue::Text(name) => self.named(name),
            _ => Err(self.not_a_stage()),
        }
    }

    fn named(&self, name: &str) -> Result<Stage, ConfigError> {
        let stage = name.parse().ok().filter(|stage: &Stage| stage.is_named());
        stage.ok_or_else(|| self.not_a_stage())
    }

    fn not_a_stage(&self) -> ConfigError {
        let allowed = Stage::ALL.into_iter().filter(|stage| stage.is_named());
        let names = allowed.map(Stage::name).collect::<Vec<_>>().join(", ");
        let message = format!("{} is not a stage; use {names}", self.value.shown());
        self.refused_showing(message, &self.excerpt())
    }
}
