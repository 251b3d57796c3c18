//! Which users and models an export keeps: all but those who asked to be left out, and of the others
//! those with enough likes.

use std::collections::HashSet;

use futures_util::TryStreamExt;

use super::peel::Graph;
use super::people::Ranked;
use crate::ledger::store::{self, User};
use crate::ledger::{self, Reader};
use crate::words::UserId;

/// What is left out of an export.
#[derive(Clone, Debug, Default)]
pub struct Filters {
    /// Users with fewer likes are left out; 0 leaves out none.
    pub min_user_likes: u32,
    /// Models with fewer likes are left out; 0 leaves out none.
    pub min_item_likes: u32,
    /// Those who asked to be left out, before likes are counted.
    pub suppressed: HashSet<UserId>,
}

/// Which users and models are kept.
pub struct Kept {
    /// By the user's place among all by key; none where all are.
    users: Option<(Ranked, Vec<bool>)>,
    /// By the model's place in the catalogue; none where all are.
    items: Option<Vec<bool>>,
    /// How many of those to be left out are in the database.
    pub n_suppressed: u64,
}

impl Filters {
    /// Whether likes have to be counted first.
    pub const fn count_likes(&self) -> bool {
        self.min_user_likes > 0 || self.min_item_likes > 0
    }
}

impl Kept {
    /// Applies the filters to what is stored; `users` are all, by key.
    pub async fn read(
        conn: &mut Reader,
        filters: &Filters,
        users: &[User],
    ) -> ledger::Result<Self> {
        let mut kept = Self { users: None, items: None, n_suppressed: 0 };
        if filters.suppressed.is_empty() && !filters.count_likes() {
            return Ok(kept);
        }
        let people = Ranked::new(users.iter().map(|user| user.key))?;
        let mut wanted: Vec<bool> =
            users.iter().map(|user| !filters.suppressed.contains(&user.user_id)).collect();
        kept.n_suppressed = wanted.iter().filter(|wanted| !**wanted).count() as u64;
        if filters.count_likes() {
            let graph = graph(conn, &people, &wanted).await?;
            let left = graph.peel(filters.min_user_likes, filters.min_item_likes);
            for (wanted, left) in wanted.iter_mut().zip(left.users) {
                *wanted &= left;
            }
            kept.items = Some(left.items);
        }
        kept.users = Some((people, wanted));
        Ok(kept)
    }

    /// Whether the model at this place of the catalogue is kept.
    pub fn item(&self, place: usize) -> bool {
        self.items.as_ref().is_none_or(|items| items.get(place).copied().unwrap_or(false))
    }

    /// Whether the user with this key is kept.
    pub fn user(&self, key: i64) -> ledger::Result<bool> {
        let Some((people, wanted)) = &self.users else { return Ok(true) };
        Ok(wanted.get(people.rank(key)?.place()).copied().unwrap_or(false))
    }
}

async fn graph(conn: &mut Reader, people: &Ranked, wanted: &[bool]) -> ledger::Result<Graph> {
    let mut graph = Graph::of(wanted.len());
    let mut places = Vec::new();
    let mut packs = store::likers(conn);
    while let Some(pack) = packs.try_next().await? {
        for (_, _, users) in pack {
            places.clear();
            for user in users {
                let rank = people.rank(user)?;
                if wanted.get(rank.place()).copied().unwrap_or(false) {
                    places.push(rank.number());
                }
            }
            graph.add(places.iter().copied());
        }
    }
    Ok(graph)
}
