//! Copies of images in the folder of an export, so that the paths in `thumbs.csv` lead to them.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::Context;
use sha2::{Digest, Sha256};

use super::folder::{self, temporary, writing};
use crate::words::StoredThumb;

/// Puts the files of these images into the folder of an export, and returns how many are missing or damaged. The crawl
/// wrote them to `from`. If that is not in the folder of the export, they are copied: each copy is written under a
/// temporary name and then renamed.
pub fn put_in_place(folder: &Path, from: &Path, thumbs: &[StoredThumb]) -> anyhow::Result<u64> {
    let to = folder.join(StoredThumb::FOLDER);
    if thumbs.is_empty() || is_same(from, &to) {
        let is_missing = |thumb: &&StoredThumb| !is_there(&from.join(thumb.file_name()), thumb);
        return Ok(thumbs.iter().filter(is_missing).count() as u64);
    }
    fs::create_dir_all(&to).with_context(|| writing(&to))?;
    folder::remove_leftovers_of(&to, |_| true)?;
    let mut n_missing = 0;
    for thumb in thumbs {
        let name = thumb.file_name();
        let target = to.join(&name);
        if read(&target, thumb).is_some() {
            continue;
        }
        let Some(bytes) = read(&from.join(&name), thumb) else {
            n_missing += 1;
            continue;
        };
        let mut file = temporary(&to, &name, false)?;
        file.write_all(&bytes).with_context(|| writing(&target))?;
        file.persist(&target).map_err(|error| error.error).with_context(|| in_the_way(&target))?;
    }
    folder::sync(&to)?;
    Ok(n_missing)
}

/// Returns what did not work, and what to do if a folder is in the place of the copy.
fn in_the_way(target: &Path) -> String {
    let writing = writing(target);
    let is_folder = target.symlink_metadata().is_ok_and(|found| found.is_dir());
    if is_folder {
        format!("{writing}, which is a folder: move it away, and export again")
    } else {
        writing
    }
}

/// Returns the files that copies of these images would replace although they are not those images.
pub fn foreign(folder: &Path, from: &Path, thumbs: &[StoredThumb]) -> Vec<String> {
    let to = folder.join(StoredThumb::FOLDER);
    if is_same(from, &to) {
        return Vec::new();
    }
    let is_other = |thumb: &&StoredThumb| {
        let target = to.join(thumb.file_name());
        target.symlink_metadata().is_ok() && read(&target, thumb).is_none()
    };
    let others = thumbs.iter().filter(is_other);
    others.map(|thumb| format!("{}/{}", StoredThumb::FOLDER, thumb.file_name())).collect()
}

/// Returns whether two paths lead to the same folder.
fn is_same(one: &Path, other: &Path) -> bool {
    one == other
        || matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

fn is_there(path: &Path, thumb: &StoredThumb) -> bool {
    fs::metadata(path).is_ok_and(|found| found.is_file() && found.len() == thumb.n_bytes)
}

/// Returns the bytes of an image's file, if it is there and holds what was stored.
fn read(path: &Path, thumb: &StoredThumb) -> Option<Vec<u8>> {
    let bytes = is_there(path, thumb).then(|| fs::read(path).ok()).flatten()?;
    (hex::encode(Sha256::digest(&bytes)) == thumb.sha256).then_some(bytes)
}
