//! Dying at the steps that store what is found by user.

use std::os::unix::process::ExitStatusExt;

use super::{ByUser, UserCrawl};

async fn dies(user: &mut UserCrawl, command: &str, point: &str, hit: usize) {
    user.crawl.set("CRAWL_CRASH_AT", format!("{point}:{hit}"));
    let output = user.crawl.run(&[command]).await;
    user.crawl.unset("CRAWL_CRASH_AT");
    assert_eq!(output.status.signal(), Some(9), "{command} passes {point} {hit} times");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crawl_may_die_at_any_step_that_stores_users_and_their_likes() {
    for (number, point) in [
        "contact.before-settle",
        "settle.after-fence",
        "settle.after-records",
        "settle.after-totals",
        "settle.after-follow-ups",
        "settle.after-tasks",
        "settle.after-short",
        "settle.after-others",
        "settle.before-claim",
        "worker.after-settle",
    ]
    .into_iter()
    .enumerate()
    {
        let setup = if number % 2 == 0 { ByUser::new(12) } else { ByUser::both_ways(12) };
        let mut user = setup.serve().await;
        dies(&mut user, "start", point, 4).await;
        user.crawl.expect(0, &["verify"]).await;
        let is_late = !point.starts_with("contact.");
        if is_late {
            dies(&mut user, "resume", point, 60).await;
            user.crawl.expect(0, &["verify"]).await;
        }
        user.ends(&["resume"]).await;
        user.assert_truth().await;
    }
}
