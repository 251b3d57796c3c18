//! What is crawled, as `crawl start` recorded it. One row.

use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::connection::{Connection, Reader};
use super::error::{LedgerError, Result};
use crate::words::{CatalogueEnd, Crawl, CrawledSite, Moment, Scope, SiteTraits, Source, Stages};

/// Records a crawl. A database holds one at most.
pub async fn record_crawl(conn: &mut Connection, crawl: &Crawl) -> Result<()> {
    let sql = "
        insert into crawl (id, site_kind, site_url, likes_url, like_limit, limit_items, stages,
            source, likes_per_page, lists_features, began_at)
        values (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    let Crawl { site, scope, .. } = crawl;
    sqlx::query(sql)
        .bind(&site.kind)
        .bind(&site.url)
        .bind(&site.likes_url)
        .bind(scope.like_limit)
        .bind(scope.limit_items)
        .bind(scope.stages.to_string())
        .bind(scope.source.code())
        .bind(scope.traits.likes_per_page)
        .bind(scope.traits.lists_features)
        .bind(crawl.began_at.as_millis())
        .execute(conn.sqlite())
        .await?;
    Ok(())
}

/// Returns the crawl that the database holds, if any.
pub async fn read_crawl(conn: &mut Reader) -> Result<Option<Crawl>> {
    let row = sqlx::query("select * from crawl").fetch_optional(conn.sqlite()).await?;
    row.map(|row| read_row(&row)).transpose()
}

/// Records that the first pages of the crawl were as expected.
pub async fn set_proven(conn: &mut Connection) -> Result<()> {
    sqlx::query("update crawl set proven = 1 where proven = 0").execute(conn.sqlite()).await?;
    Ok(())
}

/// Records that more stages are wanted.
pub async fn set_stages(conn: &mut Connection, stages: Stages) -> Result<()> {
    let sql = "update crawl set stages = ?";
    sqlx::query(sql).bind(stages.to_string()).execute(conn.sqlite()).await?;
    Ok(())
}

/// Records the addresses of a site that has moved.
pub async fn set_addresses(conn: &mut Connection, site: &CrawledSite) -> Result<()> {
    sqlx::query("update crawl set site_url = ?, likes_url = ?")
        .bind(&site.url)
        .bind(&site.likes_url)
        .execute(conn.sqlite())
        .await?;
    Ok(())
}

/// Records why the catalogue ended.
pub async fn set_catalogue_end(conn: &mut Connection, end: CatalogueEnd) -> Result<()> {
    sqlx::query("update crawl set catalogue_end = ?")
        .bind(end.code())
        .execute(conn.sqlite())
        .await?;
    Ok(())
}

fn read_row(row: &SqliteRow) -> Result<Crawl> {
    let broken = || LedgerError::damaged("the crawl's row can't be read");
    let count = |n: i64| u32::try_from(n).map_err(|_| broken());
    let stages: String = row.try_get("stages")?;
    let source: String = row.try_get("source")?;
    let end: Option<String> = row.try_get("catalogue_end")?;
    let limit_items: Option<i64> = row.try_get("limit_items")?;
    Ok(Crawl {
        site: CrawledSite {
            kind: row.try_get("site_kind")?,
            url: row.try_get("site_url")?,
            likes_url: row.try_get("likes_url")?,
        },
        scope: Scope {
            stages: stages.parse().map_err(|_| broken())?,
            like_limit: count(row.try_get("like_limit")?)?,
            limit_items: limit_items.map(count).transpose()?,
            source: Source::from_code(&source).ok_or_else(broken)?,
            traits: SiteTraits {
                likes_per_page: count(row.try_get("likes_per_page")?)?,
                lists_features: row.try_get("lists_features")?,
            },
        },
        began_at: Moment::from_millis(row.try_get("began_at")?),
        catalogue_end: end
            .map(|end| CatalogueEnd::from_code(&end).ok_or_else(broken))
            .transpose()?,
    })
}
