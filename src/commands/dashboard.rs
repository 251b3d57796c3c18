//! `crawl dashboard`, and the page that `start` and `resume` serve while they run.

mod drawings;

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use super::talk::tell;
use super::{Exit, Refused, crawling, signals};
use crate::config::Config;
use crate::engine::stop::Stop;
use crate::ledger::database::Db;
use crate::watch::live_page::{LivePage, LivePageServer, Token};
use crate::watch::screen::Screen;
use crate::words::Clock;
use drawings::DRAWINGS;

/// No token file is as long: a wrong path must not fill the memory.
const TOKEN_FILE_MAX: u64 = 4096;

/// What `crawl dashboard` was asked for.
#[derive(Clone, Debug)]
pub struct DashboardArgs {
    /// Where to listen.
    pub listen: SocketAddr,
    /// The file of the token that readers must bring.
    pub token_file: Option<PathBuf>,
}

/// Serves the page until it is interrupted.
pub async fn dashboard(config: &Config, args: &DashboardArgs) -> anyhow::Result<Exit> {
    let token = args.token_file.as_deref().map(read_token).transpose()?;
    if token.is_none() && !args.listen.ip().is_loopback() {
        return Err(Refused::usage(format!(
            "{} can be reached by others: give readers a token with --token-file FILE (`crawl keygen FILE` \
             makes one), or listen on a loopback address",
            args.listen
        ))
        .into());
    }
    let db = Db::open_to_read(&config.database).await?;
    crawling::look(&db, false).await?.ok_or_else(|| crawling::missing(config))?;
    let stop = Stop::default();
    signals::listen(stop.clone(), &Screen::default(), "")?;
    let dashboard = listen(args.listen, token.as_ref()).await?;
    let serving = serve(dashboard, config);
    stop.wait().await;
    serving.stop().await;
    // Being stopped is how this command ends well.
    Ok(Exit::Done)
}

/// Begins to serve the page of a run, if it was asked for: before anything is made or sent.
pub async fn beside(
    config: &Config,
    address: Option<SocketAddr>,
) -> anyhow::Result<Option<LivePageServer>> {
    let Some(address) = address else { return Ok(None) };
    if !address.ip().is_loopback() {
        return Err(Refused::usage(format!(
            "--dashboard={address} can be reached by others: serve it with `crawl dashboard --listen {address} \
             --token-file FILE` beside the run, or listen on a loopback address"
        ))
        .into());
    }
    Ok(Some(serve(listen(address, None).await?, config)))
}

/// Ends the page of a run, before the run gives its database back.
pub async fn end(serving: Option<LivePageServer>) {
    if let Some(serving) = serving {
        serving.stop().await;
    }
}

fn serve(dashboard: LivePage, config: &Config) -> LivePageServer {
    tell(format_args!("dashboard: {}", dashboard.url()));
    dashboard.serve(config.database.clone(), Clock::system(), DRAWINGS)
}

async fn listen(address: SocketAddr, token: Option<&Token>) -> anyhow::Result<LivePage> {
    LivePage::bind(address, token).await.map_err(|error| {
        let what = match error.kind() {
            ErrorKind::AddrInUse => "another program listens there".to_owned(),
            ErrorKind::PermissionDenied => "ports below 1024 are for root".to_owned(),
            _ => error.to_string(),
        };
        let other = "name another address, such as 127.0.0.1:8788, or port 0 for any that is free";
        let refused = format!("the dashboard can't listen on {address}: {what}; {other}");
        Refused::configuration(refused).into()
    })
}

fn read_token(path: &Path) -> anyhow::Result<Token> {
    let shown = path.display();
    let mut text = String::new();
    let read =
        File::open(path).and_then(|file| file.take(TOKEN_FILE_MAX).read_to_string(&mut text));
    read.map_err(|error| {
        Refused::configuration(format!("the token file {shown} can't be read: {error}"))
    })?;
    if text.len() as u64 >= TOKEN_FILE_MAX {
        let refused = format!("the token file {shown} is too long to hold a token");
        return Err(Refused::configuration(refused).into());
    }
    Ok(Token::read(&text)
        .map_err(|error| Refused::configuration(format!("the token file {shown}: {error}")))?)
}
