//! How many of the announced likes were collected, why the others are missing, and what is called complete.

use crate::site_kind::SiteKind;
use crawl::sim::{Fault, FaultSwitch, Faults, World};
use serde_json::{Value, json};

use crate::harness::{Crawl, Setup};

/// More often than any page is asked for.
const ALWAYS: usize = 50;

/// Sets a crawl up in which the requests that contain one of these texts meet the fault until it is repaired.
pub fn setup(
    kind: SiteKind,
    world: World,
    faults: &[(String, Fault)],
    repaired: &FaultSwitch,
) -> Setup {
    let mut setup = Setup::new(kind, 1);
    setup.world = world;
    let script = |(part, fault): &(String, Fault)| (part.clone(), vec![fault.clone(); ALWAYS]);
    setup.faults = Faults::script(faults.iter().map(script).collect()).until(repaired);
    setup
}

fn likes_of(world: &World, rank: usize, offset: u32) -> String {
    format!("model={}&count=24&offset={offset}", world.items()[rank].id)
}

fn announced(world: &World) -> u64 {
    let liked = world.items().iter().filter(|item| item.n_likes >= 5);
    liked.map(|item| u64::from(item.n_likes)).sum()
}

/// Checks that the numbers add up, and returns them.
async fn coverage(crawl: &Crawl) -> Value {
    let status = crawl.status().await;
    let likes = status["likes"].clone();
    let n = |value: &Value| value.as_u64().unwrap();
    let missing: u64 = likes["missing"].as_object().unwrap().values().map(n).sum();
    assert_eq!(n(&likes["collected"]) + missing, n(&likes["announced"]), "{likes}");
    let stored = n(&likes["collected"]) + n(&likes["beyond_announced"]);
    assert_eq!(stored, n(&status["records"]["likes"]), "{likes}");
    assert_eq!(n(&likes["announced"]), announced(crawl.server.world()), "{likes}");
    likes
}

#[tokio::test(flavor = "multi_thread")]
async fn each_missing_like_is_counted_once_and_under_its_cause() {
    let world = World::generate(60, 7);
    let long = world.items().iter().rposition(|item| item.n_likes > 51).unwrap();
    assert!(world.items()[long].n_likes < 240, "no other offset begins with 24");
    let world = world.with_deleted_accounts(20, 2).with_deleted_accounts(long, 3);
    let count = |rank: usize| u64::from(world.items()[rank].n_likes);
    let faults = [
        // Of one item a page is given up, and of another two items everything is gone or private.
        (likes_of(&world, long, 24), Fault::Status(500)),
        (likes_of(&world, 50, 0), Fault::Gone),
        (likes_of(&world, 52, 0), Fault::Forbidden),
    ];
    let (gone, private) = (count(50).min(24), count(52).min(24));
    let crawl = setup(SiteKind::SketchfabV3, world, &faults, &FaultSwitch::default()).serve().await;
    crawl.expect(4, &["start"]).await;
    let likes = coverage(&crawl).await;
    let missing = json!({
        "gone": gone, "private": private, "given_up": 24, "skipped": 0, "short": 2 + 3, "forgotten": 0, "not_fetched": 0,
    });
    assert_eq!(likes["missing"], missing, "{likes}");

    let words = format!("{gone} gone, {private} private, 24 given up, 5 short");
    let (out, _) = crawl.expect(0, &["status"]).await;
    assert!(out.contains(&format!("missing    {words}\n")), "{out}");
    for command in ["failures", "verify"] {
        let (_, err) = crawl.expect(0, &[command]).await;
        assert!(err.contains(&format!("missing    {words}\n")), "{command}: {err}");
        assert!(err.contains(" announced, "), "{command}: {err}");
    }
    let (out, _) = crawl.expect(0, &["failures", "--json"]).await;
    let told: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(told["likes"], likes);
    crawl.expect(0, &["export", "--partial"]).await;
    assert_eq!(crawl.manifest()["completeness"]["likes"], likes);
    let card = String::from_utf8(crawl.exported("README.md")).unwrap();
    assert!(card.contains(&format!("- Likes missing: {words}.\n")), "{card}");
    assert!(card.contains("- Likes collected: "), "{card}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_crawl_has_all_likes_and_says_so() {
    let crawl = Setup::new(SiteKind::SketchfabV3, 40).serve().await;
    let (_, err) = crawl.expect(0, &["start"]).await;
    let likes = coverage(&crawl).await;
    assert_eq!(likes["collected"], likes["announced"]);
    assert!(err.contains(" announced, 100 %\n") && !err.contains("missing "), "{err}");
    assert_eq!(crawl.status().await["incomplete_because"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_run_has_not_come_to_yet_is_not_fetched() {
    let crawl = Setup::new(SiteKind::Sketchfab2016, 60).serve().await;
    for _ in 0..6 {
        let ended = crawl.run(&["resume", "--max-requests", "30"]).await;
        if ended.status.code() == Some(3) {
            crawl.expect(5, &["start", "--max-requests", "30"]).await;
        }
        let status = crawl.status().await;
        let likes = &status["likes"];
        let n = |value: &Value| value.as_u64().unwrap();
        assert_eq!(
            n(&likes["missing"]["not_fetched"]),
            n(&likes["announced"]) - n(&likes["collected"])
        );
        assert_eq!(likes["missing"]["short"], 0, "nothing is short before it is done");
    }
    crawl.expect(0, &["resume"]).await;
    assert_eq!(coverage(&crawl).await["missing"]["not_fetched"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_item_with_more_likes_than_announced_makes_up_for_no_other() {
    let world = World::generate(40, 7).with_deleted_accounts(3, 4);
    let n_likes = world.items()[6].n_likes;
    let world = world.with_announced(6, n_likes - 2);
    let crawl = setup(SiteKind::SketchfabV3, world, &[], &FaultSwitch::default()).serve().await;
    let (_, err) = crawl.expect(0, &["start"]).await;
    let likes = coverage(&crawl).await;
    assert_eq!((&likes["missing"]["short"], &likes["beyond_announced"]), (&4.into(), &2.into()));
    assert!(err.contains(", and 2 beyond those announced\n"), "{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_no_likes_were_announced_there_is_nothing_to_compare() {
    let crawl = Setup::new(SiteKind::SketchfabV3, 30).serve().await;
    let truth = crawl.server.world().truth(5);
    std::fs::write(crawl.path("models.psv"), truth.model_urls_psv()).unwrap();
    let (_, err) = crawl.expect(0, &["start", "--items", "models.psv"]).await;
    assert!(!err.contains("announced"), "{err}");
    assert_eq!(crawl.status().await["likes"], Value::Null);
    crawl.expect(0, &["verify"]).await;
    crawl.expect(0, &["failures"]).await;

    let crawl = Setup::new(SiteKind::SketchfabV3, 30).serve().await;
    crawl.expect(0, &["start", "--only", "items"]).await;
    assert_eq!(crawl.status().await["likes"], Value::Null);
    crawl.expect(0, &["resume", "--only", "likes"]).await;
    let likes = coverage(&crawl).await;
    assert_eq!(likes["collected"], likes["announced"]);
}

/// A crawl of 20 items of which this number meets a fault, until it is repaired.
async fn of_twenty(n: usize, fault: Fault, repaired: &FaultSwitch) -> Crawl {
    let world = World::generate(20, 7);
    let faults: Vec<_> =
        (20 - n..20).map(|rank| (likes_of(&world, rank, 0), fault.clone())).collect();
    setup(SiteKind::SketchfabV3, world, &faults, repaired).serve().await
}

#[tokio::test(flavor = "multi_thread")]
async fn one_in_ten_may_be_gone() {
    let crawl = of_twenty(2, Fault::Gone, &FaultSwitch::default()).await;
    crawl.expect(0, &["start"]).await;
    assert_eq!(crawl.status().await["state"], "complete");
    crawl.expect(0, &["export"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn more_than_one_in_ten_gone_is_incomplete_until_they_are_back() {
    let repaired = FaultSwitch::default();
    let crawl = of_twenty(3, Fault::Gone, &repaired).await;
    let words = "3 of 20 items are gone in the likes stage: more than one in ten, which may mean \
                 that the site is in trouble";
    let (_, err) = crawl.expect(4, &["start"]).await;
    assert!(err.contains(&format!("{words}; try crawl resume --retry gone\n")), "{err}");
    assert!(!err.contains("complete; to write"), "{err}");
    let status = crawl.status().await;
    assert_eq!(status["state"], "incomplete");
    assert_eq!(status["incomplete_because"], json!([words]));
    let (out, _) = crawl.expect(0, &["status"]).await;
    assert!(out.contains(&format!("incomplete {words}\n")), "{out}");

    let (_, err) = crawl.expect(4, &["export"]).await;
    assert!(err.contains(words) && err.contains("--partial"), "{err}");
    crawl.expect(0, &["export", "--partial"]).await;
    let completeness = crawl.manifest()["completeness"].clone();
    assert_eq!(
        (&completeness["complete"], &completeness["partial"]),
        (&false.into(), &true.into())
    );
    let card = String::from_utf8(crawl.exported("README.md")).unwrap();
    assert!(card.contains("**It is incomplete**") && card.contains(words), "{card}");

    crawl.expect(4, &["resume"]).await;
    repaired.turn_on();
    crawl.expect(0, &["resume", "--retry", "gone"]).await;
    crawl.assert_truth().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn items_that_are_private_are_not_gone() {
    let crawl = of_twenty(2, Fault::Forbidden, &FaultSwitch::default()).await;
    crawl.expect(0, &["start"]).await;
    assert_eq!(crawl.status().await["state"], "complete");

    let crawl = of_twenty(3, Fault::Forbidden, &FaultSwitch::default()).await;
    let (_, err) = crawl.expect(4, &["start"]).await;
    assert!(err.contains("3 pages are private: the site refused them with 403"), "{err}");
    let words = "3 of 20 items are private in the likes stage: more than one in ten, which may mean \
                 that the site is in trouble; try crawl resume --retry private\n";
    assert!(err.contains(words), "{err}");
    let (out, err) = crawl.expect(0, &["failures"]).await;
    assert_eq!(out.lines().filter(|line| line.starts_with("private ")).count(), 3, "{out}");
    assert!(err.contains("0 discarded, 0 gone, 3 private, 0 short"), "{err}");
    crawl.expect(0, &["verify"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_that_was_skipped_is_the_cause_of_its_missing_like() {
    let world = World::generate(40, 7).with_deleted_accounts(12, 1);
    let page = likes_of(&world, 12, 0);
    let user = world.likers(&world.items()[12]).next().unwrap().id.clone();
    let (from, to) = (format!("\"uid\":\"{user}\""), "\"uid\":null".to_owned());
    let faults = [(page, Fault::Changed { from, to })];
    let crawl = setup(SiteKind::SketchfabV3, world, &faults, &FaultSwitch::default());
    let crawl = crawl.serve().await;
    crawl.expect(0, &["start"]).await;
    let missing = coverage(&crawl).await["missing"].clone();
    assert_eq!((&missing["skipped"], &missing["short"]), (&1.into(), &1.into()), "{missing}");
    let (out, _) = crawl.expect(0, &["status"]).await;
    assert!(out.contains("missing    1 in skipped entries, 1 short\n"), "{out}");
}
