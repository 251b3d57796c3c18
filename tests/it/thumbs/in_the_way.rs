//! A folder in the place of an image: no command removes it, and each says where it is and what to do.

use super::forgotten_owners::list_an_owner;
use super::*;

/// Checks that an error names the folder and says what to do.
fn assert_named(err: &str, path: &str) {
    assert!(err.contains(path) && err.contains("folder") && err.contains("move it away"), "{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_in_the_place_of_an_image_is_named_before_and_after_the_image_comes() {
    let crawl = serve(world(60), &[]).await;
    let images = truth(&crawl);
    let (id, thumb) = images.iter().nth(3).unwrap();
    let name = format!("exports/thumbs/{}", file_name(id, thumb));
    for command in [&START[..], &["resume"]] {
        let path = crawl.path(&name);
        let _ = fs::remove_file(&path);
        fs::create_dir_all(&path).unwrap();
        fs::write(path.join("of someone else"), "kept").unwrap();
        let output = crawl.run(command).await;
        let err = crate::harness::text(&output.stderr);
        assert!([3, 9].map(Some).contains(&output.status.code()), "{:?}: {err}", output.status);
        assert_named(&err, &name);
        fs::rename(&path, crawl.path("away")).unwrap();
        assert_eq!(fs::read(crawl.path("away/of someone else")).unwrap(), b"kept");
        fs::remove_dir_all(crawl.path("away")).unwrap();
        crawl.expect(0, &["resume"]).await;
        assert_files(&crawl, &images);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_in_the_place_of_a_copy_or_of_an_image_to_remove_is_named() {
    let crawl = serve(world(60), &[]).await;
    crawl.expect(0, &START).await;
    let (theirs, others) = list_an_owner(&crawl).await;
    let (id, thumb) = theirs.first_key_value().unwrap();
    let (own, copy) =
        ["exports", "elsewhere"].map(|to| format!("{to}/thumbs/{}", file_name(id, thumb))).into();

    fs::create_dir_all(crawl.path(&copy)).unwrap();
    let output = crawl.run(&["export", "--out", "elsewhere", "--force"]).await;
    assert!(!output.status.success());
    assert_named(&crate::harness::text(&output.stderr), &copy);
    fs::remove_dir(crawl.path(&copy)).unwrap();
    crawl.expect(0, &["export", "--out", "elsewhere"]).await;

    fs::remove_file(crawl.path(&own)).unwrap();
    fs::create_dir(crawl.path(&own)).unwrap();
    let output = crawl.run(&["forget", "list"]).await;
    assert!(!output.status.success());
    assert_named(&crate::harness::text(&output.stderr), &own);
    fs::remove_dir(crawl.path(&own)).unwrap();
    crawl.expect(0, &["forget", "list"]).await;
    assert_files(&crawl, &others);
}
