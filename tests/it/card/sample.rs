//! An invented dataset to make cards from.

use crate::site_kind::SiteKind;
use crawl::dataset::card::{Card, Exclusions, Gaps, LikeSpread};
use crawl::dataset::exported_file::{ExportedFile, table_of};
use crawl::dataset::feature_counts::FeatureCounts;
use crawl::dataset::formats::Format;
use crawl::dataset::like_times::LikeTimes;
use crawl::dataset::statistics::Distribution;
use crawl::dataset::table::{Table, TableForm};
use crawl::words::{AttributeType, CatalogueEnd, Noun, Scope, SiteWords, Source};
use crawl::words::{FeatureType, Moment, Stages};
use url::Url;

/// A tag that would break a table, become a link and inject markup if it were not escaped.
pub const ODD_TAG: &str = "low|poly](http://evil.example) <script>\n# `b";

/// The values that a card borrows.
pub struct Sample {
    url: Url,
    likes_url: Url,
    pub scope: Scope,
    pub per_item: Distribution,
    pub per_user: Distribution,
    features: FeatureCounts,
    pub words: SiteWords,
    pub times: LikeTimes,
}

impl Sample {
    pub fn new() -> Self {
        let mut features = FeatureCounts::default();
        for (kind, value) in [
            (FeatureType::FIRST, "Animals & Pets"),
            (FeatureType::FIRST, "Animals & Pets"),
            (FeatureType::FIRST, "Furniture"),
            (FeatureType::SECOND, ODD_TAG),
            (FeatureType::SECOND, "blender"),
        ] {
            features.add(kind, value);
        }
        Self {
            url: Url::parse("https://api.sketchfab.com/v3").unwrap(),
            likes_url: Url::parse("https://sketchfab.com/i/likes").unwrap(),
            scope: Scope {
                likes_by: crawl::words::LikesBy::Item,
                traits: SiteKind::SketchfabV3.traits(),
                stages: Stages::USUAL,
                like_limit: 5,
                limit_items: None,
                source: Source::Catalogue,
            },
            per_item: Distribution::of([5, 7, 7, 20, 1961]),
            per_user: Distribution::from_frequencies([(1, 1000), (2, 500)]),
            features,
            words: SiteWords::default(),
            times: LikeTimes::None,
        }
    }

    fn file(&self, name: &str) -> ExportedFile {
        file_of(name, self.times, &self.words.attribute_types)
    }

    /// Returns the card of a complete, anonymized export of these files.
    pub fn card(&self, names: &[&str]) -> Card<'_> {
        Card {
            kind: SiteKind::SketchfabV3.name(),
            url: self.url.as_str(),
            likes_url: self.likes_url.as_str(),
            scope: &self.scope,
            words: &self.words,
            times: self.times,
            collected: Some((
                Moment::from_millis(1_476_000_000_000),
                Moment::from_millis(1_476_086_400_000),
            )),
            gaps: Gaps { catalogue_end: Some(CatalogueEnd::UnderLimit), ..Gaps::default() },
            exclusions: Exclusions::default(),
            key_fingerprint: Some("0badc0de".to_owned()),
            files: names.iter().map(|name| self.file(name)).collect(),
            n_owned: if names.contains(&"items.csv") { 6 } else { 0 },
            likes: Some(LikeSpread { per_item: &self.per_item, per_user: &self.per_user }),
            features: Some(&self.features),
        }
    }
}

/// Returns a file of this name without attributes.
pub fn file(name: &str, times: LikeTimes) -> ExportedFile {
    file_of(name, times, &[])
}

fn file_of(name: &str, times: LikeTimes, attributes: &[AttributeType]) -> ExportedFile {
    let (noun, ending) = name.split_once('_').unwrap_or(("model", name));
    let noun = Noun::new(noun).unwrap();
    let format = Format::ALL.into_iter().find(|format| name.ends_with(format.name())).unwrap();
    let table = match table_of(name).unwrap() {
        Table::ItemDetails => Table::AnonymizedItemDetails,
        table => table,
    };
    let n_rows = if ending.starts_with("likes") { 2000 } else { 6 };
    let sha256 = "5e".repeat(32);
    let file = ExportedFile::new(
        table,
        format,
        TableForm { noun: &noun, times, attributes, asks_users: false },
    );
    ExportedFile { n_rows, n_bytes: n_rows * 50, sha256, ..file }
}
