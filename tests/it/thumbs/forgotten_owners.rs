//! Images of an owner who asks to be removed: files and rows are gone, and no run fetches them again.

use crawl::ledger::database::Db;

use super::*;
use crate::harness::text;

pub type Images = BTreeMap<String, TruthThumb>;

/// Lists the owner of most images in a file. Returns these images, and the others.
pub async fn list_an_owner(crawl: &Crawl) -> (Images, Images) {
    let mut conn = Db::open(&crawl.path("crawl.db")).await.unwrap().writer().await.unwrap();
    let sql = "select user_id, item_id from owners join items on items.id = owners.item";
    let rows: Vec<(String, String)> =
        sqlx::query_as(sql).fetch_all(conn.sqlite().unwrap()).await.unwrap();
    conn.close().await.unwrap();
    let images = truth(crawl);
    let mut owned: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (user_id, item_id) in rows.into_iter().filter(|(_, item_id)| images.contains_key(item_id)) {
        owned.entry(user_id).or_default().push(item_id);
    }
    let (user_id, ids) = owned.into_iter().max_by_key(|(_, ids)| ids.len()).unwrap();
    assert!(ids.len() > 1);
    fs::write(crawl.path("list"), format!("{user_id}\n")).unwrap();
    images.into_iter().partition(|(id, _)| ids.contains(id))
}

/// What `crawl forget` prints about the files of these images.
fn named(images: &Images) -> String {
    let mut names: Vec<_> = images.iter().map(|(id, thumb)| file_name(id, thumb)).collect();
    names.sort();
    format!("removing {} images from exports/thumbs:\n  {}\n", images.len(), names.join("\n  "))
}

/// Checks that the images that are left are all there is, and that no run fetches another.
async fn assert_left(crawl: &Crawl, left: &Images) {
    crawl.expect(0, &["verify"]).await;
    let before = requested(crawl);
    crawl.expect(0, &["resume"]).await;
    assert_eq!(requested(crawl), before);
    assert_files(crawl, left);
    crawl.expect(0, &["verify"]).await;
    let (_, err) = crawl.expect(0, &["export"]).await;
    assert!(!err.contains("image"), "{err}");
    let table = text(&crawl.exported("thumbs.csv"));
    let ids: BTreeSet<&str> =
        table.lines().skip(1).filter_map(|row| row.split(',').next()).collect();
    assert_eq!(ids, left.keys().map(String::as_str).collect());
    let status = crawl.status().await;
    assert_eq!(status["state"], "complete");
    let tasks = &status["stages"]["thumbs"];
    let n = |state: &str| tasks[state].as_u64().unwrap();
    assert_eq!((n("available"), n("completed")), (0, left.len() as u64), "{tasks}");
}

#[tokio::test(flavor = "multi_thread")]
async fn images_of_a_forgotten_owner_are_removed_and_stay_away() {
    let crawl = serve(world(200), &[]).await;
    crawl.expect(0, &START).await;
    let (theirs, others) = list_an_owner(&crawl).await;
    // The user may have removed one already. Of another, a kill left a part.
    let folder = crawl.path("exports").join("thumbs");
    let mut there = theirs.clone();
    let (id, thumb) = there.pop_first().unwrap();
    fs::remove_file(folder.join(file_name(&id, &thumb))).unwrap();
    let (id, thumb) = there.first_key_value().unwrap();
    fs::write(folder.join(format!(".part-{}", file_name(id, thumb))), "part").unwrap();

    let (out, err) = crawl.expect(0, &["forget", "list"]).await;
    assert!(out.ends_with(&named(&there)), "{out}");
    assert!(err.contains("other export folders may hold copies"), "{err}");
    assert_left(&crawl, &others).await;
    assert_eq!(requested(&crawl), once(&truth(&crawl)));

    let (out, _) = crawl.expect(0, &["forget", "list"]).await;
    assert_eq!(out, "removed 0 users and 0 likes\n");
    assert_left(&crawl, &others).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_image_of_a_forgotten_owner_that_was_not_fetched_yet_never_is() {
    let some_images = ["resume", "--only", "items,thumbs", "--max-requests", "8"];
    for has_tasks in [true, false] {
        let crawl = serve(world(200), &[]).await;
        // The whole catalogue, so that every item of the owner is known.
        crawl.expect(0, &["start", "--only", "items"]).await;
        if has_tasks {
            crawl.expect(5, &some_images).await;
        }
        let (theirs, others) = list_an_owner(&crawl).await;
        let left = crawl.status().await["stages"]["thumbs"]["available"].as_u64();
        assert_eq!(left.is_some_and(|n| n > 0), has_tasks);
        let before = requested(&crawl);
        crawl.expect(0, &["forget", "list"]).await;
        crawl.expect(0, &["verify"]).await;
        crawl.expect(0, &["resume", "--only", "items,thumbs"]).await;
        let after = requested(&crawl);
        for thumb in theirs.values() {
            assert_eq!(after.get(&thumb.path), before.get(&thumb.path));
        }
        assert_left(&crawl, &others).await;
    }
}

/// Pages that are read after the forgetting name the same owner.
#[tokio::test(flavor = "multi_thread")]
async fn a_catalogue_that_is_read_afterwards_brings_no_image_back() {
    let crawl = serve(world(200), &[]).await;
    crawl.expect(0, &["start", "--only", "items"]).await;
    let (theirs, others) = list_an_owner(&crawl).await;
    for name in ["crawl.db", "crawl.db-wal", "crawl.db-shm"] {
        let _ = fs::remove_file(crawl.path(name));
    }
    crawl.run(&["start", "--only", "items,thumbs", "--max-requests", "5"]).await;
    let status = crawl.status().await;
    let n_items = status["records"]["items"].as_u64().unwrap();
    assert!(
        n_items > 0 && n_items < others.len() as u64,
        "the catalogue is read in part: {status}"
    );
    crawl.expect(0, &["forget", "list"]).await;
    crawl.expect(0, &["resume"]).await;
    assert_eq!(requested(&crawl), once(&others));
    assert!(!theirs.is_empty());
    assert_left(&crawl, &others).await;
}

#[cfg(any(debug_assertions, feature = "crash-points"))]
#[tokio::test(flavor = "multi_thread")]
async fn after_a_kill_no_run_brings_an_image_back_and_the_next_command_removes_the_files() {
    use std::os::unix::process::ExitStatusExt;

    for (point, is_forgotten, are_there) in [
        ("db.before-commit", false, true),
        ("db.after-commit", true, true),
        ("forget.after-vacuum", true, false),
    ] {
        let mut crawl = serve(world(60), &[]).await;
        crawl.expect(0, &START).await;
        let all = truth(&crawl);
        let (theirs, others) = list_an_owner(&crawl).await;
        crawl.set("CRAWL_CRASH_AT", format!("{point}:1"));
        let output = crawl.run(&["forget", "list"]).await;
        crawl.unset("CRAWL_CRASH_AT");
        assert_eq!(output.status.signal(), Some(9), "{point} is passed");

        assert_files(&crawl, if are_there { &all } else { &others });
        crawl.expect(0, &["verify"]).await;
        let tasks = &crawl.status().await["stages"]["thumbs"];
        let n_left = if is_forgotten { others.len() } else { all.len() };
        assert_eq!(tasks["completed"], n_left, "{point}");
        // Whichever comes first removes the files and names them.
        let (out, _) = crawl.expect(0, &["resume"]).await;
        assert_eq!(requested(&crawl), once(&all), "{point}");
        assert_eq!(out.contains(&named(&theirs)), is_forgotten && are_there, "{point}: {out}");
        let (out, _) = crawl.expect(0, &["forget", "list"]).await;
        assert_eq!(out.contains(&named(&theirs)), !is_forgotten && are_there, "{point}: {out}");
        assert_left(&crawl, &others).await;
        assert_eq!(requested(&crawl), once(&all), "{point}");
    }
}
