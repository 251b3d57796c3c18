//! `crawl verify` of crawls that ask users: each check can fail, and names no user.

use std::collections::BTreeSet;

use crawl::ledger::checks::USER_CHECKS;
use sqlx::Connection;

use super::ByUser;
use crate::harness::text;

/// What is done to a finished crawl behind the program's back, and the checks that must fail.
const BREAKS: &[(&str, &[&str])] = &[
    (
        "update users set is_liker = 0 where id = (select user from likes limit 1);
        update totals set n_users = n_users - 1",
        &["users"],
    ),
    (
        "update users set found_by = 0 where id = (select id from users where is_liker = 0 limit 1)",
        &["users", "pages of users"],
    ),
    (
        "delete from tasks where kind = 7 and owner = (
            select owner from tasks where kind = 7 group by owner having count(*) = 1 limit 1)",
        &["pages of users"],
    ),
    ("delete from tasks where kind = 4 and position = 1", &["pages of users", "lists of users"]),
    ("update tasks set n_entries = null where kind = 4 and position = 1", &["lists of users"]),
    (
        "update tasks set n_entries = null where kind = 5 and position = 0 and owner = (
            select user from likes where user_position < 24 limit 1)",
        &["likes of users"],
    ),
    (
        "update likes set by_item = 0, position = 0, user_position = null
        where (item, user) = (select item, user from likes where by_item = 1 limit 1)",
        &["likes of users"],
    ),
    (
        "update likes set position = 5
        where (item, user) = (select item, user from likes where by_item = 0 limit 1)",
        &["likes of users"],
    ),
    ("update items set by_user = 1 where id = 1", &["items of users"]),
    (
        "update items set page = 1 where id = (select id from items where by_user = 1 limit 1)",
        &["items of users"],
    ),
    (
        "update crawl set user_sources = 'owners,list,followers,followings';
        update tasks set state = 'available', settled_at = null, reason = null, gone = 0, private = 0
        where id = (select id from tasks where kind = 8 limit 1)",
        &["stages"],
    ),
    ("update crawl set likes_by = 'item', user_sources = ''", &["stages", "users", "likes of users", "items of users"]),
    (
        "update tasks set owner = 999999 where id = (
            select tasks.id from tasks join users on users.id = tasks.owner
            where kind = 5 and n_entries = 0 and users.announced is not 0 limit 1)",
        &["items of tasks", "pages of users"],
    ),
    ("update totals set n_users = n_users + 1", &["totals"]),
    ("update visits set n = n + 1 where state = 'completed'", &["visits"]),
    ("update census set n = n + 1 where kind = 6 and state = 'completed'", &["census"]),
    (
        "delete from likes where (item, user) = (
            select item, user from likes
            where by_item = 0 and item not in (select item from like_balances) limit 1)",
        &["totals", "short items", "missing likes"],
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn each_check_of_what_is_found_by_user_can_fail_and_names_nobody() {
    let user = ByUser { search_limit: Some(24), ..ByUser::both_ways(60) }.serve().await;
    user.ends(&["start"]).await;
    user.assert_truth().await;
    let whole = std::fs::read(user.crawl.path("crawl.db")).unwrap();
    let people: Vec<(String, String)> = user.rows("select user_id, username from users").await;
    let mut failed = BTreeSet::new();
    for (sql, wanted) in BREAKS {
        std::fs::write(user.crawl.path("crawl.db"), &whole).unwrap();
        let mut conn = user.connect().await;
        sqlx::raw_sql(*sql).execute(&mut conn).await.unwrap();
        conn.close().await.unwrap();
        let output = user.crawl.run(&["verify"]).await;
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        let broken = out.lines().filter_map(|line| line.split_once("BROKEN"));
        let broken: Vec<&str> = broken.map(|(name, _)| name.trim()).collect();
        assert_eq!(broken, *wanted, "{sql}\n{out}\n{err}");
        assert_eq!(output.status.code(), Some(8), "{err}");
        let names = people.iter().filter(|(_, name)| name.len() > 6);
        assert!(!names.clone().any(|(id, name)| out.contains(id) || out.contains(name)), "{out}");
        failed.extend(broken.into_iter().map(str::to_owned));
    }
    for check in &USER_CHECKS {
        assert!(failed.contains(check.name), "{} was not seen to fail", check.name);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crawl_is_well_wherever_it_stops() {
    let user = ByUser::both_ways(20).serve().await;
    let mut command = "start";
    for n in ["1", "3", "9", "27", "40", "40", "40", "80", "80"] {
        let ended = user.crawl.run(&[command, "--max-requests", n]).await;
        assert!(matches!(ended.status.code(), Some(0 | 4 | 5)), "{}", text(&ended.stderr));
        user.crawl.expect(0, &["verify"]).await;
        command = "resume";
    }
    user.ends(&["resume"]).await;
    user.assert_truth().await;
}
