//! Exports of a dataset as large as the site's: by the whole program, and by Python's csv and hmac modules.

mod dataset;

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::measure::{RUNS, median, show, time};

/// The key for pseudonyms, here and in Python.
const KEY: &str = "a key for the bench, 16 bytes and more";

/// A script that reads the likes as rows, computes one pseudonym per user and sorts the rows of each item.
const PYTHON: &str = r"
import csv, hashlib, hmac, itertools, operator, sys
dialect = dict(delimiter='|', quotechar='\\')
key, pseudonyms = sys.argv[1].encode(), {}
def pseudonym(uid):
    if uid not in pseudonyms:
        pseudonyms[uid] = hmac.new(key, uid.encode(), hashlib.sha256).hexdigest()
    return pseudonyms[uid]
with open(sys.argv[2], newline='', encoding='utf-8') as likes, \
        open(sys.argv[3], 'w', newline='', encoding='utf-8') as out:
    rows, writer = csv.reader(likes, **dialect), csv.writer(out, quoting=csv.QUOTE_MINIMAL, **dialect)
    writer.writerow(next(rows)[:3])
    for model, likes in itertools.groupby(rows, operator.itemgetter(0, 1)):
        for uid in sorted(pseudonym(like[2]) for like in likes):
            writer.writerow([*model, uid])
";

/// Prints the seconds and the peak memory of both exports, and the ratio to Python.
pub fn run() {
    let folder = tempfile::tempdir().unwrap();
    dataset::make(&folder.path().join("crawl.db"));
    let [mut plain, mut anonymized] = [const { Vec::new() }; 2];
    for _ in 0..RUNS {
        plain.push(seconds(&mut export(folder.path(), &[])));
        anonymized.push(seconds(&mut export(folder.path(), &["--anonymize"])));
    }
    show("plain", &plain, "s");
    show("--anonymize", &anonymized, "s");
    show("plain, peak memory", &[peak(&mut export(folder.path(), &[]))], "MiB");
    show("--anonymize, peak memory", &[peak(&mut export(folder.path(), &["--anonymize"]))], "MiB");
    python(folder.path(), &anonymized);
}

fn export(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_crawl"));
    command.arg("export").args(args).current_dir(folder).env("CRAWL_ANONYMIZE_KEY", KEY);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn seconds(command: &mut Command) -> f64 {
    let (status, took) = time(|| command.status().unwrap());
    assert!(status.success(), "{status}");
    took.as_secs_f64()
}

/// Returns the command's peak memory according to the kernel.
fn peak(command: &mut Command) -> f64 {
    let mut child = command.spawn().unwrap();
    let path = format!("/proc/{}/status", child.id());
    let mut kib = 0.0;
    while child.try_wait().unwrap().is_none() {
        let status = std::fs::read_to_string(&path).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        kib = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse().ok()).unwrap_or(kib);
        std::thread::sleep(Duration::from_millis(1));
    }
    kib / 1024.0
}

/// Times the script, which need not read the database, and compares it with the program.
fn python(folder: &Path, ours: &[f64]) {
    let there = Command::new("python3").args(["-c", "import csv, hmac"]).status();
    if !there.is_ok_and(|status| status.success()) {
        println!("skipped: python3 is not there");
        return;
    }
    let script = |_| {
        let mut command = Command::new("python3");
        command.args(["-c", PYTHON, KEY, "exports/model_likes.psv", "python.psv"]);
        seconds(command.current_dir(folder))
    };
    let python: Vec<f64> = (0..RUNS).map(script).collect();
    let read = |name| std::fs::read(folder.join(name)).unwrap();
    assert!(read("python.psv") == read("exports/model_likes_anon.psv"), "Python writes other rows");
    show("Python's csv and hmac, on rows", &python, "s");
    show("Python : --anonymize", &[median(python.clone()) / median(ours.to_vec())], "");
}
