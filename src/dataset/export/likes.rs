//! Who liked which model, with the site's ids or with pseudonyms.

use futures_util::TryStreamExt;

use super::exported::Exported;
use super::file::{Ending, JoinedFiles};
use super::kept::Kept;
use super::people::{Rank, Ranked, unknown};
use super::staged::Staged;
use super::table::{Destination, Table};
use crate::dataset::pseudonym::{Key, Pseudonym};
use crate::dataset::statistics::Distribution;
use crate::ledger::store::{self, Likes, User};
use crate::ledger::{self, Reader};

/// `model_likes`: catalogue order, then the site's own order of likes.
pub async fn named(
    conn: &mut Reader,
    to: Destination<'_>,
    kept: &Kept,
    mut users: Vec<User>,
    exported: &mut Exported,
) -> anyhow::Result<Vec<Staged>> {
    let mut files = JoinedFiles::begin(to, Table::Likes)?;
    users.sort_unstable_by(|a, b| a.user_id.cmp(&b.user_id));
    for user in &users {
        files.add_ending(&[user.user_id.reveal(), &user.username])?;
    }
    let people = Ranked::new(users.iter().map(|user| user.key))?;
    let mut tally = Tally::of(users.len());
    let mut packs = store::likes(conn);
    let mut order = Vec::new();
    let mut places = 0..;
    while let Some(pack) = packs.try_next().await? {
        for ((item_id, name, likes), place) in pack.into_iter().zip(places.by_ref()) {
            order.clear();
            in_order(&likes, &people, kept, &mut order)?;
            if !tally.count(kept.item(place), likes.0.len(), order.iter().map(|(_, rank)| *rank)) {
                continue;
            }
            let renamed = renamed(&likes, &people)?;
            let ending = |rank: Rank| match find(&renamed, rank) {
                None => Ok(Ending::Known(rank.place())),
                Some(name) => {
                    let user = users.get(rank.place()).ok_or_else(unknown)?;
                    Ok(Ending::Own([user.user_id.reveal(), name]))
                }
            };
            let endings: ledger::Result<Vec<_>> =
                order.iter().map(|(_, rank)| ending(*rank)).collect();
            files.add([&name, &item_id], &endings?)?;
        }
    }
    tally.tell(exported);
    files.stage()
}

/// `model_likes_anon`: catalogue order, then by pseudonym, as the site's own order could be laid
/// beside the site.
pub async fn anonymized(
    conn: &mut Reader,
    to: Destination<'_>,
    kept: &Kept,
    users: Vec<User>,
    key: &Key,
    exported: &mut Exported,
) -> anyhow::Result<Vec<Staged>> {
    let mut files = JoinedFiles::begin(to, Table::LikesAnon)?;
    let pseudonyms = pseudonyms(users, key);
    for (pseudonym, _) in &pseudonyms {
        files.add_ending(&[&pseudonym.to_string()])?;
    }
    let people = Ranked::new(pseudonyms.iter().map(|(_, user)| *user))?;
    let mut tally = Tally::of(pseudonyms.len());
    let mut packs = store::likers(conn);
    let mut order: Vec<Rank> = Vec::new();
    let mut endings = Vec::new();
    let mut places = 0..;
    while let Some(pack) = packs.try_next().await? {
        for ((item_id, name, users), place) in pack.into_iter().zip(places.by_ref()) {
            order.clear();
            for user in &users {
                if kept.user(*user)? {
                    order.push(people.rank(*user)?);
                }
            }
            if !tally.count(kept.item(place), users.len(), order.iter().copied()) {
                continue;
            }
            order.sort_unstable();
            endings.clear();
            endings.extend(order.iter().map(|rank| Ending::Known(rank.place())));
            files.add([&name, &item_id], &endings)?;
        }
    }
    tally.tell(exported);
    files.stage()
}

/// Each user's pseudonym, computed once a user, not once a like.
fn pseudonyms(users: Vec<User>, key: &Key) -> Vec<(Pseudonym, i64)> {
    let mut pseudonyms: Vec<(Pseudonym, i64)> =
        users.into_iter().map(|user| (key.pseudonym(&user.user_id), user.key)).collect();
    pseudonyms.sort_unstable();
    pseudonyms
}

/// Puts likes in the site's order, those at the same position in the order of the users' ids.
fn in_order(
    (users, positions, _): &Likes,
    people: &Ranked,
    kept: &Kept,
    order: &mut Vec<(i64, Rank)>,
) -> ledger::Result<()> {
    for (user, position) in users.iter().zip(positions) {
        if kept.user(*user)? {
            order.push((*position, people.rank(*user)?));
        }
    }
    order.sort_unstable();
    Ok(())
}

/// Those who had another name when they liked a model, ascending: almost never anyone.
fn renamed<'a>((_, _, names): &'a Likes, people: &Ranked) -> ledger::Result<Vec<(Rank, &'a str)>> {
    let of_user = |(user, name): (&i64, &'a String)| Ok((people.rank(*user)?, name.as_str()));
    let mut renamed = names.iter().map(of_user).collect::<ledger::Result<Vec<_>>>()?;
    renamed.sort_unstable();
    Ok(renamed)
}

fn find<'a>(renamed: &[(Rank, &'a str)], rank: Rank) -> Option<&'a str> {
    let place = renamed.binary_search_by_key(&rank, |(rank, _)| *rank).ok()?;
    renamed.get(place).map(|(_, name)| *name)
}

/// How many likes leave, of each model and of each user.
struct Tally {
    of_items: Vec<u64>,
    /// By rank.
    of_users: Vec<u32>,
    n_left_out: u64,
}

impl Tally {
    fn of(n_users: usize) -> Self {
        Self { of_items: Vec::new(), of_users: vec![0; n_users], n_left_out: 0 }
    }

    /// Counts the likes of a model, of which these are kept if it is; says whether it is.
    fn count(
        &mut self,
        is_kept: bool,
        n_stored: usize,
        ranks: impl ExactSizeIterator<Item = Rank>,
    ) -> bool {
        let n_kept = if is_kept { ranks.len() } else { 0 };
        self.n_left_out += n_stored.saturating_sub(n_kept) as u64;
        if is_kept {
            self.of_items.push(n_kept as u64);
            for rank in ranks {
                if let Some(n) = self.of_users.get_mut(rank.place()) {
                    *n += 1;
                }
            }
        }
        is_kept
    }

    fn tell(self, exported: &mut Exported) {
        exported.likes_per_item = Distribution::of(self.of_items);
        let some = self.of_users.iter().filter(|n| **n > 0);
        exported.likes_per_user = Distribution::of(some.map(|n| u64::from(*n)));
        exported.left_out.n_likes = self.n_left_out;
        let n_others = (self.of_users.len() as u64).saturating_sub(exported.left_out.n_suppressed);
        exported.left_out.n_users = n_others.saturating_sub(exported.likes_per_user.n());
    }
}
