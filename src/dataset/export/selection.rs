//! The users and items that an export keeps: all but users who asked to be left out, and of the others
//! those with enough likes.

use crate::ledger::{self, Reader};
use futures_util::TryStreamExt;

use super::filters::Filters;
use super::like_graph::LikeGraph;
use super::user_order::UserOrder;
use crate::ledger::records;
use crate::ledger::records::{ItemOrder, LikeColumns, StoredUser};
use crate::ledger::tasks;

/// The users and items that an export keeps.
pub struct Selection {
    /// Whether each user is kept, by the user's position among all by key; none if all are.
    users: Option<(UserOrder, Vec<bool>)>,
    /// The order of the items in the files.
    pub item_order: ItemOrder,
    /// Whether each item is kept, by the item's index in that order; none if all are.
    items: Option<Vec<bool>>,
    /// The number of users in the database who asked to be left out.
    pub n_suppressed: u64,
    /// The number of those users who like something.
    pub n_suppressed_likers: u64,
    /// The number of users who asked to be left out and were forgotten before.
    pub n_forgotten_listed: u64,
    /// The maximum number of missing keys between those of users who like something. The missing keys belong to users
    /// who were forgotten or who like nothing.
    n_gaps: u64,
}

impl Selection {
    /// Applies the filters to the stored likes. `users` are all users, by key; `asks_users` is whether it is a crawl by
    /// user.
    pub async fn read(
        conn: &mut Reader,
        filters: &Filters,
        users: &[StoredUser],
        asks_users: bool,
    ) -> ledger::Result<Self> {
        let n_forgotten = records::n_forgotten(conn).await?;
        let listed = records::forgotten_among(conn, filters.suppressed.iter()).await?;
        let n_forgotten_listed = listed.len() as u64;
        let n_idle = users.iter().filter(|user| !user.is_liker).count() as u64;
        // The parts of a catalogue have no order among each other, and neither do users' lists.
        let by_likes = asks_users || tasks::is_in_parts(conn).await?;
        let item_order = if by_likes { ItemOrder::Likes } else { ItemOrder::Rank };
        let mut selection = Self {
            users: None,
            item_order,
            items: None,
            n_suppressed: 0,
            n_suppressed_likers: 0,
            n_forgotten_listed,
            n_gaps: n_forgotten.saturating_add(n_idle),
        };
        if filters.suppressed.is_empty() && !filters.count_likes() {
            return Ok(selection);
        }
        let order = selection.order(users.iter().map(|user| user.key))?;
        let mut kept: Vec<bool> =
            users.iter().map(|user| !filters.suppressed.contains(&user.user_id)).collect();
        let suppressed = users.iter().zip(&kept).filter(|(_, kept)| !**kept);
        selection.n_suppressed = suppressed.clone().count() as u64;
        selection.n_suppressed_likers = suppressed.filter(|(user, _)| user.is_liker).count() as u64;
        if filters.count_likes() {
            let graph = graph(conn, (&order, &kept), item_order).await?;
            let core = graph.core(filters.min_user_likes, filters.min_item_likes);
            for (kept, in_core) in kept.iter_mut().zip(core.users) {
                *kept &= in_core;
            }
            selection.items = Some(core.items);
        }
        selection.users = Some((order, kept));
        Ok(selection)
    }

    /// Returns the order in which these keys of users come.
    pub fn order(&self, keys: impl ExactSizeIterator<Item = i64>) -> ledger::Result<UserOrder> {
        UserOrder::new(keys, self.n_gaps)
    }

    /// Returns whether the item with this index in the order of the files is kept.
    pub fn has_item(&self, index: usize) -> bool {
        self.items.as_ref().is_none_or(|items| items.get(index).copied().unwrap_or(false))
    }

    /// Returns whether the user with this key is kept.
    pub fn has_user(&self, key: i64) -> ledger::Result<bool> {
        let Some((order, kept)) = &self.users else { return Ok(true) };
        Ok(kept.get(order.position(key)?.index()).copied().unwrap_or(false))
    }
}

/// Reads the likes of the users who are not left out.
async fn graph(
    conn: &mut Reader,
    (order, kept): (&UserOrder, &[bool]),
    item_order: ItemOrder,
) -> ledger::Result<LikeGraph> {
    let mut graph = LikeGraph::new(kept.len());
    let mut likers = Vec::new();
    let mut packs = records::likers(conn, item_order, LikeColumns::None);
    while let Some(pack) = packs.try_next().await? {
        for (_, _, likes) in pack {
            likers.clear();
            for user in likes.users {
                let position = order.position(user)?;
                if kept.get(position.index()).copied().unwrap_or(false) {
                    likers.push(position.number());
                }
            }
            graph.add_item(likers.iter().copied());
        }
    }
    Ok(graph)
}
