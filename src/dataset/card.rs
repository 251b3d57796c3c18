//! A dataset that describes itself: a card for people and for dataset hubs, the same for machines, and
//! its long tails drawn. All of it is text made of plain values, the same for the same values.

mod citation;
mod croissant;
mod dialect;
mod drawings;
mod features;
mod file;
mod markdown;
mod reading;
mod readme;
mod sentences;
mod template;
mod words;

use url::{Host, Url};

pub use croissant::croissant;
pub use drawings::{stats_html, stats_svg};
pub use features::FeatureCounts;
pub use file::{File, Table};
pub use readme::{MARKER, is_ours, readme};

use crate::dataset::rows::Format;
use crate::dataset::statistics::Distribution;
use crate::words::Moment;
use crate::words::{CatalogueEnd, Scope};

/// The dataset's name.
const TITLE: &str = "Who liked which 3D model on Sketchfab";

/// All that is said of an export.
#[derive(Clone, Debug)]
pub struct Card<'a> {
    /// The shape of the site.
    pub kind: &'a str,
    /// Where the catalogue and the models are.
    pub url: &'a str,
    /// Where the users who like a model are listed.
    pub likes_url: &'a str,
    /// What was collected.
    pub scope: &'a Scope,
    /// When the first and the last page came; none if no page did.
    pub collected: Option<(Moment, Moment)>,
    /// What is missing.
    pub gaps: Gaps,
    /// What was left out on purpose.
    pub filters: Filters,
    /// The fingerprint of the key, where pseudonyms stand for user ids.
    pub key_fingerprint: Option<String>,
    /// The files of this export.
    pub files: Vec<File>,
    /// The likes in these files; none if likes are not part of the crawl.
    pub likes: Option<Likes<'a>>,
    /// The categories and tags in these files; none if features are not part of the crawl.
    pub features: Option<&'a FeatureCounts>,
}

/// How the likes are spread.
#[derive(Clone, Copy, Debug)]
pub struct Likes<'a> {
    /// How many models have how many likes; those without any may be left out.
    pub per_item: &'a Distribution,
    /// How many users gave how many likes.
    pub per_user: &'a Distribution,
}

/// What is missing from a dataset, as far as the crawl knows.
#[derive(Clone, Copy, Debug, Default)]
pub struct Gaps {
    /// Why the catalogue ended; none if it was not read to its end.
    pub catalogue_end: Option<CatalogueEnd>,
    /// Pages that are still to be fetched.
    pub n_left: u64,
    /// Pages that were given up.
    pub n_discarded: u64,
    /// Pages that the site says are no more.
    pub n_gone: u64,
    /// Models with fewer likes than announced.
    pub n_short: u64,
}

/// What was left out on purpose.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filters {
    /// Users with fewer likes are left out.
    pub min_user_likes: Option<u64>,
    /// Models with fewer likes are left out.
    pub min_item_likes: Option<u64>,
    /// How many users were left out because they asked for it; none if nobody was looked for.
    pub n_suppressed: Option<u64>,
    /// How many likes were left out in all.
    pub n_likes_left_out: u64,
}

impl Gaps {
    /// Whether every page was fetched that was to be.
    const fn is_complete(&self) -> bool {
        self.n_left == 0 && self.n_discarded == 0
    }
}

impl Card<'_> {
    /// Whether pseudonyms stand for user ids.
    const fn is_anonymized(&self) -> bool {
        self.key_fingerprint.is_some()
    }

    /// Whether the site was on the machine that crawled it, as simulated sites are.
    fn is_of_loopback(&self) -> bool {
        match Url::parse(self.url).ok().as_ref().and_then(Url::host) {
            Some(Host::Ipv4(ip)) => ip.is_loopback(),
            Some(Host::Ipv6(ip)) => ip.is_loopback(),
            Some(Host::Domain(name)) => name == "localhost",
            None => false,
        }
    }

    /// The files of one format.
    fn of_format(&self, format: Format) -> impl Iterator<Item = &File> {
        self.files.iter().filter(move |file| file.format == format)
    }

    /// The first of these formats in which there are files.
    fn exported(&self, formats: &[Format]) -> Option<Format> {
        formats.iter().copied().find(|format| self.of_format(*format).next().is_some())
    }

    /// The file to begin with: likes where there are any, in the format that is read most easily.
    fn first(&self) -> Option<&File> {
        self.files.iter().min_by_key(|file| (file.table, file.hardness()))
    }
}
