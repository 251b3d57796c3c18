//! `crawl config`: what is configured, where each value comes from, and whether it is in order.

use serde::Serialize;
use serde_json::Value;

use super::crawling::{check_contact, token};
use super::talk::{print, tell, warn};
use super::{Exit, Refused};
use crate::config::{self, Config, ConfigError, Flags, Setting, unknown_variables};

/// What a configuration is made from.
#[derive(Clone, Debug, Default)]
pub struct ConfigSources {
    /// The file's name and text, if one was read.
    pub file: Option<(String, String)>,
    /// The `CRAWL_*` variables.
    pub variables: Vec<(String, String)>,
    /// The flags.
    pub flags: Flags,
}

impl ConfigSources {
    /// The configuration that they make together, and of each key where its value comes from.
    pub fn explain(&self) -> Result<(Config, Vec<Setting>), ConfigError> {
        let file = self.file.as_ref().map(|(name, text)| (name.as_str(), text.as_str()));
        Config::explain(file, &self.variables, &self.flags)
    }

    /// What is said of the variables that mean nothing; the one that holds the site's token does, if
    /// the configuration is known.
    pub fn warnings(&self, config: Option<&Config>) -> Vec<String> {
        let token = config.and_then(|config| config.site.token_env.as_ref());
        let others = self.variables.iter().filter(|(name, _)| token != Some(name));
        unknown_variables(&others.cloned().collect::<Vec<_>>())
    }
}

/// The key that names the variable of the token, whose value is never shown.
const TOKEN_ENV: &str = "site.token_env";

/// Prints each key with its value and where that comes from: as a file that says the same, or as JSON.
pub fn config_show(sources: &ConfigSources, json: bool) -> anyhow::Result<Exit> {
    let (config, mut settings) = sources.explain()?;
    sources.warnings(Some(&config)).iter().for_each(|words| warn(format_args!("warning: {words}")));
    let token = config.site.token_env.is_some().then(|| token(&config).is_ok());
    if json {
        let file = sources.file.as_ref().map(|(name, _)| name.as_str());
        let settings = settings.iter().map(|setting| Line::of(setting, token)).collect();
        let all = Json { schema: "crawl.config/1", file, settings };
        print(format_args!("{}\n", serde_json::to_string_pretty(&all)?))?;
        return Ok(Exit::Done);
    }
    for setting in settings.iter_mut().filter(|setting| setting.key == TOKEN_ENV) {
        setting.remark = match token {
            Some(true) => "the variable is set",
            Some(false) => "the variable is empty or not set",
            None => "",
        };
    }
    print(format_args!("{}", config::as_file(&settings)))?;
    Ok(Exit::Done)
}

/// The form for programs, `crawl.config/1`.
#[derive(Debug, Serialize)]
struct Json<'s> {
    schema: &'static str,
    file: Option<&'s str>,
    settings: Vec<Line<'s>>,
}

#[derive(Debug, Serialize)]
struct Line<'s> {
    key: &'static str,
    value: &'s Value,
    origin: &'static str,
    place: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    variable_is_set: Option<bool>,
}

impl<'s> Line<'s> {
    fn of(setting: &'s Setting, token: Option<bool>) -> Self {
        let Setting { key, value, origin, .. } = setting;
        let variable_is_set = token.filter(|_| *key == TOKEN_ENV);
        Self { key, value, origin: origin.name(), place: origin.place(), variable_is_set }
    }
}

/// Says whether the configuration is in order; a file of crawl.py's is answered with one of ours on stdout.
pub fn config_check(sources: &ConfigSources) -> anyhow::Result<Exit> {
    let config = match sources.explain() {
        Ok((config, _)) => config,
        Err(error) => {
            let Some(text) = error.instead() else { return Err(error.into()) };
            print(format_args!("{text}"))?;
            return Err(Refused::configuration(error.to_string()).into());
        }
    };
    let warnings = sources.warnings(Some(&config));
    if !warnings.is_empty() {
        return Err(Refused::configuration(warnings.join("; ")).into());
    }
    // These stand in the way of a crawl, not of looking at one.
    for refusal in [check_contact(&config).err(), token(&config).err()].into_iter().flatten() {
        tell(format_args!("before `crawl start`: {}", refusal.to_string().trim_end()));
    }
    match &sources.file {
        Some((name, _)) => print(format_args!("{}: in order\n", name.escape_debug()))?,
        None => print(format_args!("no configuration file: the defaults hold\n"))?,
    }
    Ok(Exit::Done)
}
