//! How many requests a run may still send, and turns that may turn out not to be needed.

use tokio::sync::watch;

/// How many requests a run may still send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RequestsLeft {
    /// Those whose turns nobody has taken.
    pub n: u64,
    /// Those whose turns are open.
    pub n_open: u64,
}

impl RequestsLeft {
    /// Returns whether nothing is left, and nothing can be given back.
    pub const fn is_spent(self) -> bool {
        self.n == 0 && self.n_open == 0
    }

    /// Returns whether it is still to be seen if anything is left.
    pub const fn is_undecided(self) -> bool {
        self.n == 0 && self.n_open > 0
    }
}

/// A turn of the rate limit whose request may turn out not to be needed. Dropped unspent, it gives the request back.
#[derive(Debug)]
#[must_use]
pub struct OpenTurn {
    left: watch::Sender<RequestsLeft>,
    is_spent: bool,
}

impl OpenTurn {
    /// Returns an open turn, which is already counted.
    pub(super) const fn new(left: watch::Sender<RequestsLeft>) -> Self {
        Self { left, is_spent: false }
    }

    /// Uses the turn for a request that is about to leave.
    pub fn spend(mut self) {
        self.is_spent = true;
    }
}

impl Drop for OpenTurn {
    fn drop(&mut self) {
        let n_back = u64::from(!self.is_spent);
        self.left.send_modify(|left| {
            left.n_open = left.n_open.saturating_sub(1);
            left.n = left.n.saturating_add(n_back);
        });
    }
}
