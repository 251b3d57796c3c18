//! Checking on the other hosts that crawl the same database.

use std::collections::HashMap;
use std::time::Duration;

use tokio::time::Instant;

use crate::ledger::connection::Connection;
use crate::ledger::error::Result;
use crate::ledger::hosts::{self, OtherHost, SILENT};
use crate::ledger::store::StoreMut;

/// How often a host checks whether others are dead.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// After a gap this long in its own checks, a host blames no other for silence: perhaps none could reach the server.
const LOOKED_AWAY: Duration = Duration::from_secs(10);

/// The other hosts, and when this one last checked on them.
#[derive(Debug, Default)]
pub struct OtherHosts {
    looked: Option<Instant>,
    heard: SignsOfLife,
}

impl OtherHosts {
    /// Makes the tasks of dead hosts available again, at intervals. A file has no other hosts.
    pub async fn release_dead(&mut self, conn: &mut Connection) {
        let is_time = self.looked.is_none_or(|looked| looked.elapsed() >= LOOK_EVERY);
        if !is_time || matches!(conn.store(), StoreMut::Sqlite(_)) {
            return;
        }
        self.looked = Some(Instant::now());
        match self.look(conn).await {
            Ok((0, _)) => {}
            Ok((hosts, tasks)) => tracing::warn!(
                event = "host_lost",
                hosts,
                tasks,
                "another host was silent for too long; the pages that it was fetching are available again"
            ),
            // The next commit fails for the same reason, and its caller handles that.
            Err(error) => {
                tracing::debug!(event = "release_failed", %error, "can't check on the other hosts; trying again soon");
            }
        }
    }

    async fn look(&mut self, conn: &mut Connection) -> Result<(u64, u64)> {
        let asked = Instant::now();
        let found = hosts::others(conn).await?;
        let dead = self.heard.silent(&found, asked, Instant::now());
        if dead.is_empty() {
            return Ok((0, 0));
        }
        hosts::begin(conn).await?;
        // While the server was away, no host could give a sign of life. The connection may have been replaced just now.
        let done = if conn.server().is_some_and(|server| server.reconnected_recently()) {
            Ok((0, 0))
        } else {
            hosts::release_dead(conn, &dead).await
        };
        conn.end(done).await
    }
}

/// The signs of life of other hosts. They are timed by the clock of this process, because that of the server may be
/// set.
#[derive(Debug, Default)]
struct SignsOfLife {
    looked: Option<Instant>,
    /// The number of each host's last batch, and when this host heard of it.
    batches: HashMap<i64, (i64, Instant)>,
}

impl SignsOfLife {
    /// Returns hosts silent for too long. `asked` and `heard` are when the query began and ended.
    fn silent(&mut self, found: &[OtherHost], asked: Instant, heard: Instant) -> Vec<OtherHost> {
        let has_looked_away = self.looked.is_some_and(|looked| heard - looked > LOOKED_AWAY);
        let former = std::mem::take(&mut self.batches);
        for host in found {
            let before = former.get(&host.id).filter(|(batch, _)| *batch == host.batch);
            let since = before.filter(|_| !has_looked_away).map_or(heard, |(_, since)| *since);
            self.batches.insert(host.id, (host.batch, since));
        }
        self.looked = Some(heard);
        let is_dead = |host: &&OtherHost| {
            let silent = asked.saturating_duration_since(self.batches[&host.id].1);
            silent > if host.is_free { SILENT.0 } else { SILENT.1 }
        };
        found.iter().filter(is_dead).copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FREE: OtherHost = OtherHost { id: 1, batch: 7, is_free: true };
    const HELD: OtherHost = OtherHost { id: 2, batch: 7, is_free: false };

    /// Looks at these hosts once a second, and returns after how many seconds each of them is dead.
    fn dead_after(found: impl Fn(u64) -> Vec<OtherHost>, seconds: &[u64]) -> Vec<(i64, u64)> {
        let (mut heard, began, mut dead) = (SignsOfLife::default(), Instant::now(), Vec::new());
        for nth in seconds {
            let at = began + Duration::from_secs(*nth);
            for host in heard.silent(&found(*nth), at, at) {
                if !dead.iter().any(|(id, _)| *id == host.id) {
                    dead.push((host.id, *nth));
                }
            }
        }
        dead
    }

    fn each(seconds: std::ops::Range<u64>) -> Vec<u64> {
        seconds.collect()
    }

    #[test]
    fn a_silent_host_is_dead_sooner_if_its_lock_is_free() {
        assert_eq!(dead_after(|_| vec![FREE, HELD], &each(0..60)), [(1, 6), (2, 31)]);
        let beating = |nth| {
            let batch = i64::try_from(nth / 4).unwrap();
            vec![OtherHost { batch, ..FREE }, OtherHost { batch, ..HELD }]
        };
        assert_eq!(dead_after(beating, &each(0..60)), []);
        let once = |nth| vec![OtherHost { batch: i64::from(nth > 3), ..FREE }];
        assert_eq!(dead_after(once, &each(0..60)), [(1, 10)]);
    }

    #[test]
    fn a_host_is_not_blamed_while_this_one_could_not_look() {
        let away = [each(0..5), each(65..120)].concat();
        assert_eq!(dead_after(|_| vec![FREE, HELD], &away), [(1, 71), (2, 96)]);
    }

    #[test]
    fn a_slow_answer_does_not_make_a_host_dead() {
        let (mut heard, began) = (SignsOfLife::default(), Instant::now());
        assert_eq!(heard.silent(&[FREE], began, began), []);
        let slow = began + Duration::from_secs(8);
        assert_eq!(heard.silent(&[FREE], began + Duration::from_secs(1), slow), []);
        assert_eq!(heard.silent(&[FREE], slow, slow), [FREE]);
    }
}
