//! What the dataset looks like as it grows: how many likes models and users have, and which features
//! models have most. Each of these reads a whole table.

use crate::ledger::{Reader, Result};

use crate::words::FeatureType;

/// How many have so many likes: pairs of a count and how many have it.
pub type Frequencies = Vec<(u64, u64)>;

/// How many models have how many likes; those without any are left out.
pub async fn likes_per_item(conn: &mut Reader) -> Result<Frequencies> {
    let sql = "
        select n, count(*) from (select count(*) as n from likes group by model) group by n";
    frequencies(conn, sql).await
}

/// How many users have how many likes.
pub async fn likes_per_user(conn: &mut Reader) -> Result<Frequencies> {
    let sql = "
        select n, count(*) from (select count(*) as n from likes group by user) group by n";
    frequencies(conn, sql).await
}

/// The features of this type that most models have, and how many models have each; of equals the one
/// that sorts first.
pub async fn most_frequent(
    conn: &mut Reader,
    kind: FeatureType,
    n_most: u32,
) -> Result<Vec<(String, u64)>> {
    let sql = "
        select value, count(*) as n from features where type = ?
        group by value order by n desc, value limit ?";
    let number = match kind {
        FeatureType::Category => 1,
        FeatureType::Tag => 2,
    };
    let rows: Vec<(String, i64)> =
        sqlx::query_as(sql).bind(number).bind(n_most).fetch_all(conn.sqlite()).await?;
    Ok(rows.into_iter().map(|(value, n)| (value, count(n))).collect())
}

async fn frequencies(conn: &mut Reader, sql: &'static str) -> Result<Frequencies> {
    let rows: Vec<(i64, i64)> = sqlx::query_as(sql).fetch_all(conn.sqlite()).await?;
    Ok(rows.into_iter().map(|(n, how_many)| (count(n), count(how_many))).collect())
}

fn count(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}
