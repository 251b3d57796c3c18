//! The documentation: short where it must be, and without references that lead nowhere.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crawl::ledger::database::Db;
use crawl::yaml::{self, YamlNode, YamlValue};

use crate::harness::{program, text};

/// Returns where a file of the repository is.
fn path(relative: impl AsRef<Path>) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(relative)
}

fn read(relative: impl AsRef<Path>) -> String {
    let path = path(relative);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Returns every Markdown file that people read, relative to the repository.
fn pages() -> Vec<PathBuf> {
    let mut pages = Vec::new();
    for folder in ["", "docs", "docs/decisions", "benches", "fuzz"] {
        for entry in std::fs::read_dir(path(folder)).unwrap() {
            let page = Path::new(folder).join(entry.unwrap().file_name());
            if page.extension().is_some_and(|extension| extension == "md") {
                pages.push(page);
            }
        }
    }
    pages
}

/// Returns what is between each `open` and the next `close`.
fn between<'a>(text: &'a str, open: &'a str, close: char) -> impl Iterator<Item = &'a str> {
    text.split(open).skip(1).filter_map(move |rest| Some(rest.split_once(close)?.0))
}

/// Returns the anchor that a heading gets when Markdown is shown.
fn anchor(heading: &str) -> String {
    let plain = heading.to_lowercase().replace(' ', "-");
    plain.chars().filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_')).collect()
}

fn has_heading(page: &str, wanted: &str) -> bool {
    let headings = page.lines().filter(|line| line.starts_with('#'));
    headings.map(|line| anchor(line.trim_start_matches('#').trim())).any(|found| found == wanted)
}

#[test]
fn the_first_pages_are_short() {
    for (page, most) in [("README.md", 150), ("ARCHITECTURE.md", 119)] {
        let n_lines = read(page).lines().count();
        assert!(n_lines <= most, "{page} has {n_lines} lines, and may have {most}");
    }
    let readme = read("README.md");
    let longest = readme.lines().map(|line| line.chars().count()).max().unwrap();
    assert!(longest <= 100, "README.md has a line of {longest} columns");
}

#[test]
fn every_page_is_wrapped() {
    for page in pages() {
        let mut is_code = false;
        for (number, line) in (1..).zip(read(&page).lines()) {
            is_code ^= line.trim_start().starts_with("```");
            // A row of a table can't be wrapped.
            if !is_code && !line.starts_with('|') {
                let n_columns = line.chars().count();
                assert!(n_columns <= 100, "{}:{number}: {n_columns} columns", page.display());
            }
        }
    }
}

#[test]
fn every_link_leads_somewhere() {
    for page in pages() {
        let text = read(&page);
        let links = between(&text, "](", ')').chain(between(&text, "src=\"", '"'));
        for link in links.filter(|link| !link.contains("://")) {
            let (file, heading) = link.split_once('#').unwrap_or((link, ""));
            let target = match file {
                "" => page.clone(),
                file => page.parent().unwrap().join(file),
            };
            assert!(path(&target).exists(), "{}: {link} leads nowhere", page.display());
            let is_there = heading.is_empty() || has_heading(&read(&target), heading);
            assert!(is_there, "{}: {link} names no heading", page.display());
        }
    }
}

#[test]
fn every_test_that_holds_a_promise_is_there() {
    let architecture = read("ARCHITECTURE.md");
    let (_, promises) = architecture.split_once("## The promises").unwrap();
    let codes = promises.split('`').skip(1).step_by(2);
    let mut n_found = 0;
    for code in codes.filter(|code| code.contains(".rs") || code.ends_with('/')) {
        let (file, test) = code.split_once("::").unwrap_or((code, ""));
        let is_whole = file.starts_with("src/") || file.starts_with("tests/");
        let file = Path::new(if is_whole { "" } else { "tests/it" }).join(file);
        assert!(path(&file).exists(), "{code}: there is no such file");
        let is_held = test.is_empty() || read(&file).contains(&format!("fn {test}("));
        assert!(is_held, "{code}: there is no such test");
        n_found += 1;
    }
    assert!(n_found > 18, "only {n_found} tests are named");
}

#[tokio::test]
async fn every_table_is_described() {
    let architecture = read("ARCHITECTURE.md");
    let (_, section) = architecture.split_once("## The tables").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let cells = section.lines().filter_map(|line| line.strip_prefix("| `")?.split(" | ").next());
    let described: BTreeSet<&str> = cells
        .flat_map(|cell| cell.split(['`', ',', ' ']))
        .filter(|name| !name.is_empty())
        .collect();
    let folder = tempfile::tempdir().unwrap();
    let db = Db::create(&folder.path().join("crawl.db")).await.unwrap();
    let mut conn = db.writer().await.unwrap();
    let sql = "select name from sqlite_schema
        where type = 'table' and name not like '\\_%' escape '\\' and name not like 'sqlite%'";
    let tables: Vec<String> =
        sqlx::query_scalar(sql).fetch_all(conn.sqlite().unwrap()).await.unwrap();
    assert_eq!(described, tables.iter().map(String::as_str).collect());
}

#[tokio::test]
async fn the_exit_statuses_are_those_of_the_help() {
    let output = program().arg("--help").output().await.unwrap();
    let help = text(&output.stdout);
    let (_, statuses) = help.split_once("Exit status:\n").unwrap();
    let page = read("docs/operations.md");
    let (_, table) = page.split_once("## Exit statuses").unwrap();
    let firsts = statuses.lines().filter_map(|line| line.split_whitespace().next());
    let mut n_found = 0;
    for status in firsts.filter(|first| first.chars().all(|c| c.is_ascii_digit())) {
        let row = table.lines().any(|line| line.starts_with(&format!("| {status}")));
        assert!(row, "docs/operations.md does not explain exit status {status}");
        n_found += 1;
    }
    assert_eq!(n_found, 12);
}

/// Flags of cargo and Docker that the documentation shows.
const OF_OTHERS: [&str; 5] = ["--features", "--locked", "--path", "--release", "--target"];

/// Returns the flags in a text, such as `--log-format`.
fn flags(words: &str) -> impl Iterator<Item = &str> {
    let is_part = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let parts = words.split(move |c| !is_part(c));
    parts.filter(|part| part.starts_with("--") && part[2..].starts_with(|c| c != '-'))
}

#[tokio::test]
async fn every_flag_of_the_documentation_is_one_of_the_programs() {
    let mut help = String::new();
    for command in [
        "start",
        "resume",
        "status",
        "export",
        "pull",
        "push",
        "plan",
        "try",
        "audit",
        "verify",
        "failures",
        "dashboard",
        "simulate",
        "demo",
        "torture",
        "keygen",
        "man",
        "sites check",
        "sites show",
    ] {
        let output = program().args(command.split(' ')).arg("--help").output().await.unwrap();
        help += &text(&output.stdout);
    }
    let known: BTreeSet<&str> = flags(&help).chain(OF_OTHERS).collect();
    for page in pages().iter().filter(|p| p.starts_with("docs") || p == &Path::new("README.md")) {
        for flag in flags(&read(page)) {
            assert!(known.contains(flag), "{}: no command has {flag}", page.display());
        }
    }
}

/// Returns the value of a key of a YAML file.
fn of<'y>(node: &'y YamlNode, key: &str) -> &'y YamlNode {
    let YamlValue::Section(entries) = &node.value else {
        panic!("{key} is looked for in {node:?}")
    };
    let found = entries.iter().find(|entry| entry.key == key);
    &found.unwrap_or_else(|| panic!("there is no {key}")).node
}

fn text_of(node: &YamlNode) -> &str {
    let YamlValue::Text(text) = &node.value else { panic!("{node:?} is not a text") };
    text
}

#[tokio::test]
async fn the_services_of_the_compose_file_are_commands_and_settings_of_the_program() {
    let file = yaml::read("compose.yml", &read("contrib/compose.yml")).unwrap();
    let services = of(&file, "services");
    for name in ["site", "begin", "host"] {
        let service = of(services, name);
        let YamlValue::List(words) = &of(service, "command").value else { panic!("{name}") };
        let output =
            program().args(words.iter().map(text_of)).arg("--help").output().await.unwrap();
        assert!(output.status.success(), "{name}: {}", text(&output.stderr));
    }
    assert!(path("Dockerfile").exists(), "the services are built from it");
    let folder = tempfile::tempdir().unwrap();
    for name in ["begin", "host"] {
        let YamlValue::Section(settings) = &of(of(services, name), "environment").value else {
            panic!("{name}")
        };
        let settings = settings.iter().map(|entry| (&entry.key, text_of(&entry.node)));
        let mut shown = program();
        shown.args(["config", "show"]).envs(settings).current_dir(&folder);
        let output = shown.output().await.unwrap();
        let complaints = text(&output.stderr);
        assert!(output.status.success() && complaints.is_empty(), "{name}: {complaints}");
    }
}
