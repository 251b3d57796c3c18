//! `crawl man`: one manual page per command, generated from its arguments.

use std::io;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::{Args as ClapArgs, Command};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};

use super::args::new_path;
use crate::commands::{Exit, MESSAGE, print};
use crate::words::counted;

/// Arguments of `crawl man`.
#[derive(ClapArgs, Debug)]
pub struct ManArgs {
    /// Folder to write a page for each command to, such as ~/.local/share/man/man1; without it crawl(1)
    /// goes to stdout, for `crawl man | man -l -`
    #[arg(long, value_name = "FOLDER", value_parser = new_path())]
    out: Option<PathBuf>,
}

impl ManArgs {
    /// Writes the pages of a command line.
    pub fn run(&self, command: Command) -> anyhow::Result<Exit> {
        let mut command = command.disable_help_subcommand(true);
        command.build();
        let Some(folder) = &self.out else {
            let text = page(&command)?;
            print(format_args!("{}", String::from_utf8_lossy(&text)))?;
            return Ok(Exit::Done);
        };
        std::fs::create_dir_all(folder)
            .with_context(|| format!("creating {}", folder.display()))?;
        let n = write_below(&command, folder)?;
        let (pages, shown) = (counted(n, "page"), folder.display());
        tracing::info!(
            target: MESSAGE,
            event = "man_pages_written",
            path = %shown,
            pages = n,
            "wrote {pages} to {shown}"
        );
        Ok(Exit::Done)
    }
}

/// Writes the pages of a command and of its subcommands, and returns their number.
fn write_below(command: &Command, folder: &Path) -> anyhow::Result<u64> {
    let path = folder.join(Man::new(command.clone()).get_filename());
    std::fs::write(&path, page(command)?).with_context(|| format!("writing {}", path.display()))?;
    command.get_subcommands().try_fold(1, |n, below| Ok(n + write_below(below, folder)?))
}

fn page(command: &Command) -> io::Result<Vec<u8>> {
    let man = Man::new(command.clone());
    let mut text = title(command).into_bytes();
    man.render_name_section(&mut text)?;
    man.render_synopsis_section(&mut text)?;
    man.render_description_section(&mut text)?;
    man.render_options_section(&mut text)?;
    if command.has_subcommands() {
        man.render_subcommands_section(&mut text)?;
    }
    let mut end = Roff::new();
    if let Some(after) = command.get_after_help().map(ToString::to_string) {
        let (heading, table) = after.split_once(":\n").unwrap_or(("Notes", &after));
        end.control("SH", [heading.to_uppercase().as_str()]);
        // A table must keep its lines.
        end.control("nf", []);
        for line in table.lines() {
            end.text([roman(line)]);
        }
        end.control("fi", []);
    }
    if command.get_name() != "crawl" {
        end.control("SH", ["SEE ALSO"]);
        end.text([roman("crawl(1)")]);
    }
    end.to_writer(&mut text)?;
    Ok(text)
}

/// Returns the heading of a page. It has no date, so that a version always has the same pages.
fn title(command: &Command) -> String {
    let name = command.get_display_name().unwrap_or_else(|| command.get_name());
    let version = env!("CARGO_PKG_VERSION");
    format!(".TH \"{name}\" 1 \"\" \"crawl {version}\" \"crawl\"\n")
}
