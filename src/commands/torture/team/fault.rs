//! What can fail while several hosts crawl.

use std::fmt;
use std::time::Duration;

use fastrand::Rng;

use crate::sim::{LinkState, LostAnswers, Server};

/// How long a cable is out: long enough for the other hosts to take over.
const CABLE_OUT: Duration = Duration::from_secs(20);

/// Stops that are long enough, and too short, for the others to take over.
const LONG_STOP: Duration = Duration::from_secs(36);
const SHORT_STOP_MAX: Duration = Duration::from_secs(9);

/// How long the server refuses a host, or loses its answers.
const REFUSED: Duration = Duration::from_secs(2);

/// How long the site is down, at most.
const SITE_DOWN_MAX: Duration = Duration::from_secs(2);

/// Points within a transaction.
const POINTS_IN_BATCH: [&str; 4] =
    ["settle.after-claim", "settle.after-records", "settle.after-tasks", "db.before-commit"];

/// Something that fails.
#[derive(Clone, Debug)]
pub enum TeamFault {
    /// SIGKILL of one host. Another one takes its place.
    Kill,
    /// SIGKILL of all hosts at once.
    KillAll,
    /// SIGSTOP of one host, and SIGCONT later.
    Stop(Duration),
    /// SIGKILL of one host. The one that takes its place is stopped for a while at a point within a transaction, in
    /// builds that have such points.
    StopInBatch(String),
    /// The link of one host does this for a time.
    Link(LinkState, Duration),
    /// All connections of one host are cut.
    Cut,
    /// The server ends the connections of all hosts, as if it were restarted.
    EndConnections,
    /// The site answers a request with 429.
    TooManyRequests,
    /// The site resets all connections for a time.
    SiteDown(Duration),
}

impl TeamFault {
    /// Draws a fault. Those that take long are rare.
    pub fn draw(rng: &mut Rng) -> Self {
        match rng.u8(..100) {
            0..14 => Self::Kill,
            14..20 => Self::StopInBatch(point(rng)),
            20..28 => Self::KillAll,
            28..40 => Self::Stop(SHORT_STOP_MAX.mul_f64(rng.f64())),
            40..43 => Self::Stop(LONG_STOP),
            43..46 => Self::Link(LinkState::cable_out(), CABLE_OUT),
            46..48 => {
                Self::Link(LinkState { holds_requests: true, ..LinkState::default() }, CABLE_OUT)
            }
            48..50 => {
                Self::Link(LinkState { holds_answers: true, ..LinkState::default() }, CABLE_OUT)
            }
            50..58 => Self::Cut,
            58..70 => Self::Link(losing(LostAnswers::ToCommits), REFUSED),
            70..74 => Self::Link(losing(LostAnswers::ToMessage(2..60)), REFUSED),
            74..78 => Self::Link(LinkState { refuses: true, ..LinkState::default() }, REFUSED),
            78..88 => Self::EndConnections,
            88..94 => {
                let delay = Duration::from_millis(if rng.bool() { 5 } else { 40 });
                let state = LinkState { delay, jitter: delay / 2, ..LinkState::default() };
                Self::Link(state, CABLE_OUT)
            }
            94..98 => Self::TooManyRequests,
            _ => Self::SiteDown(SITE_DOWN_MAX.mul_f64(rng.f64())),
        }
    }

    /// Returns how many pages may be requested again because of it: those that others take over.
    pub const fn n_repeats(&self, n_hosts: usize) -> usize {
        match self {
            Self::Kill => Server::MAX_IN_FLIGHT,
            Self::StopInBatch(_) => 2 * Server::MAX_IN_FLIGHT,
            Self::KillAll => Server::MAX_IN_FLIGHT * n_hosts,
            Self::Stop(length) if length.as_secs() > SHORT_STOP_MAX.as_secs() => {
                Server::MAX_IN_FLIGHT
            }
            Self::Link(state, _) if state.holds_requests || state.holds_answers => {
                Server::MAX_IN_FLIGHT
            }
            _ => 0,
        }
    }
}

/// Draws a point within a transaction, and how often it is passed before.
fn point(rng: &mut Rng) -> String {
    let point = rng.choice(POINTS_IN_BATCH).unwrap_or(POINTS_IN_BATCH[0]);
    format!("{point}:{}", rng.u8(1..9))
}

fn losing(loses: LostAnswers) -> LinkState {
    LinkState { loses, ..LinkState::default() }
}

impl fmt::Display for TeamFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}
