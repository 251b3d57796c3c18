//! The library of dataset hubs, and ids that look like numbers.

use crate::site_kind::SiteKind;
use crawl::dataset::formats::Format;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};

use super::{assert_reads, python, run};
use crate::harness::{Crawl, Setup, text};

async fn crawled() -> Crawl {
    let crawl = Setup::new(SiteKind::SketchfabV3, 40).serve().await;
    crawl.expect(0, &["start"]).await;
    crawl
}

/// What the library finds in a folder: each configuration with its columns and its number of rows.
const LOOK: &str = r"
import datasets, json, os
datasets.disable_progress_bars()
from datasets import get_dataset_config_names, load_dataset
from datasets.exceptions import DataFilesNotFoundError
found, here = {}, os.getcwd()
try:
    load_dataset(here)
    for name in get_dataset_config_names(here):
        rows = load_dataset(here, name)['train']
        found[name] = [rows.num_rows, {c: f.dtype for c, f in rows.features.items()}]
except DataFilesNotFoundError:
    pass
print(json.dumps(found))
";

#[tokio::test(flavor = "multi_thread")]
async fn the_library_of_hubs_finds_the_tables_or_nothing() {
    if python("datasets").is_none() {
        return;
    }
    let crawl = crawled().await;
    let formats = Format::ALL.into_iter().filter(|format| format.is_built_in());
    for format in formats.map(Format::name).chain(["psv,csv"]) {
        let out = format!("out-{format}");
        let export = ["export", "--anonymize", "--format", format, "--out", &out];
        crawl.expect(0, &export).await;
        let python = python("datasets").unwrap();
        let mut found: serde_json::Map<String, serde_json::Value> =
            serde_json::from_str(&run(python, &crawl.path(&out), LOOK)).unwrap();
        let others: Vec<_> = ["items", "item_coverage"].map(|name| found.remove(name)).into();
        assert!(format == "psv" || others[0].is_some(), "{format}: each item has a row");
        let found = serde_json::Value::from(found);
        let manifest = std::fs::read(crawl.path(&out).join("manifest.json")).unwrap();
        let manifest: serde_json::Value = serde_json::from_slice(&manifest).unwrap();
        let n_rows =
            |nth: usize| manifest["files"][nth * format.split(',').count()]["rows"].clone();
        let text = "string";
        let wanted = serde_json::json!({
            "models": [n_rows(0), { "name": text, "mid": text }],
            "likes": [n_rows(1), { "modelname": text, "mid": text, "uid": text }],
            "features": [n_rows(2), { "mid": text, "type": text, "value": text }],
        });
        let nothing = serde_json::json!({});
        assert_eq!(found, if format == "psv" { nothing } else { wanted }, "{format}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ids_of_digits_alone_stay_text_in_every_reader_of_the_card() {
    let crawl = crawled().await;
    let options = SqliteConnectOptions::new().filename(crawl.path("crawl.db"));
    let mut conn = options.connect().await.unwrap();
    // As many sites have them, and with zeros that a number would lose.
    sqlx::raw_sql(
        "update users set user_id = printf('%05d', id), username = printf('%03d', id);
        update items set item_id = printf('%020d', id), name = printf('%d', id)",
    )
    .execute(&mut conn)
    .await
    .unwrap();
    let sql = "
        select name, item_id, user_id, users.username
        from items join likes on item = items.id join users on user = users.id
        order by page, items.position, item_id, likes.position, user_id";
    let rows: Vec<(String, String, String, String)> =
        sqlx::query_as(sql).fetch_all(&mut conn).await.unwrap();
    conn.close().await.unwrap();
    let wanted: Vec<Vec<String>> =
        rows.into_iter().map(|row| vec![row.0, row.1, row.2, row.3]).collect();
    for format in Format::ALL.into_iter().filter(|format| format.is_built_in()) {
        crawl.expect(0, &["export", "--format", format.name()]).await;
        assert_reads(&text(&crawl.exported("README.md")), &crawl.path("exports"), &wanted);
    }
}
