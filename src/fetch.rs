//! The only room that talks to a site.
//!
//! Pages, probes and robots.txt go through one loop (`follow`). An `Errand` says what differs: what
//! a request accepts, whether robots.txt must allow each address, what too many redirects mean, and
//! how the head of an answer is judged. Every request waits for the [`RateLimit`] and is noted as a
//! `Sent` with the kind of its answer.
//!
//! The outcome is one type from the first header to the settlement of the task: `Judgement<P>`,
//! which is the page or a `FetchFailure`. P is how much of the body to read (`judge`), then the body
//! ([`Fetched`]), then the page that `sites` reads from it. `rules::settle` maps it to what becomes
//! of the task, and `FetchFailure::answered` to the kind that the request log stores. Nothing else
//! translates it.

mod body;
mod certificates;
mod charset;
mod client;
mod coding;
mod cookies;
mod errand;
mod excerpt;
mod fetcher;
mod follow;
mod headers;
mod image_pace;
mod judge;
mod limiter;
mod no_answer;
mod proxies;
mod rate_limit;
mod read;
mod retry_after;
mod robots;
mod setup_error;
mod shared_turns;
mod stated_windows;
mod tls_fault;

pub use errand::Redirects;
pub use fetcher::{Fetched, Fetcher};
pub use image_pace::ImagePace;
pub use proxies::Proxies;
pub use rate_limit::{AnsweredPause, FormerRuns, OpenTurn, RateLimit, Wait};
pub use retry_after::parse as read_retry_after;
pub use robots::{Forbidden, Robots, RobotsRules, is_html};
pub use setup_error::BadSetup;
pub use shared_turns::SharedTurns;
pub use tls_fault::{CertificateFault, TlsFault, tls_fault};
