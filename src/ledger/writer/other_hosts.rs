//! Checking on the other hosts that crawl the same database.

use std::time::Duration;

use tokio::time::Instant;

use crate::ledger::connection::Connection;
use crate::ledger::error::Result;
use crate::ledger::hosts;
use crate::ledger::store::StoreMut;

/// How often a host checks whether others are dead.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// The other hosts, and when this one last checked on them.
#[derive(Debug, Default)]
pub struct OtherHosts {
    looked: Option<Instant>,
}

impl OtherHosts {
    /// Makes the tasks of dead hosts available again, at intervals. A file has no other hosts.
    pub async fn release_dead(&mut self, conn: &mut Connection) {
        let is_time = self.looked.is_none_or(|looked| looked.elapsed() >= LOOK_EVERY);
        if !is_time || matches!(conn.store(), StoreMut::Sqlite(_)) {
            return;
        }
        self.looked = Some(Instant::now());
        match release(conn).await {
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
}

async fn release(conn: &mut Connection) -> Result<(u64, u64)> {
    if !hosts::any_dead(conn, hosts::SILENT).await? {
        return Ok((0, 0));
    }
    hosts::begin(conn).await?;
    // While the server was away, no host could give a sign of life. The connection may have been replaced just now.
    let done = if conn.server().is_some_and(|server| server.reconnected_recently()) {
        Ok((0, 0))
    } else {
        hosts::release_dead(conn, hosts::SILENT).await
    };
    conn.end(done).await
}
