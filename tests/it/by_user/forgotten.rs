//! `crawl forget` in crawls by user: nothing of a user is left, and nothing brings the user back.

use std::collections::BTreeSet;

use super::{ByUser, UserCrawl};
use crate::forget::{files_with, write_list};

/// Ids of users.
type Ids = BTreeSet<String>;

/// Asserts that neither the ids nor the names of these users are in a file of the database.
fn assert_gone(user: &UserCrawl, ids: &Ids, names: &Ids) {
    assert_eq!(files_with(&user.crawl, ids), Vec::<String>::new(), "ids");
    assert_eq!(files_with(&user.crawl, names), Vec::<String>::new(), "names");
}

/// Returns the names of these users that are no part of another name. In the file, a name that is the beginning of
/// such a one may stand before any byte.
async fn names_of(user: &UserCrawl, ids: &Ids) -> Ids {
    let sql = "select user_id, username from users union select user_id, username from owners";
    let all: Vec<(String, String)> = user.rows(sql).await;
    let is_own = |name: &String| {
        let is_alike = |other: &str| other.contains(name) || name.starts_with(other);
        name.len() > 6 && !all.iter().any(|(id, other)| !ids.contains(id) && is_alike(other))
    };
    let names = all.iter().filter(|(id, _)| ids.contains(id)).map(|(_, name)| name.clone());
    names.filter(is_own).collect()
}

/// Returns users of every kind: owners, those with most likes and with none, private ones, and some who are found
/// through others alone.
async fn some_users(user: &UserCrawl) -> Ids {
    let mut found = Ids::new();
    for sql in [
        "select distinct user_id from owners limit 4",
        "select user_id from users join likes on user = users.id group by user_id
        order by count(*) desc limit 4",
        "select user_id from users where is_liker = 0 limit 4",
        "select user_id from users join tasks on owner = users.id and kind = 5 and gone = 1 limit 3",
        "select user_id from users where found_by = 4 limit 3",
        "select user_id from users join tasks on owner = users.id
            and kind in (5, 6, 7) and state = 'running'",
        "select user_id from users join tasks on owner = users.id
            and kind in (5, 6, 7) and position > 0 limit 3",
    ] {
        let rows: Vec<(String,)> = user.rows(sql).await;
        found.extend(rows.into_iter().map(|(id,)| id));
    }
    assert!(found.len() > 8, "{} users", found.len());
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn users_are_gone_from_a_whole_crawl_and_nothing_else_is() {
    for setup in [ByUser::new(50), ByUser::both_ways(40)] {
        let user = setup.serve().await;
        user.ends(&["start"]).await;
        let ids = some_users(&user).await;
        let names = names_of(&user, &ids).await;
        assert_eq!(files_with(&user.crawl, &ids), ["crawl.db"], "there is something to look for");
        let n_likes = user.stored_likes().await.len();
        write_list(&user.crawl, &ids);
        let (out, _) = user.crawl.expect(0, &["forget", "list"]).await;
        let n_removed = n_likes - user.stored_likes().await.len();
        assert_eq!(out, format!("removed {} users and {n_removed} likes\n", ids.len()));
        assert_gone(&user, &ids, &names);
        let kept: Vec<(i64, i64)> =
            user.rows("select n_forgotten_likes, n_users from totals").await;
        assert_eq!(usize::try_from(kept[0].0).unwrap(), n_removed, "each is counted once");
        user.assert_truth_without(&ids).await;
        // A list that is read again does not bring them back either.
        user.ends(&["resume", "--retry", "all"]).await;
        user.assert_truth_without(&ids).await;
        assert_gone(&user, &ids, &names);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn users_who_are_forgotten_in_the_middle_of_a_crawl_do_not_come_back() {
    for (setup, n_requests) in
        [(ByUser::new(40), 60), (ByUser::both_ways(40), 150), (ByUser::both_ways(40), 400)]
    {
        let user = setup.serve().await;
        // Pages are in flight when it dies.
        user.crawl.start_and_kill(1, n_requests..=n_requests).await;
        let ids = some_users(&user).await;
        let names = names_of(&user, &ids).await;
        write_list(&user.crawl, &ids);
        user.crawl.expect(0, &["forget", "list"]).await;
        assert_gone(&user, &ids, &names);
        user.crawl.expect(0, &["verify"]).await;
        user.ends(&["resume"]).await;
        user.crawl.expect(0, &["verify"]).await;
        assert_gone(&user, &ids, &names);

        let truth = user.truth();
        let stored = user.stored_likes().await;
        let items: Vec<(String,)> = user.rows("select item_id from items").await;
        let items: Ids = items.into_iter().map(|(id,)| id).collect();
        // Whom only they led to may be missing.
        let found: Vec<(String,)> = user.rows("select user_id from users").await;
        let found: Ids = found.into_iter().map(|(id,)| id).collect();
        let likes = truth.likes.iter().map(|like| (like.item.id.clone(), like.user.id.clone()));
        let likes: BTreeSet<_> = likes.filter(|(_, id)| !ids.contains(id)).collect();
        assert!(stored.keys().all(|like| likes.contains(like)), "nothing is made up");
        let due = likes.iter().filter(|(item, id)| items.contains(item) && found.contains(id));
        assert_eq!(due.filter(|like| !stored.contains_key(*like)).count(), 0, "nothing is missing");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_leaves_out_users_of_its_list() {
    let user = ByUser::both_ways(30).serve().await;
    user.ends(&["start"]).await;
    let ids = some_users(&user).await;
    write_list(&user.crawl, &ids);
    user.crawl.expect(0, &["export", "--partial", "--suppress", "list"]).await;
    for entry in std::fs::read_dir(user.crawl.path("exports")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
            assert!(!ids.iter().any(|id| text.contains(id)), "{}", path.display());
        }
    }
}
