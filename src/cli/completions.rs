//! `crawl completions`: completion scripts for shells.

use clap::{Args as ClapArgs, Command};
use clap_complete::{Shell, generate};

use crate::commands::{Exit, print};

/// Arguments of `crawl completions`.
#[derive(ClapArgs, Debug)]
#[command(after_help = "\
Examples:
  crawl completions bash > ~/.local/share/bash-completion/completions/crawl
  crawl completions zsh > ~/.zfunc/_crawl      # with fpath+=~/.zfunc before compinit
  crawl completions fish > ~/.config/fish/completions/crawl.fish")]
pub struct CompletionsArgs {
    /// Shell to complete commands in
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

impl CompletionsArgs {
    /// Prints the script for a command line.
    pub fn run(&self, mut command: Command) -> anyhow::Result<Exit> {
        let mut script = Vec::new();
        generate(self.shell, &mut command, "crawl", &mut script);
        print(format_args!("{}", String::from_utf8_lossy(&script)))?;
        Ok(Exit::Done)
    }
}
