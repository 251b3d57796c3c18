//! What shapes the crawl's data, as `start` recorded it.

use sqlx::sqlite::SqliteConnection;
use url::Url;

use crate::rules::plan::{CatalogueEnd, Scope, Source};
use crate::sites::Site;
use crate::words::{Moment, Stages};

/// A crawl as `start` recorded it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crawl {
    /// The site.
    pub site: Site,
    /// What shapes the data.
    pub scope: Scope,
    /// When it was started.
    pub began_at: Moment,
    /// Why the catalogue ended, once it has.
    pub catalogue_end: Option<CatalogueEnd>,
}

type Row = (String, String, String, i64, Option<i64>, String, String, i64, Option<String>);

/// Records a crawl; there can be one in a database.
pub async fn record_crawl(conn: &mut SqliteConnection, crawl: &Crawl) -> sqlx::Result<()> {
    let sql = "
        insert into crawl (id, site_kind, site_url, likes_url, like_limit, limit_models, stages,
            source, began_at)
        values (1, ?, ?, ?, ?, ?, ?, ?, ?)";
    let Crawl { site, scope, .. } = crawl;
    let source = match scope.source {
        Source::Catalogue => "catalogue",
        Source::File => "file",
    };
    sqlx::query(sql)
        .bind(site.kind.name())
        .bind(site.url.to_string())
        .bind(site.likes_url.to_string())
        .bind(scope.like_limit)
        .bind(scope.limit_items)
        .bind(scope.stages.to_string())
        .bind(source)
        .bind(crawl.began_at.as_millis())
        .execute(conn)
        .await?;
    Ok(())
}

/// Reads the crawl that the database holds, if any.
pub async fn read_crawl(conn: &mut SqliteConnection) -> sqlx::Result<Option<Crawl>> {
    let sql = "
        select site_kind, site_url, likes_url, like_limit, limit_models, stages, source, began_at,
            catalogue_end
        from crawl";
    let row: Option<Row> = sqlx::query_as(sql).fetch_optional(conn).await?;
    row.map(|row| read_row(row).ok_or_else(|| sqlx::Error::Decode("the crawl's row".into())))
        .transpose()
}

/// Records that more stages are wanted.
pub async fn set_stages(conn: &mut SqliteConnection, stages: Stages) -> sqlx::Result<()> {
    let sql = "update crawl set stages = ?";
    sqlx::query(sql).bind(stages.to_string()).execute(conn).await?;
    Ok(())
}

/// Records why the catalogue ended.
pub async fn set_catalogue_end(conn: &mut SqliteConnection, end: CatalogueEnd) -> sqlx::Result<()> {
    sqlx::query("update crawl set catalogue_end = ?").bind(end.name()).execute(conn).await?;
    Ok(())
}

fn read_row(row: Row) -> Option<Crawl> {
    let (kind, url, likes_url, like_limit, limit_items, stages, source, began_at, end) = row;
    let kind = kind.parse().ok()?;
    Some(Crawl {
        site: Site { kind, url: Url::parse(&url).ok()?, likes_url: Url::parse(&likes_url).ok()? },
        scope: Scope {
            kind,
            stages: stages.parse().ok()?,
            like_limit: u32::try_from(like_limit).ok()?,
            limit_items: limit_items.map(u32::try_from).transpose().ok()?,
            source: if source == "file" { Source::File } else { Source::Catalogue },
        },
        began_at: Moment::from_millis(began_at),
        catalogue_end: CatalogueEnd::ALL.into_iter().find(|e| Some(e.name()) == end.as_deref()),
    })
}
