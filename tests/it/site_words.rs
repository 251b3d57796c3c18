//! What the files of a crawl call things is stored with the crawl, and stays right when a description changes.

use crate::site_kind::SiteKind;
use crawl::ledger::Connection;
use crawl::ledger::crawl::{read_crawl, record_crawl, set_site};
use crawl::ledger::database::Db;
use crawl::ledger::records::{self, ItemKeys};
use crawl::words::{
    Attribute, AttributeKind, AttributeType, AttributeValue, Crawl, CrawledSite, Feature,
    FeatureType, FeatureTypes, Item, ItemAttributes, ItemId, Moment, Noun, Rank, Record, Scope,
    SiteWords, Source, Stages,
};
use tempfile::TempDir;

fn types(names: &[&str]) -> FeatureTypes {
    FeatureTypes::new(names.iter().map(|name| (*name).to_owned()).collect())
}

fn words(names: &[&str]) -> SiteWords {
    SiteWords {
        noun: Noun::with_plural("person", "people").unwrap(),
        site_name: None,
        item_name: "person".to_owned(),
        keywords: vec!["a \"b\"".to_owned(), "c".to_owned()],
        docs: Some("https://a.example/docs".to_owned()),
        terms: Some("https://a.example/terms".to_owned()),
        attribute_types: Vec::new(),
        feature_types: types(names),
        gives_times: true,
    }
}

/// A database with a crawl of a site with these types of feature, and one feature of each.
async fn recorded(names: &[&str]) -> (TempDir, Db, Crawl) {
    recorded_with(words(names)).await
}

/// The same with an attribute of each of the site's attributes.
async fn recorded_with(words: SiteWords) -> (TempDir, Db, Crawl) {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::create(&folder.path().join("crawl.db")).await.unwrap();
    let crawl = Crawl {
        site: CrawledSite {
            kind: "a".to_owned(),
            url: "https://a.example/".to_owned(),
            likes_url: "https://a.example/likes".to_owned(),
            description: None,
            words,
        },
        scope: Scope {
            likes_by: crawl::words::LikesBy::Item,
            stages: Stages::USUAL,
            like_limit: 5,
            limit_items: None,
            source: Source::Catalogue,
            traits: SiteKind::SketchfabV3.traits(),
        },
        began_at: Moment::from_millis(1),
        catalogue_end: None,
    };
    let mut conn = db.writer().await.unwrap();
    record_crawl(&mut conn, &crawl).await.unwrap();
    let id = ItemId::new("i").unwrap();
    let rank = Rank { page: 1, index: 0 };
    let item = Item { id: id.clone(), name: "i".to_owned(), rank, likes: None };
    let feature = |(kind, name): (FeatureType, &str)| {
        let value = format!("value of {name}");
        Record::Feature(Feature { item_id: id.clone(), kind, position: 0, value: value.into() })
    };
    let of_types = crawl.site.words.feature_types.iter().map(feature);
    let attribute = |(position, one): (usize, &AttributeType)| {
        let value = match one.kind {
            AttributeKind::Text => AttributeValue::Text(format!("value of {}", one.name)),
            _ => AttributeValue::Count(7),
        };
        Attribute { position, value }
    };
    let attributes = crawl.site.words.attribute_types.iter().enumerate().map(attribute).collect();
    let attributes = ItemAttributes { item_id: id.clone(), owner: None, attributes };
    let rows = std::iter::once(Record::Item(item)).chain(of_types);
    let rows: Vec<Record> = rows.chain([Record::Attributes(attributes)]).collect();
    let rows: Vec<&Record> = rows.iter().collect();
    records::insert(&mut conn, &rows, &mut ItemKeys::default()).await.unwrap();
    conn.close().await.unwrap();
    (folder, db, crawl)
}

#[tokio::test]
async fn what_is_recorded_reads_back() {
    for names in [&[][..], &["tag"], &["b", "a", "c"]] {
        let (_folder, db, crawl) = recorded(names).await;
        let mut conn = db.writer().await.unwrap();
        assert_eq!(read_crawl(&mut conn).await.unwrap(), Some(crawl));
        conn.close().await.unwrap();
    }
}

#[tokio::test]
async fn features_keep_the_names_of_their_types_when_a_description_changes() {
    for (before, after, wanted) in [
        (&["a", "b"][..], &["a", "b", "c"][..], &["a", "b", "c"][..]),
        (&["a", "b"], &["b", "a"], &["b", "a"]),
        (&["a", "b", "c"], &["c", "new", "a"], &["c", "new", "a", "b"]),
        (&["a", "b"], &["b"], &["b", "a"]),
        (&["a", "b"], &[], &["a", "b"]),
    ] {
        let (_folder, db, crawl) = recorded(before).await;
        let mut conn = db.writer().await.unwrap();
        let site = CrawledSite { words: words(after), ..crawl.site };
        set_site(&mut conn, &site, crawl.scope.traits).await.unwrap();
        let found = read_crawl(&mut conn).await.unwrap().unwrap().site.words.feature_types;
        assert_eq!(found, types(wanted), "{before:?} {after:?}");
        let sql = "
            select value, name from features join feature_types using (type)
            order by features.type";
        let rows: Vec<(String, String)> =
            sqlx::query_as(sql).fetch_all(conn.sqlite().unwrap()).await.unwrap();
        assert_eq!(rows.len(), before.len(), "{before:?} {after:?}");
        for (value, name) in rows {
            assert_eq!(value, format!("value of {name}"));
        }
        conn.close().await.unwrap();
    }
}

/// Returns attributes of these names: those that begin with an n are numbers, the others are texts.
fn attributes(names: &[&str]) -> Vec<AttributeType> {
    let of = |name: &&str| {
        let kind = if name.starts_with('n') { AttributeKind::Count } else { AttributeKind::Text };
        AttributeType { name: (*name).to_owned(), kind }
    };
    names.iter().map(of).collect()
}

#[tokio::test]
async fn attributes_keep_their_names_when_a_description_changes() {
    for (before, after, wanted) in [
        (&["a", "n"][..], &["a", "n", "b"][..], &["a", "n", "b"][..]),
        (&["a", "n"], &["n", "a"], &["n", "a"]),
        (&["a", "b", "n"], &["n", "new", "a"], &["n", "new", "a", "b"]),
        (&["a", "b"], &[], &["a", "b"]),
    ] {
        let with = |names| SiteWords { attribute_types: attributes(names), ..words(&[]) };
        let (_folder, db, crawl) = recorded_with(with(before)).await;
        let mut conn = db.writer().await.unwrap();
        let site = CrawledSite { words: with(after), ..crawl.site };
        set_site(&mut conn, &site, crawl.scope.traits).await.unwrap();
        let found = read_crawl(&mut conn).await.unwrap().unwrap().site.words.attribute_types;
        assert_eq!(found, attributes(wanted), "{before:?} {after:?}");
        assert_eq!(stored(&mut conn).await.len(), before.len(), "{before:?} {after:?}");
        for (name, value) in stored(&mut conn).await {
            let due =
                if name.starts_with('n') { "7".to_owned() } else { format!("value of {name}") };
            assert_eq!(value, due, "{before:?} {after:?}");
        }
        conn.close().await.unwrap();
    }
}

#[tokio::test]
async fn values_of_an_attribute_that_is_of_another_kind_now_are_removed() {
    let with = |attribute_types| SiteWords { attribute_types, ..words(&[]) };
    let (_folder, db, crawl) = recorded_with(with(attributes(&["a", "n"]))).await;
    let mut conn = db.writer().await.unwrap();
    let mut changed = attributes(&["a", "n"]);
    changed[0].kind = AttributeKind::Moment;
    let site = CrawledSite { words: with(changed.clone()), ..crawl.site };
    set_site(&mut conn, &site, crawl.scope.traits).await.unwrap();
    let found = read_crawl(&mut conn).await.unwrap().unwrap().site.words.attribute_types;
    assert_eq!(found, changed);
    assert_eq!(stored(&mut conn).await, [("n".to_owned(), "7".to_owned())]);
    conn.close().await.unwrap();
}

/// Returns the name of each stored attribute and its value as text.
async fn stored(conn: &mut Connection) -> Vec<(String, String)> {
    let sql = "
        select name, cast(value as text) from attributes join attribute_types using (type)
        order by attributes.type";
    sqlx::query_as(sql).fetch_all(conn.sqlite().unwrap()).await.unwrap()
}
