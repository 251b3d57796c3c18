//! The owners and the numbers of comments of stored items.

use std::collections::HashMap;

use crate::ledger::connection::Reader;
use crate::ledger::error::{LedgerError, Result};
use crate::words::{AttributeKind, KnownAttribute, Owner, UserId};

/// The owner and the number of comments of a stored item.
#[derive(Clone, Debug, Default)]
pub struct PeopleOfItem {
    /// The owner, if it is known.
    pub owner: Option<Owner>,
    /// The number of comments, if it is known.
    pub n_comments: Option<u32>,
}

/// The statement that reads comment counts from this column.
macro_rules! comments {
    ($column:literal) => {
        concat!(
            "select item, ",
            $column,
            " from attributes
            where item > $1 and item <= $2 and type = (
                select type from attribute_types where name = $3 and kind = $4)"
        )
    };
}

/// Returns the owners and numbers of comments of the items with keys above `after` and up to `last`. Items without
/// either are left out.
pub async fn people_of_items(
    conn: &mut Reader,
    after: i64,
    last: i64,
) -> Result<HashMap<i64, PeopleOfItem>> {
    let mut found: HashMap<i64, PeopleOfItem> = HashMap::new();
    let sql = "select item, user_id, username from owners where item > $1 and item <= $2";
    let owners: Vec<(i64, String, String)> = conn.ask(sql).bind(after).bind(last).all().await?;
    for (item, user_id, username) in owners {
        let user_id = UserId::new(user_id).map_err(|_| {
            LedgerError::damaged(format!("row {item} of the owners table can't be read"))
        })?;
        found.entry(item).or_default().owner = Some(Owner { user_id, username });
    }
    // PostgreSQL has a column for the values that are numbers.
    let sql = conn.either(comments!("value"), comments!("number"));
    let query = conn.ask(sql).bind(after).bind(last).bind(KnownAttribute::Comments.name());
    let comments: Vec<(i64, i64)> = query.bind(AttributeKind::Count.code()).all().await?;
    for (item, n) in comments {
        found.entry(item).or_default().n_comments = u32::try_from(n).ok();
    }
    Ok(found)
}
