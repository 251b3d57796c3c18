//! The files that an export leaves in its folder.

mod filters;
mod folder;
pub mod formats;
mod interrupted;
mod keys;
mod permissions;
pub mod times;
mod two_at_once;

use crate::site_kind::SiteKind;
use sha2::{Digest, Sha256};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};

use crate::harness::{Crawl, FILES, Setup};

pub async fn crawled() -> Crawl {
    let crawl = Setup::new(SiteKind::SketchfabV3, 40).serve().await;
    crawl.expect(0, &["start"]).await;
    crawl
}

#[tokio::test(flavor = "multi_thread")]
async fn the_manifest_describes_the_files() {
    let crawl = crawled().await;
    crawl.expect(0, &["export", "--anonymize"]).await;
    let manifest = crawl.manifest();
    assert_eq!(manifest["schema"], "crawl.export/1");
    assert_eq!(manifest["completeness"]["complete"], true);
    assert_eq!(manifest["completeness"]["catalogue_end"], "under-like-limit");
    let key =
        crawl::dataset::pseudonym::PseudonymKey::from_text(crate::harness::KEY.as_bytes()).unwrap();
    assert_eq!(manifest["key_fingerprint"], key.fingerprint());
    let files = manifest["files"].as_array().unwrap();
    let names: Vec<_> = files.iter().map(|file| file["name"].as_str().unwrap()).collect();
    let wanted = [
        "model_urls.psv",
        "model_likes_anon.psv",
        "model_feats.psv",
        "items.csv",
        "item_coverage.csv",
    ];
    assert_eq!(names, wanted);
    for (file, name) in files.iter().zip(names) {
        let bytes = crawl.exported(name);
        assert_eq!(file["bytes"], bytes.len(), "{name}");
        assert_eq!(file["sha256"], hex::encode(Sha256::digest(&bytes)), "{name}");
    }
    assert_eq!(files[0]["rows"], 40);
    assert_eq!(files[1]["rows"], crawl.status().await["records"]["likes"]);
    assert!(manifest["crawled"]["from"].is_string() && manifest["crawled"]["to"].is_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn user_ids_from_earlier_exports_are_pointed_out_or_removed() {
    let crawl = crawled().await;
    crawl.expect(0, &["export"]).await;
    // A file that a killed export leaves behind.
    std::fs::write(crawl.path("exports/.crawl-export-model_likes.psv.Xy12Zz"), "half a file")
        .unwrap();
    std::fs::write(crawl.path("exports/.model_urls.psv.swp"), "of the user").unwrap();
    let (_, err) = crawl.expect(0, &["export", "--anonymize"]).await;
    assert!(err.contains("model_likes.psv of an earlier export is still there"), "{err}");
    assert!(!crawl.path("exports/.crawl-export-model_likes.psv.Xy12Zz").exists());
    assert!(crawl.path("exports/.model_urls.psv.swp").exists(), "files of others stay");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_that_fails_leaves_the_former_files_whole() {
    let crawl = crawled().await;
    crawl.expect(0, &["export"]).await;
    let before = FILES.map(|name| crawl.exported(name));
    // A folder takes the name of the last file's temporary file.
    let blocked = crawl.path("exports/.crawl-export-manifest.json.Xy12Zz");
    std::fs::create_dir(&blocked).unwrap();
    let (_, err) = crawl.expect(9, &["export", "--anonymize"]).await;
    assert!(err.contains(".crawl-export-manifest.json.Xy12Zz"), "{err}");
    assert!(before == FILES.map(|name| crawl.exported(name)));
    assert!(!crawl.path("exports/model_likes_anon.psv").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_key_may_come_from_a_file_or_the_standard_input() {
    use tokio::io::AsyncWriteExt;
    let mut crawl = crawled().await;
    crawl.expect(0, &["export", "--anonymize"]).await;
    let wanted = crawl.exported("model_likes_anon.psv");
    crawl.unset("CRAWL_ANONYMIZE_KEY");
    std::fs::write(crawl.path("key"), format!("{}\r\n", crate::harness::KEY)).unwrap();
    crawl.expect(0, &["export", "--anonymize", "--key-file", "key", "--out", "one"]).await;
    assert!(std::fs::read(crawl.path("one/model_likes_anon.psv")).unwrap() == wanted);

    crawl.set("CRAWL_ANONYMIZE_KEY_FILE", "key");
    crawl.expect(0, &["export", "--anonymize", "--out", "three"]).await;
    assert!(std::fs::read(crawl.path("three/model_likes_anon.psv")).unwrap() == wanted);
    crawl.unset("CRAWL_ANONYMIZE_KEY_FILE");

    let mut child =
        crawl.spawn_with_input(&["export", "--anonymize", "--key-file", "-", "--out", "two"]);
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(format!("{}\n", crate::harness::KEY).as_bytes()).await.unwrap();
    drop(stdin);
    assert!(child.wait().await.unwrap().success());
    assert!(std::fs::read(crawl.path("two/model_likes_anon.psv")).unwrap() == wanted);
}

/// Users may be renamed during a crawl: the name that is stored with a like is the one that the like's page
/// showed.
#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_is_stored_with_a_like_is_exported_with_it() {
    let crawl = Setup::new(SiteKind::SketchfabV3, 40).serve().await;
    crawl.expect(0, &["start"]).await;
    let options = SqliteConnectOptions::new().filename(crawl.path("crawl.db"));
    let mut conn = options.connect().await.unwrap();
    let sql = "update likes set username = 'o|d \\ \"' || user || '/' || item where user % 3 = 0";
    sqlx::raw_sql(sql).execute(&mut conn).await.unwrap();
    let wanted: Vec<(String, String, String, String)> = sqlx::query_as(
        "select name, item_id, user_id, coalesce(likes.username, users.username)
        from items join likes on item = items.id join users on user = users.id
        order by page, items.position, item_id, likes.position, user_id",
    )
    .fetch_all(&mut conn)
    .await
    .unwrap();
    conn.close().await.unwrap();
    crawl.expect(0, &["export"]).await;
    let file = crawl.exported("model_likes.psv");
    let rows = crawl::dataset::psv::read(&file[..], &["modelname", "mid", "uid", "username"]);
    let wanted = wanted
        .into_iter()
        .map(|(name, item_id, user_id, username)| [name, item_id, user_id, username]);
    assert!(rows.map(|row| row.unwrap().fields).eq(wanted.map(Vec::from)));
}
