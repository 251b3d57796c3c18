//! `crawl config`: shows the configuration with the origin of each value, and checks it.

use serde::Serialize;
use serde_json::Value;

use super::description_file;
use super::output::{MESSAGE, inform, print};
use super::preflight::{check_contact, token};
use super::suppress_list::{self, UserList};
use super::{Exit, Refused};
use crate::config::{
    self, Config, ConfigError, ConfigFlags, Setting, UnknownVariable, unknown_variables,
};
use crate::words::{LikesBy, printable};

/// The sources of a configuration.
#[derive(Clone, Debug, Default)]
pub struct ConfigSources {
    /// The name and text of the file, if one was read.
    pub file: Option<(String, String)>,
    /// The `CRAWL_*` variables.
    pub variables: Vec<(String, String)>,
    /// The flags.
    pub flags: ConfigFlags,
}

impl ConfigSources {
    /// Returns the configuration, and the origin of each key's value.
    pub fn explain(&self) -> Result<(Config, Vec<Setting>), ConfigError> {
        let file = self.file.as_ref().map(|(name, text)| (name.as_str(), text.as_str()));
        Config::explain(file, &self.variables, &self.flags, description_file::read_text)
    }

    /// Returns the `CRAWL_*` variables that are unknown. The variable that holds the site's token is known
    /// once the configuration is.
    pub fn unknown_variables(&self, config: Option<&Config>) -> Vec<UnknownVariable> {
        let token = config.and_then(|config| config.site.token_env.as_ref());
        let others = self.variables.iter().filter(|(name, _)| token != Some(name));
        unknown_variables(&others.cloned().collect::<Vec<_>>())
    }
}

/// Warns of `CRAWL_*` variables that are unknown.
pub fn warn_of_unknown_variables(unknown: &[UnknownVariable]) {
    for variable in unknown {
        tracing::warn!(
            target: MESSAGE,
            event = "unknown_variable",
            name = variable.name,
            did_you_mean = variable.meant,
            "warning: {variable}"
        );
    }
}

/// The key that names the variable of the token; the token itself is never shown.
const TOKEN_ENV: &str = "site.token_env";

/// Prints each key with its value and the origin of that value, as an equivalent file or as JSON.
pub fn config_show(sources: &ConfigSources, json: bool) -> anyhow::Result<Exit> {
    let (config, mut settings) = sources.explain()?;
    let likes_by = config.likes_by_of(config.site()?);
    warn_of_unknown_variables(&sources.unknown_variables(Some(&config)));
    let token = config.site.token_env.is_some().then(|| token(&config).is_ok());
    if json {
        let file = sources.file.as_ref().map(|(name, _)| name.as_str());
        let settings = settings.iter().map(|setting| SettingJson::of(setting, token)).collect();
        let all = ConfigJson { schema: "crawl.config/1", file, settings };
        print(format_args!("{}\n", serde_json::to_string_pretty(&all)?))?;
        return Ok(Exit::Done);
    }
    for setting in &mut settings {
        setting.remark = match (setting.key, token) {
            (TOKEN_ENV, Some(true)) => "the variable is set",
            (TOKEN_ENV, Some(false)) => "the variable is empty or not set",
            ("likes_by", _) if config.likes_by.is_none() => first_way(likes_by),
            _ => "",
        };
    }
    print(format_args!("{}", config::as_file(&settings)))?;
    Ok(Exit::Done)
}

/// Returns what a missing `likes_by` stands for.
const fn first_way(way: LikesBy) -> &'static str {
    match way {
        LikesBy::Item => "by item, which comes first in the description",
        LikesBy::User => "by user, which comes first in the description",
        LikesBy::Both => "both ways",
    }
}

/// The form for programs, `crawl.config/1`.
#[derive(Debug, Serialize)]
struct ConfigJson<'s> {
    schema: &'static str,
    file: Option<&'s str>,
    settings: Vec<SettingJson<'s>>,
}

#[derive(Debug, Serialize)]
struct SettingJson<'s> {
    key: &'static str,
    value: &'s Value,
    origin: &'static str,
    place: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    variable_is_set: Option<bool>,
}

impl<'s> SettingJson<'s> {
    fn of(setting: &'s Setting, token: Option<bool>) -> Self {
        let Setting { key, value, origin, .. } = setting;
        let variable_is_set = token.filter(|_| *key == TOKEN_ENV);
        Self { key, value, origin: origin.name(), place: origin.location(), variable_is_set }
    }
}

/// Checks the configuration. For a file of crawl.py, an equivalent file goes to stdout.
pub fn config_check(sources: &ConfigSources) -> anyhow::Result<Exit> {
    let config = match sources.explain() {
        Ok((config, _)) => config,
        Err(error) => {
            let Some(text) = error.replacement() else { return Err(error.into()) };
            print(format_args!("{text}"))?;
            return Err(Refused::configuration(error.to_string()).into());
        }
    };
    config.site()?;
    let unknown = sources.unknown_variables(Some(&config));
    if !unknown.is_empty() {
        let unknown: Vec<String> = unknown.iter().map(ToString::to_string).collect();
        return Err(Refused::configuration(unknown.join("; ")).into());
    }
    let file = sources.file.as_ref().map(|(name, _)| name.as_str());
    // These prevent a crawl, but not the commands that only read one.
    for refusal in [check_contact(&config, file).err(), token(&config).err()].into_iter().flatten()
    {
        inform(format_args!("before `crawl start`: {}", refusal.to_string().trim_end()));
    }
    if let Some(list) = &config.suppress
        && let Err(error) = suppress_list::read(list, UserList::Standing)
    {
        inform(format_args!("before `crawl export`: {error}"));
    }
    match &sources.file {
        Some((name, _)) => print(format_args!("{}: no errors\n", printable(name)))?,
        None => print(format_args!("no configuration file: the defaults are used\n"))?,
    }
    Ok(Exit::Done)
}
