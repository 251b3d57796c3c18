//! `crawl dashboard`, and the live page that `start` and `resume` serve while they run.

mod drawings;

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::net::SocketAddr;
use std::path::Path;

use super::output::MESSAGE;
use super::preflight::{no_crawl, read_status};
use super::{Exit, Refused, signals};
use crate::config::Config;
use crate::engine::stop::Stop;
use crate::ledger::database::Db;
use crate::watch::live_page::{LivePage, LivePageServer, Token};
use crate::words::Clock;
use drawings::DRAWINGS;

/// Longer than any token file, so that a wrong path does not fill the memory.
const TOKEN_FILE_MAX: u64 = 4096;

/// Serves the page at `address` until it is interrupted. Readers must present the token of `token_file`.
pub async fn dashboard(
    config: &Config,
    address: SocketAddr,
    token_file: Option<&Path>,
) -> anyhow::Result<Exit> {
    let token = token_file.map(read_token).transpose()?;
    if token.is_none() && !address.ip().is_loopback() {
        return Err(Refused::usage(format!(
            "others can reach {address}: protect the page with --token-file FILE (`crawl keygen FILE` creates \
             one), or listen on a loopback address"
        ))
        .into());
    }
    let db = Db::open_to_read(&config.database).await?;
    read_status(&db, false).await?.ok_or_else(|| no_crawl(config))?;
    let stop = Stop::default();
    signals::listen_as_server(stop.clone())?;
    let dashboard = listen(address, token.as_ref()).await?;
    let serving = serve(dashboard, config);
    stop.wait().await;
    serving.stop().await;
    // An interruption is the normal end of this command.
    Ok(Exit::Done)
}

/// Starts to serve the live page of a run, if one was asked for.
pub async fn beside(
    config: &Config,
    address: Option<SocketAddr>,
) -> anyhow::Result<Option<LivePageServer>> {
    let Some(address) = address else { return Ok(None) };
    if !address.ip().is_loopback() {
        return Err(Refused::usage(format!(
            "others can reach --dashboard={address}: use `crawl dashboard --listen {address} --token-file FILE` \
             next to the run, or listen on a loopback address"
        ))
        .into());
    }
    Ok(Some(serve(listen(address, None).await?, config)))
}

/// Stops the live page of a run, before the run closes its database.
pub async fn end(serving: Option<LivePageServer>) {
    if let Some(serving) = serving {
        serving.stop().await;
    }
}

fn serve(dashboard: LivePage, config: &Config) -> LivePageServer {
    let database = config.database.clone();
    let url = dashboard.url();
    tracing::info!(target: MESSAGE, event = "dashboard_started", url, "dashboard: {url}");
    dashboard.serve(database, Clock::system(), DRAWINGS)
}

async fn listen(address: SocketAddr, token: Option<&Token>) -> anyhow::Result<LivePage> {
    LivePage::bind(address, token).await.map_err(|error| {
        let what = match error.kind() {
            ErrorKind::AddrInUse => "another program is listening there".to_owned(),
            ErrorKind::PermissionDenied => "ports below 1024 need root".to_owned(),
            _ => error.to_string(),
        };
        let other = "use another address, such as 127.0.0.1:8788, or port 0 for any free one";
        let refused = format!("can't serve the dashboard on {address}: {what}; {other}");
        Refused::configuration(refused).into()
    })
}

fn read_token(path: &Path) -> anyhow::Result<Token> {
    let shown = path.display();
    let mut text = String::new();
    let read =
        File::open(path).and_then(|file| file.take(TOKEN_FILE_MAX).read_to_string(&mut text));
    read.map_err(|error| {
        Refused::configuration(format!("can't read the token file {shown}: {error}"))
    })?;
    if text.len() as u64 >= TOKEN_FILE_MAX {
        let refused = format!("the token file {shown} is too long to hold a token");
        return Err(Refused::configuration(refused).into());
    }
    Ok(Token::read(&text)
        .map_err(|error| Refused::configuration(format!("the token file {shown}: {error}")))?)
}
