//! The turns of the rate that all hosts share. The server gives them, by its own clock.

use std::time::Duration;

use super::micros;
use crate::ledger::connection::Connection;
use crate::ledger::error::Result;
use crate::words::{Moment, Pause};

/// How many turns a host wants, and when it can use them.
#[derive(Clone, Copy, Debug)]
pub struct TurnsWanted {
    /// How many.
    pub n: usize,
    /// How far ahead a turn must lie to arrive in time.
    pub lead: Duration,
    /// How far ahead a turn may lie.
    pub ahead: Duration,
    /// The time that this host must leave between two requests.
    pub period: Duration,
    /// What this host knows about the server's clock.
    pub clock: ServerClock,
}

/// What a host knows about the server's clock since it last asked for turns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServerClock {
    /// It has never asked before.
    Unknown,
    /// The clock has not been set.
    GoesOn,
    /// The clock was set. The turns that were given before can't be compared with its time.
    WasSet,
}

impl ServerClock {
    const fn was_set(self) -> Option<i64> {
        match self {
            Self::Unknown => None,
            Self::GoesOn => Some(0),
            Self::WasSet => Some(1),
        }
    }
}

/// Turns that the server has given. All times are by the server's clock, since 1970.
#[derive(Clone, Debug)]
pub struct Reservation {
    /// The first turn. If none was given, the earliest possible one.
    pub first: Duration,
    /// How many turns there are, each one period after the last.
    pub n: usize,
    /// The time between two of them.
    pub period: Duration,
    /// When they were given.
    pub given: Duration,
    /// The current or last pause of the site.
    pub pause: Option<Pause>,
}

type Row = (i64, i64, i64, i64, i64, i64, u32, bool, String);

/// Asks for turns. The connection must not be in a transaction: reserved turns count at once, for all hosts.
pub async fn reserve_turns(conn: &mut Connection, wanted: TurnsWanted) -> Result<Reservation> {
    let sql = "
        select given.first_us, given.n, given.period_us, given.now_us,
            pause_began_at, paused_until, pause_incidents, pause_in_doubt, pause_reason
        from reserve_turns($1, $2, $3, $4, $5) as given, site";
    let (first, n, period, given, began, until, n_incidents, in_doubt, reason) = conn
        .ask(sql)
        .bind(i64::try_from(wanted.n).unwrap_or(i64::MAX))
        .bind(micros(wanted.lead))
        .bind(micros(wanted.ahead))
        .bind(micros(wanted.period))
        .bind(wanted.clock.was_set())
        .one::<Row>()
        .await?;
    let length = |micros: i64| Duration::from_micros(u64::try_from(micros).unwrap_or(0));
    let pause = Pause {
        began_at: Moment::from_millis(began),
        until_at: Moment::from_millis(until),
        n_incidents,
        in_doubt,
        reason,
    };
    Ok(Reservation {
        first: length(first),
        n: usize::try_from(n).unwrap_or(0),
        period: length(period),
        given: length(given),
        pause: (until > 0).then_some(pause),
    })
}
