//! `crawl audit`: the log agrees with what the site saw.

use std::collections::BTreeMap;

use crate::site_kind::SiteKind;
use crawl::ledger::database::Db;
use crawl::sim::{Fault, Faults};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::harness::{Crawl, Setup, is_on_server};
use crate::stops::{held, until_held};

async fn audit(crawl: &Crawl) -> Value {
    let (out, _) = crawl.expect(0, &["audit", "--json"]).await;
    serde_json::from_str(&out).unwrap()
}

/// A crawl at 200 requests per second of a site that misbehaves in several ways.
async fn misbehaving(kind: SiteKind) -> Crawl {
    let mut setup = Setup::new(kind, 60);
    let item_ids: Vec<_> = setup.world.items().iter().map(|item| item.id.clone()).collect();
    let likes =
        |nth: usize, offset: u32| format!("model={}&count=24&offset={offset}", item_ids[nth]);
    let told = |seconds: &str| Fault::TooManyRequests { retry_after: Some(seconds.to_owned()) };
    setup.faults = Faults::script(vec![
        (likes(0, 0), vec![told("3")]),
        (likes(1, 0), vec![Fault::Status(500), Fault::Truncated]),
        (likes(2, 0), vec![Fault::Redirect(format!("/i/likes?{}", likes(2, 0)))]),
        (likes(3, 24), vec![Fault::EmptyPage]),
        (likes(4, 0), vec![Fault::Gone; 2]),
        (likes(5, 0), vec![Fault::WrongLandmark]),
    ]);
    setup.robots = Some((200, "User-agent: *\nDisallow: /admin\nAllow: /admin/open\n"));
    let mut crawl = setup.serve().await;
    crawl.configure("requests_per_second: 1000000.0", "requests_per_second: 200");
    crawl.expect(0, &["start"]).await;
    crawl
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_agrees_with_what_the_site_saw() {
    for kind in SiteKind::ALL {
        let crawl = misbehaving(kind).await;
        let audit = audit(&crawl).await;
        assert_eq!(audit["schema"], "crawl.audit/1");
        assert_eq!(audit["requests"]["all"], crawl.server.n_requests(), "{kind}");
        assert_eq!(
            (&audit["requests"]["robots"], &audit["requests"]["unlogged"]),
            (&json!(1), &json!(0))
        );

        let mut seen: BTreeMap<u16, u64> = BTreeMap::new();
        for request in crawl.server.requests() {
            *seen.entry(request.status).or_default() += 1;
        }
        let answers = &audit["answers"];
        let expected = json!({
            "page": seen[&200] - 3, "failed": 2, "empty": 1, "wait": seen[&429], "down": seen[&500],
            "redirect": seen[&302], "gone": seen[&404],
        });
        assert_eq!(answers, &expected, "{kind}: a truncated and a wrong page came with 200");
        let again = json!({"wait": 1, "down": 1, "failed": 2, "empty": 1, "gone": 1});
        assert_eq!(audit["repeats_by_answer_before"], again, "{kind}");
        let n_probes = usize::try_from(audit["requests"]["probes"].as_u64().unwrap()).unwrap();
        assert_eq!(crawl.repeats().len(), 7 + n_probes, "{kind}");

        assert_eq!(audit["requests_in_a_pause"], 0);
        let pauses = audit["pauses"].as_array().unwrap();
        assert_eq!((pauses.len(), &pauses[0]["reason"]), (1, &json!("status 429")));
        let gaps = audit["gaps"].as_array().unwrap();
        let is_the_pause = |gap: &&Value| gap["why"] == "paused" && gap["reason"] == "status 429";
        assert_eq!(gaps.iter().filter(is_the_pause).count(), 1, "{gaps:?}");
        let busiest = &audit["busiest_seconds"][0];
        assert_eq!(busiest["requests_per_second"], 200.0);
        let n = busiest["requests"].as_u64().unwrap();
        assert!((2..=205).contains(&n), "{n} in the busiest second");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rules_of_robots_txt_are_listed_with_its_hash() {
    let crawl = misbehaving(SiteKind::SketchfabV3).await;
    let robots = &audit(&crawl).await["robots"][0];
    let text = "User-agent: *\nDisallow: /admin\nAllow: /admin/open\n";
    assert_eq!(robots["origin"], crawl.server.url());
    assert_eq!(robots["sha256"], hex::encode(Sha256::digest(text)));
    let mut rules: Vec<_> =
        robots["rules"].as_array().unwrap().iter().map(|rule| rule.as_str().unwrap()).collect();
    rules.sort_unstable();
    assert_eq!(rules, ["Allow: /admin/open", "Disallow: /admin"]);
    assert_eq!(robots["forbids"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_in_flight_at_a_kill_has_an_unknown_answer() {
    let (crawl, notify) = held().await;
    let mut child = crawl.spawn(&["start"]);
    until_held(&crawl).await;
    child.start_kill().unwrap();
    child.wait().await.unwrap();
    notify.notify_waiters();
    crawl.expect(0, &["resume"]).await;
    let audit = audit(&crawl).await;
    assert_eq!(audit["answers"]["unknown"], 1);
    assert_eq!(audit["repeats_by_answer_before"], json!({"unknown": 1}));
    assert_eq!(audit["requests"]["all"], crawl.server.n_requests());
    assert_eq!(audit["runs"].as_array().unwrap().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_report_for_people_names_no_user_and_agrees() {
    let crawl = misbehaving(SiteKind::Sketchfab2016).await;
    let (out, err) = crawl.expect(0, &["audit"]).await;
    // On a server, all of it is read from a copy.
    assert!(err.is_empty() || is_on_server() && err.lines().count() == 1, "{err}");
    for line in [
        "per second any second may hold 205\n",
        "            0 requests sent during a pause\n",
        "repeats     6 requests for a page that had been requested before\n",
        "                    1 after a request to wait\n",
        "            Disallow: /admin\n",
        "            forbids nothing that the crawl requests\n",
    ] {
        assert!(out.contains(line), "{line}{out}");
    }
    let n = crawl.server.n_requests();
    assert!(out.contains(&format!("requests    {n} in 1 run,")), "{out}");
    for user in crawl.server.world().users() {
        assert!(!out.contains(&user.id) && !err.contains(&user.id), "{out}{err}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_is_append_only() {
    let crawl = Setup::new(SiteKind::SketchfabV3, 20).serve().await;
    crawl.expect(0, &["start"]).await;
    let mut conn = Db::open(crawl.database()).await.unwrap().writer().await.unwrap();
    for sql in ["update requests set sent_at = 0", "delete from requests where id = 1"] {
        let refused = conn.ask(sql).execute().await.unwrap_err();
        assert!(refused.to_string().contains("only added to"), "{sql}: {refused}");
    }
    conn.close().await.unwrap();
    crawl.expect(0, &["verify"]).await;
}
