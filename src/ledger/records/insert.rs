//! Storing what pages held, with one statement for all rows of a kind in a batch.

use std::sync::Arc;

use crate::ledger::connection::{Connection, Reader};
use crate::ledger::error::Result;

use super::attributes::insert_attributes;
use super::forgotten::{TombstoneKey, leave_out_forgotten};
use super::found_users::insert_found;
use super::item_keys::ItemKeys;
use super::rounds::rounds;
use super::thumbs::insert_thumbs;
use crate::ledger::later::Later;
use crate::ledger::multi_row::{self, Bound, Is};
use crate::words::{Feature, Item, Like, Listed, Moment, Record};

/// How many rows a batch added.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AddedRecords {
    /// Items.
    pub n_items: u64,
    /// Users.
    pub n_users: u64,
    /// Likes.
    pub n_likes: u64,
    /// Features.
    pub n_features: u64,
}

/// Stores records. What is stored already stays, so that storing a page twice changes nothing. `keys` are
/// those of items that are known to be stored.
pub async fn insert<'a>(
    conn: &mut Connection,
    records: &[&'a Record],
    keys: &mut ItemKeys<'a>,
) -> Result<AddedRecords> {
    let facts = ask_user_facts(conn).await?;
    insert_later(conn, records, keys, facts).await?.finish(conn).await
}

/// Records that are being stored.
pub struct InsertedLater<'a> {
    n_items: u64,
    n_users: Later,
    n_likes: Later,
    n_user_likes: Later,
    newly_liking: Later,
    n_features: Later,
    likes: Vec<LikeRow<'a>>,
    user_likes: Vec<LikeRow<'a>>,
}

/// Queues the rows of [`insert`]; [`InsertedLater::finish`] completes it. `facts` are what [`ask_user_facts`] asked
/// for.
pub async fn insert_later<'a>(
    conn: &mut Connection,
    records: &[&'a Record],
    keys: &mut ItemKeys<'a>,
    facts: Later,
) -> Result<InsertedLater<'a>> {
    let (mut items, mut listed, mut attributes) = (Vec::new(), Vec::new(), Vec::new());
    let (mut likes, mut features) = (Vec::new(), Vec::new());
    let (mut liked_items, mut user_likes, mut users) = (Vec::new(), Vec::new(), Vec::new());
    let (mut addresses, mut thumbs) = (Vec::new(), Vec::new());
    for record in records {
        match record {
            Record::Item(item) => items.push(item),
            Record::LikedItem(item) => liked_items.push(item),
            Record::UserLike(like) => user_likes.push(like),
            Record::User(found) => users.push(found),
            Record::Listed(one) => listed.push(one),
            Record::Like(like) => likes.push(like),
            Record::Feature(feature) => features.push(feature),
            Record::Attributes(found) => attributes.push(found),
            Record::ThumbAddress(thumb) => addresses.push(thumb),
            Record::Thumb(thumb) => thumbs.push(thumb),
        }
    }
    // Items first: all the others refer to them.
    let mut n_items = multi_row::execute(conn, INSERT_ITEMS, &ITEM, &items, bind_item).await?;
    if n_items < items.len() as u64 {
        multi_row::execute(conn, LIST_ITEMS, &ITEM, &items, bind_item).await?;
    }
    n_items += insert_liked_items(conn, &liked_items).await?;
    for sql in [INSERT_LISTED, FIND_IN_CATALOGUE] {
        let _ = multi_row::execute_later(conn, sql, &LISTED, &listed, bind_listed).await?;
    }
    let item_ids = likes.iter().chain(&user_likes).map(|like| &like.item_id);
    let item_ids = item_ids.chain(features.iter().map(|feature| &feature.item_id));
    let item_ids = item_ids.chain(attributes.iter().map(|found| &found.item_id));
    let item_ids = item_ids.chain(addresses.iter().map(|thumb| &thumb.item_id));
    let item_ids = item_ids.chain(thumbs.iter().map(|thumb| &thumb.item_id));
    keys.look_up(conn, item_ids).await?;
    let UserFacts { forget_key, has_idle } = UserFacts::of(facts.one(conn).await?)?;
    insert_attributes(conn, &attributes, keys, forget_key.as_ref()).await?;
    insert_thumbs(conn, (&addresses, &attributes), &thumbs, keys, forget_key.as_ref()).await?;
    insert_found(conn, &users).await?;
    let mut likes: Vec<LikeRow<'_>> = keys.pair(likes, |like| &like.item_id);
    if let Some(key) = &forget_key {
        leave_out_forgotten(conn, key, &mut likes).await?;
    }
    // The users of the likes in users' own lists are stored already.
    let user_likes: Vec<LikeRow<'_>> = keys.pair(user_likes, |like| &like.item_id);
    let (n_users, n_likes, n_user_likes) = insert_likes_later(conn, &likes, &user_likes).await?;
    let newly_liking = if has_idle || !users.is_empty() {
        note_likers(conn, likes.iter().chain(&user_likes)).await?
    } else {
        Later::NONE
    };
    let features: Vec<FeatureRow<'_>> = keys.pair(features, |feature| &feature.item_id);
    let types = &[Is::Int, Is::Int, Is::Int, Is::Text];
    let n_features =
        multi_row::execute_later(conn, INSERT_FEATURES, types, &features, bind_feature).await?;
    Ok(InsertedLater {
        n_items,
        n_users,
        n_likes,
        n_user_likes,
        newly_liking,
        n_features,
        likes,
        user_likes,
    })
}

impl InsertedLater<'_> {
    /// Does what is left to do, and returns how many rows were added.
    pub async fn finish(self, conn: &mut Connection) -> Result<AddedRecords> {
        let n_users =
            self.n_users.n_changed(conn).await? + self.newly_liking.n_changed(conn).await?;
        let n_likes = self.n_likes.n_changed(conn).await?;
        let n_user_likes = self.n_user_likes.n_changed(conn).await?;
        let n_features = self.n_features.n_changed(conn).await?;
        // Merged separately: duplicate likes are rare, and these statements also count the rows they change.
        if n_likes < self.likes.len() as u64 {
            merge_likes(conn, MERGE_LIKES, &self.likes).await?;
        }
        if n_user_likes < self.user_likes.len() as u64 {
            merge_likes(conn, MERGE_USER_LIKES, &self.user_likes).await?;
        }
        let n_likes = n_likes + n_user_likes;
        Ok(AddedRecords { n_items: self.n_items, n_users, n_likes, n_features })
    }
}

/// What must be known about the stored users before others are stored. One query reads all of it, because every batch
/// needs it.
struct UserFacts {
    /// The key that recognizes forgotten users, if there are any.
    forget_key: Option<TombstoneKey>,
    /// Whether sources named users without a stored like.
    has_idle: bool,
}

/// Asks what must be known about the stored users before records are stored.
pub async fn ask_user_facts(conn: &mut Reader) -> Result<Later> {
    let sql = "
        select (select key from forget_key), exists (select 1 from users where is_liker = 0)";
    conn.ask(sql).rows_later().await
}

impl UserFacts {
    fn of((key, has_idle): (Option<Vec<u8>>, bool)) -> Result<Self> {
        Ok(Self { forget_key: key.as_deref().map(TombstoneKey::new).transpose()?, has_idle })
    }
}

/// The types of what [`bind_item`] binds.
const ITEM: [Is; 6] = [Is::Text, Is::Text, Is::Int, Is::Int, Is::Int, Is::Int];

/// The types of what [`bind_listed`] binds.
const LISTED: [Is; 4] = [Is::Text, Is::Text, Is::Int, Is::Int];

/// The types of what [`bind_like`] binds.
const LIKE: [Is; 5] = [Is::Int, Is::Text, Is::Int, Is::Text, Is::Int];

/// A like and its item's key.
type LikeRow<'a> = (i64, &'a Like);

/// A feature and its item's key.
type FeatureRow<'a> = (i64, &'a Feature);

const INSERT_ITEMS: &str = "
    insert into items (item_id, name, page, position, announced, certain)
    select column1, column2, column3, column4, column5, column6
    from {rows} as given where column1 is not null
    on conflict (item_id) do nothing";

/// The statement that inserts items of users' lists. Its argument says what happens to existing items.
macro_rules! insert_liked_items {
    ($on_conflict:expr) => {
        concat!(
            "
    insert into items (item_id, name, page, position, announced, certain, by_user)
    select column1, column2, 0, 0, column5, column6, 1
    from {rows} as given where column1 is not null
    on conflict (item_id) do ",
            $on_conflict
        )
    };
}

const INSERT_LIKED_ITEMS: &str = insert_liked_items!("nothing");

/// An item that only users' lists name keeps the smallest name and the largest number of likes. So the order in which
/// the lists came makes no difference.
const MERGE_LIKED_ITEMS: &str = insert_liked_items!(
    "update set
        name = coalesce(min(nullif(items.name, ''), nullif(excluded.name, '')),
            nullif(items.name, ''), excluded.name),
        certain = case when excluded.announced > items.announced then excluded.certain
            when excluded.announced = items.announced then max(items.certain, excluded.certain)
            else items.certain end,
        announced = max(items.announced, excluded.announced)
    where items.by_user = 1"
);

/// An item that was found in a user's list becomes one of the catalogue's once the catalogue lists it.
const LIST_ITEMS: &str = "
    update items set name = column2, page = column3, position = column4, announced = column5, certain = column6,
        by_user = 0
    from {rows} as given where item_id = column1 and by_user = 1";

const INSERT_LISTED: &str = "
    insert into listed (part, item, page, position)
    select parts.id, items.id, column3, column4
    from {rows} as given join parts on parts.query = column1 join items on items.item_id = column2
    where column1 is not null
    on conflict do nothing";

const FIND_IN_CATALOGUE: &str = "
    update items set by_user = 0 from {rows} as given where item_id = column2 and by_user = 1";

const INSERT_FEATURES: &str = "
    insert into features (item, type, position, value)
    select column1, column2, column3, column4 from {rows} as given where column1 is not null
    on conflict do nothing";

const INSERT_USERS: &str = "
    insert into users (user_id, username)
    select column1, column2 from {rows} as given where column1 is not null
    on conflict (user_id) do nothing";

/// The statement that inserts the likes of a batch. Its argument says what happens to existing likes.
macro_rules! insert_likes {
    ($on_conflict:expr) => {
        concat!(
            "
    insert into likes (item, \"user\", position, username, liked_at)
    select column1, users.id, column3, nullif(column4, users.username), column5
    from {rows} as given join users on users.user_id = column2
    where column1 is not null",
            $on_conflict
        )
    };
}

const INSERT_LIKES: &str = insert_likes!(" on conflict do nothing");

/// A like that came twice keeps the smallest position, the smallest name and the earliest time, so that the
/// order in which pages came makes no difference.
macro_rules! merged {
    () => {
        "username = (
            select nullif(min(coalesce(likes.username, users.username),
                coalesce(excluded.username, users.username)), users.username)
            from users where users.id = likes.user),
        liked_at = coalesce(min(likes.liked_at, excluded.liked_at), likes.liked_at, excluded.liked_at)"
    };
}

const MERGE_LIKES: &str = insert_likes!(concat!(
    " on conflict (item, \"user\") do update set by_item = 1,
        position = case when likes.by_item = 1 then min(likes.position, excluded.position)
            else excluded.position end, ",
    merged!()
));

/// The statement that inserts likes of users' own lists.
macro_rules! insert_user_likes {
    ($on_conflict:expr) => {
        concat!(
            "
    insert into likes (item, \"user\", position, username, liked_at, by_item, user_position)
    select column1, users.id, 0, nullif(column4, users.username), column5, 0, column3
    from {rows} as given join users on users.user_id = column2
    where column1 is not null",
            $on_conflict
        )
    };
}

const INSERT_USER_LIKES: &str = insert_user_likes!(" on conflict do nothing");

const MERGE_USER_LIKES: &str = insert_user_likes!(concat!(
    " on conflict (item, \"user\") do update set
        user_position = coalesce(min(likes.user_position, excluded.user_position), excluded.user_position), ",
    merged!()
));

async fn insert_liked_items(conn: &mut Connection, items: &[&Item]) -> Result<u64> {
    let n_items = multi_row::execute(conn, INSERT_LIKED_ITEMS, &ITEM, items, bind_item).await?;
    if n_items < items.len() as u64 {
        for items in rounds(items, |item| &item.id) {
            multi_row::execute(conn, MERGE_LIKED_ITEMS, &ITEM, &items, bind_item).await?;
        }
    }
    Ok(n_items)
}

/// Queues the users of likes, the likes, and those of users' own lists.
async fn insert_likes_later(
    conn: &mut Connection,
    likes: &[LikeRow<'_>],
    user_likes: &[LikeRow<'_>],
) -> Result<(Later, Later, Later)> {
    let types = &[Is::Text, Is::Text];
    Ok((
        multi_row::execute_later(conn, INSERT_USERS, types, likes, bind_user).await?,
        multi_row::execute_later(conn, INSERT_LIKES, &LIKE, likes, bind_like).await?,
        multi_row::execute_later(conn, INSERT_USER_LIKES, &LIKE, user_likes, bind_like).await?,
    ))
}

/// Merges likes that came twice with what is stored of them.
async fn merge_likes(
    conn: &mut Connection,
    merge: &'static str,
    likes: &[LikeRow<'_>],
) -> Result<()> {
    for likes in rounds(likes, |(item, like)| (*item, &like.user_id)) {
        let _ = multi_row::execute_later(conn, merge, &LIKE, &likes, bind_like).await?;
    }
    Ok(())
}

/// Marks the users of these likes as liking something, and returns how many were not marked before.
async fn note_likers<'a, 'l: 'a>(
    conn: &mut Connection,
    likes: impl Iterator<Item = &'a LikeRow<'l>>,
) -> Result<Later> {
    let sql = "
        update users set is_liker = 1
        where is_liker = 0
            and user_id in (select column2 from {rows} as given where column1 is not null)";
    let likes: Vec<LikeRow<'l>> = likes.copied().collect();
    multi_row::execute_later(conn, sql, &[Is::Int, Is::Text], &likes, bind_liker).await
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "rows are passed by reference everywhere")]
fn bind_item(statement: Bound, item: &&Item) -> Bound {
    let likes = item.likes.map(|likes| (likes.shown, likes.certain)).unzip();
    statement
        .bind(item.id.as_str().to_owned())
        .bind(item.name.clone())
        .bind(item.rank.page)
        .bind(item.rank.index)
        .bind(likes.0)
        .bind(likes.1)
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "rows are passed by reference everywhere")]
fn bind_listed(statement: Bound, listed: &&Listed) -> Bound {
    statement
        .bind(listed.part.query().to_owned())
        .bind(listed.item_id.as_str().to_owned())
        .bind(listed.rank.page)
        .bind(listed.rank.index)
}

fn bind_user(statement: Bound, (_, like): &LikeRow<'_>) -> Bound {
    statement.bind(like.user_id.reveal_shared()).bind(Arc::clone(&like.username))
}

fn bind_liker(statement: Bound, (item, like): &LikeRow<'_>) -> Bound {
    statement.bind(*item).bind(like.user_id.reveal_shared())
}

fn bind_like(statement: Bound, (item, like): &LikeRow<'_>) -> Bound {
    statement
        .bind(*item)
        .bind(like.user_id.reveal_shared())
        .bind(like.position)
        .bind(Arc::clone(&like.username))
        .bind(like.liked_at.filter(|at| at.is_writable()).map(Moment::as_millis))
}

fn bind_feature(statement: Bound, (item, feature): &FeatureRow<'_>) -> Bound {
    statement
        .bind(*item)
        .bind(feature.kind.code())
        .bind(feature.position)
        .bind(Arc::clone(&feature.value))
}
