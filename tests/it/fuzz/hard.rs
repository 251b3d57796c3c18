//! Inputs made to overflow the stack, to take forever, or to fill the memory.

use std::process::Command;
use std::time::{Duration, Instant};

use super::{Property, config, cursors, descriptions, pages, psv, retry_after, robots};

/// The stack size of a thread of the runtime.
const STACK_BYTES: usize = 2 * 1024 * 1024;

/// Many times the time that each takes in a debug build on a busy machine.
const TIME_MAX: Duration = Duration::from_secs(20);

/// The most memory that the process may use, the test itself included.
const MEMORY_KIB: u32 = 1024 * 1024;

/// The length of the longest body that is read, or a part of it in a build without optimization.
const N_BYTES: usize = 8 * 1024 * 1024 / if cfg!(debug_assertions) { 64 } else { 1 };

fn fill(text: &str) -> String {
    text.repeat(N_BYTES / text.len())
}

/// Returns the texts of all numbers, one after the other.
fn number(n: usize, text: impl Fn(usize) -> String) -> String {
    (0..n).map(text).collect::<Vec<_>>().concat()
}

/// Checks a property with an input, in a thread like those of the runtime.
fn hold(property: Property, input: String) {
    let name: String = input.chars().take(40).collect();
    let began_at = Instant::now();
    let thread = std::thread::Builder::new().stack_size(STACK_BYTES);
    let thread = thread.spawn(move || property(input.as_bytes())).unwrap();
    assert!(thread.join().is_ok(), "{name:?}…");
    let took = began_at.elapsed();
    assert!(took < TIME_MAX, "{name:?}… took {took:?}");
}

/// The variable that tells a process to be the one with little memory.
const LIMITED: &str = "CRAWL_FUZZ_LIMITED";

/// Runs a test in a process of its own, because a memory limit applies to a whole process.
fn in_little_memory(test: &str, work: fn()) {
    if std::env::var_os(LIMITED).is_some() {
        return work();
    }
    let limited = format!("ulimit -v {MEMORY_KIB} && exec \"$0\" \"$@\"");
    let mut child = Command::new("sh");
    child.args(["-c", &limited]).arg(std::env::current_exe().unwrap());
    child.args(["--exact", &format!("fuzz::hard::{test}"), "--test-threads=1"]).env(LIMITED, "1");
    let output = child.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains("1 passed"), "{said}");
}

#[test]
fn pages_may_be_deep_or_long() {
    in_little_memory("pages_may_be_deep_or_long", hold_pages);
}

fn hold_pages() {
    let grid = "<div class=infinite-grid><ul>";
    let card = "<li class=item data-uid=a><meta itemprop=name content=n>\
        <b class='like-button model-card-stats'>1</b><ul>";
    let sections = "<section class='model-meta-row tags categories'><ul>";
    let formatting: String = number(3000, |i| format!("<b a{i}>"));
    for input in [
        "<div>".repeat(100_000),
        format!("<p>{formatting}</p>{}", "<p>x</p>".repeat(3000)),
        format!("{}{}", "<div>".repeat(100_000), "</div>".repeat(100_000)),
        format!("{grid}{}", card.repeat(20_000)),
        format!("{grid}{}{}", card.repeat(60), fill("<i>x</i>")),
        format!("{sections}{}{}", "<a><object>".repeat(100), fill("x")),
        format!("{sections}{}", fill("<a>x")),
        fill("<"),
        fill("&"),
        fill("<a b"),
        fill("<b><p>"),
        fill("<table>"),
        fill("</p>"),
        "[".repeat(100_000),
        fill("["),
        "{\"results\":".repeat(100_000),
        format!("{{\"x\":{}", fill("[")),
        format!(
            "{{\"results\":[{}",
            fill("{\"uid\":\"a\",\"name\":\"\",\"likeCount\":4294967295},")
        ),
        format!("{{\"uid\":\"8476c4170df24cf5bbe6967222d1a42d\",\"tags\":[{}", fill("{},")),
        format!("{{\"results\":[{}{{\"uid\":\"a\"}}]}}", fill("{\"uid\":\"a\"},")),
    ] {
        hold(pages::holds, input);
    }
}

#[test]
fn a_configuration_may_be_deep_or_long() {
    in_little_memory("a_configuration_may_be_deep_or_long", hold_configurations);
}

fn hold_configurations() {
    let alias = |i: usize| format!("a{}: &a{} [{}]\n", i + 1, i + 1, format!("*a{i},").repeat(9));
    let bomb = "a0: &a0 x\n".to_owned() + &number(20, alias);
    for input in [
        "[".repeat(100_000),
        "{a: ".repeat(100_000),
        "- ".repeat(100_000),
        number(1000, |i| format!("{}a:\n", " ".repeat(i))),
        bomb,
        "&a ".repeat(100_000),
        "\"".to_owned() + &fill("\\n"),
        fill("# \n"),
        fill("? "),
        fill("k: v\n"),
        fill("!"),
        format!("CRAWL_STAGES={}", "models,".repeat(100_000)),
        format!("CRAWL_PACE_TIMEOUT={}", "1h ".repeat(100_000)),
        format!("CRAWL_LIKE_LIMIT={}", "9".repeat(1_000_000)),
    ] {
        hold(config::holds, input);
    }
}

#[test]
fn a_description_may_be_deep_or_long() {
    in_little_memory("a_description_may_be_deep_or_long", hold_descriptions);
}

fn hold_descriptions() {
    let with = |key: &str, value: &str| {
        let good = include_str!("../../sites/every-key-html.yml");
        good.replace(key, &format!("{}: '{value}'", key.split(':').next().unwrap_or_default()))
    };
    let row = "rows: li.picture";
    for input in [
        "[".repeat(100_000),
        "{a: ".repeat(100_000),
        fill("k: v\n"),
        fill("items:\n"),
        with(row, &":not(".repeat(100_000)),
        with(row, &":is(".repeat(60)),
        with(row, &"a ".repeat(140)),
        with(row, &"a~".repeat(140)),
        with(row, &"[".repeat(250)),
        with(row, &"\\".repeat(250)),
        with("get: /popular?start={offset}", &"/".repeat(100_000)),
        with("get: /popular?start={offset}", &"{id}".repeat(400)),
        with("base: https://example.org", &format!("http://{}", "a.".repeat(240))),
        with("site: every-key-html", &"a".repeat(60_000)),
    ] {
        hold(descriptions::holds, input);
    }
}

#[test]
fn rows_rules_waits_and_addresses_may_be_long() {
    in_little_memory(
        "rows_rules_waits_and_addresses_may_be_long",
        hold_rows_rules_waits_and_addresses,
    );
}

fn hold_rows_rules_waits_and_addresses() {
    for input in [fill("|"), fill("\\"), fill("\n"), fill("a|b\n"), fill("\\\n"), fill("a\0")] {
        hold(psv::holds, input);
    }
    let rules = "User-agent: *\n";
    for body in ["Disallow: /*a\n", "*a", "\n", "\r", "Disallow: /aaaaaaaaaaaaaaaaa", "Allow: /\n"]
    {
        // Only the beginning of a longer file counts.
        let body = body.repeat(robots_bytes() / body.len());
        hold(robots::holds, format!("{rules}Disallow: /{body}\nDisallow: /*b"));
    }
    for input in [fill("9"), fill(" "), fill("Sun, ")] {
        hold(retry_after::holds, input);
    }
    for input in [fill("/.."), fill("?cursor="), fill("&offset=1"), fill("é"), fill("a:")] {
        hold(cursors::holds, input);
    }
}

/// The length of the longest robots.txt that is read, or a part of it in a build without
/// optimization.
fn robots_bytes() -> usize {
    N_BYTES.min(500 * 1024) / 4
}
