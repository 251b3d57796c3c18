//! Plays the rows of a table and collects what does not hold.

use std::time::Duration;

use crate::site_kind::SiteKind;
use crawl::sim::{FaultSwitch, Faults};
use futures_util::{StreamExt, stream};
use serde_json::Value;

use super::expected::Expected;
use super::row::{GO_ON, Must, PATIENT, Row, Step, TIMEOUT};
use crate::harness::{Crawl, Setup, text};

/// How many rows are played at once.
const AT_ONCE: usize = 4;

/// Each row is played on the kinds of site in turn, because hundreds of crawls take minutes. If this variable
/// is set, each is played on every kind.
const EVERY_KIND: &str = "CRAWL_TEST_EVERY_KIND";

/// A command that takes longer waits in vain.
const LONGEST: Duration = Duration::from_secs(30);

/// Plays the rows, and fails if any of them does not hold.
pub async fn hold(rows: Vec<Row>) {
    let every_kind = std::env::var_os(EVERY_KIND).is_some();
    let pairs = rows.iter().enumerate().flat_map(|(n, row)| {
        let kinds = row.kinds.iter().enumerate();
        let chosen = kinds.filter(move |(nth, _)| every_kind || *nth == n % row.kinds.len());
        chosen.map(move |(_, kind)| (row, *kind))
    });
    let named = pairs.map(|(row, kind)| (format!("{} ({kind})", row.name), row, kind));
    let named: Vec<_> = named.collect();
    let n = named.len();
    let played = stream::iter(named).map(|(name, row, kind)| async move {
        let wrong = play(row, kind).await;
        (!wrong.is_empty()).then(|| format!("{name}:\n  {}", wrong.join("\n  ")))
    });
    let wrong: Vec<_> =
        played.buffered(AT_ONCE).filter_map(|wrong| async { wrong }).collect().await;
    assert!(wrong.is_empty(), "{} of {n} rows do not hold:\n{}", wrong.len(), wrong.join("\n"));
}

/// Plays a row on one kind of site, and returns what does not hold.
async fn play(row: &Row, kind: SiteKind) -> Vec<String> {
    let repaired = FaultSwitch::default();
    let troubles: Vec<_> = row.troubles.iter().map(String::as_str).collect();
    let mut setup = Setup::new(kind, row.n_items);
    let faults = Faults::at(&troubles).unwrap().and_script(row.scripts.clone());
    setup.faults = faults.until(&repaired);
    setup.retry = row.retry;
    setup.timeout = row.timeout;
    setup.robots = row.robots;
    let mut crawl = setup.serve().await;
    let mut wrong = Vec::new();
    for step in &row.steps {
        match step {
            Step::Mend => {
                repaired.turn_on();
                crawl.configure(row.retry, PATIENT);
                crawl.configure(
                    &format!("timeout: {}", row.timeout),
                    &format!("timeout: {TIMEOUT}"),
                );
            }
            Step::Set(name, value) => crawl.set(name, *value),
            Step::Configure(from, to) => {
                let url = crawl.server.url();
                crawl.configure(&from.replace("{url}", &url), &to.replace("{url}", &url));
            }
            Step::Run(must) => {
                wrong.extend(run(&crawl, must).await);
                if !wrong.is_empty() {
                    return wrong;
                }
            }
        }
    }
    wrong.extend(compare_export(row, &crawl).await);
    wrong
}

/// Runs a command and returns what does not hold of it.
async fn run(crawl: &Crawl, must: &Must) -> Vec<String> {
    let n_before = crawl.server.n_requests();
    let (code, err) = match must.args.as_slice() {
        [GO_ON] => match ended(crawl, &["resume"]).await {
            (Some(3), _) => ended(crawl, &["start"]).await,
            other => other,
        },
        args => ended(crawl, args).await,
    };
    let n_sent = crawl.server.n_requests() - n_before;
    let mut wrong = Vec::new();
    if code != Some(must.exit) {
        wrong.push(format!("exit {code:?}, wanted {}", must.exit));
    }
    if let Some(n) = must.at_most.filter(|n| n_sent > *n) {
        wrong.push(format!("{n_sent} requests, wanted at most {n}"));
    }
    if let Some((rank, n)) = must.at_most_for_item {
        let item_id = &crawl.server.world().items()[rank - 1].id;
        let sent = crawl.server.requests().split_off(n_before);
        let n_for_item = sent.iter().filter(|request| request.target.contains(item_id)).count();
        if n_for_item > n {
            wrong.push(format!("{n_for_item} requests for item {rank}, wanted at most {n}"));
        }
    }
    wrong.extend(
        must.says
            .iter()
            .filter(|words| !err.contains(**words))
            .map(|words| format!("its words lack {words:?}")),
    );
    let never = must.never_says.iter().filter(|words| err.contains(**words));
    wrong.extend(never.map(|words| format!("its words have {words:?}")));
    let users = crawl.server.world().users().iter();
    if let Some(user) = users.map(|user| &user.id).find(|id| err.contains(id.as_str())) {
        wrong.push(format!("its words have the user id {user}"));
    }
    if crawl.path("crawl.db").exists() {
        wrong.extend(look(crawl, must).await);
    }
    if !wrong.is_empty() {
        let end: Vec<_> = err.lines().rev().take(6).collect();
        let end: Vec<_> = end.into_iter().rev().map(|line| format!("    | {line:.300}")).collect();
        wrong.push(format!(
            "crawl {} sent {n_sent} requests, exit {code:?}\n{}",
            must.args.join(" "),
            end.join("\n")
        ));
    }
    wrong
}

/// Runs a command to its end, and returns its status and its words. One that does not end is killed.
async fn ended(crawl: &Crawl, args: &[&str]) -> (Option<i32>, String) {
    let output = tokio::time::timeout(LONGEST, crawl.spawn(args).wait_with_output()).await;
    match output {
        Ok(output) => {
            let output = output.unwrap();
            let words = format!("{}{}", text(&output.stdout), text(&output.stderr));
            (output.status.code(), words)
        }
        Err(_) => (None, format!("it was killed after {LONGEST:?}")),
    }
}

/// Returns what `verify` and `status` say that must not be.
async fn look(crawl: &Crawl, must: &Must) -> Vec<String> {
    let mut wrong = Vec::new();
    let output = crawl.run(&["status", "--json"]).await;
    if text(&output.stderr).contains("holds no crawl") {
        return wrong;
    }
    let verify = crawl.run(&["verify"]).await;
    if !verify.status.success() {
        wrong.push(format!("verify: {}{}", text(&verify.stdout), text(&verify.stderr)));
    }
    let Ok(status) = serde_json::from_slice::<Value>(&output.stdout) else {
        wrong.push(format!("status: {}", text(&output.stderr)));
        return wrong;
    };
    crate::schemas::assert_valid("status", &status);
    // A command line that is refused says nothing of the crawl.
    if ![0, 2, 4].contains(&must.exit) && status["state"] == "complete" {
        wrong.push("status calls the crawl complete".to_owned());
    }
    if let Some(state) = must.state.filter(|state| status["state"] != *state) {
        wrong.push(format!("state {}, wanted {state}", status["state"]));
    }
    for (path, wanted) in &must.counts {
        let pointer = format!("/{}", path.replace('.', "/"));
        let found = status.pointer(&pointer).and_then(Value::as_u64);
        if found != Some(*wanted) {
            wrong.push(format!("{path} is {found:?}, wanted {wanted}"));
        }
    }
    wrong
}

/// Returns how the export differs from the truth without what the row loses.
async fn compare_export(row: &Row, crawl: &Crawl) -> Vec<String> {
    let Some(loses) = &row.loses else { return Vec::new() };
    let partial = ["export", "--partial"];
    let args = if loses.is_nothing() { &partial[..1] } else { &partial };
    let output = crawl.run(args).await;
    if !output.status.success() {
        return vec![format!("export: {:?} {}", output.status.code(), text(&output.stderr))];
    }
    let [items, likes, features] =
        ["model_urls.psv", "model_likes.psv", "model_feats.psv"].map(|name| crawl.exported(name));
    Expected::of(crawl.server.world(), loses).compare(&items, &likes, &features)
}
