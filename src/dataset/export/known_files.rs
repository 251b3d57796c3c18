//! Which files of a folder belong to exports, so that no other file is ever overwritten.
//!
//! `manifest.json` names the files of the last export. A hidden record names what the manifest does not:
//! files of earlier exports that are still there, and files that a killed export was about to put in
//! place. It exists only while there are such files.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{ErrorKind, Read, Write};
use std::path::Path;

use anyhow::Context;
use serde::{Deserialize, Serialize};

use super::folder::{self, temporary, writing};
use super::manifest;
use crate::crash;
use crate::dataset::exported_file::table_of;
use crate::dataset::table::Table;

/// The name of the record.
pub(super) const RECORD: &str = ".earlier-exports.json";

/// What the record's `schema` says.
const RECORD_SCHEMA: &str = "crawl.earlier-exports/1";

/// How the `schema` of every version's manifest begins.
const MANIFEST_SCHEMA: &str = "crawl.export/";

/// The files that manifests without the key `descriptions` come with.
const FORMER_DESCRIPTIONS: [&str; 3] = ["stats.svg", "stats.html", "croissant.json"];

/// The most bytes that are read of a manifest or a record.
const MAX_BYTES: u64 = 1024 * 1024;

/// The files of a folder that belong to exports.
#[derive(Debug, Default)]
pub(super) struct KnownFiles {
    names: BTreeSet<String>,
    /// The fingerprint of the key of the pseudonyms in these files.
    pub key_fingerprint: Option<String>,
}

/// What is read of a manifest.
#[derive(Deserialize)]
struct ManifestHead {
    schema: String,
    #[serde(default)]
    key_fingerprint: Option<String>,
    #[serde(default)]
    files: Vec<NamedFile>,
    #[serde(default)]
    descriptions: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct NamedFile {
    name: String,
}

#[derive(Deserialize, Serialize)]
struct EarlierExports {
    schema: String,
    key_fingerprint: Option<String>,
    files: BTreeSet<String>,
}

impl KnownFiles {
    /// Reads the folder's manifest and its record. A manifest that no crawl wrote names nothing.
    pub fn read(folder: &Path) -> anyhow::Result<Self> {
        let mut known = Self::default();
        let manifest: Option<ManifestHead> = read_json(&folder.join(manifest::NAME))?;
        if let Some(head) = manifest.filter(|head| head.schema.starts_with(MANIFEST_SCHEMA)) {
            known.names.insert(manifest::NAME.to_owned());
            known.names.extend(head.files.into_iter().map(|file| file.name));
            let former = || FORMER_DESCRIPTIONS.map(str::to_owned).to_vec();
            known.names.extend(head.descriptions.unwrap_or_else(former));
            known.key_fingerprint = head.key_fingerprint;
        }
        let record: Option<EarlierExports> = read_json(&folder.join(RECORD))?;
        if let Some(record) = record.filter(|record| record.schema == RECORD_SCHEMA) {
            known.names.extend(record.files);
            known.key_fingerprint = known.key_fingerprint.or(record.key_fingerprint);
        }
        Ok(known)
    }

    /// Returns those of these files that exist although they belong to no export.
    pub fn foreign<'n>(&self, folder: &Path, names: impl Iterator<Item = &'n str>) -> Vec<String> {
        let unknown = names.filter(|name| !self.names.contains(*name));
        unknown.filter(|name| is_there(&folder.join(name))).map(str::to_owned).collect()
    }

    /// Returns whether an earlier export put images into the folder.
    pub fn holds_images(&self) -> bool {
        self.names.iter().any(|name| table_of(name) == Some(Table::Thumbs))
    }

    /// Returns the tables' files of earlier exports that are still there and that an export of `names` does
    /// not replace. `possible` are the files that such an export may write.
    pub fn leftovers(
        &self,
        folder: &Path,
        names: &BTreeSet<String>,
        possible: impl Iterator<Item = String>,
    ) -> Vec<String> {
        let mut all: Vec<String> = possible.collect();
        let of_others = self.names.iter().filter(|name| table_of(name).is_some());
        let of_others: Vec<&String> = of_others.filter(|name| !all.contains(name)).collect();
        let of_others: Vec<String> = of_others.into_iter().cloned().collect();
        all.extend(of_others);
        all.retain(|name| !names.contains(name) && folder.join(name).exists());
        all
    }

    /// Records that these files are about to be put in place, so that they are known even if the export
    /// is killed before its manifest is there.
    pub fn note_before(
        &self,
        folder: &Path,
        names: &BTreeSet<String>,
        key_fingerprint: Option<String>,
    ) -> anyhow::Result<()> {
        let is_same_key = key_fingerprint.is_none() || key_fingerprint == self.key_fingerprint;
        if names.is_subset(&self.names) && is_same_key {
            return Ok(());
        }
        let files = names.union(&self.names).cloned().collect();
        let key_fingerprint = key_fingerprint.or_else(|| self.key_fingerprint.clone());
        write_record(folder, files, key_fingerprint)?;
        crash::point("export.after-record");
        Ok(())
    }

    /// Records the files of earlier exports that the new manifest, which names `names`, does not name.
    pub fn note_after(&self, folder: &Path, names: &BTreeSet<String>) -> anyhow::Result<()> {
        let left: BTreeSet<String> = self
            .names
            .difference(names)
            .filter(|name| is_there(&folder.join(name)))
            .cloned()
            .collect();
        if !left.is_empty() {
            let fingerprint =
                self.key_fingerprint.clone().filter(|_| left.iter().any(has_pseudonyms));
            return write_record(folder, left, fingerprint);
        }
        let path = folder.join(RECORD);
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(error).with_context(|| writing(&path))
            }
            _ => Ok(()),
        }
    }
}

#[expect(clippy::ptr_arg, reason = "as an iterator over strings passes it")]
fn has_pseudonyms(name: &String) -> bool {
    // A file of details may hold either.
    matches!(table_of(name), Some(Table::AnonymizedLikes | Table::ItemDetails))
}

/// Returns whether there is anything at this path, even a link that leads nowhere.
fn is_there(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// Reads a file as JSON, or returns none if it is missing or something else.
fn read_json<T: for<'de> Deserialize<'de>>(path: &Path) -> anyhow::Result<Option<T>> {
    let mut bytes = Vec::new();
    match File::open(path).and_then(|file| file.take(MAX_BYTES).read_to_end(&mut bytes)) {
        Ok(_) => Ok(serde_json::from_slice(&bytes).ok()),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::IsADirectory) => {
            Ok(None)
        }
        Err(error) => Err(error).with_context(|| format!("reading {}", path.display())),
    }
}

fn write_record(
    folder: &Path,
    files: BTreeSet<String>,
    key_fingerprint: Option<String>,
) -> anyhow::Result<()> {
    let path = folder.join(RECORD);
    let record = EarlierExports { schema: RECORD_SCHEMA.to_owned(), key_fingerprint, files };
    let text = serde_json::to_string_pretty(&record)? + "\n";
    let mut file = temporary(folder, RECORD, false)?;
    file.write_all(text.as_bytes())
        .and_then(|()| file.as_file().sync_all())
        .with_context(|| writing(&path))?;
    file.persist(&path).map_err(|error| error.error).with_context(|| writing(&path))?;
    folder::sync(folder)
}
