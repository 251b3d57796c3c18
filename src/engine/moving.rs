//! A crawl whose site has moved to another address.

use crate::ledger::{self, Connection, crawl, tasks};
use crate::sites::Site;

/// Records the address that a site has moved to, and moves the addresses of the catalogue pages that are
/// left. One transaction.
pub async fn move_site(conn: &mut Connection, from: &Site, to: &Site) -> ledger::Result<()> {
    conn.repeatable(async |conn| record(conn, from, to).await).await
}

async fn record(conn: &mut Connection, from: &Site, to: &Site) -> ledger::Result<()> {
    crawl::set_site(conn, &to.recorded(), to.traits()).await?;
    for (id, address) in tasks::cursors_left(conn).await? {
        if let Some(moved) = from.moved_address(to, &address) {
            tasks::set_cursor(conn, id, &moved).await?;
        }
    }
    Ok(())
}
