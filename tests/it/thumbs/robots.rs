//! The robots.txt of the images' host: each address is checked against its rules, whether they allow or forbid it.

use crawl::ledger::database::Db;

use super::*;

async fn with_rules(rules: &str) -> Crawl {
    let rules = format!("User-agent: *\n{rules}\n");
    let site = |site: SimSite| site.with_thumb_robots(200, rules);
    serve_site(world(100), &[], site).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_forbids_everything_stops_the_crawl_before_its_first_page() {
    let crawl = with_rules("Disallow: /").await;
    let (_, err) = crawl.expect(3, &START).await;
    assert!(err.contains("does not allow the thumbs stage") && err.contains("line 2"), "{err}");
    assert!(err.contains("leave the stage thumbs out"), "{err}");
    assert!(requested(&crawl).is_empty());
    crawl.expect(0, &["start"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_asks_for_too_long_a_delay_stops_the_crawl_before_its_first_page() {
    let crawl = with_rules("Crawl-delay: 86400").await;
    for command in [&START[..], &["try", "--only", "items,thumbs"]] {
        let (_, err) = crawl.expect(3, command).await;
        assert!(err.contains("asks for 24h between requests (Crawl-delay)"), "{err}");
        assert!(err.contains("leave the stage thumbs out"), "{err}");
    }
    assert!(requested(&crawl).is_empty());
    crawl.expect(0, &["start"]).await;
    let (_, err) = crawl.expect(3, &["resume", "--only", "thumbs"]).await;
    assert!(err.contains("leave the stage thumbs out"), "{err}");
    crawl.expect(0, &["resume"]).await;
}

/// The stage can't be left out any more, so its host must not hold up the site.
#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_forbids_images_later_does_not_stop_the_site() {
    for rules in ["Disallow: /", "Crawl-delay: 86400"] {
        let crawl = serve(world(100), &[]).await;
        let start = ["start", "--only", "items,likes,thumbs", "--max-requests", "8"];
        crawl.expect(5, &start).await;
        let mut conn = Db::open(&crawl.path("crawl.db")).await.unwrap().writer().await.unwrap();
        let sql = "update robots set body = cast(? as blob) where origin = ?";
        let changed = sqlx::query(sql)
            .bind(format!("User-agent: *\n{rules}\n"))
            .bind(crawl.server.thumbs_url().unwrap())
            .execute(conn.sqlite().unwrap())
            .await
            .unwrap();
        assert_eq!(changed.rows_affected(), 1);
        conn.close().await.unwrap();
        let before = requested(&crawl);
        let (_, err) = crawl.expect(10, &["resume"]).await;
        assert!(err.contains("the thumbs stage") && err.contains("robots.txt"), "{rules}: {err}");
        assert_eq!(requested(&crawl), before, "{rules}");
        let status = crawl.status().await;
        for stage in ["items", "likes"] {
            assert_eq!(status["stages"][stage]["available"], 0, "{rules}: {status}");
        }
        assert!(status["stages"]["thumbs"]["available"].as_u64().unwrap() > 0, "{rules}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_allows_the_images_alone_is_crawled() {
    let crawl = with_rules("Disallow: /\nAllow: /models/").await;
    crawl.expect(0, &START).await;
    let images = truth(&crawl);
    assert_files(&crawl, &images);
    assert_eq!(requested(&crawl), once(&images));
    let (out, _) = crawl.expect(0, &["audit", "--json"]).await;
    let audit: serde_json::Value = serde_json::from_str(&out).unwrap();
    let files = audit["robots"].as_array().unwrap();
    assert!(files.iter().all(|file| file["forbids"] == serde_json::json!([])), "{files:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_image_that_a_rule_forbids_is_not_requested() {
    for rules in ["Disallow: /models/", "Disallow: /\nAllow: /other/"] {
        let crawl = with_rules(rules).await;
        crawl.expect(10, &START).await;
        assert!(requested(&crawl).is_empty(), "{rules}");
        assert_files(&crawl, &BTreeMap::new());
        let (out, _) = crawl.expect(0, &["failures"]).await;
        assert!(out.contains("thumbs ") && out.contains("robots.txt line 2 forbids it"), "{out}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn images_beside_one_that_is_forbidden_are_requested() {
    let world = world(100);
    let ranks = ranks(&world);
    let id = world.items()[ranks[3] - 1].id.clone();
    let crawl = with_rules(&format!("Disallow: /models/{id}/")).await;
    crawl.expect(4, &START).await;
    let mut images = truth(&crawl);
    images.remove(&id).unwrap();
    assert_files(&crawl, &images);
    assert_eq!(requested(&crawl), once(&images));
    let (out, _) = crawl.expect(0, &["failures"]).await;
    assert!(out.contains(&id), "{out}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_whose_robots_txt_cannot_be_fetched_does_not_stop_the_site() {
    let crawl = serve(world(60), &["thumbs/robots:server-error=for 3"]).await;
    let (_, err) = crawl.expect(10, &START).await;
    assert!(
        err.contains("the thumbs stage") && err.contains("robots.txt can't be fetched"),
        "{err}"
    );
    assert!(requested(&crawl).is_empty());
    let status = crawl.status().await;
    assert_eq!(
        (&status["records"]["items"], &status["stages"]["items"]["available"]),
        (&60.into(), &0.into())
    );
    // The next run asks again.
    crawl.expect(0, &["resume"]).await;
    assert_files(&crawl, &truth(&crawl));
}
