//! What workers ask of the writer.

use tokio::sync::oneshot;

use super::settlement::{Settlement, Settling};
use crate::ledger::error::Result;
use crate::ledger::tasks::Claim;

/// Where the answer to a claim goes.
pub type ClaimReply = oneshot::Sender<Result<Option<Claim>>>;

/// Where the answer to a settlement goes.
pub type SettleReply = oneshot::Sender<Result<Settling>>;

/// What a worker asks of the writer.
pub enum WriterRequest {
    /// Claim the next task that is due.
    Claim(ClaimReply),
    /// Settle a claim.
    Settle(Box<Settlement>, SettleReply),
    /// Give other hosts a sign of life, and check on them.
    Refresh,
}
