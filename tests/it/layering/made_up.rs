//! The checks find what they are for: small made-up sources that break one rule each.

use super::source::SourceFile;
use super::{circles, rooms, sizes, uses};

fn files(sources: &[(&str, &str)]) -> Vec<SourceFile> {
    sources.iter().map(|(path, text)| SourceFile::read(path, text)).collect()
}

fn circles_of(sources: &[(&str, &str)]) -> Vec<String> {
    let files = files(sources);
    circles::circles(&files, &uses::uses(&files))
}

fn layers_of(sources: &[(&str, &str)]) -> Vec<String> {
    let files = files(sources);
    rooms::uses_of_lower_rooms(&files, &uses::uses(&files))
}

/// Whether there is one breach, which holds all these words.
#[track_caller]
fn assert_one(breaches: &[String], words: &[&str]) {
    assert_eq!(breaches.len(), 1, "{breaches:#?}");
    for word in words {
        assert!(breaches[0].contains(word), "{word:?} is not in {breaches:#?}");
    }
}

#[test]
fn a_room_that_uses_a_lower_one_is_found_however_it_is_written() {
    let chart = ("dataset/chart.rs", "pub struct Chart; pub fn line() {}");
    let front = ("dataset.rs", "pub mod chart; pub use chart::Chart as Drawing;");
    let root = ("lib.rs", "pub mod dataset; pub mod watch;");
    for (line, code) in [
        (1, "use crate::dataset::chart::Chart;"),
        (1, "use crate::dataset::{chart::{self, line}};"),
        (2, "use crate::dataset::chart;\nfn draw() { chart::line(); }"),
        (1, "fn draw() { crate::dataset::chart::line() }"),
        (1, "fn draw() { tell!(\"{}\", crate::dataset::chart::line()) }"),
        (1, "use crate::dataset::Drawing;"),
        (2, "use crate::dataset::*;\nfn draw(_: Drawing) {}"),
        (1, "use super::dataset::Drawing;"),
        (2, "fn draw() {\n    use crate::dataset::chart::{Chart};\n}"),
    ] {
        let found = layers_of(&[root, front, chart, ("watch.rs", code)]);
        let place = format!("src/watch.rs:{line} uses");
        assert_one(&found, &[&place, "src/dataset/chart.rs", "`watch` must not use `dataset`"]);
    }
}

#[test]
fn what_only_looks_like_a_use_of_a_lower_room_is_none() {
    let lower = ("dataset.rs", "pub mod chart; pub struct Chart; pub use crate::watch::Status;");
    let chart = ("dataset/chart.rs", "use crate::watch::Status; pub fn line(_: Status) {}");
    for code in [
        "pub struct Status; // use crate::dataset::Chart;",
        "pub struct Status; /// See [`crate::dataset::Chart`].\nfn f() {}",
        "pub struct Status; fn f() -> &'static str { \"crate::dataset::Chart\" }",
        "pub struct Status; #[cfg(test)] mod tests { use crate::dataset::Chart; }",
        "pub struct Status; fn f(x: Status) { x.dataset.Chart }",
    ] {
        let sources = [("lib.rs", ""), lower, chart, ("watch.rs", code)];
        assert_eq!(layers_of(&sources), Vec::<String>::new(), "{code}");
    }
}

#[test]
fn the_simulated_sites_share_no_knowledge_of_sites() {
    let sources = [
        ("words.rs", "pub struct Moment;"),
        ("sites.rs", "mod kind; pub use kind::SiteKind; pub struct Site;"),
        ("sites/kind.rs", "pub struct SiteKind;"),
        ("sim.rs", "use crate::words::Moment;\nuse crate::sites::{SiteKind, Site};"),
        ("lib.rs", ""),
    ];
    assert_one(&layers_of(&sources), &["src/sim.rs:2", "`sim` must not use `sites`"]);
}

#[test]
fn a_circle_of_two_files_is_found_with_both_its_uses() {
    let found = circles_of(&[
        ("engine.rs", "mod step; mod probe;"),
        ("engine/step.rs", "use super::probe::probe;\npub struct Step;\nfn f() { probe() }"),
        ("engine/probe.rs", "\nuse crate::engine::step::Step;\npub fn probe(_: Step) {}"),
        ("lib.rs", ""),
    ]);
    let uses = [
        "src/engine/step.rs:1 uses `super::probe::probe` of src/engine/probe.rs",
        "src/engine/probe.rs:2 uses `crate::engine::step::Step` of src/engine/step.rs",
    ];
    assert_one(&found, &uses);
}

#[test]
fn a_circle_through_three_rooms_and_a_re_export_is_found() {
    let found = circles_of(&[
        ("lib.rs", ""),
        ("rules.rs", "mod inner; pub use inner::Rule;"),
        ("rules/inner.rs", "pub struct Rule(crate::fetch::Fetch);"),
        ("fetch.rs", "use crate::engine::Engine; pub struct Fetch(Engine);"),
        ("engine.rs", "use crate::rules::Rule; pub struct Engine(Rule);"),
    ]);
    assert_one(&found, &["src/rules/inner.rs:1", "src/fetch.rs:1", "src/engine.rs:1"]);
}

#[test]
fn a_parent_and_its_child_are_a_circle_only_if_each_works_with_the_other() {
    let child = ("queue/claim.rs", "use super::Task; pub struct Claim(Task); pub fn claim() {}");
    let parent = |code: &'static str| [("lib.rs", ""), child, ("queue.rs", code)];
    let both = circles_of(&parent("mod claim; pub struct Task; fn f() { claim::claim() }"));
    assert_one(&both, &["src/queue.rs:1 uses `claim::claim`", "src/queue/claim.rs:1 uses"]);
    let by_its_name =
        circles_of(&parent("mod claim; pub use claim::Claim; pub struct Task; fn f(_: Claim) {}"));
    assert_one(&by_its_name, &["src/queue.rs:1 uses `Claim`"]);
    let declared =
        circles_of(&parent("mod claim; pub use claim::{Claim, claim}; pub struct Task;"));
    assert_eq!(declared, Vec::<String>::new());
    let apart = circles_of(&[
        ("lib.rs", ""),
        child,
        ("queue/task.rs", "pub struct Task;"),
        ("queue.rs", "mod claim; mod task; pub use task::Task; fn f(_: Task) { claim::claim() }"),
    ]);
    assert_eq!(apart, Vec::<String>::new(), "the child uses a file beside it");
}

#[test]
fn a_doubled_type_name_is_found_and_one_of_the_tests_is_not() {
    let sources = files(&[
        ("lib.rs", ""),
        ("sites.rs", "pub struct Request; #[cfg(test)] mod tests { struct Page; }"),
        ("sim.rs", "\nenum Request {}\nstruct Page;\nfn f() { struct Inner; }"),
    ]);
    let found = sizes::doubled_type_names(&sources);
    assert_one(&found, &["`Request`", "src/sites.rs:1 and src/sim.rs:2"]);
}

#[test]
fn an_outside_crate_a_statement_and_an_impure_room_are_found() {
    let sources = files(&[
        ("ledger.rs", "use sqlx::Row; const SQL: &str = \"delete from tasks\";"),
        ("watch.rs", "fn f() -> sqlx::Result<()> { run(\"select 1 from tasks\") }\n// sqlx::Row"),
        ("rules.rs", "fn now() -> u64 { std::time::Instant::now().into() }"),
    ]);
    let found = rooms::crates_out_of_place(&sources);
    assert_one(&found, &["src/watch.rs:1 names `sqlx`, which only ledger may"]);
    assert_one(&rooms::statements_out_of_place(&sources), &["src/watch.rs", "from tasks"]);
    assert_one(&rooms::impure(&sources), &["src/rules.rs", "Instant::now"]);
}

#[test]
fn rooms_modules_files_and_functions_beyond_their_limits_are_found() {
    let unknown = rooms::unknown_rooms(&files(&[("lib.rs", ""), ("helpers.rs", "")]));
    assert!(unknown[0].starts_with("src/helpers is no room"), "{unknown:?}");
    assert_eq!(unknown.len(), 1 + rooms::ROOMS.len(), "the other rooms are missing");
    let modules = |n: usize| (0..n).map(|nth| format!("mod m{nth};")).collect::<Vec<_>>().concat();
    assert!(sizes::too_many_modules(&files(&[("lib.rs", &modules(14))])).is_empty());
    assert_one(&sizes::too_many_modules(&files(&[("lib.rs", &modules(15))])), &["15 modules"]);
    let found = sizes::long_files([("src/a.rs", 400), ("src/b.rs", 401)].into_iter());
    assert_one(&found, &["src/b.rs has 401 lines"]);
    let function = |n: usize| format!("\nimpl T {{\nfn f() {{{}}}\n}}", "\n".repeat(n - 1));
    assert!(sizes::long_functions("src/a.rs", &function(70)).is_empty());
    assert_one(&sizes::long_functions("src/a.rs", &function(71)), &["src/a.rs:3 `f` has 71 lines"]);
}
