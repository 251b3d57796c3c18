//! The table of attribute types.

use serde_json::{Value, json};

use super::broken::broken;
use crate::ledger::connection::{Connection, Reader};
use crate::ledger::error::Result;
use crate::words::{AttributeKind, AttributeType};

/// Reads the attributes of the crawl's items, in order.
pub async fn read(conn: &mut Reader) -> Result<Vec<AttributeType>> {
    let sql = "select type, name, kind from attribute_types order by type";
    let rows = conn.ask(sql).all::<(i64, String, i64)>().await?;
    let typed = |(wanted, (found, name, kind)): (i64, (i64, String, i64))| {
        let kind = AttributeKind::from_code(kind).filter(|_| wanted == found).ok_or_else(broken)?;
        Ok(AttributeType { name, kind })
    };
    (1..).zip(rows).map(typed).collect()
}

/// Records the attributes. A changed description may name them in another order, or other ones: values that
/// are stored stay with their names, and attributes that the description no longer names come last. Values
/// of an attribute that is of another kind now are removed.
pub async fn record(conn: &mut Connection, wanted: &[AttributeType]) -> Result<()> {
    let former = read(conn).await?;
    let is_wanted = |one: &AttributeType| wanted.iter().any(|other| other.name == one.name);
    let left = former.iter().filter(|one| !is_wanted(one));
    let types: Vec<&AttributeType> = wanted.iter().chain(left).collect();
    if types.iter().copied().eq(&former) {
        return Ok(());
    }
    renumber(conn, &former, &types).await?;
    conn.ask("delete from attribute_types").execute().await?;
    let rows: Value = types.iter().map(|one| json!([one.name, one.kind.code()])).collect();
    let sql = "
        insert into attribute_types (type, name, kind)
        select key + 1, value ->> 0, cast(value ->> 1 as bigint) from json_each($1)";
    conn.ask(sql).bind(rows.to_string()).execute().await?;
    Ok(())
}

/// Gives stored values the numbers that their attributes have from now on.
async fn renumber(
    conn: &mut Connection,
    former: &[AttributeType],
    types: &[&AttributeType],
) -> Result<()> {
    // Two steps, because a row must not take the number of one that has yet to change.
    let sql = "update attributes set type = type + $1";
    conn.ask(sql).bind(OUT_OF_THE_WAY).execute().await?;
    for (before, one) in (OUT_OF_THE_WAY + 1..).zip(former) {
        let now = (1_i64..).zip(types).find(|(_, of)| **of == one).map(|(now, _)| now);
        if let Some(now) = now {
            let sql = "update attributes set type = $2 where type = $1";
            conn.ask(sql).bind(before).bind(now).execute().await?;
        } else {
            let sql = "delete from attributes where type = $1";
            conn.ask(sql).bind(before).execute().await?;
        }
    }
    Ok(())
}

/// More than any type's number.
const OUT_OF_THE_WAY: i64 = 1000;
