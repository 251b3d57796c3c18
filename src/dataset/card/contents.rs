//! The values that a card is made from.

use url::{Host, Url};

use crate::dataset::exported_file::ExportedFile;
use crate::dataset::exported_images::ExportedImages;
use crate::dataset::feature_counts::FeatureCounts;
use crate::dataset::formats::Format;
use crate::dataset::like_times::LikeTimes;
use crate::dataset::statistics::Distribution;
use crate::ledger::records::OddCounts;
use crate::watch::completeness::EarlyEndWords;
use crate::watch::coverage::{CoverageSpread, LikeCoverage};
use crate::watch::status::ByUser;
use crate::words::{CatalogueEnd, Moment, Scope, SiteWords};

/// Everything that a card says about an export.
#[derive(Clone, Debug)]
pub struct Card<'a> {
    /// The kind of the site.
    pub kind: &'a str,
    /// The address of the catalogue and the items.
    pub url: &'a str,
    /// The address of the lists of likes.
    pub likes_url: &'a str,
    /// What the files call things.
    pub words: &'a SiteWords,
    /// How exactly the likes are dated.
    pub times: LikeTimes,
    /// What was collected.
    pub scope: &'a Scope,
    /// When the first and the last page were fetched; none if no page was.
    pub collected: Option<(Moment, Moment)>,
    /// What is missing.
    pub gaps: Gaps,
    /// What was left out on purpose.
    pub exclusions: Exclusions,
    /// The fingerprint of the key, if user ids are replaced by pseudonyms.
    pub key_fingerprint: Option<String>,
    /// The data files of the export.
    pub files: Vec<ExportedFile>,
    /// The number of items whose owner these files name, by id or by pseudonym.
    pub n_owned: u64,
    /// The likes in these files; none if the crawl does not collect likes.
    pub likes: Option<LikeSpread<'a>>,
    /// The features in these files; none if the crawl does not collect features.
    pub features: Option<&'a FeatureCounts>,
}

/// How the likes are spread over items and users.
#[derive(Clone, Copy, Debug)]
pub struct LikeSpread<'a> {
    /// The likes per item; items without likes may be left out.
    pub per_item: &'a Distribution,
    /// The likes per user.
    pub per_user: &'a Distribution,
}

/// The known gaps in a dataset.
#[derive(Clone, Debug, Default)]
pub struct Gaps {
    /// Why the crawl is not complete; none of these if it is.
    pub incomplete_because: Vec<String>,
    /// Why the catalogue ended; none if it was not read to its end.
    pub catalogue_end: Option<CatalogueEnd>,
    /// How the catalogue ended early; none if it did not.
    pub early_end: Option<EarlyEndWords>,
    /// The number of pages that the site says don't exist.
    pub n_gone: u64,
    /// The number of pages that the site refused.
    pub n_private: u64,
    /// How many of the announced likes were collected; none if there is nothing to compare.
    pub likes: Option<LikeCoverage>,
    /// How the coverage of the items is spread; none if there is nothing to compare.
    pub coverage_per_item: Option<CoverageSpread>,
    /// The users of a crawl by user; none if likes are collected by item only.
    pub by_user: Option<ByUser>,
    /// How many of the exported items have an image; none if the crawl collects no images.
    pub images: Option<ExportedImages>,
    /// The number of items with fewer likes than the site announced.
    pub n_short: u64,
    /// What was odd about the entries of the site's pages.
    pub odd: OddCounts,
}

/// What was left out on purpose.
#[derive(Clone, Copy, Debug, Default)]
pub struct Exclusions {
    /// Users with fewer likes are left out.
    pub min_user_likes: Option<u64>,
    /// Items with fewer likes are left out.
    pub min_item_likes: Option<u64>,
    /// The number of users who were left out at their own request; none if there was no list of them.
    pub n_suppressed: Option<u64>,
    /// The number of likes that were left out in total.
    pub n_likes: u64,
}

impl Gaps {
    /// Returns whether the crawl is complete.
    pub const fn is_complete(&self) -> bool {
        self.incomplete_because.is_empty()
    }
}

impl Card<'_> {
    /// Returns whether user ids are replaced by pseudonyms.
    pub const fn is_anonymized(&self) -> bool {
        self.key_fingerprint.is_some()
    }

    /// Returns whether the site ran on the machine that crawled it, as simulated sites do.
    pub fn is_of_loopback(&self) -> bool {
        match Url::parse(self.url).ok().as_ref().and_then(Url::host) {
            Some(Host::Ipv4(ip)) => ip.is_loopback(),
            Some(Host::Ipv6(ip)) => ip.is_loopback(),
            Some(Host::Domain(name)) => name == "localhost",
            None => false,
        }
    }

    /// Returns the files of one format.
    pub fn of_format(&self, format: Format) -> impl Iterator<Item = &ExportedFile> {
        self.files.iter().filter(move |file| file.format == format)
    }

    /// Returns the first of these formats that was asked for: CSV may hold nothing but tables that are never
    /// pipe-separated.
    pub fn first_exported(&self, formats: &[Format]) -> Option<Format> {
        let is_asked_for = |format: &Format| {
            self.of_format(*format).any(|file| !file.table.has_formats_of_its_own())
        };
        formats.iter().copied().find(is_asked_for)
    }
}
