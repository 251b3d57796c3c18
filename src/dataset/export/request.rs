//! What to export, and where to.

use std::path::Path;

use super::filters::Filters;
use crate::dataset::formats::Format;
use crate::dataset::pseudonym::PseudonymKey;

/// What to export, and where to.
#[derive(Debug)]
pub struct ExportRequest<'a> {
    /// The folder for the files; it is made if it doesn't exist.
    pub folder: &'a Path,
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
    /// What is left out.
    pub filters: &'a Filters,
}
