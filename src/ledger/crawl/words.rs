//! What exported files call the site and its items: columns of the crawl's row, and the table of feature
//! types.

use super::attribute_types;
use super::broken::broken;
use crate::ledger::connection::{Connection, Reader};
use crate::ledger::error::Result;
use crate::ledger::row::LedgerRow;
use crate::words::{FeatureTypes, Noun, SiteWords};

/// Records what the files of the crawl call things, in its row.
pub async fn record(conn: &mut Connection, words: &SiteWords) -> Result<()> {
    let sql = "
        update crawl set noun = $1, nouns = $2, site_name = $3, item_name = $4, keywords = $5, docs = $6,
            terms = $7, gives_times = $8";
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    conn.ask(sql)
        .bind(words.noun.one())
        .bind(words.noun.many())
        .bind(text(&words.site_name))
        .bind(&words.item_name)
        .bind(serde_json::Value::from(words.keywords.clone()).to_string())
        .bind(text(&words.docs))
        .bind(text(&words.terms))
        .bind(words.gives_times)
        .execute()
        .await?;
    record_types(conn, &words.feature_types).await?;
    attribute_types::record(conn, &words.attribute_types).await
}

/// Reads them from the crawl's row.
pub async fn read(conn: &mut Reader, row: &LedgerRow) -> Result<SiteWords> {
    let text = |name: &str| row.get::<String, _>(name);
    let some = |name: &str| text(name).map(|text| (!text.is_empty()).then_some(text));
    let noun = Noun::with_plural(&text("noun")?, &text("nouns")?);
    let keywords: Vec<String> = serde_json::from_str(&text("keywords")?).map_err(|_| broken())?;
    Ok(SiteWords {
        noun: noun.ok_or_else(broken)?,
        site_name: some("site_name")?,
        item_name: text("item_name")?,
        keywords: if keywords.is_empty() { return Err(broken()) } else { keywords },
        docs: some("docs")?,
        terms: some("terms")?,
        feature_types: FeatureTypes::new(read_types(conn).await?),
        attribute_types: attribute_types::read(conn).await?,
        gives_times: row.get("gives_times")?,
    })
}

async fn read_types(conn: &mut Reader) -> Result<Vec<String>> {
    let sql = "select type, name from feature_types order by type";
    let rows = conn.ask(sql).all::<(i64, String)>().await?;
    let in_order = |(wanted, (found, name))| if wanted == found { Ok(name) } else { Err(broken()) };
    (1..).zip(rows).map(in_order).collect()
}

/// Records the types of feature. A changed description may name them in another order, or other ones:
/// features that are stored keep the names of their types, and types that the description no longer names
/// come last.
async fn record_types(conn: &mut Connection, types: &FeatureTypes) -> Result<()> {
    let former = read_types(conn).await?;
    let wanted: Vec<&str> = types.iter().map(|(_, name)| name).collect();
    let left = former.iter().map(String::as_str).filter(|name| !wanted.contains(name));
    let names: Vec<&str> = wanted.iter().copied().chain(left).collect();
    if names == former {
        return Ok(());
    }
    let is_renumbered = !names.starts_with(&former.iter().map(String::as_str).collect::<Vec<_>>());
    if is_renumbered {
        renumber(conn, &former, &names).await?;
    }
    conn.ask("delete from feature_types").execute().await?;
    let sql = "
        insert into feature_types (type, name) select key + 1, value from json_each($1)";
    let names = serde_json::Value::from(names).to_string();
    conn.ask(sql).bind(names).execute().await?;
    Ok(())
}

/// Gives stored features the numbers that their types have from now on.
async fn renumber(conn: &mut Connection, former: &[String], names: &[&str]) -> Result<()> {
    // Two steps, because a row must not take the number of one that has yet to change.
    let sql = "update features set type = type + $1";
    conn.ask(sql).bind(OUT_OF_THE_WAY).execute().await?;
    for (before, name) in (1_i64..).zip(former) {
        let Some(now) = (1_i64..).zip(names).find(|(_, of)| *of == name).map(|(now, _)| now) else {
            continue;
        };
        let sql = "update features set type = $1 where type = $2";
        conn.ask(sql).bind(now).bind(OUT_OF_THE_WAY + before).execute().await?;
    }
    Ok(())
}

/// More than any type's number.
const OUT_OF_THE_WAY: i64 = 1000;
