//! The commands in groups by purpose, as `crawl --help` shows them.

use std::fmt::Write as _;

use clap::{Command, CommandFactory};

use super::args::Args;

/// The groups with their commands; a test checks that each command is in exactly one.
const GROUPS: [(&str, &[&str]); 5] = [
    ("Crawl", &["plan", "try", "start", "resume"]),
    ("Inspect", &["status", "dashboard", "failures", "audit", "verify"]),
    ("Files", &["export", "pull", "push", "keygen", "forget"]),
    ("Set up", &["sites", "config", "completions", "man"]),
    ("Try it", &["demo", "simulate", "torture"]),
];

/// Returns the command line, with its commands in groups.
pub fn command() -> Command {
    let command = Args::command();
    let groups = groups(&command);
    command.help_template(format!(
        "{{about-with-newline}}\n{{usage-heading}} {{usage}}\n\n{groups}{}{{options}}{{after-help}}",
        heading(&Args::command(), "Options")
    ))
}

/// Returns the commands of each group with their descriptions.
fn groups(command: &Command) -> String {
    let width = command.get_subcommands().map(|c| c.get_name().len()).max().unwrap_or(0);
    let literal = command.get_styles().get_literal();
    let mut text = String::new();
    for (group, names) in GROUPS {
        text.push_str(&heading(command, group));
        let known = names.iter().filter_map(|name| command.find_subcommand(name));
        for (name, about) in known.map(|c| (c.get_name(), c.get_about())) {
            let about = about.map(ToString::to_string).unwrap_or_default();
            // Writing to a string can't fail.
            let _ = writeln!(text, "  {literal}{name:<width$}{literal:#}  {about}");
        }
        text.push('\n');
    }
    text
}

fn heading(command: &Command, name: &str) -> String {
    let style = command.get_styles().get_header();
    format!("{style}{name}:{style:#}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_command_is_in_one_group() {
        let mut grouped: Vec<&str> = GROUPS.iter().flat_map(|(_, names)| *names).copied().collect();
        let command = Args::command();
        let mut known: Vec<&str> = command.get_subcommands().map(Command::get_name).collect();
        grouped.sort_unstable();
        known.sort_unstable();
        assert_eq!(grouped, known, "GROUPS of src/cli/groups.rs names each command once");
    }

    #[test]
    fn the_command_line_is_consistent() {
        command().debug_assert();
    }
}
