//! Who likes models, by their place in the order in which the rows of one model stand.

use crate::ledger::{self, LedgerError};

/// Keys have no holes, as no row is ever deleted: with more than this many the file is damaged.
const MAX_HOLES: usize = 1 << 20;

/// Someone's place in the order, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank(u32);

/// Everyone's place in an order.
pub struct Ranked {
    /// By key.
    ranks: Vec<Option<Rank>>,
}

impl Rank {
    /// The same, to look something up by.
    pub const fn place(self) -> usize {
        self.0 as usize
    }

    /// The same in four bytes.
    pub const fn number(self) -> u32 {
        self.0
    }
}

impl Ranked {
    /// The keys of everyone, in order.
    pub fn new(keys: impl ExactSizeIterator<Item = i64>) -> ledger::Result<Self> {
        let n_keys = keys.len() + MAX_HOLES;
        let mut ranked = Self { ranks: Vec::with_capacity(keys.len() + 1) };
        for (rank, key) in (0..).zip(keys) {
            let place = usize::try_from(key).ok().filter(|place| *place <= n_keys);
            let place = place
                .ok_or_else(|| LedgerError::damaged(format!("row {key} of the users table")))?;
            if ranked.ranks.len() <= place {
                ranked.ranks.resize(place + 1, None);
            }
            ranked.ranks[place] = Some(Rank(rank));
        }
        Ok(ranked)
    }

    /// The rank of the user with this key.
    pub fn rank(&self, key: i64) -> ledger::Result<Rank> {
        let rank = usize::try_from(key).ok().and_then(|key| self.ranks.get(key)).copied();
        rank.flatten().ok_or_else(unknown)
    }
}

/// Foreign keys hold, so the file is damaged.
pub fn unknown() -> LedgerError {
    LedgerError::damaged("a like of an unknown user")
}
