//! `thumbs.csv`: one row per image, whose path leads to the file from where the table is.

use std::fmt::Write as _;
use std::path::Path;

use crawl::ledger::database::Db;
use sha2::{Digest, Sha256};

use super::*;

/// The table that an export writes of these images, in the order of the catalogue.
fn table(crawl: &Crawl, images: &BTreeMap<String, TruthThumb>) -> String {
    let mut text = "id,file,type,bytes,sha256,width,height\r\n".to_owned();
    for item in crawl.server.world().items() {
        let Some(thumb) = images.get(&item.id) else { continue };
        let kind = thumb.format.media_type().trim_start_matches("image/");
        let (id, file, n_bytes) = (&item.id, file_name(&item.id, thumb), thumb.bytes.len());
        let (width, height) = (thumb.width, thumb.height);
        let hash = hex::encode(Sha256::digest(&thumb.bytes));
        let _ = write!(text, "{id},thumbs/{file},{kind},{n_bytes},{hash},{width},{height}\r\n");
    }
    text
}

/// Checks the table of a folder, its row in the manifest, and the files that it leads to.
fn assert_table(crawl: &Crawl, folder: &Path, images: &BTreeMap<String, TruthThumb>) {
    let got = fs::read_to_string(folder.join("thumbs.csv")).unwrap();
    assert_eq!(got, table(crawl, images));
    let manifest = fs::read(folder.join("manifest.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_slice(&manifest).unwrap();
    let files = manifest["files"].as_array().unwrap();
    let row = files.iter().find(|file| file["name"] == "thumbs.csv").unwrap();
    assert_eq!(
        (&row["table"], &row["format"], &row["rows"], &row["bytes"], &row["sha256"]),
        (
            &"thumbs".into(),
            &"csv".into(),
            &images.len().into(),
            &got.len().into(),
            &hex::encode(Sha256::digest(&got)).into()
        )
    );
    for (row, id) in got.lines().skip(1).map(|row| (row, row.split(',').next().unwrap())) {
        let path = folder.join(row.split(',').nth(1).unwrap());
        assert!(fs::read(path).unwrap() == images[id].bytes, "{row}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_image_has_a_row_that_leads_to_it() {
    let crawl = serve(world(200), &[]).await;
    crawl.expect(0, &START).await;
    let images = truth(&crawl);
    let (_, err) = crawl.expect(0, &["export"]).await;
    assert!(!err.contains("warning"), "{err}");
    assert_table(&crawl, &crawl.path("exports"), &images);
    let first = crawl.exported("thumbs.csv");
    // The table names no user, so it is the same with pseudonyms. It is CSV in every format.
    crawl.expect(0, &["export", "--anonymize", "--format", "jsonl"]).await;
    assert_table(&crawl, &crawl.path("exports"), &images);
    assert!(crawl.exported("thumbs.csv") == first);
    assert!(!crawl.path("exports/thumbs.jsonl").exists());
    let card = String::from_utf8(crawl.exported("README.md")).unwrap();
    assert!(card.contains("thumbs.csv"), "{card}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crawl_without_images_has_no_table_of_them() {
    let crawl = serve(world(60), &[]).await;
    crawl.expect(0, &["start", "--only", "items"]).await;
    crawl.expect(0, &["export"]).await;
    assert!(!crawl.path("exports/thumbs.csv").exists());
    assert!(crawl.manifest()["completeness"]["tasks"].get("thumbs").is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_elsewhere_copies_the_images() {
    let crawl = serve(world(120), &[]).await;
    crawl.expect(0, &START).await;
    let images = truth(&crawl);
    let out = crawl.path("elsewhere");
    crawl.expect(0, &["export", "--out", "elsewhere"]).await;
    assert_table(&crawl, &out, &images);

    // A copy that is damaged is replaced, and the others are not written again.
    let names: Vec<_> = images.iter().map(|(id, thumb)| file_name(id, thumb)).collect();
    let copy = |name: &str| out.join("thumbs").join(name);
    fs::write(copy(&names[0]), "half an image").unwrap();
    let written = |name: &str| fs::metadata(copy(name)).unwrap().modified().unwrap();
    let before = written(&names[1]);
    crawl.expect(0, &["export", "--out", "elsewhere"]).await;
    assert_table(&crawl, &out, &images);
    assert_eq!(written(&names[1]), before);

    // An image that is lost is named, and all others are there.
    fs::remove_file(copy(&names[2])).unwrap();
    fs::remove_file(crawl.path("exports/thumbs").join(&names[2])).unwrap();
    for folder in ["elsewhere", "exports"] {
        let (_, err) = crawl.expect(0, &["export", "--out", folder]).await;
        let warning = format!("warning: 1 of {} images in thumbs.csv is missing", images.len());
        assert!(err.contains(&warning) && err.contains("crawl resume"), "{err}");
    }
    crawl.expect(0, &["resume"]).await;
    crawl.expect(0, &["export", "--out", "elsewhere"]).await;
    assert_table(&crawl, &out, &images);
    assert_files(&crawl, &images);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_elsewhere_replaces_no_file_of_others() {
    let crawl = serve(world(60), &[]).await;
    crawl.expect(0, &START).await;
    let images = truth(&crawl);
    let (id, thumb) = images.iter().next().unwrap();
    let path = crawl.path("elsewhere/thumbs").join(file_name(id, thumb));
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, "of someone else").unwrap();
    let (_, err) = crawl.expect(3, &["export", "--out", "elsewhere"]).await;
    assert!(
        err.contains(&format!("thumbs/{}", file_name(id, thumb))) && err.contains("--force"),
        "{err}"
    );
    assert_eq!(fs::read(&path).unwrap(), b"of someone else");
    crawl.expect(0, &["export", "--out", "elsewhere", "--force"]).await;
    assert_table(&crawl, &crawl.path("elsewhere"), &images);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_of_some_items_takes_their_images_only() {
    let crawl = serve(world(120), &[]).await;
    crawl.expect(0, &["start", "--only", "items,likes,thumbs"]).await;
    crawl.expect(0, &["export", "--out", "elsewhere", "--min-item-likes", "20"]).await;
    let world = crawl.server.world();
    let mut images = truth(&crawl);
    let n_all = images.len();
    let collected =
        |id: &str| world.truth(Server::LIKE_LIMIT).model_likes().filter(|row| row[1] == id).count();
    images.retain(|id, _| collected(id) >= 20);
    assert!(images.len() > 5 && images.len() < n_all, "{} of {n_all}", images.len());
    assert_table(&crawl, &crawl.path("elsewhere"), &images);
    let copies = fs::read_dir(crawl.path("elsewhere/thumbs")).unwrap().count();
    assert_eq!(copies, images.len());
}

/// Older versions stored no size, and no size can be read from some images.
#[tokio::test(flavor = "multi_thread")]
async fn a_size_that_is_not_known_is_empty() {
    let crawl = serve(world(60), &[]).await;
    crawl.expect(0, &START).await;
    let mut conn = Db::open(&crawl.path("crawl.db")).await.unwrap().writer().await.unwrap();
    let sql = "update thumbs set width = null, height = null";
    sqlx::query(sql).execute(conn.sqlite().unwrap()).await.unwrap();
    conn.close().await.unwrap();
    crawl.expect(0, &["export"]).await;
    let table = String::from_utf8(crawl.exported("thumbs.csv")).unwrap();
    assert_eq!(table.lines().count(), truth(&crawl).len() + 1);
    assert!(table.lines().skip(1).all(|row| row.ends_with(",,")), "{table}");
    crawl.expect(0, &["verify"]).await;
}
