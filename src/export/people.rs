//! Who likes models, by their place in the order in which the rows of one model stand.

use crate::psv::{Ending, Endings};

/// Keys have no holes, as no row is ever deleted: with more than this many the file is damaged.
const MAX_HOLES: usize = 1 << 20;

/// Someone's place in the order, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank(u32);

/// How the rows of everyone end, each written once.
pub struct Ranked {
    endings: Endings,
    /// By key.
    ranks: Vec<Option<Rank>>,
}

impl Rank {
    /// The same, to look something up by.
    pub const fn place(self) -> usize {
        self.0 as usize
    }
}

impl Ranked {
    /// Everyone in order: the key, and the fields that rows end with.
    pub fn new<Field: AsRef<str>, const N: usize>(
        people: impl ExactSizeIterator<Item = (i64, [Field; N])>,
    ) -> anyhow::Result<Self> {
        let n_keys = people.len() + MAX_HOLES;
        let mut ranked =
            Self { endings: Endings::new(), ranks: Vec::with_capacity(people.len() + 1) };
        for (rank, (key, fields)) in (0..).zip(people) {
            ranked.endings.push(&fields.each_ref().map(AsRef::as_ref))?;
            let place = usize::try_from(key).ok().filter(|place| *place <= n_keys);
            let place = place.ok_or_else(|| {
                sqlx::Error::Decode(format!("row {key} of the users table").into())
            })?;
            if ranked.ranks.len() <= place {
                ranked.ranks.resize(place + 1, None);
            }
            ranked.ranks[place] = Some(Rank(rank));
        }
        Ok(ranked)
    }

    /// The rank of the user with this key.
    pub fn rank(&self, key: i64) -> sqlx::Result<Rank> {
        let rank = usize::try_from(key).ok().and_then(|key| self.ranks.get(key)).copied();
        rank.flatten().ok_or_else(unknown)
    }

    /// How this one's rows end.
    pub fn ending(&self, rank: Rank) -> sqlx::Result<Ending<'_>> {
        self.endings.get(rank.place()).ok_or_else(unknown)
    }
}

/// Foreign keys hold, so the file is damaged.
pub fn unknown() -> sqlx::Error {
    sqlx::Error::Decode("a like of an unknown user".into())
}
