//! Every format has the same rows, whatever characters the names contain.

use crate::site_kind::SiteKind;
use crawl::dataset::formats::Format;
use crawl::sim::{SimUser, World};

use crate::harness::{Crawl, Setup, assert_same};

/// The tables and their columns.
pub const TABLES: [(&str, &[&str]); 3] = [
    ("model_urls", &["name", "mid"]),
    ("model_likes", &["modelname", "mid", "uid", "username"]),
    ("model_feats", &["mid", "type", "value"]),
];

/// Names that break careless readers and writers.
const HOSTILE: [&str; 9] = [
    "",
    "|\\\"',;",
    "\\|\r\n\\\\||\n\r\"\"",
    "a\nb\rc",
    "caf\u{e9} \u{1f600}\u{2028}\u{85}",
    "be\0fore",
    "{\"mid\":null}",
    "NA",
    "=1+1,\"2\"",
];

/// Returns the formats that this build writes.
pub fn built_in() -> String {
    let names = Format::ALL.into_iter().filter(|format| format.is_built_in()).map(Format::name);
    names.collect::<Vec<_>>().join(",")
}

pub fn hostile_world() -> World {
    (0..).zip(HOSTILE).fold(World::generate(40, 7), |world, (nth, name)| {
        let (rank, name) = (39 - nth, name.replace('\0', "\u{fffd}"));
        let user = SimUser { id: format!("a|b,c\\d\"{nth}"), username: format!("{name}{nth}") };
        world.with_name_and_tag(rank, &name, name.clone().leak()).with_liker(rank, user)
    })
}

pub async fn crawled(world: World) -> Crawl {
    let mut setup = Setup::new(SiteKind::SketchfabV3, 0);
    setup.world = world;
    let crawl = setup.serve().await;
    crawl.expect(0, &["start"]).await;
    crawl
}

/// Returns the truth's rows of a table.
pub fn rows(crawl: &Crawl, table: &str) -> Vec<Vec<String>> {
    let truth = crawl.server.world().truth(5);
    let owned = |row: &[&str]| row.iter().map(ToString::to_string).collect();
    match table {
        "model_urls" => truth.model_urls().map(|row| owned(&row)).collect(),
        "model_likes" => truth.model_likes().map(|row| owned(&row)).collect(),
        _ => truth.model_feats().map(|row| owned(&row)).collect(),
    }
}

/// Writes CSV according to RFC 4180, independently of the program.
fn csv(header: &[&str], rows: &[Vec<String>]) -> Vec<u8> {
    let field = |text: &str| {
        let needs_quotes = text.contains([',', '"', '\r', '\n']);
        if needs_quotes { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
    };
    let line = |fields: Vec<String>| fields.join(",") + "\r\n";
    let header = line(header.iter().map(|name| field(name)).collect());
    let rows = rows.iter().map(|row| line(row.iter().map(|text| field(text)).collect()));
    std::iter::once(header).chain(rows).collect::<String>().into_bytes()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_format_has_the_truths_rows_whatever_the_names_contain() {
    let crawl = crawled(hostile_world()).await;
    crawl.expect(0, &["export", "--format", "jsonl,csv", "--format", "psv"]).await;
    let truth = crawl.server.world().truth(5);
    assert_same(&crawl.exported("model_likes.psv"), &truth.model_likes_psv(), "model_likes.psv");
    for (table, header) in TABLES {
        let rows = rows(&crawl, table);
        let name = format!("{table}.csv");
        assert_same(&crawl.exported(&name), &csv(header, &rows), &name);
        let file = String::from_utf8(crawl.exported(&format!("{table}.jsonl"))).unwrap();
        assert!(file.ends_with('\n'));
        for (line, row) in file.split_terminator('\n').zip(&rows) {
            let got: serde_json::Map<String, serde_json::Value> =
                serde_json::from_str(line).unwrap();
            let got: Vec<&str> = header.iter().map(|name| got[*name].as_str().unwrap()).collect();
            assert_eq!(got, *row, "{table}.jsonl");
        }
        assert_eq!(file.split_terminator('\n').count(), rows.len(), "{table}.jsonl");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_exports_are_identical_in_every_format() {
    let crawl = crawled(hostile_world()).await;
    for anonymize in [&[][..], &["--anonymize"]] {
        let export = ["export", "--format", &built_in(), "--min-user-likes", "2", "--out"];
        for folder in ["one", "two"] {
            crawl.expect(0, &[&export[..], &[folder], anonymize].concat()).await;
        }
        let names = std::fs::read_dir(crawl.path("one")).unwrap().map(|entry| entry.unwrap());
        for name in names.map(|entry| entry.file_name()) {
            let read = |folder: &str| std::fs::read(crawl.path(folder).join(&name)).unwrap();
            assert!(read("one") == read("two"), "{}", name.display());
        }
        std::fs::remove_dir_all(crawl.path("one")).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_of_several_formats_has_one_manifest_that_names_each_file() {
    let crawl = crawled(World::generate(40, 7)).await;
    crawl.expect(0, &["export", "--format", "csv", "--out", "alone"]).await;
    let (out, _) = crawl.expect(0, &["export", "--anonymize", "--format", "csv,psv,csv"]).await;
    let wanted =
        ["urls.psv", "urls.csv", "likes_anon.psv", "likes_anon.csv", "feats.psv", "feats.csv"];
    let mut wanted = wanted.map(|name| format!("model_{name}")).to_vec();
    wanted.extend(["items.csv", "item_coverage.csv"].map(str::to_owned));
    let printed: Vec<_> = out.lines().map(|line| line.strip_prefix("exports/").unwrap()).collect();
    let others =
        ["README.md", "stats.svg", "coverage.svg", "stats.html", "croissant.json", "manifest.json"];
    let names: Vec<&str> = wanted.iter().map(String::as_str).collect();
    assert_eq!(printed, [&names[..], &others].concat());
    let manifest = crawl.manifest();
    let files = manifest["files"].as_array().unwrap();
    assert_eq!(files.iter().map(|file| &file["name"]).collect::<Vec<_>>(), names);
    assert_eq!(
        (&files[3]["format"], &files[3]["table"]),
        (&"csv".into(), &"model_likes_anon".into())
    );
    let alone = std::fs::read(crawl.path("alone/model_urls.csv")).unwrap();
    assert_same(&crawl.exported("model_urls.csv"), &alone, "model_urls.csv");
}

#[tokio::test(flavor = "multi_thread")]
async fn files_in_other_formats_stay_and_are_pointed_out() {
    let crawl = crawled(World::generate(40, 7)).await;
    let (_, err) = crawl.expect(0, &["export", "--format", "psv,jsonl"]).await;
    assert!(!err.contains("warning"), "{err}");
    let (_, err) = crawl.expect(0, &["export", "--anonymize", "--format", "csv"]).await;
    for (name, words) in [
        ("model_urls.psv", "does not belong to this export"),
        ("model_feats.jsonl", "does not belong to this export"),
        ("model_likes.psv", "holds user ids and usernames"),
        ("model_likes.jsonl", "holds user ids and usernames"),
        ("items.jsonl", "may hold user ids"),
    ] {
        let line = err.lines().find(|line| line.contains(&format!("{name} of an earlier")));
        assert!(line.is_some_and(|line| line.contains(words)), "{name}: {err}");
        crawl.exported(name);
    }
    assert_eq!(err.matches("warning").count(), 7, "{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crawl_without_items_and_one_of_items_alone_can_be_exported_in_every_format() {
    let formats = built_in();
    let mut setup = Setup::new(SiteKind::SketchfabV3, 0);
    setup.world = World::generate(0, 7);
    let crawl = setup.serve().await;
    // A site without items is not what anyone expects, and not what a complete crawl leads to.
    crawl.expect(10, &["start"]).await;
    let partial = ["export", "--partial", "--min-model-likes", "3", "--format", &formats];
    crawl.expect(0, &partial).await;
    for (table, header) in TABLES {
        assert_same(&crawl.exported(&format!("{table}.csv")), &csv(header, &[]), table);
        assert_eq!(crawl.exported(&format!("{table}.jsonl")), b"");
    }
    let crawl = Setup::new(SiteKind::SketchfabV3, 30).serve().await;
    crawl.expect(0, &["start", "--only", "items"]).await;
    crawl.expect(0, &["export", "--format", &formats]).await;
    let n_files = std::fs::read_dir(crawl.path("exports")).unwrap().count();
    // Two tables, of which one is never pipe-separated; the card, the page, Croissant's description and the
    // manifest.
    assert_eq!(n_files, 2 * formats.split(',').count() - 1 + 4);
    let (_, err) = crawl.expect(2, &["export", "--min-user-likes", "2"]).await;
    assert!(err.contains("does not collect them"), "{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_format_that_there_is_not_is_refused_before_anything_is_written() {
    let crawl = Setup::new(SiteKind::SketchfabV3, 30).serve().await;
    let (_, err) = crawl.expect(2, &["export", "--format", "psv,xlsx"]).await;
    assert!(err.contains("a format is psv, csv, jsonl or parquet"), "{err}");
    if !Format::Parquet.is_built_in() {
        let (_, err) = crawl.expect(2, &["export", "--format", "parquet"]).await;
        assert!(err.contains("--features parquet"), "{err}");
    }
    assert!(!crawl.path("exports").exists());
}
