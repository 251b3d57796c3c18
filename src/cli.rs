//! The command line: what was typed, then what it means.

mod args;
mod flags;
mod settings;
mod simulated;

use std::process::ExitCode;

use clap::Parser;

use crate::commands::tell;
use crate::commands::{self, Exit};
use args::{Args, Command};
use flags::SiteFlags;

/// Runs the command that was typed and gives the exit status.
pub fn run() -> ExitCode {
    let args = Args::parse();
    settings::log_to_stderr(args.settings.verbose);
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            tell(format_args!("error: the runtime can't be started: {error}"));
            return ExitCode::FAILURE;
        }
    };
    let code = match runtime.block_on(dispatch(args)) {
        Ok(exit) => exit.code(),
        Err(error) => {
            tell(format_args!("error: {}", in_words(&error)));
            commands::exit_code(&error)
        }
    };
    // A reader of stdin that still waits must not hold up the end.
    runtime.shutdown_background();
    ExitCode::from(code)
}

async fn dispatch(args: Args) -> anyhow::Result<Exit> {
    let settings = args.settings;
    match args.command {
        Command::Start(args) => {
            let config = settings.config(&args.flags)?;
            commands::start(&config, &args.start(&settings)).await
        }
        Command::Resume(args) => {
            let config = settings.config(&args.flags)?;
            commands::resume(&config, &args.resume(&settings)).await
        }
        Command::Status(args) => {
            commands::status(&settings.config(&SiteFlags::default())?, args.json).await
        }
        Command::Failures(args) => {
            let config = settings.config(&SiteFlags::default())?;
            commands::failures(&config, args.json, &settings.resume(&SiteFlags::default())).await
        }
        Command::Audit(args) => {
            commands::audit(&settings.config(&SiteFlags::default())?, args.json).await
        }
        Command::Verify => commands::verify(&settings.config(&SiteFlags::default())?).await,
        Command::Export(args) => {
            let config = settings.config(&SiteFlags::default())?;
            commands::export(&config, &args.export()).await
        }
        Command::Keygen(args) => commands::keygen(&args.file),
        Command::Simulate(args) => commands::simulate(args.simulate()).await,
        Command::Demo(args) => commands::demo(&args.demo()).await,
        Command::Torture(args) => commands::torture(&args.torture()).await,
    }
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
