//! From flags, variables and the file to one configuration.

use std::path::{Path, PathBuf};

use clap::Args;
use tracing_subscriber::filter::LevelFilter;

use super::flags::SiteFlags;
use crate::commands::Refused;
use crate::commands::tell;
use crate::config::{Config, Flags, unknown_variables};

/// The configuration file that is read if it is there and no other is named.
const DEFAULT_FILE: &str = "config.yml";

/// Flags that every command takes.
#[derive(Args, Debug)]
pub struct Settings {
    /// Configuration file [default: config.yml, if it is there]
    #[arg(long, global = true, value_name = "FILE", env = "CRAWL_CONFIG")]
    pub config: Option<PathBuf>,

    /// Database file, in place of the configuration's
    #[arg(long, global = true, value_name = "FILE")]
    pub database: Option<String>,

    /// Say more: -v each failure, -vv each task
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
}

impl Settings {
    /// The configuration: flags beat `CRAWL_*` variables beat the file beat the defaults.
    pub fn config(&self, flags: &SiteFlags) -> anyhow::Result<Config> {
        let variables: Vec<(String, String)> = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .filter(|(name, _)| name.starts_with("CRAWL_"))
            .collect();
        for name in unknown_variables(&variables) {
            tell(format_args!("warning: the variable {name} means nothing to crawl"));
        }
        let flags = Flags { database: self.database.clone(), ..flags.to_flags() };
        let file = self.read_file()?;
        let file = file.as_ref().map(|(name, text)| (name.as_str(), text.as_str()));
        Ok(Config::resolve(file, &variables, &flags)?)
    }

    /// The command that carries a crawl on with the same settings.
    pub fn resume(&self, flags: &SiteFlags) -> String {
        let mut line = "crawl resume".to_owned();
        let given = [
            ("--config", self.config.as_ref().map(|path| path.display().to_string())),
            ("--database", self.database.clone()),
        ];
        for (flag, value) in given.into_iter().chain(flags.that_shape_the_data()) {
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

/// Sends what the program says of itself to stderr: stdout is for data.
pub fn log_to_stderr(verbose: u8) {
    let level = match verbose {
        0 => LevelFilter::INFO,
        1 => LevelFilter::DEBUG,
        _ => LevelFilter::TRACE,
    };
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()))
        .with_target(false)
        .log_internal_errors(false)
        .with_max_level(level)
        .init();
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
