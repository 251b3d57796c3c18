//! The rooms in their order, and what only one of them may know.

use std::collections::BTreeSet;

use super::source::SourceFile;
use super::uses::Use;

/// The rooms from top to bottom. `crash` is compiled to nothing outside of test builds; it stands below the
/// rooms that only compute.
pub const ROOMS: [&str; 14] = [
    "words", "yaml", "sites", "config", "rules", "crash", "fetch", "ledger", "engine", "watch",
    "dataset", "sim", "commands", "cli",
];

/// A room that stands apart, and all that it may use. The simulated sites are what the tests compare the
/// program with, so of what the program knows about sites they may share only which kinds there are.
const APART: (&str, [&str; 2]) = ("sim", ["src/words", "src/sites/kind.rs"]);

/// Outside crates that only these rooms may name.
const CRATES: [(&str, &[&str]); 16] = [
    ("serde_saphyr", &["yaml"]),
    ("sqlx", &["ledger"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("clap_mangen", &["cli"]),
    ("reqwest", &["fetch"]),
    ("sfv", &["fetch"]),
    ("axum", &["watch"]),
    ("hyper", &["watch", "fetch"]),
    ("hyper_util", &["watch", "fetch"]),
    ("rustls", &["fetch"]),
    ("webpki", &["fetch"]),
    ("minijinja", &["dataset"]),
    ("parquet", &["dataset"]),
    ("scraper", &["sites"]),
    ("html5ever", &["sites"]),
];

/// Words of statements on the task table, which only the ledger may hold.
const STATEMENTS: [&str; 3] = ["update tasks", "from tasks", "into tasks"];

/// Rooms that only compute.
const PURE: [&str; 5] = ["words", "yaml", "sites", "config", "rules"];

/// What a pure room would need in order to do more.
const IMPURE: [&str; 7] =
    [".await", "async fn", "std::fs", "std::env", "SystemTime::now", "Instant::now", "std::net"];

/// Returns the rooms that are missing in the table, and those that it has in vain.
pub fn unknown_rooms(files: &[SourceFile]) -> Vec<String> {
    let known = BTreeSet::from(ROOMS);
    let found: BTreeSet<&str> =
        files.iter().map(|file| file.room.as_str()).filter(|room| *room != "lib").collect();
    let new = found.difference(&known).map(|room| {
        format!("src/{room} is no room of the table: move its code into a room, or change the house on purpose")
    });
    let gone = known.difference(&found).map(|room| {
        format!("src/{room} is missing: take `{room}` out of the table, or put it back")
    });
    new.chain(gone).collect()
}

/// Returns the uses of a room that stands below the one that uses it: the first of each pair of files.
pub fn uses_of_lower_rooms(files: &[SourceFile], uses: &[Use]) -> Vec<String> {
    let mut told = BTreeSet::new();
    let mut breaches = Vec::new();
    for found in uses {
        let (from, to) = (&files[found.from], &files[found.to]);
        if !may_use(from, to) && told.insert((found.from, found.to)) {
            breaches.push(format!(
                "{}:{} uses `{}` of {}, but `{}` must not use `{}`: move the code, or have `commands` pass it in",
                from.path, found.line, found.path, to.path, from.room, to.room
            ));
        }
    }
    breaches
}

fn may_use(from: &SourceFile, to: &SourceFile) -> bool {
    let place = |file: &SourceFile| ROOMS.iter().position(|room| *room == file.room);
    let (apart, may) = APART;
    if from.room == apart && to.room != apart {
        return may.iter().any(|begin| to.path.starts_with(begin));
    }
    from.room == to.room || place(to) < place(from)
}

/// Returns the names of outside crates that belong to another room: the first of each file and crate.
pub fn crates_out_of_place(files: &[SourceFile]) -> Vec<String> {
    let mut breaches = Vec::new();
    for file in files {
        let mut told = BTreeSet::new();
        for (number, line) in file.lines_of_code() {
            for name in first_names(line) {
                let owners = CRATES.iter().find(|(outside, _)| *outside == name);
                let Some((_, rooms)) = owners.filter(|_| told.insert(name)) else { continue };
                if !rooms.contains(&file.room.as_str()) {
                    breaches.push(format!(
                        "{}:{number} names `{name}`, which only {} may: move the code there",
                        file.path,
                        rooms.join(" and ")
                    ));
                }
            }
        }
    }
    breaches
}

/// The names that paths in this line begin with.
fn first_names(line: &str) -> impl Iterator<Item = &str> {
    line.match_indices("::").filter_map(|(end, _)| {
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let before = line[..end].trim_end_matches(is_name);
        (!before.ends_with("::")).then(|| &line[before.len()..end])
    })
}

/// Returns every statement on the task table outside of the ledger.
pub fn statements_out_of_place(files: &[SourceFile]) -> Vec<String> {
    let outside = files.iter().filter(|file| file.room != "ledger");
    let breaches = outside.flat_map(|file| {
        let code = file.code().to_lowercase();
        let held = STATEMENTS.iter().filter(move |words| code.contains(**words));
        held.map(|words| {
            format!("{} holds SQL (`{words}`): move the statement to `ledger`", file.path)
        })
    });
    breaches.collect()
}

/// Returns what pure rooms do besides computing.
pub fn impure(files: &[SourceFile]) -> Vec<String> {
    let pure = files.iter().filter(|file| PURE.contains(&file.room.as_str()));
    let breaches = pure.flat_map(|file| {
        let code = file.code();
        let held = IMPURE.iter().filter(move |word| code.contains(**word));
        held.map(|word| {
            format!(
                "{} holds `{word}`, but `{}` only computes: pass the value in",
                file.path, file.room
            )
        })
    });
    breaches.collect()
}
