//! From flags, variables and the file to one configuration.

use std::path::{Path, PathBuf};

use clap::Args;

use super::flags::SiteFlags;
use super::talking::Talking;
use crate::commands::{ConfigSources, Refused, warn};
use crate::config::{Config, Flags};

/// The configuration file that is read if it is there and no other is named.
const DEFAULT_FILE: &str = "config.yml";

/// Flags that every command takes.
#[derive(Args, Debug)]
pub struct Settings {
    /// Configuration file [default: config.yml, if it is there]
    #[arg(long, global = true, value_name = "FILE", env = "CRAWL_CONFIG")]
    pub config: Option<PathBuf>,

    /// Database file, in place of the configuration's, such as crawl.db
    #[arg(long, global = true, value_name = "FILE")]
    pub database: Option<String>,

    #[command(flatten)]
    pub talking: Talking,
}

impl Settings {
    /// The configuration: flags beat `CRAWL_*` variables beat the file beat the defaults.
    pub fn config(&self, flags: &SiteFlags) -> anyhow::Result<Config> {
        let sources = self.sources(flags)?;
        let config = sources.explain().map(|(config, _)| config);
        let warnings = sources.warnings(config.as_ref().ok());
        for words in warnings {
            warn(format_args!("warning: {words}"));
        }
        Ok(config?)
    }

    /// What the configuration is made from.
    pub fn sources(&self, flags: &SiteFlags) -> anyhow::Result<ConfigSources> {
        let variables = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .filter(|(name, _)| name.starts_with("CRAWL_"))
            .collect();
        let flags = Flags { database: self.database.clone(), ..flags.to_flags() };
        Ok(ConfigSources { file: self.read_file()?, variables, flags })
    }

    /// The command that carries a crawl on with the same settings.
    pub fn resume(&self, flags: &SiteFlags) -> String {
        self.command("resume", flags.that_shape_the_data())
    }

    /// The command that exports it.
    pub fn export(&self) -> String {
        self.command("export", [])
    }

    fn command<const N: usize>(
        &self,
        name: &str,
        flags: [(&'static str, Option<String>); N],
    ) -> String {
        let mut line = format!("crawl {name}");
        let given = [
            ("--config", self.config.as_ref().map(|path| path.display().to_string())),
            ("--database", self.database.clone()),
        ];
        for (flag, value) in given.into_iter().chain(flags) {
            if let Some(value) = value {
                line = format!("{line} {flag} {}", quoted(&value));
            }
        }
        line
    }

    fn read_file(&self) -> anyhow::Result<Option<(String, String)>> {
        let path = self.config.as_deref().unwrap_or(Path::new(DEFAULT_FILE));
        let name = path.display().to_string();
        match std::fs::read(path) {
            Ok(bytes) => match String::from_utf8(bytes) {
                Ok(text) => Ok(Some((name, text))),
                Err(_) => Err(Refused::configuration(format!("{name}: it is not UTF-8")).into()),
            },
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && self.config.is_none() => {
                Ok(None)
            }
            Err(error) => {
                Err(Refused::configuration(format!("{name}: it can't be read: {error}")).into())
            }
        }
    }
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+:=@".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}
