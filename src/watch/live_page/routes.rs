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
use super::lobby::Visitor;
use super::reader::DatabaseReader;
use super::{database::NothingToShow, events};

/// What every request needs.
#[derive(Debug)]
struct RouteState {
    reader: DatabaseReader,
    guard: Guard,
    page: Document,
    policy: Option<HeaderValue>,
}

/// Returns the paths with the guard in front of them.
pub fn routes(reader: DatabaseReader, guard: Guard, drawing_style: &str) -> Router {
    let page = Document::assemble(drawing_style);
    let policy = HeaderValue::from_str(&page.policy).ok();
    let shared = Arc::new(RouteState { reader, guard, page, policy });
    Router::new()
        .route("/", get(page_of))
        .route("/events", get(live))
        .route("/status.json", get(status))
        .route("/healthz", get(health))
        .fallback(nothing_here)
        .layer(from_fn_with_state(Arc::clone(&shared), guarded))
        .with_state(shared)
}

/// Answers requests that the guard turns away, passes on the others, and sets the headers of every answer.
async fn guarded(State(shared): State<Arc<RouteState>>, request: Request, next: Next) -> Response {
    let admission = shared.guard.judge(request.uri(), request.headers());
    let is_known = matches!(admission, Admission::Pass | Admission::Cookie(_));
    let visitor = request.extensions().get::<Visitor>();
    let has_place = is_known && visitor.is_none_or(Visitor::admit);
    let mut response = match admission {
        _ if is_known && !has_place => {
            let words = "too many clients are connected: try again later\n";
            (StatusCode::SERVICE_UNAVAILABLE, words).into_response()
        }
        Admission::Pass => next.run(request).await,
        Admission::Misdirected => {
            let words = "this page answers only to localhost and loopback addresses\n";
            (StatusCode::MISDIRECTED_REQUEST, words).into_response()
        }
        Admission::NoToken => {
            let words = "this page needs a token: open /?token=TOKEN once, or send \
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
    if !has_place {
        // The connection is of no use to anyone.
        headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
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
    if let Some(subscription) = shared.reader.subscribe() {
        return events::stream_to(subscription).into_response();
    }
    let later = [(header::RETRY_AFTER, "10")];
    (StatusCode::SERVICE_UNAVAILABLE, later, "too many clients are watching\n").into_response()
}

/// Answers with what `crawl status --json` prints.
async fn status(State(shared): State<Arc<RouteState>>) -> Response {
    match shared.reader.status().await {
        Ok(json) => ([(header::CONTENT_TYPE, "application/json")], json).into_response(),
        Err(why) => unavailable(&why),
    }
}

async fn health(State(shared): State<Arc<RouteState>>) -> Response {
    match shared.reader.health().await {
        Ok(()) => "ok\n".into_response(),
        Err(why) => unavailable(&why),
    }
}

async fn nothing_here() -> (StatusCode, &'static str) {
    (StatusCode::NOT_FOUND, "the paths are /, /events, /status.json and /healthz\n")
}

fn unavailable(why: &NothingToShow) -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, format!("{why}\n")).into_response()
}
