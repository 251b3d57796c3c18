//! The flags that every command takes, and the configuration that they lead to.

use std::path::{Path, PathBuf, absolute};

use clap::parser::ValueSource;
use clap::{ArgMatches, Args};

use super::config_flags::TypedConfigFlags;
use super::logging::LogFlags;
use crate::commands::{ConfigSources, Refused, warn_of_unknown_variables};
use crate::config::{self, Config};
use crate::words::DatabasePlace;

/// The configuration file that is read if no other is named.
const DEFAULT_FILE: &str = "config.yml";

/// The variable that names the database, if no flag does.
const DATABASE: &str = "CRAWL_DATABASE";

/// Flags that every command takes.
#[derive(Args, Debug)]
pub struct Settings {
    /// Configuration file [default: config.yml, if it exists]
    #[arg(long, global = true, value_name = "FILE", env = "CRAWL_CONFIG")]
    pub config: Option<PathBuf>,

    /// Database, instead of the configured one: crawl.db or postgres://user@host/name
    #[arg(long, global = true, value_name = "FILE|URL")]
    pub database: Option<String>,

    #[command(flatten)]
    pub log: LogFlags,

    #[arg(skip)]
    config_named_by: NamedBy,
}

/// What named the configuration file.
#[derive(Clone, Copy, Debug, Default)]
enum NamedBy {
    #[default]
    Flag,
    Variable,
    Argument,
}

impl Settings {
    /// Records what named the configuration file.
    pub fn note_sources(&mut self, matches: &ArgMatches) {
        if matches.value_source("config") == Some(ValueSource::EnvVariable) {
            self.config_named_by = NamedBy::Variable;
        }
    }

    /// Uses the configuration file that was typed as an argument of its own, if one was.
    pub fn use_file(&mut self, file: Option<PathBuf>) {
        if file.is_some() {
            self.config = file;
            self.config_named_by = NamedBy::Argument;
        }
    }

    /// Returns the configuration: flags override `CRAWL_*` variables, which override the file, which
    /// overrides the defaults.
    pub fn config(&self, flags: &TypedConfigFlags) -> anyhow::Result<Config> {
        let sources = self.sources(flags)?;
        let config = sources.explain().map(|(config, _)| config);
        warn_of_unknown_variables(&sources.unknown_variables(config.as_ref().ok()));
        Ok(config?)
    }

    /// Returns the sources of the configuration.
    pub fn sources(&self, flags: &TypedConfigFlags) -> anyhow::Result<ConfigSources> {
        let variables = variables()?;
        let mut flags = flags.texts();
        flags.extend(self.database.clone().map(|database| ("database", database)));
        Ok(ConfigSources { file: self.read_file()?, variables, flags })
    }

    /// Refuses a server that was typed as the database of a command that can't use one.
    pub fn refuse_server(&self, why: &str) -> Result<(), Refused> {
        let typed = self.database.as_deref().map(DatabasePlace::parse_address);
        match typed {
            Some(Ok(Some(_)) | Err(_)) => Err(Refused::configuration(why)),
            Some(Ok(None)) | None => Ok(()),
        }
    }

    /// Returns the configuration file that is read, if it exists.
    pub fn file(&self) -> Option<&Path> {
        let default = || Some(Path::new(DEFAULT_FILE)).filter(|path| path.exists());
        self.config.as_deref().or_else(default)
    }

    /// Returns the name of the configuration file that is read, if it exists.
    pub fn file_name(&self) -> Option<String> {
        self.file().map(|file| file.display().to_string())
    }

    /// Returns the command that continues a crawl with the same settings.
    pub fn resume_command(&self, flags: &TypedConfigFlags) -> String {
        self.command("resume", flags.recorded())
    }

    /// Returns the command that exports a crawl with the same settings.
    pub fn export_command(&self) -> String {
        self.command("export", Vec::new())
    }

    /// Returns the command that exports the crawl of another file with the same settings.
    pub fn export_command_of(&self, file: &Path) -> String {
        let config = self.config.as_ref().map(|path| quoted(&path.display().to_string()));
        let config = config.map(|path| format!(" --config {path}")).unwrap_or_default();
        format!("crawl export{config} --database {}", quoted(&file.display().to_string()))
    }

    fn command(&self, name: &str, flags: Vec<(String, String)>) -> String {
        let config = self.config.as_ref().map(|path| path.display().to_string());
        // Wherever the command is pasted, the variable may be missing.
        // One with a password is left out: it must not be shown, and a command line refuses it.
        let variable = || std::env::var(DATABASE).ok().filter(|text| may_be_typed(text));
        let database = self.database.clone().or_else(variable);
        let given = [("--config", config), ("--database", database)];
        let given = given.into_iter().filter_map(|(flag, value)| Some((flag.to_owned(), value?)));
        given.chain(flags).fold(format!("crawl {name}"), |line, (flag, value)| {
            format!("{line} {flag} {}", quoted(&value))
        })
    }

    /// Fails if `--config` names a file that is missing, also for commands that read no configuration: a
    /// flag that is ignored would be mistaken for one that works.
    pub fn check_typed_file(&self) -> Result<(), Refused> {
        match (&self.config, self.config_named_by) {
            (Some(path), NamedBy::Flag) if !path.exists() => Err(missing(path, NamedBy::Flag)),
            _ => Ok(()),
        }
    }

    fn read_file(&self) -> Result<Option<(String, String)>, Refused> {
        let path = self.config.as_deref().unwrap_or(Path::new(DEFAULT_FILE));
        let name = path.display().to_string();
        match std::fs::read(path) {
            Ok(bytes) => match String::from_utf8(bytes) {
                Ok(text) => Ok(Some((name, text))),
                Err(_) => Err(Refused::configuration(format!("{name}: the file is not UTF-8"))),
            },
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => match &self.config {
                None => Ok(None),
                Some(path) => Err(missing(path, self.config_named_by)),
            },
            Err(error) => Err(Refused::configuration(format!("can't read {name}: {error}"))),
        }
    }
}

/// Returns the `CRAWL_*` variables. Only those that stand for keys have to be UTF-8: the others are paths, a
/// key, or unknown.
fn variables() -> Result<Vec<(String, String)>, Refused> {
    let mut variables = Vec::new();
    for (name, value) in std::env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        if !name.starts_with("CRAWL_") {
            continue;
        }
        if value.to_str().is_none() && config::is_variable(&name) {
            let refused = format!("the variable {name} is not UTF-8: correct or unset it");
            return Err(Refused::configuration(refused));
        }
        variables.push((name, value.to_string_lossy().into_owned()));
    }
    Ok(variables)
}

/// Returns the error for a configuration file that is named but does not exist.
fn missing(path: &Path, named_by: NamedBy) -> Refused {
    let shown = absolute(path).unwrap_or_else(|_| path.to_owned());
    let shown = shown.display();
    let (whose, what) = match named_by {
        NamedBy::Flag => (" of --config", "correct the path"),
        NamedBy::Variable => (" of CRAWL_CONFIG", "correct or unset the variable"),
        NamedBy::Argument => ("", "correct the path"),
    };
    Refused::configuration(format!("the configuration file{whose} does not exist: {shown}; {what}"))
}

/// Returns whether the place of a database may appear in a command.
fn may_be_typed(database: &str) -> bool {
    match DatabasePlace::parse_address(database) {
        Ok(Some(place)) => !place.has_password(),
        Ok(None) => !database.is_empty(),
        Err(_) => false,
    }
}

/// Returns a word as a shell reads it.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+:=@".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}
