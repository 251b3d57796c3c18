//! The texts of a card.

use crawl::dataset::card::{Card, Exclusions, Gaps, LikeSpread, croissant, is_ours, readme};
use crawl::dataset::exported_file::table_of;
use crawl::dataset::formats::Format;
use crawl::dataset::like_times::LikeTimes;
use crawl::dataset::statistics::Distribution;
use crawl::ledger::records::{ItemCoverage, MissingLikes, OddCounts};
use crawl::watch::coverage::{CoverageSpread, LikeCoverage};
use crawl::words::Source;
use serde::Deserialize;

use super::sample::{ODD_TAG, Sample};

const PSV: [&str; 3] = ["model_urls.psv", "model_likes_anon.psv", "model_feats.psv"];
const CSV: [&str; 3] = ["model_urls.csv", "model_likes_anon.csv", "model_feats.csv"];

/// What a hub reads in a card.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FrontMatter {
    license: String,
    pretty_name: String,
    tags: Vec<String>,
    task_categories: Vec<String>,
    size_categories: Vec<String>,
    viewer: Option<bool>,
    configs: Vec<Config>,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct Column {
    name: String,
    dtype: String,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct Config {
    #[serde(rename = "config_name")]
    name: String,
    data_files: serde_json::Value,
    #[serde(default)]
    default: bool,
    keep_default_na: Option<bool>,
    #[serde(default)]
    features: Vec<Column>,
}

/// Returns a card's front matter and body.
fn front_matter_and_body(card: &Card<'_>) -> (FrontMatter, String) {
    let text = readme(card).unwrap();
    assert!(is_ours(text.as_bytes()), "the next export may replace it");
    assert!(!text.contains("\n\n\n") && !text.contains("{{ ") && !text.contains("{%"), "{text}");
    let (yaml, body) = text.strip_prefix("---\n").unwrap().split_once("\n---\n").unwrap();
    (serde_saphyr::from_str(yaml).unwrap(), body.to_owned())
}

#[test]
fn a_complete_anonymized_export_of_csv_has_this_card() {
    let (sample, names) = (Sample::new(), [PSV, CSV].concat());
    let card = sample.card(&names);
    insta::assert_snapshot!(readme(&card).unwrap());
}

#[test]
fn a_partial_named_export_of_some_likes_has_this_card() {
    let mut sample = Sample::new();
    sample.scope.limit_items = Some(1000);
    let mut card = sample.card(&["model_urls.psv", "model_likes.psv", "model_likes.jsonl"]);
    card.key_fingerprint = None;
    card.features = None;
    card.gaps = Gaps {
        incomplete_because: vec![
            "1,200 pages are left to fetch".into(),
            "1 page was given up".into(),
        ],
        catalogue_end: None,
        early_end: None,
        n_gone: 2,
        n_private: 3,
        by_user: None,
        images: None,
        n_short: 1,
        odd: OddCounts { n_skipped: 3, n_cut: 1, n_unread: 1200 },
        likes: Some(LikeCoverage {
            announced: 632_840,
            collected: 617_204,
            missing: MissingLikes { gone: 15_000, short: 636, ..MissingLikes::default() },
            forgotten: 0,
            not_fetched: 0,
            not_found: None,
            may_find_more: false,
            surplus: 0,
        }),
        coverage_per_item: CoverageSpread::of_items(&ItemCoverage {
            n_equal: 1,
            unequal: vec![(300, 298, 1), (1_961, 0, 1), (5, 7, 1)],
        }),
    };
    card.exclusions = Exclusions {
        min_user_likes: Some(5),
        min_item_likes: Some(1),
        n_suppressed: Some(1),
        n_likes: 12_345,
    };
    insta::assert_snapshot!(readme(&card).unwrap());
}

#[test]
fn a_hub_is_told_which_files_it_can_open_and_shown_the_likes_first() {
    let sample = Sample::new();
    let (matter, _) = front_matter_and_body(&sample.card(&[PSV, CSV].concat()));
    let text = |name: &&str| Column { name: (*name).to_owned(), dtype: "string".to_owned() };
    let csv = |table: &str, file: &str, default, columns: &[&str]| Config {
        name: table.to_owned(),
        data_files: file.into(),
        default,
        keep_default_na: Some(false),
        features: columns.iter().map(text).collect(),
    };
    assert_eq!(
        matter.configs,
        [
            csv("likes", "model_likes_anon.csv", true, &["modelname", "mid", "uid"]),
            csv("models", "model_urls.csv", false, &["name", "mid"]),
            csv("features", "model_feats.csv", false, &["mid", "type", "value"]),
        ]
    );
    assert_eq!(matter.viewer, None);
    assert_eq!(
        (matter.license.as_str(), matter.size_categories),
        ("unknown", vec!["1K<n<10K".into()])
    );
    assert_eq!(matter.pretty_name, "Who liked which 3D model on Sketchfab");
    assert!(matter.tags.contains(&"recommendation".to_owned()));
    assert_eq!(matter.task_categories, ["graph-ml"]);

    let (matter, body) =
        front_matter_and_body(&sample.card(&["model_likes_anon.csv", "model_likes_anon.parquet"]));
    assert_eq!(matter.configs[0].data_files, "model_likes_anon.parquet");
    assert_eq!((matter.configs.len(), matter.configs[0].keep_default_na), (1, None));
    assert!(body.contains("pd.read_parquet(\"model_likes_anon.parquet\")"), "{body}");

    let (matter, body) =
        front_matter_and_body(&sample.card(&["model_urls.psv", "model_urls.jsonl"]));
    assert_eq!(matter.configs[0].data_files, "model_urls.jsonl");
    assert!(!body.contains("croissant"), "Croissant does not describe it: {body}");

    // No hub opens these files, and none may take the manifest for the data.
    let (matter, body) = front_matter_and_body(&sample.card(&PSV));
    let nothing = Config {
        name: "default".to_owned(),
        data_files: serde_json::json!([]),
        default: false,
        keep_default_na: None,
        features: Vec::new(),
    };
    assert_eq!((matter.viewer, &matter.configs[..]), (Some(false), &[nothing][..]));
    assert!(!body.contains("load_dataset"), "{body}");
    assert!(body.contains("`crawl export --format psv,csv`"), "{body}");
    assert!(!body.contains("croissant"), "there is no Croissant file: {body}");
}

#[test]
fn hostile_names_stay_text() {
    let sample = Sample::new();
    let (_, body) = front_matter_and_body(&sample.card(&PSV));
    let shown = r"low\|poly\]\(http\:\/\/evil\.example\) \<script\>�\# \`b";
    assert!(body.contains(&format!("\n| {shown} | 1 |\n")), "{body}");
    assert!(!body.contains(ODD_TAG));
}

#[test]
fn without_likes_the_card_does_not_mention_users() {
    let mut sample = Sample::new();
    sample.scope.source = Source::File;
    let mut card = sample.card(&["model_urls.psv"]);
    (card.likes, card.features, card.key_fingerprint) = (None, None, None);
    let (matter, body) = front_matter_and_body(&card);
    assert_eq!(matter.size_categories, ["n<1K"]);
    assert!(
        body.contains("holds 6 models from") && body.contains("This dataset contains no users"),
        "{body}"
    );
    assert!(body.contains("models = pd.read_csv(\"model_urls.psv\""), "{body}");
    for word in ["user ids", "pseudonym", "stats.svg", "Filters", "catalogue was read", "uid"] {
        assert!(!body.contains(word), "{word}: {body}");
    }
}

#[test]
fn a_dataset_without_a_row_has_a_card_without_empty_tables() {
    let sample = Sample::new();
    let empty = Distribution::default();
    let mut card = sample.card(&PSV);
    card.likes = Some(LikeSpread { per_item: &empty, per_user: &empty });
    card.collected = None;
    let (_, body) = front_matter_and_body(&card);
    assert!(body.contains("0 likes that 0 users gave to 0 models"), "{body}");
    assert!(body.contains("No page had been fetched yet"), "{body}");
    assert!(!body.contains("| likes per user |") && !body.contains("density"), "{body}");
    assert!(body.contains("@misc{") && !body.contains("year"), "{body}");
}

#[test]
fn a_site_on_the_same_machine_is_not_mistaken_for_the_real_one() {
    let sample = Sample::new();
    for (url, is_real) in [
        ("https://api.sketchfab.com/v3", true),
        ("http://127.0.0.1:8080/v3", false),
        ("http://[::1]/", false),
        ("http://localhost/", false),
    ] {
        let url = url::Url::parse(url).unwrap();
        let card = Card { url: url.as_str(), ..sample.card(&PSV) };
        assert_eq!(
            !front_matter_and_body(&card).1.contains("It is not real data"),
            is_real,
            "{url}"
        );
    }
}

#[test]
fn croissant_describes_the_files_that_a_hub_opens_or_none() {
    let sample = Sample::new();
    assert_eq!(croissant(&sample.card(&PSV)), None);
    let json = croissant(&sample.card(&[PSV, CSV].concat())).unwrap();
    let files = json["distribution"].as_array().unwrap();
    let names: Vec<_> = files.iter().map(|file| file["contentUrl"].as_str().unwrap()).collect();
    assert_eq!(names, ["model_likes_anon.csv", "model_urls.csv", "model_feats.csv"]);
    assert_eq!(files[0]["contentSize"], "100000 B");
    assert_eq!(files[0]["sha256"], "5e".repeat(32));
    assert_eq!(json["recordSet"][0]["field"][2]["source"]["extract"]["column"], "uid");
    assert_eq!(json["recordSet"][0]["key"][1]["@id"], "likes/uid");
    assert_eq!(json["dateCreated"], "2016-10-10");
}

#[test]
fn files_are_recognized_by_their_names() {
    for (name, format, n_columns) in [
        ("model_likes.parquet", Format::Parquet, 4),
        ("model_likes_anon.jsonl", Format::Jsonl, 3),
        ("model_urls.csv", Format::Csv, 2),
        ("model_feats.psv", Format::Psv, 3),
    ] {
        let file = super::sample::file(name, LikeTimes::None);
        assert_eq!((file.format, file.columns.len()), (format, n_columns), "{name}");
    }
    for other in ["manifest.json", "model_likes", "README.md", "model_urls.txt"] {
        assert_eq!(table_of(other), None, "{other}");
    }
}
