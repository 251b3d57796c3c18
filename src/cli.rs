//! The command line: what was typed, then what it means.

mod args;
mod completions;
mod config;
mod dashboard;
mod flags;
mod groups;
mod man;
mod plan;
mod settings;
mod simulated;
mod status;
mod talking;

use std::process::ExitCode;

use clap::FromArgMatches;

use crate::commands::{self, Exit, tell_error};
use crate::config::{Config, ConfigError};
use crate::watch::screen::Screen;
use args::{Args, Command};
use flags::SiteFlags;

/// Runs the command that was typed and gives the exit status.
pub fn run() -> ExitCode {
    let mut command = groups::command();
    let matches = command.get_matches_mut();
    let args = match Args::from_arg_matches(&matches) {
        Ok(args) => args,
        Err(error) => error.format(&mut command).exit(),
    };
    let screen = args.settings.talking.begin();
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            tell_error(format_args!("error: the runtime can't be started: {error}"));
            return ExitCode::FAILURE;
        }
    };
    let code = match runtime.block_on(dispatch(args, &screen)) {
        Ok(exit) => exit.code(),
        Err(error) => {
            tell_error(format_args!("error: {}", in_words(&error)));
            // What the error brings along is not of its line.
            if let Some(error) = error.downcast_ref::<ConfigError>() {
                error.excerpt().into_iter().for_each(|text| tell_error(format_args!("{text}")));
                let instead = error.instead().into_iter();
                instead.for_each(|text| tell_error(format_args!("\n{}", text.trim_end())));
            }
            commands::exit_code(&error)
        }
    };
    // A reader of stdin that still waits must not hold up the end.
    runtime.shutdown_background();
    ExitCode::from(code)
}

async fn dispatch(args: Args, screen: &Screen) -> anyhow::Result<Exit> {
    let settings = args.settings;
    let looking = || settings.config(&SiteFlags::default());
    match args.command {
        Command::Plan(args) => {
            let config = settings.config(&args.flags)?;
            on_database(&config, AGAIN, commands::plan(&config, &args.plan())).await
        }
        Command::Start(args) => {
            let config = settings.config(&args.flags)?;
            let start = args.start(&settings, screen);
            let next = format!("{} (or start again, if it holds no crawl yet)", start.resume);
            on_database(&config, &next, commands::start(&config, &start)).await
        }
        Command::Resume(args) => {
            let config = settings.config(&args.flags)?;
            let resume = args.resume(&settings, screen);
            on_database(&config, &resume.resume, commands::resume(&config, &resume)).await
        }
        Command::Status(args) => {
            let config = looking()?;
            on_database(&config, AGAIN, commands::status(&config, args.json, args.watch())).await
        }
        Command::Failures(args) => {
            let (config, resume) = (looking()?, settings.resume(&SiteFlags::default()));
            on_database(&config, AGAIN, commands::failures(&config, args.json, &resume)).await
        }
        Command::Verify => {
            let config = looking()?;
            on_database(&config, AGAIN, commands::verify(&config)).await
        }
        Command::Audit(args) => {
            let config = looking()?;
            on_database(&config, AGAIN, commands::audit(&config, args.json)).await
        }
        Command::Dashboard(args) => {
            let config = looking()?;
            on_database(&config, AGAIN, commands::dashboard(&config, &args.dashboard())).await
        }
        Command::Export(args) => {
            let config = looking()?;
            on_database(&config, AGAIN, commands::export(&config, &args.export())).await
        }
        Command::Keygen(args) => commands::keygen(&args.file),
        Command::Config(command) => command.run(settings),
        Command::Completions(args) => args.run(),
        Command::Man(args) => args.run(),
        Command::Simulate(args) => commands::simulate(args.simulate()).await,
        Command::Demo(args) => commands::demo(&args.demo()).await,
        Command::Torture(args) => commands::torture(&args.torture()).await,
    }
}

/// What to do once the cause is gone, after a command that only looks.
const AGAIN: &str = "try again";

/// Says of an error of the database which one it is, and what to do next.
async fn on_database(
    config: &Config,
    next: &str,
    command: impl Future<Output = anyhow::Result<Exit>>,
) -> anyhow::Result<Exit> {
    command.await.map_err(|error| commands::advise(error, &config.database, next))
}

/// An error and its causes, each said once: some repeat in their own words what caused them.
fn in_words(error: &anyhow::Error) -> String {
    let mut words = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if words.is_empty() {
            words = cause;
        } else if !words.contains(&cause) {
            words = format!("{words}: {cause}");
        }
    }
    words
}
