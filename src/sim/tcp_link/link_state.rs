//! What a link does with what it carries.

use std::ops::Range;
use std::time::Duration;

/// What a link does with what it carries. By default, it passes everything on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LinkState {
    /// How long each byte takes, in each direction.
    pub delay: Duration,
    /// The longest time that is added at random. The bytes stay in order.
    pub jitter: Duration,
    /// Whether what clients send is held. It is passed on later.
    pub holds_requests: bool,
    /// Whether what the server sends is held. It is passed on later.
    pub holds_answers: bool,
    /// Whether new connections are refused.
    pub refuses: bool,
    /// Which answers are lost, together with the connection.
    pub loses: LostAnswers,
}

/// Answers that are lost: the server has done what it was asked for, but the client does not hear of it,
/// because the connection is cut.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum LostAnswers {
    /// None.
    #[default]
    No,
    /// Those by which a PostgreSQL server confirms that a transaction is committed.
    ToCommits,
    /// The one to the message that has this number on its connection. The number is drawn for each
    /// connection.
    ToMessage(Range<usize>),
}

impl LinkState {
    /// Returns the state of a link whose cable is out: nothing arrives, and neither end notices.
    #[must_use]
    pub fn cable_out() -> Self {
        Self { holds_requests: true, holds_answers: true, ..Self::default() }
    }
}
