//! What is served at which path, and the headers of every answer.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{self, HeaderName};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;

use super::document::Document;
use super::guard::{Admission, Guard};
use super::reader::Hub;
use super::{database::NothingToShow, events};

/// What every request needs.
#[derive(Debug)]
struct RouteState {
    hub: Hub,
    guard: Guard,
    page: Document,
    policy: Option<HeaderValue>,
}

/// The paths, and the guard before them.
pub fn routes(hub: Hub, guard: Guard) -> Router {
    let page = Document::assemble();
    let policy = HeaderValue::from_str(&page.policy).ok();
    let shared = Arc::new(RouteState { hub, guard, page, policy });
    Router::new()
        .route("/", get(page_of))
        .route("/events", get(live))
        .route("/status.json", get(status))
        .route("/healthz", get(health))
        .fallback(nothing_here)
        .layer(from_fn_with_state(Arc::clone(&shared), guarded))
        .with_state(shared)
}

/// Lets no request through that the guard turns away, and sets the headers of every answer.
async fn guarded(State(shared): State<Arc<RouteState>>, request: Request, next: Next) -> Response {
    let mut response = match shared.guard.judge(request.uri(), request.headers()) {
        Admission::Pass => next.run(request).await,
        Admission::Misdirected => {
            let words = "this dashboard answers to localhost and loopback addresses alone\n";
            (StatusCode::MISDIRECTED_REQUEST, words).into_response()
        }
        Admission::NoToken => {
            let words = "this dashboard asks for its token: open /?token=TOKEN once, or send \
                         Authorization: Bearer TOKEN\n";
            let asked = [(header::WWW_AUTHENTICATE, "Bearer")];
            (StatusCode::UNAUTHORIZED, asked, words).into_response()
        }
        Admission::Cookie(cookie) => {
            let headers = [(header::LOCATION, "/".to_owned()), (header::SET_COOKIE, cookie)];
            (StatusCode::SEE_OTHER, headers).into_response()
        }
    };
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if let Some(policy) = &shared.policy {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy.clone());
    }
    response
}

const HEADERS: [(HeaderName, &str); 5] = [
    (header::CACHE_CONTROL, "no-store"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];

async fn page_of(State(shared): State<Arc<RouteState>>) -> Html<String> {
    Html(shared.page.text.clone())
}

async fn live(State(shared): State<Arc<RouteState>>) -> Response {
    if let Some(seat) = shared.hub.seat() {
        return events::of(seat).into_response();
    }
    let later = [(header::RETRY_AFTER, "10")];
    (StatusCode::SERVICE_UNAVAILABLE, later, "too many watch already\n").into_response()
}

/// What `crawl status --json` prints.
async fn status(State(shared): State<Arc<RouteState>>) -> Response {
    match shared.hub.status().await {
        Ok(json) => ([(header::CONTENT_TYPE, "application/json")], json).into_response(),
        Err(why) => unavailable(&why),
    }
}

async fn health(State(shared): State<Arc<RouteState>>) -> Response {
    match shared.hub.health().await {
        Ok(()) => "ok\n".into_response(),
        Err(why) => unavailable(&why),
    }
}

async fn nothing_here() -> (StatusCode, &'static str) {
    (StatusCode::NOT_FOUND, "there is /, /events, /status.json and /healthz\n")
}

fn unavailable(why: &NothingToShow) -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, format!("{why}\n")).into_response()
}
