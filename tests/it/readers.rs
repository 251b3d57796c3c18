//! The tools that people use can read the files: Python's csv module, pandas, polars, DuckDB, pyarrow and
//! implicit, as far as they are installed. `CRAWL_TEST_PYTHON` names the Python that has them.

use std::process::{Command, Stdio};

use crate::export::formats::{TABLES, built_in, crawled, hostile_world, rows};
use crate::harness::{Crawl, text};

fn python() -> String {
    std::env::var("CRAWL_TEST_PYTHON").unwrap_or_else(|_| "python3".to_owned())
}

/// Runs a Python program on exported files. Returns none if Python or a module is not installed.
fn run(crawl: &Crawl, needs: &[&str], program: &str, files: &[String]) -> Option<String> {
    for module in needs {
        let there = Command::new(python())
            .args(["-c", &format!("import {module}")])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        if !there.is_ok_and(|status| status.success()) {
            eprintln!("skipped: {} with {module} is not installed", python());
            return None;
        }
    }
    let files = files.iter().map(|name| crawl.path("exports").join(name));
    let output = Command::new(python()).args(["-c", program]).args(files).output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    Some(text(&output.stdout))
}

/// Asserts that a program reads the truth's rows from every file, in every format that this build writes.
async fn reads_every_file(module: &str, program: &str) {
    let crawl = crawled(hostile_world()).await;
    let formats = built_in();
    crawl.expect(0, &["export", "--format", &formats]).await;
    let file = |table: &str, format: &str| format!("{table}.{format}");
    for format in formats.split(',') {
        let files = TABLES.map(|(table, _)| file(table, format));
        let Some(read) = run(&crawl, &[module], program, &files) else { return };
        let read: Vec<Vec<Vec<Option<String>>>> = serde_json::from_str(&read).unwrap();
        for ((table, header), got) in TABLES.into_iter().zip(read) {
            let mut wanted = vec![header.iter().map(ToString::to_string).collect()];
            wanted.extend(rows(&crawl, table));
            assert_eq!(got.len(), wanted.len(), "{module} reads {table}.{format}");
            for (got, wanted) in got.into_iter().zip(wanted) {
                let wanted: Vec<_> = wanted.into_iter().map(Some).collect();
                assert_eq!(got, wanted, "{module} reads {table}.{format}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pandas_reads_every_format_back() {
    reads_every_file("pandas", include_str!("readers/pandas.py")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn polars_reads_every_format_back() {
    reads_every_file("polars", include_str!("readers/polars.py")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn duckdb_reads_every_format_back() {
    reads_every_file("duckdb", include_str!("readers/duckdb.py")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pyarrow_reads_every_format_back() {
    reads_every_file("pyarrow", include_str!("readers/pyarrow.py")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn implicit_fits_a_model_to_the_likes() {
    let crawl = crawled(hostile_world()).await;
    crawl.expect(0, &["export", "--anonymize"]).await;
    let needs = ["pandas", "scipy", "implicit"];
    let files = ["model_likes_anon.psv".to_owned()];
    let program = include_str!("readers/implicit.py");
    if let Some(printed) = run(&crawl, &needs, program, &files) {
        assert_eq!(printed.trim(), "3");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pythons_csv_module_reads_text_back_and_writes_the_same_bytes() {
    let crawl = crawled(hostile_world()).await;
    crawl.expect(0, &["export", "--format", "psv,csv"]).await;
    for (format, dialect) in [("psv", r"delimiter='|', quotechar='\\'"), ("csv", "")] {
        let program = format!(
            "
import csv, io, json, sys
dialect = dict({dialect})
data = open(sys.argv[1], 'rb').read()
rows = list(csv.reader(io.StringIO(data.decode(), newline=''), **dialect))
out = io.StringIO(newline='')
csv.writer(out, quoting=csv.QUOTE_MINIMAL, **dialect).writerows(rows)
assert out.getvalue().encode() == data
json.dump(rows[1:], sys.stdout)
"
        );
        let files = [format!("model_likes.{format}")];
        if let Some(read) = run(&crawl, &["csv"], &program, &files) {
            let read: Vec<Vec<String>> = serde_json::from_str(&read).unwrap();
            assert!(read == rows(&crawl, "model_likes"), "Python reads other rows of {format}");
        }
    }
}
