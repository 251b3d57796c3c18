//! Answers that tell us to wait: how long no request is sent, and when the run ends because of it.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::site_kind::SiteKind;
use crawl::ledger::database::Db;
use crawl::sim::{Fault, Faults};
use crawl::words::Moment;
use futures_util::{StreamExt, stream};

use super::AT_ONCE;
use crate::harness::{Crawl, Setup};

const HOUR: u64 = 60 * 60;
const DAY: u64 = 24 * HOUR;

/// How long the site is left alone.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rest {
    For(u64),
    /// Until this many seconds after 1970.
    Until(u64),
    /// Not at all: the page is requested again.
    None,
}

use Rest::{For, Until};

/// What the site sends for the first page of likes, and how long it is left alone then.
type Row = (&'static str, Fault, Rest);

/// A `Retry-After` header of two statuses, and the pause that both lead to.
fn headers(status: &'static str, fault: fn(Option<String>) -> Fault, unsaid: Rest) -> Vec<Row> {
    let seconds = now() / 1000;
    let (past, tomorrow, next_year) = (seconds - DAY, seconds + DAY, seconds + 365 * DAY);
    let date = |seconds| httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(seconds));
    let table: Vec<(Option<String>, Rest)> = vec![
        (Some("7200".to_owned()), For(2 * HOUR)),
        (Some(date(tomorrow)), Until(tomorrow)),
        (Some(date(past)), For(1)),
        (Some("0".to_owned()), For(1)),
        (Some("soon".to_owned()), unsaid),
        (Some("-5".to_owned()), unsaid),
        (Some("1.5".to_owned()), unsaid),
        (Some("7200, 5".to_owned()), unsaid),
        (Some("x".repeat(50_000)), unsaid),
        (None, unsaid),
        (Some((365 * DAY).to_string()), For(365 * DAY)),
        (Some(date(next_year)), Until(next_year)),
        (Some("9".repeat(40)), For(366 * DAY)),
    ];
    table.into_iter().map(|(header, rests)| (status, fault(header), rests)).collect()
}

/// Without a `Retry-After`, a 429 pauses for the configured time, and a 503 is a failure like
/// others.
const UNSAID: u64 = 600;

fn table() -> Vec<Row> {
    let too_many = |retry_after| Fault::TooManyRequests { retry_after };
    let unavailable = |retry_after| Fault::Unavailable { retry_after };
    let firewall = vec![
        ("202 with the firewall's header", Fault::Challenge, For(UNSAID)),
        ("405 human verification", Fault::HumanVerification, For(UNSAID)),
        ("403", Fault::Forbidden, For(UNSAID)),
    ];
    let waits = headers("429", too_many, For(UNSAID));
    [waits, headers("503", unavailable, Rest::None), firewall, with_any_status()].concat()
}

/// Every answer that is not a page can ask to wait. A date is held against the answer's own, whatever the
/// clocks say.
fn with_any_status() -> Vec<Row> {
    let answer = |name, status: u16, more: &str| {
        let head =
            format!("HTTP/1.1 {status} X\r\nLocation: /x\r\nContent-Length: 0\r\n{more}\r\n\r\n");
        (name, Fault::Raw(head.into_bytes()), For(2 * HOUR))
    };
    let statuses = [202, 301, 307, 400, 401, 403, 404, 405, 410, 418, 451, 500, 504, 599];
    let rows = statuses.map(|status| answer("any status", status, "Retry-After: 7200"));
    let date = |seconds| httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(seconds));
    let dated = [0, now() / 1000 + 30 * DAY].map(|sent_at| {
        let (sent, until) = (date(sent_at), date(sent_at + 2 * HOUR));
        answer("a wrong clock", 503, &format!("Date: {sent}\r\nRetry-After: {until}"))
    });
    [rows.to_vec(), dated.to_vec()].concat()
}

/// Returns until when the site is left alone, in milliseconds since 1970.
async fn paused_until(crawl: &Crawl) -> u64 {
    let db = Db::open_to_read(&crawl.path("crawl.db")).await.unwrap();
    let sql = "select paused_until from site";
    let mut reader = db.readers().acquire().await.unwrap();
    let until: i64 = sqlx::query_scalar(sql).fetch_one(reader.sqlite().unwrap()).await.unwrap();
    u64::try_from(until).unwrap()
}

fn now() -> u64 {
    u64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis()).unwrap()
}

async fn hold((name, fault, rests): Row, wait_max: &'static str) {
    let name = format!("{name} {fault:.80?}");
    let mut setup = Setup::new(SiteKind::SketchfabV3, 10);
    setup.faults = Faults::script(vec![("offset=0".to_owned(), vec![fault])]);
    let mut crawl = setup.serve().await;
    crawl.configure("pause: 1ms}", &format!("pause: 10m, wait_max: {wait_max}}}"));
    let began = now();
    let output = crawl.run(&["start"]).await;
    let (ended, err) = (now(), crate::harness::text(&output.stderr));
    let requests = crawl.pages();
    assert!(requests.iter().any(|request| request.status != 200), "{name}");
    let until = paused_until(&crawl).await;
    if rests == Rest::None {
        assert_eq!(output.status.code(), Some(0), "{name}: {err}");
        assert_eq!((until, crawl.repeats().len()), (0, 1), "{name}");
        crawl.assert_truth().await;
        return;
    }
    assert_eq!(output.status.code(), Some(6), "{name}: {err}");
    let wanted = match rests {
        For(seconds) => began + seconds * 1000..=ended + seconds * 1000,
        Until(seconds) => seconds * 1000..=seconds * 1000 + (ended - began),
        Rest::None => 0..=0,
    };
    assert!(wanted.contains(&until), "{name}: until {until}, not in {wanted:?}");
    let at = Moment::from_millis(i64::try_from(until).unwrap());
    let local = at.in_zone(&jiff::tz::TimeZone::UTC);
    let told_so = format!("the site asked for a pause until {local} (status ");
    assert!(err.contains(&told_so) && err.contains("come back then"), "{name}: {err}");
    // Requests that were sent while the answer was under way came before the pause, which the log
    // dates.
    let (audit, _) = crawl.expect(0, &["audit", "--json"]).await;
    let audit: serde_json::Value = serde_json::from_str(&audit).unwrap();
    assert_eq!(audit["requests_in_a_pause"], 0, "{name}");
    assert_eq!(crawl.repeats(), Vec::<String>::new(), "{name}");
    let likes = &crawl.status().await["stages"]["likes"];
    let left = [&likes["running"], &likes["gone"], &likes["discarded"]];
    assert_eq!(left, [0, 0, 0], "{name}: no task is blamed");
    if rests != For(1) {
        let status = crawl.status().await;
        let told = (&status["state"], &status["paused_until"]);
        assert_eq!(told, (&"stopped".into(), &at.to_string().into()), "{name}");
        crawl.expect(6, &["resume"]).await;
        assert_eq!(crawl.server.n_requests(), requests.len() + 1, "{name}: resume sent something");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wait_longer_than_wait_max_ends_the_run_and_says_when_to_come_back() {
    // The longest pause that a run accepts is shorter than a year.
    let is_year = |rests: Rest| matches!(rests, For(seconds) if seconds > 300 * DAY);
    let years = table().into_iter().filter(|(.., rests)| is_year(*rests));
    let years = years.map(|row| (row, "720h"));
    let rows = table().into_iter().map(|row| (row, "1ms")).chain(years);
    stream::iter(rows).for_each_concurrent(AT_ONCE, |(row, wait_max)| hold(row, wait_max)).await;
}

/// Checks that after the first answer that told us to wait only requests already in flight arrived.
async fn nothing_is_sent_while_told_to_wait(fault: Fault) {
    let mut setup = Setup::new(SiteKind::SketchfabV3, 60);
    setup.faults = Faults::script(vec![("offset=0".to_owned(), vec![fault])]);
    let workers = setup.workers as usize;
    let crawl = setup.serve().await;
    crawl.expect(0, &["start"]).await;
    crawl.assert_truth().await;
    let requests = crawl.pages();
    let told = requests.iter().position(|request| request.status != 200).unwrap();
    let window = Duration::from_millis(990);
    let first: Instant = requests[told].at;
    let within =
        requests[told + 1..].iter().filter(|request| request.at.duration_since(first) < window);
    assert!(within.count() < workers, "beyond those in flight, requests were sent");
    assert_eq!(crawl.repeats().len(), 1, "only the page that was refused is asked for again");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_sent_in_a_429_window() {
    nothing_is_sent_while_told_to_wait(Fault::TooManyRequests {
        retry_after: Some("1".to_owned()),
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_sent_in_a_503_window() {
    nothing_is_sent_while_told_to_wait(Fault::Unavailable { retry_after: Some("1".to_owned()) })
        .await;
}

/// The site can tell us to wait even before there is a crawl.
#[tokio::test(flavor = "multi_thread")]
async fn a_wait_in_front_of_robots_txt_holds_for_the_next_start() {
    let mut setup = Setup::new(SiteKind::SketchfabV3, 10);
    let told = Fault::Unavailable { retry_after: Some((3 * HOUR).to_string()) };
    setup.faults = Faults::script(vec![("/robots.txt".to_owned(), vec![told])]);
    let crawl = setup.serve().await;
    for _ in 0..2 {
        let (_, err) = crawl.expect(6, &["start"]).await;
        assert!(err.contains("come back then"), "{err}");
        assert_eq!(crawl.server.n_requests(), 1);
    }
}

/// The clock is set back while no run is under way.
#[tokio::test(flavor = "multi_thread")]
async fn a_stored_pause_that_begins_in_the_future_lasts_its_own_length_from_now() {
    let mut setup = Setup::new(SiteKind::SketchfabV3, 10);
    let told = Fault::TooManyRequests { retry_after: Some((3 * HOUR).to_string()) };
    setup.faults = Faults::script(vec![("offset=0".to_owned(), vec![told])]);
    let crawl = setup.serve().await;
    crawl.expect(6, &["start"]).await;
    let db = Db::open(&crawl.path("crawl.db")).await.unwrap();
    let mut conn = db.writer().await.unwrap();
    let forward =
        "update site set pause_began_at = pause_began_at + ?1, paused_until = paused_until + ?1";
    let ten_days = i64::try_from(10 * DAY * 1000).unwrap();
    sqlx::query(forward).bind(ten_days).execute(conn.sqlite().unwrap()).await.unwrap();
    conn.close().await.unwrap();

    let until = crawl.status().await["paused_until"].as_str().unwrap().to_owned();
    let latest = Moment::from_millis(i64::try_from(now() + 3 * HOUR * 1000).unwrap());
    assert!(until <= latest.to_string(), "{until}");
    crawl.expect(6, &["resume"]).await;
    let stored = paused_until(&crawl).await;
    assert!((now()..=now() + 3 * HOUR * 1000).contains(&stored), "{stored}");
}
