//! The command line: reads the arguments and runs the command.

mod args;
mod completions;
mod config;
mod config_flags;
mod groups;
mod logging;
mod man;
mod new_path;
mod settings;
mod sites;

use std::process::ExitCode;

use anyhow::Context;
use clap::FromArgMatches;
use jiff::tz::TimeZone;
use tokio::runtime::Runtime;

use crate::commands::{
    self, Exit, check_few_open_files, error_detail, install_signals, report_error,
};
use crate::config::{Config, ConfigError};
use crate::sites::description::DescriptionError;
use crate::watch::screen::Screen;
use args::{Args, Command, ExportArgs, ForgetArgs, PullArgs, PushArgs, TortureArgs};
use config_flags::TypedConfigFlags;
use settings::Settings;

/// Runs the command that was typed, and returns the exit status.
pub fn run() -> ExitCode {
    let mut command = groups::command();
    let matches = command.get_matches_mut();
    let mut args = match Args::from_arg_matches(&matches) {
        Ok(args) => args,
        Err(error) => error.format(&mut command).exit(),
    };
    args.settings.note_sources(&matches);
    let screen = args.settings.log.start();
    let runtime = match start_runtime() {
        Ok(runtime) => runtime,
        Err(error) => return ExitCode::from(show_error(&error)),
    };
    let status = match runtime.block_on(until_signal(args, &screen)) {
        Ok(exit) => exit.code(),
        Err(error) => show_error(&error),
    };
    // A thread that still reads stdin must not delay the end.
    runtime.shutdown_background();
    ExitCode::from(status)
}

fn start_runtime() -> anyhow::Result<Runtime> {
    // The runtime panics without files to wait with.
    check_few_open_files()?;
    Runtime::new()
        .context("can't start the threads of the runtime; see the limits with `ulimit -a`")
}

/// Runs the command. A signal that the command does not handle itself drops the command, and with
/// it whatever must not be left behind.
async fn until_signal(args: Args, screen: &Screen) -> anyhow::Result<Exit> {
    let signal = install_signals()?;
    tokio::select! {
        done = dispatch(args, screen) => done,
        number = signal.wait() => Ok(Exit::Signal(number)),
    }
}

async fn dispatch(args: Args, screen: &Screen) -> anyhow::Result<Exit> {
    let (settings, zone) = (args.settings, screen.zone());
    let no_flags = TypedConfigFlags::default();
    settings.check_typed_file()?;
    match args.command {
        Command::Plan(args) => {
            let config = settings.config(&args.flags)?;
            let (only, chosen) = (args.scope.only, args.scope.chosen());
            let plan = commands::plan(&config, only, chosen, args.json, zone);
            on_database(&settings, &config, AGAIN, plan).await
        }
        Command::Try(args) => args.run(&settings, screen).await,
        Command::Start(args) => {
            let config = settings.config(&args.flags)?;
            let options = args.run.options(&settings, &args.flags, screen);
            let resume = &options.resume_command;
            let next = format!("{resume} (or start again, if it holds no crawl yet)");
            let start = commands::start(&config, args.scope.only, args.scope.chosen(), &options);
            // The state of a whole run is large.
            on_database(&settings, &config, &next, Box::pin(start)).await
        }
        Command::Resume(args) => {
            let config = settings.config(&args.flags)?;
            let options = args.run.options(&settings, &args.flags, screen);
            let resume =
                commands::resume(&config, args.only, args.retries(), args.exceptions(), &options);
            // The state of a whole run is large.
            let resume = Box::pin(resume);
            on_database(&settings, &config, &options.resume_command, resume).await
        }
        Command::Status(args) => {
            let config = settings.config(&no_flags)?;
            let status = commands::status(&config, args.json, args.watch_every(), zone);
            on_database(&settings, &config, AGAIN, status).await
        }
        Command::Failures(args) => failures(&settings, args.json, zone).await,
        Command::Verify => {
            let config = settings.config(&no_flags)?;
            Box::pin(on_database(&settings, &config, AGAIN, commands::verify(&config))).await
        }
        Command::Audit(args) => {
            let config = settings.config(&no_flags)?;
            let audit = commands::audit(&config, args.json, zone);
            on_database(&settings, &config, AGAIN, audit).await
        }
        Command::Dashboard(args) => {
            let config = settings.config(&no_flags)?;
            let token_file = args.token_file.as_deref();
            let dashboard = commands::dashboard(&config, args.listen, token_file);
            on_database(&settings, &config, AGAIN, dashboard).await
        }
        Command::Export(args) => Box::pin(export(&settings, &args)).await,
        Command::Pull(args) => pull(&settings, &args).await,
        Command::Push(args) => push(&settings, &args).await,
        Command::Keygen(args) => commands::keygen(&args.file),
        Command::Forget(args) => forget(&settings, &args).await,
        Command::Config(command) => command.run(settings),
        Command::Sites(args) => args.run(&settings).await,
        Command::Completions(args) => args.run(groups::command()),
        Command::Man(args) => args.run(groups::command()),
        Command::Simulate(args) => commands::simulate(args.site(), args.port).await,
        Command::Demo(args) => commands::demo(args.items, args.out.as_deref()).await,
        Command::Torture(args) => torture(&settings, &args).await,
    }
}

async fn failures(settings: &Settings, json: bool, zone: &TimeZone) -> anyhow::Result<Exit> {
    let no_flags = TypedConfigFlags::default();
    let config = settings.config(&no_flags)?;
    let resume_command = settings.resume_command(&no_flags);
    let failures = commands::failures(&config, json, &resume_command, zone);
    on_database(settings, &config, AGAIN, failures).await
}

async fn export(settings: &Settings, args: &ExportArgs) -> anyhow::Result<Exit> {
    let config = settings.config(&TypedConfigFlags::default())?;
    let filters = args.filters()?;
    let export = commands::export(&config, args.files(), args.user_names(), filters);
    Box::pin(on_database(settings, &config, AGAIN, export)).await
}

async fn pull(settings: &Settings, args: &PullArgs) -> anyhow::Result<Exit> {
    let config = settings.config(&TypedConfigFlags::default())?;
    let next = settings.export_command_of(&args.file);
    let pull = commands::pull(&config, &args.file, args.replace, &next);
    on_database(settings, &config, AGAIN, pull).await
}

async fn push(settings: &Settings, args: &PushArgs) -> anyhow::Result<Exit> {
    let no_flags = TypedConfigFlags::default();
    let config = settings.config(&no_flags)?;
    let next = settings.resume_command(&no_flags);
    on_database(settings, &config, AGAIN, commands::push(&config, &args.file, &next)).await
}

async fn forget(settings: &Settings, args: &ForgetArgs) -> anyhow::Result<Exit> {
    let config = settings.config(&TypedConfigFlags::default())?;
    let again = "run `crawl forget` again with the same file";
    on_database(settings, &config, again, commands::forget(&config, &args.file)).await
}

async fn torture(settings: &Settings, args: &TortureArgs) -> anyhow::Result<Exit> {
    let TortureArgs { items, site, .. } = *args;
    let Some(n_hosts) = args.hosts else {
        settings.refuse_server(
            "without --hosts, `crawl torture` uses a file of its own: add --hosts 3 to use the server, or leave out \
             --database",
        )?;
        return commands::torture(args.limit(), args.seed(), items, site).await;
    };
    let config = settings.config(&TypedConfigFlags::default())?;
    let (place, n_hosts) = (&config.database, usize::from(n_hosts));
    let torture = commands::torture_team(n_hosts, place, args.limit(), args.seed(), items, site);
    on_database(settings, &config, AGAIN, Box::pin(torture)).await
}

/// What to do once the cause of an error is gone, after a command that only reads.
const AGAIN: &str = "try again";

/// Runs a command; if it fails because of the database, the error says what to do: `next`, once the
/// cause is gone.
async fn on_database(
    settings: &Settings,
    config: &Config,
    next: &str,
    command: impl Future<Output = anyhow::Result<Exit>>,
) -> anyhow::Result<Exit> {
    match command.await {
        Ok(exit) => Ok(exit),
        Err(error) => {
            let advised = commands::advise_on_missing(error, &config.database, settings.file());
            Err(commands::advise(advised.await, &config.database, next))
        }
    }
}

/// Shows an error with the lines that belong to it, and returns the exit status.
fn show_error(error: &anyhow::Error) -> u8 {
    let status = commands::exit_code(error);
    report_error(format_args!("{}", commands::in_words(error)), status);
    if let Some(error) = error.downcast_ref::<ConfigError>() {
        if let Some(excerpt) = error.excerpt() {
            error_detail(excerpt);
        }
        if let Some(replacement) = error.replacement() {
            error_detail(&format!("\n{}", replacement.trim_end()));
        }
    }
    let excerpt = error.downcast_ref::<DescriptionError>().and_then(DescriptionError::excerpt);
    if let Some(excerpt) = excerpt {
        error_detail(excerpt);
    }
    status
}
