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

use super::reader::Hub;

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

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::sync::Mutex;

    use axum::body::{Body, Bytes};
    use axum::routing::get;
    use futures_util::stream;
    use tokio::io::AsyncWriteExt;

    use super::*;
    use crate::watch::live_page::reader;
    use crate::words::Clock;

    #[tokio::test(start_paused = true)]
    async fn a_client_that_takes_nothing_is_dropped() {
        let (alive, dropped) = oneshot::channel::<()>();
        let alive = Arc::new(Mutex::new(Some(alive)));
        let endless = get(async move || {
            let alive = alive.lock().unwrap().take();
            let chunks = stream::repeat_with(move || {
                let _alive = &alive;
                Ok::<_, Infallible>(Bytes::from_static(&[0; 16_384]))
            });
            Body::from_stream(chunks)
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        client.write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
        let hub = reader::start("no.db".into(), Clock::system());
        let (_end, ended) = oneshot::channel();
        tokio::spawn(serve(listener, Router::new().route("/", endless), hub, ended));
        assert!(dropped.await.is_err(), "what it was to be sent is let go");
    }
}
