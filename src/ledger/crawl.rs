//! What is crawled, as `crawl start` recorded it. One row.

mod attribute_types;
mod broken;
mod words;

use super::connection::{Connection, Reader};
use super::error::Result;
use super::row::LedgerRow;
use super::tasks::catalogue_end;
use crate::words::{
    AnnouncedCounts, CatalogueEnd, CatalogueOrder, Crawl, CrawledSite, LikePages, LikesBy, Moment,
    RecordedDescription, Scope, SiteTraits, SiteWords, Source, Stages, UserOrigins,
};
use broken::broken;

/// Records a crawl. A database holds one at most.
pub async fn record_crawl(conn: &mut Connection, crawl: &Crawl) -> Result<()> {
    let sql = "
        insert into crawl (id, site_kind, site_url, likes_url, like_limit, limit_items, stages,
            source, began_at, likes_per_page, lists_features, like_pages, has_feature_pages,
            counts_may_exceed, most_liked_first, item_pages_max, like_pages_max, lists_at_most,
            description, description_sha256, likes_by, user_sources)
        values (1, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
            $17, $18, $19, $20, $21)";
    let Crawl { site, scope, .. } = crawl;
    let (text, sha256) = description(site);
    conn.ask(sql)
        .bind(&site.kind)
        .bind(&site.url)
        .bind(&site.likes_url)
        .bind(scope.like_limit)
        .bind(scope.limit_items)
        .bind(scope.stages.to_string())
        .bind(scope.source.code())
        .bind(crawl.began_at.as_millis())
        .bind(scope.traits.likes_per_page)
        .bind(scope.traits.lists_features)
        .bind(scope.traits.like_pages.code())
        .bind(scope.traits.has_feature_pages)
        .bind(scope.traits.counts == AnnouncedCounts::MayExceed)
        .bind(scope.traits.order == CatalogueOrder::MostLikedFirst)
        .bind(scope.traits.item_pages_max)
        .bind(scope.traits.like_pages_max)
        .bind(scope.traits.lists_at_most)
        .bind(text)
        .bind(sha256)
        .bind(scope.likes_by.code())
        .bind(scope.traits.user_origins.code())
        .execute()
        .await?;
    words::record(conn, &site.words).await
}

/// Returns the crawl that the database holds, if any.
pub async fn read_crawl(conn: &mut Reader) -> Result<Option<Crawl>> {
    let row = conn.ask("select * from crawl").row().await?;
    let Some(row) = row else { return Ok(None) };
    let words = words::read(conn, &row).await?;
    let catalogue_end = catalogue_end(conn).await?;
    read_row(&row, words, catalogue_end).map(Some)
}

/// Records that the first pages of the crawl were as expected.
pub async fn set_proven(conn: &mut Connection) -> Result<()> {
    conn.ask("update crawl set proven = 1 where proven = 0").execute().await?;
    Ok(())
}

/// Records that more stages are wanted.
pub async fn set_stages(conn: &mut Connection, stages: Stages) -> Result<()> {
    let sql = "update crawl set stages = $1";
    conn.ask(sql).bind(stages.to_string()).execute().await?;
    Ok(())
}

/// Records where a site has moved to, or how it has changed.
pub async fn set_site(conn: &mut Connection, site: &CrawledSite, traits: SiteTraits) -> Result<()> {
    let (text, sha256) = description(site);
    let sql = "
        update crawl set site_url = $1, likes_url = $2, likes_per_page = $3, lists_features = $4, like_pages = $5,
            has_feature_pages = $6, counts_may_exceed = $7, most_liked_first = $8, item_pages_max = $9,
            like_pages_max = $10, lists_at_most = $11, user_sources = $12, description = $13,
            description_sha256 = $14";
    conn.ask(sql)
        .bind(&site.url)
        .bind(&site.likes_url)
        .bind(traits.likes_per_page)
        .bind(traits.lists_features)
        .bind(traits.like_pages.code())
        .bind(traits.has_feature_pages)
        .bind(traits.counts == AnnouncedCounts::MayExceed)
        .bind(traits.order == CatalogueOrder::MostLikedFirst)
        .bind(traits.item_pages_max)
        .bind(traits.like_pages_max)
        .bind(traits.lists_at_most)
        .bind(traits.user_origins.code())
        .bind(text)
        .bind(sha256)
        .execute()
        .await?;
    words::record(conn, &site.words).await
}

fn description(site: &CrawledSite) -> (&str, &str) {
    let recorded = site.description.as_ref();
    recorded.map_or(("", ""), |recorded| (&recorded.text, &recorded.sha256))
}

fn read_row(
    row: &LedgerRow,
    words: SiteWords,
    catalogue_end: Option<CatalogueEnd>,
) -> Result<Crawl> {
    let stages: String = row.get("stages")?;
    let source: String = row.get("source")?;
    let likes_by: String = row.get("likes_by")?;
    let limit_items: Option<i64> = row.get("limit_items")?;
    let (text, sha256): (String, String) =
        (row.get("description")?, row.get("description_sha256")?);
    Ok(Crawl {
        site: CrawledSite {
            kind: row.get("site_kind")?,
            url: row.get("site_url")?,
            likes_url: row.get("likes_url")?,
            description: (!text.is_empty()).then_some(RecordedDescription { text, sha256 }),
            words,
        },
        scope: Scope {
            stages: stages.parse().map_err(|_| broken())?,
            like_limit: count(row.get("like_limit")?)?,
            limit_items: limit_items.map(count).transpose()?,
            source: Source::from_code(&source).ok_or_else(broken)?,
            likes_by: LikesBy::from_code(&likes_by).ok_or_else(broken)?,
            traits: read_traits(row)?,
        },
        began_at: Moment::from_millis(row.get("began_at")?),
        catalogue_end,
    })
}

fn read_traits(row: &LedgerRow) -> Result<SiteTraits> {
    let like_pages: String = row.get("like_pages")?;
    let lists_at_most: Option<i64> = row.get("lists_at_most")?;
    let user_sources: String = row.get("user_sources")?;
    let (may_exceed, most_liked_first): (bool, bool) =
        (row.get("counts_may_exceed")?, row.get("most_liked_first")?);
    Ok(SiteTraits {
        like_pages: LikePages::from_code(&like_pages).ok_or_else(broken)?,
        likes_per_page: count(row.get("likes_per_page")?)?,
        lists_features: row.get("lists_features")?,
        has_feature_pages: row.get("has_feature_pages")?,
        counts: if may_exceed { AnnouncedCounts::MayExceed } else { AnnouncedCounts::AreListed },
        order: if most_liked_first {
            CatalogueOrder::MostLikedFirst
        } else {
            CatalogueOrder::Other
        },
        lists_at_most: lists_at_most.map(count).transpose()?,
        item_pages_max: count(row.get("item_pages_max")?)?,
        like_pages_max: count(row.get("like_pages_max")?)?,
        user_origins: UserOrigins::from_code(&user_sources).ok_or_else(broken)?,
    })
}

fn count(n: i64) -> Result<u32> {
    u32::try_from(n).map_err(|_| broken())
}
