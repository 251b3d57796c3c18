//! Accepts connections, and closes those whose client sends no request or stops reading.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::{Extension, Router};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use tokio_io_timeout::TimeoutStream;

use super::lobby::Lobby;
use super::reader::DatabaseReader;

/// How long a client may take to send the head of a request, or of the next one.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(5);

/// How long a client may go without reading what it is sent.
const WRITE_TIMEOUT: Duration = Duration::from_secs(30);

/// How long clients have to read the final events.
const END_TIMEOUT: Duration = Duration::from_secs(2);

/// Serves until `ended` is dropped, then sends the clients the final state.
pub async fn serve(
    listener: TcpListener,
    routes: Router,
    reader: DatabaseReader,
    mut ended: oneshot::Receiver<()>,
) {
    let lobby = Arc::new(Lobby::default());
    let graceful = GracefulShutdown::new();
    let mut connections = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            _ = &mut ended => break,
            Some(_) = connections.join_next() => continue,
            accepted = accept(&listener) => accepted,
        };
        // None is a connection that broke before it was accepted.
        let Some(stream) = accepted else { continue };
        let (visitor, sent_away) = lobby.enter();
        let service = TowerToHyperService::new(routes.clone().layer(Extension(visitor.clone())));
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(REQUEST_TIMEOUT)
            .serve_connection(TokioIo::new(stream), service);
        let connection = graceful.watch(connection);
        connections.spawn(async move {
            tokio::select! {
                // An error says that the client broke it off or did not keep to HTTP.
                _ = connection => {}
                () = sent_away.wait() => {}
            }
            visitor.leave();
        });
    }
    drop(listener);
    reader.end().await;
    let _ = tokio::time::timeout(END_TIMEOUT, graceful.shutdown()).await;
    // The clients that are left read nothing, and none of them holds the database.
    connections.shutdown().await;
}

type Stream = Pin<Box<TimeoutStream<TcpStream>>>;

async fn accept(listener: &TcpListener) -> Option<Stream> {
    let Ok((stream, _)) = listener.accept().await else {
        // There are too many open files, for example: trying again at once would fail too.
        tokio::time::sleep(Duration::from_millis(100)).await;
        return None;
    };
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(WRITE_TIMEOUT));
    Some(Box::pin(stream))
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::sync::Mutex;

    use axum::body::{Body, Bytes};
    use axum::routing::get;
    use futures_util::stream;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::time::Instant;

    use super::*;
    use crate::watch::live_page::drawings::{Drawings, LikeFigures, LikeSummary, Picture};
    use crate::words::Clock;

    const NO_DRAWINGS: Drawings = Drawings {
        style: "",
        request_rates: |_| no_picture(),
        likes: |_| no_figures(),
        coverage: |_, _| no_picture(),
    };

    fn no_picture() -> Picture {
        Picture { wide: String::new(), narrow: String::new() }
    }

    fn no_figures() -> LikeFigures {
        let summary = || LikeSummary { n: 0, mean: None, quartiles: [None; 3], max: None };
        LikeFigures { long_tail: no_picture(), per_item: summary(), per_user: summary() }
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_that_sends_no_request_is_disconnected_after_5_seconds() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let reader = DatabaseReader::start(
            std::path::Path::new("no.db").into(),
            Clock::system(),
            NO_DRAWINGS,
        );
        let (_end, ended) = oneshot::channel();
        let routes = Router::new().route("/", get(async || "page"));
        tokio::spawn(serve(listener, routes, reader, ended));
        for begun in ["", "GET / HT", "GET / HTTP/1.1\r\nhost: localhost\r\nx-slow: "] {
            let mut client = TcpStream::connect(address).await.unwrap();
            client.write_all(begun.as_bytes()).await.unwrap();
            let (connected_at, mut answer) = (Instant::now(), Vec::new());
            // What it says, if anything, does not matter.
            let _ = client.read_to_end(&mut answer).await;
            let waited = connected_at.elapsed();
            let limit = REQUEST_TIMEOUT + Duration::from_millis(100);
            assert!((REQUEST_TIMEOUT..limit).contains(&waited), "{begun:?}: {waited:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_that_stops_reading_is_disconnected() {
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
        let reader = DatabaseReader::start(
            std::path::Path::new("no.db").into(),
            Clock::system(),
            NO_DRAWINGS,
        );
        let (_end, ended) = oneshot::channel();
        tokio::spawn(serve(listener, Router::new().route("/", endless), reader, ended));
        assert!(dropped.await.is_err(), "what it was to be sent is dropped");
    }
}
