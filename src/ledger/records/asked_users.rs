//! Figures of crawls by user: the users by result, their coverage, and the likes found by item and by user. The latter
//! two read a whole table.

use super::found_users::n_found_by;
use super::pairs::{Pairs, pairs};
use crate::ledger::connection::Reader;
use crate::ledger::error::Result;
use crate::words::{Stage, UserOrigin};

/// How many users were found, and how many have which result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AskedUsers {
    /// The users that at least one source named.
    pub n_found: u64,
    /// The users that each source named, in the order of [`UserOrigin::ALL`]. Several sources may name a user.
    pub found_by: [u64; UserOrigin::ALL.len()],
    /// The users whose list of likes was read, or at least its first page.
    pub n_visited: u64,
    /// The users whose list is gone.
    pub n_gone: u64,
    /// The users whose list the site refused with 403.
    pub n_private: u64,
    /// The users whose list was given up.
    pub n_given_up: u64,
    /// The users whose list was not requested yet.
    pub n_left: u64,
    /// The users who were skipped, because a list says that they like nothing.
    pub n_skipped: u64,
}

/// How many likes were found by item, by user, and both ways.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LikeOverlap {
    /// Likes that only the items' lists have.
    pub by_item_alone: u64,
    /// Likes that only the users' lists have.
    pub by_user_alone: u64,
    /// Likes that were found both ways.
    pub both: u64,
}

/// Triples: a user's announced number of likes, the number of stored likes, and how many users have these two numbers.
pub type UserCoverage = Pairs;

/// Counts the users by source and by result. Each user whom a source named has a first page of likes, or is skipped.
pub async fn asked_users(conn: &mut Reader) -> Result<AskedUsers> {
    let (n_found, found_by) = n_found_by(conn).await?;
    let sql = "select state, n from visits";
    let states: Vec<(String, i64)> = conn.ask(sql).all().await?;
    let of = |wanted: &str| {
        let found = states.iter().find(|(state, _)| state == wanted);
        found.map_or(0, |(_, n)| count(*n))
    };
    let n_asked: u64 = states.iter().map(|(_, n)| count(*n)).sum();
    Ok(AskedUsers {
        n_found,
        found_by,
        n_visited: of("completed"),
        n_gone: of("gone"),
        n_private: of("private"),
        n_given_up: of("discarded"),
        n_left: of("available").saturating_add(of("running")),
        n_skipped: n_found.saturating_sub(n_asked),
    })
}

/// Counts the likes found by item, by user, and both ways.
pub async fn like_overlap(conn: &mut Reader) -> Result<LikeOverlap> {
    let sql = "
        select count(*) filter (where by_item = 1 and user_position is null),
            count(*) filter (where by_item = 0),
            count(*) filter (where by_item = 1 and user_position is not null)
        from likes";
    let (item, user, both): (i64, i64, i64) = conn.ask(sql).one().await?;
    Ok(LikeOverlap { by_item_alone: count(item), by_user_alone: count(user), both: count(both) })
}

/// Returns the coverage of users with a known number of likes above zero and with settled lists.
pub async fn user_coverage(conn: &mut Reader) -> Result<UserCoverage> {
    let sql = "
        select announced, coalesce(by_item_alone.n, 0) + (
                select count(*) from likes
                where likes.user = users.id and user_position is not null) as collected,
            count(*) as n
        from users left join (
            select likes.user as id, count(*) as n from likes
            where user_position is null group by likes.user
        ) as by_item_alone on by_item_alone.id = users.id
        where announced > 0 and not exists (
            select 1 from tasks
            where kind = $1 and tasks.owner = users.id and state in ('available', 'running'))
        group by 1, 2 order by 1, 2";
    pairs(conn, sql, Some(Stage::UserLikes), "a user").await
}

fn count(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}
