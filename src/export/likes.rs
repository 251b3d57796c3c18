//! Who liked which model, with the site's ids or with pseudonyms.

use std::path::Path;

use futures_util::TryStreamExt;
use sqlx::sqlite::SqliteConnection;

use super::file::JoinedFile;
use super::people::{Rank, Ranked, unknown};
use super::staged::Staged;
use crate::pseudonym::{Key, Pseudonym};
use crate::psv::{Beginning, Ending, Endings};
use crate::store::{self, Likes, User};

/// `model_likes.psv`: catalogue order, then the site's own order of likes.
pub async fn named(conn: &mut SqliteConnection, folder: &Path) -> anyhow::Result<Staged> {
    let header = ["modelname", "mid", "uid", "username"];
    let mut rows = JoinedFile::begin(folder, "model_likes.psv", &header)?;
    let mut users = store::users(conn).await?;
    users.sort_unstable_by(|a, b| a.uid.cmp(&b.uid));
    let people =
        Ranked::new(users.iter().map(|user| (user.key, [user.uid.reveal(), &user.username])))?;
    let mut packs = store::likes(conn);
    let mut order = Vec::new();
    while let Some(pack) = packs.try_next().await? {
        for (mid, name, likes) in pack {
            let beginning = Beginning::new(&[&name, &mid])?;
            in_order(&likes, &people, &mut order)?;
            let renamed = Renamed::new(&likes, &people, &users)?;
            for (_, rank) in &order {
                let other = renamed.as_ref().and_then(|renamed| renamed.ending(*rank));
                let ending = other.map_or_else(|| people.ending(*rank), Ok)?;
                rows.add(&beginning, ending)?;
            }
        }
    }
    rows.stage()
}

/// `model_likes_anon.psv`: catalogue order, then by pseudonym, as the site's own order could be laid
/// beside the site.
pub async fn anonymized(
    conn: &mut SqliteConnection,
    folder: &Path,
    key: &Key,
) -> anyhow::Result<Staged> {
    let header = ["modelname", "mid", "uid"];
    let mut rows = JoinedFile::begin(folder, "model_likes_anon.psv", &header)?;
    let people = pseudonyms(store::users(conn).await?, key)?;
    let mut packs = store::likers(conn);
    let mut order: Vec<Rank> = Vec::new();
    while let Some(pack) = packs.try_next().await? {
        for (mid, name, users) in pack {
            let beginning = Beginning::new(&[&name, &mid])?;
            order.clear();
            for user in users {
                order.push(people.rank(user)?);
            }
            order.sort_unstable();
            for rank in &order {
                rows.add(&beginning, people.ending(*rank)?)?;
            }
        }
    }
    rows.stage()
}

/// Each user's pseudonym, computed once a user, not once a like.
fn pseudonyms(users: Vec<User>, key: &Key) -> anyhow::Result<Ranked> {
    let mut pseudonyms: Vec<(Pseudonym, i64)> =
        users.into_iter().map(|user| (key.pseudonym(&user.uid), user.key)).collect();
    pseudonyms.sort_unstable();
    Ranked::new(pseudonyms.into_iter().map(|(pseudonym, user)| (user, [pseudonym.to_string()])))
}

/// Puts likes in the site's order, those at the same position in the order of the users' ids.
fn in_order(
    (users, positions, _): &Likes,
    people: &Ranked,
    order: &mut Vec<(i64, Rank)>,
) -> anyhow::Result<()> {
    order.clear();
    for (user, position) in users.iter().zip(positions) {
        order.push((*position, people.rank(*user)?));
    }
    order.sort_unstable();
    Ok(())
}

/// How the rows of those end who had another name when they liked a model.
struct Renamed {
    /// Ascending.
    ranks: Vec<Rank>,
    endings: Endings,
}

impl Renamed {
    /// None where nobody had: almost always.
    fn new((_, _, names): &Likes, people: &Ranked, users: &[User]) -> anyhow::Result<Option<Self>> {
        if names.is_empty() {
            return Ok(None);
        }
        let mut by_rank = Vec::new();
        for (user, name) in names {
            by_rank.push((people.rank(*user)?, name));
        }
        by_rank.sort_unstable();
        let mut renamed = Self { ranks: Vec::new(), endings: Endings::new() };
        for (rank, name) in by_rank {
            let user = users.get(rank.place()).ok_or_else(unknown)?;
            renamed.endings.push(&[user.uid.reveal(), name])?;
            renamed.ranks.push(rank);
        }
        Ok(Some(renamed))
    }

    fn ending(&self, rank: Rank) -> Option<Ending<'_>> {
        let place = self.ranks.binary_search(&rank).ok()?;
        self.endings.get(place)
    }
}
