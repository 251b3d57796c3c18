//! Taking connections and giving them up: few at a time, and none that takes nothing.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, oneshot};
use tokio::task::JoinSet;
use tokio_io_timeout::TimeoutStream;

use super::looker::Hub;

/// The most connections at once; further ones wait.
const MAX_CONNECTIONS: usize = 64;

/// How long a client may take to ask for something, or to ask for more.
const ASKING: Duration = Duration::from_secs(30);

/// How long a client may take nothing of what it is sent.
const TAKING: Duration = Duration::from_secs(30);

/// How long clients have to take the last that they are sent.
const ENDING: Duration = Duration::from_secs(2);

/// Serves until `ended` is dropped; then the clients are shown how things stand at last.
pub async fn serve(
    listener: TcpListener,
    routes: Router,
    hub: Hub,
    mut ended: oneshot::Receiver<()>,
) {
    let room = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let graceful = GracefulShutdown::new();
    let mut connections = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            _ = &mut ended => break,
            Some(_) = connections.join_next() => continue,
            accepted = accept(&listener, &room) => accepted,
        };
        // A connection that broke before it was taken.
        let Some((stream, permit)) = accepted else { continue };
        let service = TowerToHyperService::new(routes.clone());
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(ASKING)
            .serve_connection(TokioIo::new(stream), service);
        let connection = graceful.watch(connection);
        connections.spawn(async move {
            // One that breaks is the client's doing.
            let _ = connection.await;
            drop(permit);
        });
    }
    drop(listener);
    hub.end().await;
    let _ = tokio::time::timeout(ENDING, graceful.shutdown()).await;
    // What is left takes nothing; none of it is at the database.
    connections.shutdown().await;
}

type Stream = Pin<Box<TimeoutStream<TcpStream>>>;

async fn accept(
    listener: &TcpListener,
    room: &Arc<Semaphore>,
) -> Option<(Stream, tokio::sync::OwnedSemaphorePermit)> {
    let permit = Arc::clone(room).acquire_owned().await.ok()?;
    let Ok((stream, _)) = listener.accept().await else {
        // As where there are too many open files: asking at once would be in vain.
        tokio::time::sleep(Duration::from_millis(100)).await;
        return None;
    };
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(TAKING));
    Some((Box::pin(stream), permit))
}
