//! Other programs read an export: pandas, polars, DuckDB and datasets with the card's own code, and
//! mlcroissant.

mod dated;
mod hub;

use std::path::Path;
use std::process::{Command, Stdio};

use crate::site_kind::SiteKind;
use crawl::dataset::card::{croissant, readme};
use crawl::dataset::exported_file::ExportedFile;
use crawl::dataset::formats::Format;
use sha2::{Digest, Sha256};

use super::sample::Sample;
use crate::harness::{Setup, text};

/// Returns Python with a module, or none if the module is not installed.
fn python(needs: &str) -> Option<Command> {
    let python = std::env::var("CRAWL_TEST_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let mut there = Command::new(&python);
    there.args(["-c", &format!("import {needs}")]).stdout(Stdio::null()).stderr(Stdio::null());
    if !there.status().is_ok_and(|status| status.success()) {
        eprintln!("skipped: {python} with {needs} is not installed");
        return None;
    }
    Some(Command::new(python))
}

/// Runs a program in a folder and returns what it printed.
fn run(mut python: Command, folder: &Path, program: &str) -> String {
    // The library of dataset hubs keeps copies of what it read, and asks the hub where it may.
    let cache = tempfile::tempdir().unwrap();
    python.env("HF_HOME", cache.path()).env("HF_HUB_OFFLINE", "1");
    let output = python.args(["-c", program]).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{program}\n{}", text(&output.stderr));
    text(&output.stdout)
}

/// Returns the code blocks of a card, each with its language.
fn blocks(card: &str) -> Vec<(String, String)> {
    let mut parts = card.split("```");
    parts.next();
    let blocks = parts.step_by(2).filter_map(|block| block.split_once('\n'));
    blocks.map(|(language, code)| (language.to_owned(), code.to_owned())).collect()
}

/// Reads the likes with the code of a card in the files' folder, with each tool that is installed.
fn assert_reads(card: &str, folder: &Path, wanted: &[Vec<String>]) {
    let blocks = blocks(card);
    for (needs, language, rows) in [
        ("pandas", "python", "likes.values.tolist()"),
        ("polars", "python", "[list(row) for row in likes.rows()]"),
        ("duckdb", "sql", "[list(row) for row in duckdb.sql(code).fetchall()]"),
        ("datasets", "python", "[list(row.values()) for row in likes]"),
    ] {
        // A card without files for hubs has no code for their library.
        if needs == "datasets" && !card.contains("load_dataset") {
            continue;
        }
        let Some(python) = python(needs) else { continue };
        let is_it =
            |(of, code): &&(String, String)| of == language && code.to_lowercase().contains(needs);
        let (_, code) = blocks.iter().find(is_it).unwrap();
        let code = match language {
            "sql" => format!("import duckdb\ncode = r'''{code}'''"),
            _ => code.clone(),
        };
        let program = format!("{code}\nimport json\nprint(json.dumps({rows}))");
        let read: Vec<Vec<String>> = serde_json::from_str(&run(python, folder, &program)).unwrap();
        assert!(read == wanted, "{needs} reads other rows with\n{program}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_code_in_a_card_reads_the_likes_when_it_is_pasted() {
    let mut setup = Setup::new(SiteKind::SketchfabV3, 60);
    setup.world = setup.world.with_name_and_tag(7, "", "NA");
    let crawl = setup.serve().await;
    crawl.expect(0, &["start"]).await;
    let truth = crawl.server.world().truth(5);
    let wanted: Vec<Vec<String>> =
        truth.model_likes().map(|row| row.map(str::to_owned).into()).collect();
    for format in Format::ALL.into_iter().filter(|format| format.is_built_in()) {
        crawl.expect(0, &["export", "--format", format.name()]).await;
        assert_reads(&text(&crawl.exported("README.md")), &crawl.path("exports"), &wanted);
    }
}

#[test]
fn the_code_in_a_card_reads_every_format() {
    let folder = tempfile::tempdir().unwrap();
    let sample = Sample::new();
    for ending in ["csv", "jsonl", "parquet"] {
        let name = format!("model_likes_anon.{ending}");
        let mut card = sample.card(&[&name]);
        let rows = rows(&card.files[0]);
        match ending {
            "csv" => write_csv(folder.path(), &mut card.files[0]),
            "jsonl" => {
                let object = |row: &Vec<String>| {
                    let pairs = card.files[0].column_names().zip(row);
                    let pairs =
                        pairs.map(|(column, field)| (column.to_owned(), field.clone().into()));
                    serde_json::Value::Object(pairs.collect()).to_string() + "\n"
                };
                let lines: String = rows.iter().map(object).collect();
                std::fs::write(folder.path().join(&name), lines).unwrap();
            }
            _ => {
                let Some(python) = python("pandas, pyarrow") else { continue };
                let (rows, columns) =
                    (serde_json::json!(rows), card.files[0].column_names().collect::<Vec<_>>());
                let program = format!(
                    "import pandas\npandas.DataFrame({rows}, columns={columns:?}).to_parquet({name:?})"
                );
                run(python, folder.path(), &program);
            }
        }
        let card = readme(&card).unwrap();
        std::fs::write(folder.path().join("README.md"), &card).unwrap();
        assert_reads(&card, folder.path(), &rows);
    }
}

#[test]
fn mlcroissant_accepts_the_description_and_reads_the_files_with_it() {
    let Some(python) = python("mlcroissant") else { return };
    let folder = tempfile::tempdir().unwrap();
    let sample = Sample::new();
    let mut card = sample.card(&["model_urls.csv", "model_likes_anon.csv", "model_feats.csv"]);
    for file in &mut card.files {
        write_csv(folder.path(), file);
    }
    let json = croissant(&card).unwrap();
    std::fs::write(folder.path().join("croissant.json"), json.to_string()).unwrap();
    let program = r"
import csv, logging, mlcroissant
warned = []
text = lambda value: value if value is None else value.decode()
logging.getLogger('absl').addFilter(lambda record: warned.append(record.getMessage()))
dataset = mlcroissant.Dataset(jsonld='croissant.json')
assert not dataset.metadata.ctx.issues.errors, dataset.metadata.ctx.issues.report()
assert not any('@context' in message for message in warned), warned
for table, name in [('models', 'model_urls'), ('likes', 'model_likes_anon'), ('features', 'model_feats')]:
    wanted = list(csv.DictReader(open(name + '.csv', newline='')))
    read = [
        {column.split('/')[1]: text(value) for column, value in record.items()}
        for record in dataset.records(record_set=table)
    ]
    # In CSV it takes these for missing values.
    wanted = [{c: None if v in ('NA', 'null', '') else v for c, v in row.items()} for row in wanted]
    assert read == wanted and len(read) == 5, (table, read, wanted)
print('read')
";
    assert_eq!(run(python, folder.path(), program), "read\n");
}

/// Returns rows that need quoting or could be mistaken for something else.
fn rows(file: &ExportedFile) -> Vec<Vec<String>> {
    let texts = ["a \"b\", é\n|\\", "NA", "null", "0012", ""];
    texts.map(|text| vec![text.to_owned(); file.columns.len()]).to_vec()
}

/// Writes these rows and fills in the file's description.
fn write_csv(folder: &Path, file: &mut ExportedFile) {
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record(file.column_names()).unwrap();
    for row in rows(file) {
        csv.write_record(row).unwrap();
    }
    let bytes = csv.into_inner().unwrap();
    (file.n_rows, file.n_bytes) = (5, bytes.len() as u64);
    file.sha256 = hex::encode(Sha256::digest(&bytes));
    std::fs::write(folder.join(&file.name), bytes).unwrap();
}
