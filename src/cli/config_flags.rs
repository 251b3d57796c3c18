//! The flags that stand for keys of the configuration file.

use clap::{Arg, ArgMatches, Command, Error};

use crate::config::{self, ConfigFlags};

const HEADING: &str = "Configuration (overrides CRAWL_* variables, which override the file)";

/// A flag that stands for a key. The name of the flag follows from the key.
struct KeyFlag {
    key: &'static str,
    value_name: &'static str,
    help: &'static str,
    /// Whether the key is recorded at the start, so that `resume` needs the same value again.
    is_recorded: bool,
}

const KEY_FLAGS: [KeyFlag; 9] = [
    KeyFlag {
        key: "site.kind",
        value_name: "NAME|FILE",
        help: "Site to crawl: a name that `crawl sites` lists, or a file such as ./my-site.yml",
        is_recorded: true,
    },
    KeyFlag {
        key: "site.url",
        value_name: "URL",
        help: "Address of the catalogue and the items, such as https://api.sketchfab.com/v3",
        is_recorded: true,
    },
    KeyFlag {
        key: "site.likes_url",
        value_name: "URL",
        help: "Address of the lists of likes, such as https://sketchfab.com/i/likes",
        is_recorded: true,
    },
    KeyFlag {
        key: "contact",
        value_name: "ADDRESS",
        help: "Your address, such as mailto:you@example.org or https://example.org/about",
        is_recorded: false,
    },
    KeyFlag {
        key: "like_limit",
        value_name: "N",
        help: "Leave out items with fewer likes, such as 5",
        is_recorded: true,
    },
    KeyFlag {
        key: "likes_by",
        value_name: "WAY",
        help: "Whose lists of likes to read: item, user or both",
        is_recorded: true,
    },
    KeyFlag {
        key: "pace.requests_per_second",
        value_name: "RATE",
        help: "Requests per second; 0.5 is one every two seconds",
        is_recorded: false,
    },
    KeyFlag {
        key: "pace.max_in_flight",
        value_name: "N",
        help: "Maximum number of requests in flight, such as 4",
        is_recorded: false,
    },
    KeyFlag {
        key: "pace.timeout",
        value_name: "TIME",
        help: "Longest time that a request may take, such as 30s",
        is_recorded: false,
    },
];

/// The configuration flags that were typed.
#[derive(Clone, Debug, Default)]
pub struct TypedConfigFlags(ConfigFlags);

impl TypedConfigFlags {
    /// Returns their texts by key.
    pub fn texts(&self) -> ConfigFlags {
        self.0.clone()
    }

    /// Returns the flags that `resume` needs again, with their values: the data depends on them.
    pub fn recorded(&self) -> Vec<(String, String)> {
        let recorded = KEY_FLAGS.iter().filter(|flag| flag.is_recorded);
        let typed = recorded.filter_map(|flag| Some((flag.key, self.0.get(flag.key)?)));
        typed.map(|(key, text)| (config::flag_name(key), text.clone())).collect()
    }
}

impl clap::Args for TypedConfigFlags {
    fn augment_args(command: Command) -> Command {
        command.args(KEY_FLAGS.iter().map(|flag| {
            let name = config::flag_name(flag.key);
            let long_form = (flag.key == "site.kind").then_some("site-kind");
            Arg::new(flag.key)
                .long(name.trim_start_matches('-').to_owned())
                .visible_aliases(long_form)
                .value_name(flag.value_name)
                .help(flag.help)
                .help_heading(HEADING)
        }))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl clap::FromArgMatches for TypedConfigFlags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let typed = KEY_FLAGS
            .iter()
            .filter_map(|flag| Some((flag.key, matches.get_one::<String>(flag.key)?.clone())));
        Ok(Self(typed.collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_flag_stands_for_a_key() {
        for flag in &KEY_FLAGS {
            assert!(config::is_key(flag.key), "{}", flag.key);
        }
    }
}
