//! Exports without users and items that have few likes, and without users who asked to be left out.

use std::collections::{BTreeMap, BTreeSet};

use crate::site_kind::SiteKind;

use crate::harness::{Crawl, Setup};

type Row = Vec<String>;

async fn crawled() -> Crawl {
    let crawl = Setup::new(SiteKind::SketchfabV3, 60).serve().await;
    crawl.expect(0, &["start"]).await;
    crawl
}

fn exported(crawl: &Crawl, name: &str, header: &[&str]) -> Vec<Row> {
    let file = crawl.exported(name);
    crawl::dataset::psv::read(&file[..], header).map(|row| row.unwrap().fields).collect()
}

fn likes(crawl: &Crawl) -> Vec<Row> {
    exported(crawl, "model_likes.psv", &["modelname", "mid", "uid", "username"])
}

/// Returns the truth's rows of likes, without those of some users.
fn truth(crawl: &Crawl, suppressed: &BTreeSet<String>) -> Vec<Row> {
    let truth = crawl.server.world().truth(5);
    let rows = truth.model_likes().map(|row| row.map(str::to_owned).to_vec());
    rows.filter(|row| !suppressed.contains(&row[2])).collect()
}

fn counts(rows: &[Row], column: usize) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for row in rows {
        *counts.entry(row[column].clone()).or_default() += 1;
    }
    counts
}

/// Checks every row again and again until none is removed.
fn stable(mut rows: Vec<Row>, min_user: usize, min_item: usize) -> Vec<Row> {
    loop {
        let (items, users) = (counts(&rows, 1), counts(&rows, 2));
        let n_before = rows.len();
        rows.retain(|row| items[&row[1]] >= min_item && users[&row[2]] >= min_user);
        if rows.len() == n_before {
            return rows;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn users_and_items_with_few_likes_are_left_out_until_none_remains() {
    let crawl = crawled().await;
    let all = truth(&crawl, &BTreeSet::new());
    for (min_user, min_item) in [(2, 0), (0, 7), (3, 9), (4, 14), (10_000, 1)] {
        let wanted = stable(all.clone(), min_user, min_item);
        let (user, item) = (min_user.to_string(), min_item.to_string());
        crawl.expect(0, &["export", "--min-user-likes", &user, "--min-model-likes", &item]).await;
        assert!(likes(&crawl) == wanted, "{min_user}/{min_item}");
        let kept = counts(&wanted, 1);
        let is_kept = |item_id: &str| min_item == 0 || kept.contains_key(item_id);
        let world = crawl.server.world().truth(5);
        let urls = world
            .model_urls()
            .filter(|[_, item_id]| is_kept(item_id))
            .map(|row| row.map(str::to_owned));
        assert!(
            exported(&crawl, "model_urls.psv", &["name", "mid"])
                .into_iter()
                .eq(urls.map(Vec::from))
        );
        let feats = world.model_feats().filter(|row| is_kept(row[0]));
        let feats = feats.map(|row| row.map(str::to_owned).to_vec());
        assert!(
            exported(&crawl, "model_feats.psv", &["mid", "type", "value"]).into_iter().eq(feats)
        );
        let filters = &crawl.manifest()["filters"];
        assert_eq!(
            (&filters["min_user_likes"], &filters["min_model_likes"]),
            (&min_user.into(), &min_item.into())
        );
        assert_eq!(filters["left_out"]["likes"], all.len() - wanted.len());
        assert_eq!(filters["left_out"]["users"], counts(&all, 2).len() - counts(&wanted, 2).len());
    }
    let chained = stable(all.clone(), 4, 14).len();
    let once = counts(&all, 1);
    assert!(
        chained < all.iter().filter(|row| once[&row[1]] >= 14).count(),
        "this world needs more than one pass"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn filters_that_leave_nothing_cause_a_warning() {
    let crawl = crawled().await;
    let (_, err) = crawl.expect(0, &["export", "--min-user-likes", "1000"]).await;
    assert!(err.contains("warning: no likes are left: lower --min-user-likes"), "{err}");
    assert_eq!(likes(&crawl), Vec::<Row>::new());
    let (_, err) = crawl.expect(0, &["export", "--min-model-likes", "100000", "--anonymize"]).await;
    assert!(err.contains("warning: no likes are left"), "{err}");
    let (_, err) = crawl.expect(0, &["export", "--min-user-likes", "2"]).await;
    assert!(!err.contains("no likes are left"), "{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn users_who_asked_to_be_left_out_are_removed_before_likes_are_counted() {
    let crawl = crawled().await;
    let users = counts(&truth(&crawl, &BTreeSet::new()), 2);
    let most: Vec<_> = users.iter().filter(|user| *user.1 > 4).map(|user| user.0.clone()).collect();
    let suppressed: BTreeSet<String> = most.into_iter().take(5).collect();
    assert_eq!(suppressed.len(), 5);
    let list = suppressed
        .iter()
        .fold("# asked in May\r\nnobody-we-know\n\n".to_owned(), |list, user_id| {
            list + user_id + "\r\n"
        });
    std::fs::write(crawl.path("list"), list).unwrap();
    let wanted = truth(&crawl, &suppressed);
    for (min, wanted) in [("0", wanted.clone()), ("3", stable(wanted, 0, 3))] {
        let (out, err) =
            crawl.expect(0, &["export", "--suppress", "list", "--min-model-likes", min]).await;
        assert!(likes(&crawl) == wanted, "--min-model-likes {min}");
        assert!(err.contains("5 of 6 users in the suppress list are in the database"), "{err}");
        let said = [out, err, text(&crawl)].concat();
        assert!(
            !suppressed
                .iter()
                .chain([&"nobody-we-know".to_owned()])
                .any(|user_id| said.contains(user_id))
        );
        assert_eq!(crawl.manifest()["filters"]["suppressed_users"], 5);
    }
    crawl.expect(0, &["export", "--suppress", "list", "--anonymize"]).await;
    let rows = exported(&crawl, "model_likes_anon.psv", &["modelname", "mid", "uid"]);
    assert_eq!(rows.len(), truth(&crawl, &suppressed).len());
    let key =
        crawl::dataset::pseudonym::PseudonymKey::from_text(crate::harness::KEY.as_bytes()).unwrap();
    let pseudonym =
        |user_id: &String| key.pseudonym(&crawl::words::UserId::new(user_id).unwrap()).to_string();
    let gone: BTreeSet<String> = suppressed.iter().map(pseudonym).collect();
    assert!(!rows.iter().any(|row| gone.contains(&row[2])));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_standing_list_is_left_out_of_every_export() {
    let mut crawl = crawled().await;
    let users: Vec<String> = counts(&truth(&crawl, &BTreeSet::new()), 2).into_keys().collect();
    let [standing, flagged] = [0, 1].map(|n| BTreeSet::from([users[n].clone()]));
    crawl.configure("exports: ", "suppress: asked.txt\nexports: ");
    let (_, err) = crawl.expect(3, &["export"]).await;
    assert!(
        err.contains("the list that `suppress` names in the configuration, /")
            && err.contains("/asked.txt: "),
        "{err}"
    );
    assert!(!crawl.path("exports").exists());

    std::fs::write(crawl.path("asked.txt"), format!("{}\nnobody-here\n", users[0])).unwrap();
    std::fs::write(crawl.path("list"), &users[1]).unwrap();
    let (_, err) = crawl.expect(0, &["export"]).await;
    // A standing list may name users of other crawls.
    assert!(err.contains("1 of 2 users in the suppress list is in the database"), "{err}");
    assert!(!err.contains("warning"), "{err}");
    assert!(likes(&crawl) == truth(&crawl, &standing));
    let both = standing.union(&flagged).cloned().collect();
    crawl.expect(0, &["export", "--suppress", "list"]).await;
    assert!(likes(&crawl) == truth(&crawl, &both));
    assert_eq!(crawl.manifest()["filters"]["suppressed_users"], 2);
    crawl.set("CRAWL_SUPPRESS", "list");
    crawl.expect(0, &["export"]).await;
    assert!(likes(&crawl) == truth(&crawl, &flagged), "a variable overrides the file");
}

fn text(crawl: &Crawl) -> String {
    crate::harness::text(&crawl.exported("manifest.json"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_malformed_list_is_refused_with_its_line_and_writes_nothing() {
    let crawl = crawled().await;
    let (_, err) = crawl.expect(3, &["export", "--suppress", "no-list"]).await;
    assert!(err.contains("no-list"), "{err}");
    std::fs::write(crawl.path("list"), "one\n# two\nhis\u{1}name\n").unwrap();
    let (_, err) = crawl.expect(3, &["export", "--suppress", "list"]).await;
    assert!(
        err.contains("list, line 3: an id is") && !err.contains("name\n") && !err.contains("his"),
        "{err}"
    );
    assert!(!crawl.path("exports").exists());
}
