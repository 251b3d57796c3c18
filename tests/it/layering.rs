//! The house's layers: a module uses only those that are named for it here. The table is the one of
//! ARCHITECTURE.md.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Each room and what it may use. Every room stands below all that it uses.
const MAY_USE: &[(&str, &[&str])] = &[
    // Nothing, but in builds for tests.
    ("crash", &[]),
    ("words", &[]),
    ("sites", &["words"]),
    ("config", &["words", "sites"]),
    ("rules", &["words", "sites", "config"]),
    ("fetch", &["crash", "words", "sites", "config", "rules"]),
    ("ledger", &["crash", "words", "sites", "rules"]),
    ("engine", &["crash", "words", "sites", "config", "rules", "fetch", "ledger"]),
    ("watch", &["words", "sites", "config", "rules", "fetch", "ledger", "engine"]),
    ("dataset", &["crash", "words", "rules", "ledger", "watch"]),
    ("sim", &["words"]),
    (
        "commands",
        &[
            "words", "sites", "config", "rules", "fetch", "ledger", "engine", "watch", "dataset",
            "sim",
        ],
    ),
    ("cli", &["words", "config", "engine", "watch", "dataset", "commands"]),
];

/// Rooms that do nothing but compute.
const PURE: &[&str] = &["words", "sites", "config", "rules"];

/// What a pure module would need in order to do more.
const IMPURE: &[&str] =
    &[".await", "async fn", "std::fs", "std::env", "SystemTime::now", "Instant::now", "std::net"];

#[test]
fn every_module_uses_only_what_its_layer_allows() {
    let used = uses();
    let known: BTreeSet<&str> = MAY_USE.iter().map(|(module, _)| *module).collect();
    let found: BTreeSet<&str> = used.keys().map(String::as_str).collect();
    assert_eq!(found, known, "every module of src stands in the table, and no other");
    for (module, allowed) in MAY_USE {
        for other in &used[*module] {
            assert!(
                allowed.contains(&other.as_str()),
                "`{module}` must not use `{other}`: move the code, or change the house on purpose"
            );
        }
    }
}

#[test]
fn the_table_has_no_circles() {
    for (place, (module, allowed)) in MAY_USE.iter().enumerate() {
        for other in *allowed {
            let above = MAY_USE[..place].iter().any(|(name, _)| name == other);
            assert!(above, "`{other}` must stand above `{module}`");
        }
    }
}

#[test]
fn core_modules_are_pure() {
    for (module, path, code) in sources() {
        if !PURE.contains(&module.as_str()) {
            continue;
        }
        for word in IMPURE {
            assert!(!code.contains(word), "{} is pure, but holds `{word}`", path.display());
        }
    }
}

#[test]
fn only_one_module_knows_each_outside_thing() {
    // The command line parser, templates, the HTTP client and server, and SQL on the task table.
    for (needle, module) in [
        ("clap::", "cli"),
        ("minijinja::", "dataset"),
        ("reqwest::", "fetch"),
        ("axum::", "watch"),
        ("update tasks", "ledger"),
        ("from tasks", "ledger"),
    ] {
        for (found_in, path, code) in sources() {
            assert!(
                found_in == module || !code.contains(needle),
                "`{needle}` belongs to `{module}`, not to {}",
                path.display()
            );
        }
    }
}

/// For each module of the library, the others that it uses.
fn uses() -> BTreeMap<String, BTreeSet<String>> {
    let mut used: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (module, _, code) in sources() {
        let others = used.entry(module.clone()).or_default();
        for part in code.split("crate::").skip(1) {
            let name: String =
                part.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
            if name != module && !name.is_empty() {
                others.insert(name);
            }
        }
    }
    used
}

/// Every source file of the library but its tests: the module it belongs to, its path, its code
/// without comments.
pub fn sources() -> Vec<(String, PathBuf, String)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&src, &mut files);
    let files = files.into_iter().filter_map(|path| {
        let inner = path.strip_prefix(&src).ok()?;
        let first = inner.components().next()?.as_os_str().to_str()?;
        let module = first.trim_end_matches(".rs").to_owned();
        let is_test = inner
            .components()
            .any(|part| part.as_os_str() == "tests.rs" || part.as_os_str() == "tests");
        if is_test || module == "lib" || module == "main" {
            return None;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
        Some((module, path.clone(), lines.collect::<Vec<_>>().join("\n")))
    });
    files.collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
}

#[test]
fn no_file_is_longer_than_400_lines() {
    for (_, path, _) in sources() {
        let n = std::fs::read_to_string(&path).unwrap().lines().count();
        assert!(
            n <= 400,
            "{} has {n} lines: does one line still say what it holds?",
            path.display()
        );
    }
}
