//! Pairs of announced and collected likes, and how many items or users have each.

use crate::ledger::connection::Reader;
use crate::ledger::error::{LedgerError, Result};
use crate::words::Stage;

/// Announced likes, collected likes, and how many items or users have these two numbers.
pub type Pairs = Vec<(u64, u64, u64)>;

/// Reads the columns `announced`, `collected` and `n` of a query, whose only value may be the number of a stage. All
/// rows come as one, because handing a row over costs more than reading it.
pub(super) async fn pairs(
    conn: &mut Reader,
    query: &'static str,
    stage: Option<Stage>,
    whose: &str,
) -> Result<Pairs> {
    // The functions that make JSON of rows differ between the stores.
    let select = conn.either(
        "select json_group_array(json_array(announced, collected, n))",
        "select coalesce(cast(json_agg(json_build_array(announced, collected, n)) as text), '[]')",
    );
    let statement = conn.ask_made(format!("{select} from ({query}) as counts"));
    let statement = match stage {
        Some(stage) => statement.bind(stage.code()),
        None => statement,
    };
    let text: String = statement.one().await?;
    serde_json::from_str(&text)
        .map_err(|_| LedgerError::damaged(format!("the numbers of likes of {whose} can't be read")))
}
