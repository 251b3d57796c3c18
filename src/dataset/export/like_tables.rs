//! The tables of likes: who liked which item, with the site's user ids or with pseudonyms.

use crate::ledger::{self, Reader};
use futures_util::TryStreamExt;

use super::like_counts::LikeCounts;
use super::selection::Selection;
use super::staged_file::StagedFile;
use super::summary::ExportSummary;
use super::table_files::{Destination, LikeFiles, UserFields};
use super::user_order::{UserOrder, UserPosition, unknown_user};
use crate::dataset::pseudonym::{Pseudonym, PseudonymKey};
use crate::dataset::table::Table;
use crate::ledger::records;
use crate::ledger::records::ItemLikes;
use crate::ledger::records::StoredUser;

/// Writes the likes with the site's user ids, in the order of the catalogue and then in the site's own
/// order of likes.
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
    let mut counts = LikeCounts::new(users.len());
    let mut packs = records::likes(conn);
    let mut likers = Vec::new();
    let mut indices = 0..;
    while let Some(pack) = packs.try_next().await? {
        for ((item_id, name, likes), index) in pack.into_iter().zip(indices.by_ref()) {
            if !selection.has_item(index) {
                counts.leave_out_item(likes.0.len());
                continue;
            }
            likers_in_order(&likes, &by_id, selection, &mut likers)?;
            counts.add_item(likes.0.len(), likers.iter().map(|(_, user)| *user));
            let renamed = renamed_users(&likes, &by_id)?;
            let fields = |user: UserPosition| match find(&renamed, user) {
                None => Ok(UserFields::Shared(user.index())),
                Some(name) => {
                    let user = users.get(user.index()).ok_or_else(unknown_user)?;
                    Ok(UserFields::Own([user.user_id.reveal(), name]))
                }
            };
            let fields: ledger::Result<Vec<_>> =
                likers.iter().map(|(_, user)| fields(*user)).collect();
            files.write([&name, &item_id], &fields?)?;
        }
    }
    counts.add_to(summary);
    files.stage()
}

/// Writes the likes with pseudonyms, in the order of the catalogue and then of the pseudonyms. The site's
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
    let mut counts = LikeCounts::new(pseudonyms.len());
    let mut packs = records::likers(conn);
    let mut likers: Vec<UserPosition> = Vec::new();
    let mut fields = Vec::new();
    let mut indices = 0..;
    while let Some(pack) = packs.try_next().await? {
        for ((item_id, name, users), index) in pack.into_iter().zip(indices.by_ref()) {
            if !selection.has_item(index) {
                counts.leave_out_item(users.len());
                continue;
            }
            likers.clear();
            for user in &users {
                if selection.has_user(*user)? {
                    likers.push(by_pseudonym.position(*user)?);
                }
            }
            counts.add_item(users.len(), likers.iter().copied());
            likers.sort_unstable();
            fields.clear();
            fields.extend(likers.iter().map(|user| UserFields::Shared(user.index())));
            files.write([&name, &item_id], &fields)?;
        }
    }
    counts.add_to(summary);
    files.stage()
}

/// Returns the pseudonym and the key of each user, so that a pseudonym is computed once per user and not
/// once per like.
fn pseudonyms(users: Vec<StoredUser>, key: &PseudonymKey) -> Vec<(Pseudonym, i64)> {
    let mut pseudonyms: Vec<(Pseudonym, i64)> =
        users.into_iter().map(|user| (key.pseudonym(&user.user_id), user.key)).collect();
    pseudonyms.sort_unstable();
    pseudonyms
}

/// Fills `likers` with the kept users who like an item, in the site's order. Users with the same position
/// in the site's list are sorted by their ids.
fn likers_in_order(
    (users, positions, _): &ItemLikes,
    by_id: &UserOrder,
    selection: &Selection,
    likers: &mut Vec<(i64, UserPosition)>,
) -> ledger::Result<()> {
    likers.clear();
    for (user, position) in users.iter().zip(positions) {
        if selection.has_user(*user)? {
            likers.push((*position, by_id.position(*user)?));
        }
    }
    likers.sort_unstable();
    Ok(())
}

/// Returns the users who had another name when they liked the item, in ascending order; there are hardly
/// ever any.
fn renamed_users<'a>(
    (_, _, names): &'a ItemLikes,
    by_id: &UserOrder,
) -> ledger::Result<Vec<(UserPosition, &'a str)>> {
    let renamed = |(user, name): (&i64, &'a String)| Ok((by_id.position(*user)?, name.as_str()));
    let mut renamed = names.iter().map(renamed).collect::<ledger::Result<Vec<_>>>()?;
    renamed.sort_unstable();
    Ok(renamed)
}

fn find<'a>(renamed: &[(UserPosition, &'a str)], user: UserPosition) -> Option<&'a str> {
    let index = renamed.binary_search_by_key(&user, |(user, _)| *user).ok()?;
    renamed.get(index).map(|(_, name)| *name)
}
