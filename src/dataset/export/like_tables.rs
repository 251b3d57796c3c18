//! The tables of likes: who liked which item, with the site's user ids or with pseudonyms.

use crate::ledger::{self, Reader};
use futures_util::TryStreamExt;

use super::like_counts::LikeCounts;
use super::selection::Selection;
use super::staged_file::StagedFile;
use super::summary::ExportSummary;
use super::table_files::{Destination, LikeFields, LikeFiles, UserFields};
use super::user_order::{UserOrder, UserPosition, unknown_user};
use crate::dataset::formats::LastValues;
use crate::dataset::like_times::LikeTimes;
use crate::dataset::pseudonym::{Pseudonym, PseudonymKey};
use crate::dataset::table::Table;
use crate::ledger::records;
use crate::ledger::records::StoredUser;
use crate::ledger::records::{ItemLikes, LikeColumns};

/// A like that is exported: its position in the item's list, its user, and what follows them in a row.
type KeptLike = (i64, UserPosition, LastValues);

/// Writes the likes with the site's user ids, in the order of the items and then in the site's own order of likes.
/// Crawls by user don't know that order, so their likes are sorted by user id.
pub async fn likes(
    conn: &mut Reader,
    to: Destination<'_>,
    selection: &Selection,
    mut users: Vec<StoredUser>,
    summary: &mut ExportSummary,
) -> anyhow::Result<Vec<StagedFile>> {
    let mut files = LikeFiles::begin(to, Table::Likes)?;
    users.sort_unstable_by(|a, b| a.user_id.cmp(&b.user_id));
    for user in &users {
        files.add_user(&[user.user_id.reveal(), &user.username])?;
    }
    let by_id = selection.order(users.iter().map(|user| user.key))?;
    let mut counts = LikeCounts::new(users.len(), selection.n_suppressed_likers);
    let mut packs = records::likes(conn, selection.item_order, columns(to));
    let mut kept = Vec::new();
    let mut indices = 0..;
    while let Some(pack) = packs.try_next().await? {
        for ((item_id, name, likes), index) in pack.into_iter().zip(indices.by_ref()) {
            if !selection.has_item(index) {
                counts.leave_out_item(likes.users.len());
                continue;
            }
            keep(&likes, &by_id, selection, &mut kept)?;
            // Users with the same position in the site's list are sorted by their ids.
            kept.sort_unstable_by_key(|(position, user, _)| (*position, *user));
            counts.add_item(likes.users.len(), kept.iter().map(|(_, user, _)| *user));
            let renamed = renamed_users(&likes, &by_id)?;
            let fields = |(_, user, last): &KeptLike| {
                let user = match find(&renamed, *user) {
                    None => UserFields::Shared(user.index()),
                    Some(name) => {
                        let user = users.get(user.index()).ok_or_else(unknown_user)?;
                        UserFields::Own([user.user_id.reveal(), name])
                    }
                };
                Ok(LikeFields { user, last: *last })
            };
            let fields: ledger::Result<Vec<_>> = kept.iter().map(fields).collect();
            files.write([&name, &item_id], &fields?)?;
        }
    }
    counts.add_to(summary);
    files.stage()
}

/// Writes the likes with pseudonyms, in the order of the items and then of the pseudonyms. The site's
/// own order would make it possible to match the rows with the site's lists.
pub async fn anonymized_likes(
    conn: &mut Reader,
    to: Destination<'_>,
    selection: &Selection,
    users: Vec<StoredUser>,
    key: &PseudonymKey,
    summary: &mut ExportSummary,
) -> anyhow::Result<Vec<StagedFile>> {
    let mut files = LikeFiles::begin(to, Table::AnonymizedLikes)?;
    let pseudonyms = pseudonyms(users, key);
    for (pseudonym, _) in &pseudonyms {
        files.add_user(&[&pseudonym.to_string()])?;
    }
    let by_pseudonym = selection.order(pseudonyms.iter().map(|(_, user)| *user))?;
    let mut counts = LikeCounts::new(pseudonyms.len(), selection.n_suppressed_likers);
    let mut packs = records::likers(conn, selection.item_order, columns(to));
    let mut kept = Vec::new();
    let mut fields = Vec::new();
    let mut indices = 0..;
    while let Some(pack) = packs.try_next().await? {
        for ((item_id, name, likes), index) in pack.into_iter().zip(indices.by_ref()) {
            if !selection.has_item(index) {
                counts.leave_out_item(likes.users.len());
                continue;
            }
            keep(&likes, &by_pseudonym, selection, &mut kept)?;
            counts.add_item(likes.users.len(), kept.iter().map(|(_, user, _)| *user));
            kept.sort_unstable_by_key(|(_, user, _)| *user);
            fields.clear();
            fields.extend(kept.iter().map(|(_, user, last)| LikeFields {
                user: UserFields::Shared(user.index()),
                last: *last,
            }));
            files.write([&name, &item_id], &fields)?;
        }
    }
    counts.add_to(summary);
    files.stage()
}

/// Returns which columns of likes the rows need besides the users.
fn columns(to: Destination<'_>) -> LikeColumns {
    match (to.form.asks_users, to.form.times) {
        (true, _) => LikeColumns::TimesAndPlaces,
        (false, LikeTimes::None) => LikeColumns::None,
        (false, _) => LikeColumns::Times,
    }
}

/// Returns the pseudonym and the key of each user, so that a pseudonym is computed once per user and not
/// once per like.
fn pseudonyms(users: Vec<StoredUser>, key: &PseudonymKey) -> Vec<(Pseudonym, i64)> {
    let mut pseudonyms: Vec<(Pseudonym, i64)> =
        users.into_iter().map(|user| (key.pseudonym(&user.user_id), user.key)).collect();
    pseudonyms.sort_unstable();
    pseudonyms
}

/// Fills `kept` with the likes of the users who are kept.
fn keep(
    likes: &ItemLikes,
    order: &UserOrder,
    selection: &Selection,
    kept: &mut Vec<KeptLike>,
) -> ledger::Result<()> {
    kept.clear();
    for (index, user) in likes.users.iter().enumerate() {
        if selection.has_user(*user)? {
            let position = likes.positions.get(index).copied().unwrap_or_default();
            let last =
                LastValues { time: likes.liked_at(index), place: likes.user_position(index) };
            kept.push((position, order.position(*user)?, last));
        }
    }
    Ok(())
}

/// Returns the users who had another name when they liked the item, in ascending order; there are hardly
/// ever any.
fn renamed_users<'a>(
    likes: &'a ItemLikes,
    by_id: &UserOrder,
) -> ledger::Result<Vec<(UserPosition, &'a str)>> {
    let renamed = |(user, name): (&i64, &'a String)| Ok((by_id.position(*user)?, name.as_str()));
    let mut renamed = likes.names.iter().map(renamed).collect::<ledger::Result<Vec<_>>>()?;
    renamed.sort_unstable();
    Ok(renamed)
}

fn find<'a>(renamed: &[(UserPosition, &'a str)], user: UserPosition) -> Option<&'a str> {
    let index = renamed.binary_search_by_key(&user, |(user, _)| *user).ok()?;
    renamed.get(index).map(|(_, name)| *name)
}
