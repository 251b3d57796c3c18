//! The files are read by what people use: Python's csv module, and pandas where it is installed.

use std::process::{Command, Stdio};

use crawl::domain::SiteKind;

use crate::harness::{Crawl, Setup, text};

/// Runs a Python program on the exported likes; none where Python (or a module) is not there.
fn python(crawl: &Crawl, needs: &str, program: &str) -> Option<String> {
    let there = Command::new("python3")
        .args(["-c", &format!("import {needs}")])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    if !there.is_ok_and(|status| status.success()) {
        eprintln!("skipped: python3 with {needs} is not there");
        return None;
    }
    let file = crawl.path("exports/model_likes.psv");
    let output = Command::new("python3").args(["-c", program]).arg(file).output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    Some(text(&output.stdout))
}

/// The rows of the truth, as Python prints them.
fn as_json(crawl: &Crawl) -> String {
    let truth = crawl.server.world().truth(5);
    let mut rows = vec![vec!["modelname", "mid", "uid", "username"]];
    rows.extend(truth.model_likes().map(Vec::from));
    serde_json::to_string(&rows).unwrap()
}

async fn exported() -> Crawl {
    let crawl = Setup::new(SiteKind::SketchfabV3, 60).serve().await;
    crawl.expect(0, &["start"]).await;
    crawl.expect(0, &["export"]).await;
    crawl
}

#[tokio::test(flavor = "multi_thread")]
async fn pythons_csv_reads_the_likes_back_and_writes_the_same_bytes() {
    let crawl = exported().await;
    let program = r"
import csv, io, json, sys
dialect = dict(delimiter='|', quotechar='\\')
data = open(sys.argv[1], 'rb').read()
rows = list(csv.reader(io.StringIO(data.decode(), newline=''), **dialect))
out = io.StringIO(newline='')
csv.writer(out, quoting=csv.QUOTE_MINIMAL, **dialect).writerows(rows)
assert out.getvalue().encode() == data
print(json.dumps(rows, ensure_ascii=False, separators=(',', ':')), end='')
";
    if let Some(read) = python(&crawl, "csv", program) {
        let read: serde_json::Value = serde_json::from_str(&read).unwrap();
        let wanted: serde_json::Value = serde_json::from_str(&as_json(&crawl)).unwrap();
        assert!(read == wanted, "Python reads other rows");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pandas_reads_the_likes_back() {
    let crawl = exported().await;
    let program = r"
import json, sys
import pandas
frame = pandas.read_csv(sys.argv[1], sep='|', quotechar='\\', keep_default_na=False, dtype=str)
print(json.dumps([list(frame.columns)] + frame.values.tolist()), end='')
";
    if let Some(read) = python(&crawl, "pandas", program) {
        let read: Vec<Vec<String>> = serde_json::from_str(&read).unwrap();
        let wanted: Vec<Vec<String>> = serde_json::from_str(&as_json(&crawl)).unwrap();
        assert!(read == wanted, "pandas reads other rows");
    }
}
