//! How likes are spread over items and users, and the most frequent features. Each of these reads a whole
//! table.

use crate::ledger::connection::Reader;
use crate::ledger::error::Result;
use crate::words::FeatureType;

/// Pairs of a number of likes and how many items, or users, have that many.
pub type Frequencies = Vec<(u64, u64)>;

/// Returns how many items have how many likes. Items without likes are left out.
pub async fn likes_per_item(conn: &mut Reader) -> Result<Frequencies> {
    let sql = "
        select n, count(*) from (select count(*) as n from likes group by item) as counts
        group by n";
    frequencies(conn, sql).await
}

/// Returns how many users have how many likes.
pub async fn likes_per_user(conn: &mut Reader) -> Result<Frequencies> {
    let sql = "
        select n, count(*) from (select count(*) as n from likes group by likes.user) as counts
        group by n";
    frequencies(conn, sql).await
}

/// Returns the features of this type that most items have, with the number of items. Of equally frequent
/// ones, the one that sorts first comes first.
pub async fn most_frequent(
    conn: &mut Reader,
    kind: FeatureType,
    n_most: u32,
) -> Result<Vec<(String, u64)>> {
    let sql = "
        select value, count(*) as n from features where type = $1
        group by value order by n desc, value limit $2";
    let rows: Vec<(String, i64)> = conn.ask(sql).bind(kind.code()).bind(n_most).all().await?;
    Ok(rows.into_iter().map(|(value, n)| (value, count(n))).collect())
}

async fn frequencies(conn: &mut Reader, sql: &'static str) -> Result<Frequencies> {
    let rows: Vec<(i64, i64)> = conn.ask(sql).all().await?;
    Ok(rows.into_iter().map(|(n, how_many)| (count(n), count(how_many))).collect())
}

fn count(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}
