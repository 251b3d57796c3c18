//! No bytes make a parser panic, run forever or fill the memory. The targets of `fuzz/` run here
//! for some seconds, with the same properties and seeds. Each run tries the same inputs in the same
//! order, so that a failure is due to the change that met it; `just hunt` tries new inputs.

mod changes;
mod hard;
mod properties;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use changes::Changes;
use properties::{config, cursors, descriptions, pages, psv, retry_after, robots};

/// What is checked against a property.
type Property = fn(&[u8]);

/// How many mutated seeds each property is checked with.
const N_CHANGED: u32 = 1000;

/// The number that the mutations follow from, unless `CRAWL_FUZZ_SEED` names another.
const SEED: u64 = 17;

/// How long that may take. A busy machine tries fewer.
const TIME_MAX: Duration = Duration::from_secs(3);

/// Checks the property of a target with every seed, and with mutations of the seeds.
fn hold(target: &str, property: Property) {
    let seeds = seeds(target);
    assert!(seeds.len() > 10, "{target} has {} seeds", seeds.len());
    for (path, bytes) in &seeds {
        hold_one(property, bytes, &path.display().to_string());
    }
    let seed = std::env::var("CRAWL_FUZZ_SEED").ok().and_then(|text| text.parse().ok());
    let seed = seed.unwrap_or(SEED);
    println!("CRAWL_FUZZ_SEED={seed}");
    let mut changes = Changes::new(seed, seeds.into_iter().map(|(_, bytes)| bytes).collect());
    let began_at = Instant::now();
    for n in 0..N_CHANGED {
        if began_at.elapsed() > TIME_MAX {
            println!("{n} of {N_CHANGED} were tried");
            break;
        }
        hold_one(property, &changes.next(), &format!("change {n} of CRAWL_FUZZ_SEED={seed}"));
    }
}

fn hold_one(property: Property, bytes: &[u8], name: &str) {
    let held = std::panic::catch_unwind(|| property(bytes));
    assert!(held.is_ok(), "{name}: {}", bytes.escape_ascii());
}

/// Returns the seeds of a target, in the order of their names.
fn seeds(target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![top.join("fuzz/corpus").join(target)];
    if target == "pages" {
        folders.push(top.join("tests/pages/sketchfab-2016"));
        folders.push(top.join("tests/pages/sketchfab-v3"));
    }
    if target == "descriptions" {
        folders.push(top.join("sites"));
        folders.push(top.join("tests/sites"));
    }
    let files = folders.iter().flat_map(|folder| std::fs::read_dir(folder).unwrap());
    let mut paths: Vec<PathBuf> = files.map(|file| file.unwrap().path()).collect();
    paths.sort();
    paths.into_iter().map(|path| (path.clone(), std::fs::read(path).unwrap())).collect()
}

#[test]
fn no_page_is_misread() {
    hold("pages", pages::holds);
}

#[test]
fn no_configuration_is_misread() {
    hold("config", config::holds);
}

#[test]
fn no_description_is_misread() {
    hold("descriptions", descriptions::holds);
}

#[test]
fn no_rows_are_misread() {
    hold("psv", psv::holds);
}

#[test]
fn no_wait_is_misread() {
    hold("retry_after", retry_after::holds);
}

#[test]
fn no_next_page_is_misread() {
    hold("cursors", cursors::holds);
}

#[test]
fn no_rules_are_misread() {
    hold("robots", robots::holds);
}
