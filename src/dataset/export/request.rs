//! What to export, and where to.

use std::path::Path;

use super::filters::Filters;
use crate::dataset::formats::Format;
use crate::dataset::like_times::LikeTimes;
use crate::dataset::pseudonym::PseudonymKey;

/// What to export, and where to.
#[derive(Debug)]
pub struct ExportRequest<'a> {
    /// The folder for the files; it is made if it doesn't exist.
    pub folder: &'a Path,
    /// The folder that holds the images of the crawl.
    pub images: &'a Path,
    /// The key for pseudonyms. With a key, user ids are replaced and usernames are left out.
    pub key: Option<&'a PseudonymKey>,
    /// Whether to export a crawl that is not complete.
    pub partial: bool,
    /// Whether files that belong to no export are overwritten.
    pub force: bool,
    /// Whether the key may be another one than that of the folder's last anonymized export.
    pub new_key: bool,
    /// The formats, each at most once; every table is written in each of them.
    pub formats: &'a [Format],
    /// How exactly likes are dated, if that was asked for.
    pub times: Option<LikeTimes>,
    /// What is left out.
    pub filters: &'a Filters,
}

impl ExportRequest<'_> {
    /// Returns how exactly the files date likes. None if likes are to be dated although the site says no times.
    pub fn like_times(&self, gives_times: bool) -> Option<LikeTimes> {
        match self.times {
            Some(LikeTimes::Day | LikeTimes::Exact) if !gives_times => None,
            Some(times) => Some(times),
            None if gives_times => Some(LikeTimes::usual(self.key.is_some())),
            None => Some(LikeTimes::None),
        }
    }
}
