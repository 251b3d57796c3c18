//! The configuration: the text of config.yml, variables and flags, checked once.
//!
//! Flags beat `CRAWL_*` variables, which beat the file, which beats the defaults. A bad value is
//! refused even if another source overrides it: otherwise it would surface later, at the worst time.

mod address;
mod builder;
mod contact;
mod error;
mod file;
mod flags;
mod given;
mod keys;
mod layout;
mod length;
mod origin;
mod original;
mod settings;
mod site_kind;
mod variables;

pub use crate::sites::is_loopback;
pub use contact::Contact;
pub use error::ConfigError;
pub use flags::{ConfigFlags, flag_name, is_key};
pub use given::{HOME, names_home};
pub use length::{read as read_length, show as show_length};
pub use origin::{Origin, Setting, as_file};
pub use settings::{Config, PaceSettings, RetrySettings, SiteSettings};
pub use site_kind::{BadDescription, ReadText, UnreadableFile};
pub use variables::{UnknownVariable, is_variable, unknown_variables};

use crate::yaml::YamlValue;
use builder::ConfigBuilder;
use given::{GivenAt, GivenValue};

impl Config {
    /// Returns the configuration from a file (its name and text), variables and flags. Unknown and
    /// empty variables change nothing.
    pub fn resolve(
        file: Option<(&str, &str)>,
        variables: &[(String, String)],
        flags: &ConfigFlags,
    ) -> Result<Self, ConfigError> {
        Self::explain(file, variables, flags, site_kind::read_nothing).map(|(config, _)| config)
    }

    /// Returns the same with the origin of each key's value, in the order of the shipped file. `read_text`
    /// reads the file of a description that `site.kind` names.
    pub fn explain(
        file: Option<(&str, &str)>,
        variables: &[(String, String)],
        flags: &ConfigFlags,
        read_text: ReadText,
    ) -> Result<(Self, Vec<Setting>), ConfigError> {
        let mut builder = ConfigBuilder { read_text, ..ConfigBuilder::default() };
        if let Some((name, text)) = file {
            file::apply(&mut builder, name, text)?;
        }
        for key in &keys::KEYS {
            let name = key.variable();
            let found = variables.iter().find(|(n, text)| *n == name && !text.is_empty());
            if let Some((_, text)) = found {
                let value = YamlValue::Typed(text.clone());
                key.apply(
                    &mut builder,
                    &GivenValue { given_at: GivenAt::Variable(&name), value: &value },
                )?;
            }
        }
        for key in &keys::KEYS {
            if let Some(text) = flags.get(key.path) {
                let (name, value) = (flag_name(key.path), YamlValue::Typed(text.clone()));
                key.apply(
                    &mut builder,
                    &GivenValue { given_at: GivenAt::Flag(&name), value: &value },
                )?;
            }
        }
        let mut origins = std::mem::take(&mut builder.origins);
        let config = builder.finish()?;
        let setting = |key: &keys::ConfigKey| Setting {
            key: key.path,
            value: (key.value)(&config),
            origin: origins.remove(key.path).unwrap_or(Origin::Default),
            remark: "",
        };
        let settings = keys::KEYS.iter().map(setting).collect();
        Ok((config, settings))
    }
}

#[cfg(test)]
mod tests;
