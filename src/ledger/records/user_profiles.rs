//! What is known about each user of a crawl by user: the announced number of likes, the number of stored likes, and
//! what became of the user's list of likes.

use futures_util::stream::{BoxStream, StreamExt, TryStreamExt};

use crate::ledger::connection::Reader;
use crate::ledger::error::{LedgerError, Result};
use crate::words::{Stage, UserId};

/// What is known about one user.
pub struct UserProfile {
    /// The key by which likes refer to the user.
    pub key: i64,
    /// The site's id.
    pub user_id: UserId,
    /// The number of likes that the site shows for the user, if a list has it.
    pub announced: Option<u64>,
    /// How many likes of the user are stored.
    pub collected: u64,
    /// What became of the user's list of likes.
    pub list: ListResult,
}

/// What became of a user's list of likes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListResult {
    /// It was read to its end.
    Read,
    /// Pages of it are left to fetch.
    Unfinished,
    /// A page of it was given up.
    GivenUp,
    /// The site says that it does not exist.
    Gone,
    /// The site refused it.
    Private,
    /// It was not requested.
    NotRead,
}

impl ListResult {
    /// Every result, in the order of their numbers in [`PROFILES`].
    const ALL: [Self; 6] =
        [Self::NotRead, Self::Unfinished, Self::Private, Self::Gone, Self::GivenUp, Self::Read];

    /// The result's name in exported files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Unfinished => "unfinished",
            Self::GivenUp => "given-up",
            Self::Gone => "gone",
            Self::Private => "private",
            Self::NotRead => "not-read",
        }
    }
}

/// Returns every user whom a source names or who likes a stored item, by id.
pub fn user_profiles(conn: &mut Reader) -> BoxStream<'_, Result<UserProfile>> {
    let rows = conn.ask(PROFILES).bind(Stage::UserLikes.code()).stream::<ProfileRow>();
    rows.and_then(|row| async move { profile(row) }).boxed()
}

type ProfileRow = (i64, String, Option<i64>, i64, i64);

fn profile((key, user_id, announced, collected, list): ProfileRow) -> Result<UserProfile> {
    let broken = || LedgerError::damaged(format!("row {key} of the users table can't be read"));
    let count = |n: i64| u64::try_from(n).map_err(|_| broken());
    let list = usize::try_from(list).ok().and_then(|list| ListResult::ALL.get(list));
    Ok(UserProfile {
        key,
        user_id: UserId::new(user_id).map_err(|_| broken())?,
        announced: announced.map(count).transpose()?,
        collected: count(collected)?,
        list: *list.ok_or_else(broken)?,
    })
}

/// The query for all profiles. It counts the likes without a position first, because only the others have an index.
const PROFILES: &str = "
    with by_item_alone as (
        select likes.user as id, count(*) as n from likes
        where user_position is null group by likes.user
    )
    select users.id, user_id, announced, coalesce(by_item_alone.n, 0) + (
            select count(*) from likes where likes.user = users.id and user_position is not null), (
            select case
                when count(*) = 0 then 0
                when count(*) filter (where state in ('available', 'running')) > 0 then 1
                when max(private) = 1 then 2
                when max(gone) = 1 then 3
                when count(*) filter (where state = 'discarded') > 0 then 4
                else 5 end
            from tasks where kind = $1 and tasks.owner = users.id)
    from users left join by_item_alone on by_item_alone.id = users.id
    where found_by > 0 or is_liker = 1
    order by user_id";
