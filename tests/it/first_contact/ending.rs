//! A crawl that has no task left and lacks items, likes or a whole stage is never called complete.

use crate::site_kind::SiteKind;
use crawl::ledger::database::Db;

use crate::harness::{Crawl, Setup};

async fn assert_incomplete(crawl: &Crawl, words: &str) {
    for _ in 0..2 {
        let (_, err) = crawl.expect(10, &["resume"]).await;
        assert!(err.contains("the crawl is not complete: ") && err.contains(words), "{err}");
    }
    assert_eq!(crawl.status().await["state"], "incomplete");
    let (out, _) = crawl.expect(0, &["status"]).await;
    assert!(out.contains(&format!("lacks      {words}")), "{out}");
    let (out, _) = crawl.expect(0, &["verify"]).await;
    assert!(out.contains("ok, but the crawl is not complete: "), "{out}");
    let (_, err) = crawl.expect(4, &["export"]).await;
    assert!(err.contains(words), "{err}");
    crawl.expect(0, &["export", "--partial"]).await;
    assert_eq!(crawl.manifest()["completeness"]["complete"], false);
    let card = String::from_utf8(crawl.exported("README.md")).unwrap();
    let incomplete = card.contains("**It is incomplete**") && card.contains("\n- Incomplete");
    assert!(incomplete && !card.contains("\n- Complete"), "{card}");
}

async fn change(crawl: &Crawl, sql: &'static str) {
    let db = Db::open(&crawl.path("crawl.db")).await.unwrap();
    let mut conn = db.writer().await.unwrap();
    sqlx::raw_sql(sql).execute(conn.sqlite().unwrap()).await.unwrap();
    conn.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crawl_without_items_is_not_complete() {
    let mut crawl = Setup::new(SiteKind::SketchfabV3, 40).serve().await;
    crawl.configure("pace:", "like_limit: 100000\npace:");
    let (_, err) = crawl.expect(10, &["start"]).await;
    assert!(err.contains("no item was collected"), "{err}");
    assert_incomplete(&crawl, "no item was collected").await;
}

/// As an earlier version left it, which took 404 for every page of a stage as the site's word.
#[tokio::test(flavor = "multi_thread")]
async fn a_crawl_without_one_page_of_a_stage_is_not_complete() {
    let crawl = Setup::new(SiteKind::SketchfabV3, 40).serve().await;
    crawl.expect(0, &["start"]).await;
    let sql = "update tasks set gone = 1, reason = 'status 404' where kind = 2;
        delete from likes; delete from users; update items set short = 1;
        update totals set n_likes = 0, n_users = 0;
        delete from like_balances;
        insert into like_balances (item, surplus, gone, private, given_up, skipped, short)
        select distinct owner, 0, announced, 0, 0, 0, 0
        from tasks join items on items.id = owner where kind = 2";
    change(&crawl, sql).await;
    assert_incomplete(&crawl, "no page of the likes stage was fetched").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crawl_without_likes_is_not_complete_if_some_were_announced() {
    let crawl = Setup::new(SiteKind::SketchfabV3, 40).serve().await;
    crawl.expect(0, &["start"]).await;
    let sql = "delete from likes; delete from users; update items set short = 1;
        update tasks set recheck = 1 where kind = 2;
        update totals set n_likes = 0, n_users = 0;
        delete from like_balances;
        insert into like_balances (item, surplus, gone, private, given_up, skipped, short)
        select distinct owner, 0, 0, 0, 0, 0, announced
        from tasks join items on items.id = owner where kind = 2";
    change(&crawl, sql).await;
    assert_incomplete(&crawl, "no like was collected, although the site announced some").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crawl_of_items_that_nobody_likes_is_complete() {
    for kind in SiteKind::ALL {
        let mut setup = Setup::new(kind, 5);
        let n_items = setup.world.items().len();
        for rank in 0..n_items {
            setup.world = setup.world.with_announced(rank, 0).with_deleted_accounts(rank, 100_000);
        }
        let mut crawl = setup.serve().await;
        crawl.configure("pace:", "like_limit: 0\npace:");
        crawl.expect(0, &["start"]).await;
        let status = crawl.status().await;
        assert_eq!(status["state"], "complete", "{status}");
        assert_eq!(status["records"]["items"], n_items, "{kind}");
        crawl.expect(0, &["resume"]).await;
        crawl.expect(0, &["export"]).await;
    }
}
