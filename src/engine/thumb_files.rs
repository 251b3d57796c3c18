//! The files that hold images of items.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use sha2::{Digest, Sha256};

use super::context::RunContext;
use crate::crash;
use crate::ledger::{self, Connection, Reader, records};
use crate::sites::{Page, ThumbImage, read_image};
use crate::words::{
    FetchFailure, ImageType, ItemId, Judgement, LocalTrouble, StoredThumb, Task, printable,
    thumb_file_name,
};

/// The prefix of files that are not complete yet.
const PART: &str = ".part-";

/// The length of the largest file that counts as an image, in bytes.
const BYTES_MAX: u64 = 8 * 1024 * 1024;

/// Returns the folder of the images of a crawl that exports to this folder.
pub fn folder_of(exports: &Path) -> PathBuf {
    exports.join(StoredThumb::FOLDER)
}

/// Returns the image of a task if its file is already complete, so that it need not be requested.
pub async fn find(run: &RunContext, task: &Task) -> Option<ThumbImage> {
    let Task::Thumb { item_id, .. } = task else { return None };
    let (folder, item_id) = (folder_of(&run.config.exports), item_id.clone());
    tokio::task::spawn_blocking(move || read(&folder, &item_id)).await.ok()?
}

fn read(folder: &Path, item_id: &ItemId) -> Option<ThumbImage> {
    let files =
        ImageType::ALL.into_iter().map(|image| folder.join(thumb_file_name(item_id, image)));
    let is_small = |path: &PathBuf| fs::metadata(path).is_ok_and(|found| found.len() <= BYTES_MAX);
    files.filter(is_small).find_map(|path| read_image(&fs::read(path).ok()?).ok())
}

/// Writes the file of an image before its task is settled. Returns any other page as it is.
pub async fn keep(run: &RunContext, task: &Task, page: Page) -> Judgement<Page> {
    let (Task::Thumb { item_id, .. }, Page::Thumb(image)) = (task, &page) else { return Ok(page) };
    let folder = folder_of(&run.config.exports);
    let (to, item_id, image) = (folder.clone(), item_id.clone(), image.clone());
    let written = tokio::task::spawn_blocking(move || write(&to, &item_id, &image)).await;
    match written.unwrap_or_else(|error| Err(io::Error::other(error))) {
        Ok(()) => Ok(page),
        Err(error) => {
            let (kind, folder) = (error.kind(), folder.display());
            let reason = if kind == ErrorKind::IsADirectory {
                format!("{error}, then run `crawl resume`")
            } else {
                format!(
                    "an image can't be written to {folder} ({error}); free some space, and check that crawl may \
                     write there"
                )
            };
            let is_exhausted = matches!(kind, ErrorKind::StorageFull | ErrorKind::QuotaExceeded);
            Err(FetchFailure::Local(LocalTrouble { reason, is_exhausted }))
        }
    }
}

/// Writes an image under a temporary name, and then renames the file.
fn write(folder: &Path, item_id: &ItemId, image: &ThumbImage) -> io::Result<()> {
    crash::point("thumb.before-write");
    fs::create_dir_all(folder)?;
    let name = thumb_file_name(item_id, image.image_type);
    let part = folder.join(format!("{PART}{name}"));
    let mut file = File::create(&part).map_err(|error| in_place_of(&part, error))?;
    file.write_all(&image.bytes)?;
    file.sync_all()?;
    crash::point("thumb.after-write");
    let path = folder.join(&name);
    fs::rename(&part, &path).map_err(|error| in_place_of(&path, error))?;
    crash::point("thumb.after-rename");
    // An image that changed its format leaves its former file behind.
    for other in ImageType::ALL.into_iter().filter(|other| *other != image.image_type) {
        remove(&folder.join(thumb_file_name(item_id, other)))?;
    }
    Ok(())
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(in_place_of(path, error)),
        _ => Ok(()),
    }
}

fn removing(path: &Path) -> String {
    format!("removing {}", path.display())
}

/// Returns the error of writing or removing a file, or, if a folder is in its place, one that says so. A folder is never
/// removed, because someone else made it.
fn in_place_of(path: &Path, error: io::Error) -> io::Error {
    if !path.symlink_metadata().is_ok_and(|found| found.is_dir()) {
        return error;
    }
    let path = printable(&path.to_string_lossy());
    let words = format!("{path} is a folder in the place of an image: move it away");
    io::Error::new(ErrorKind::IsADirectory, words)
}

/// Returns the keys of the items whose images are stored, but whose files are missing or have another length.
pub async fn lost(conn: &mut Reader, exports: &Path) -> ledger::Result<Vec<i64>> {
    let folder = folder_of(exports);
    let stored = records::stored_thumbs(conn).await?;
    let is_whole = |thumb: &StoredThumb| {
        let found = fs::metadata(folder.join(thumb.file_name()));
        found.is_ok_and(|found| found.is_file() && found.len() == thumb.n_bytes)
    };
    Ok(stored.into_iter().filter(|(_, thumb)| !is_whole(thumb)).map(|(item, _)| item).collect())
}

/// Returns the names of the files that are missing or hold other bytes than those that were stored.
pub async fn damaged(conn: &mut Reader, exports: &Path) -> anyhow::Result<Vec<String>> {
    let folder = folder_of(exports);
    let stored = records::stored_thumbs(conn).await?;
    let damaged = move || {
        let is_whole = |thumb: &StoredThumb| {
            let bytes = fs::read(folder.join(thumb.file_name()));
            bytes.is_ok_and(|bytes| hex::encode(Sha256::digest(bytes)) == thumb.sha256)
        };
        let names = stored.iter().filter(|(_, thumb)| !is_whole(thumb));
        names.map(|(_, thumb)| thumb.file_name()).collect()
    };
    Ok(tokio::task::spawn_blocking(damaged).await?)
}

/// Makes the images of these items available again, and removes what is left of their files. Returns how many images
/// can't be requested again, because their addresses named users who were forgotten.
pub async fn fetch_again(
    conn: &mut Connection,
    exports: &Path,
    items: &[i64],
) -> anyhow::Result<u64> {
    let folder = folder_of(exports);
    let is_lost: HashSet<&i64> = items.iter().collect();
    for (item, thumb) in records::stored_thumbs(conn).await? {
        if is_lost.contains(&item) {
            let path = folder.join(thumb.file_name());
            remove(&path).with_context(|| removing(&path))?;
        }
    }
    Ok(conn.repeatable(async |conn| records::fetch_thumbs_again(conn, items).await).await?)
}

/// Returns the names of the files that are there although the owners of their items were forgotten.
pub async fn forgotten(conn: &mut Reader, exports: &Path) -> ledger::Result<Vec<String>> {
    let folder = folder_of(exports);
    let is_there = |name: &String| {
        let names = [name.clone(), format!("{PART}{name}")];
        names.iter().any(|name| folder.join(name).symlink_metadata().is_ok())
    };
    let item_ids = records::forgotten_thumbs(conn).await?;
    let names = item_ids.iter().flat_map(|id| ImageType::ALL.map(|of| thumb_file_name(id, of)));
    Ok(names.filter(is_there).collect())
}

/// Removes these files, with what an unfinished run left of them.
pub fn remove_files(exports: &Path, names: &[String]) -> anyhow::Result<()> {
    let folder = folder_of(exports);
    for path in names.iter().flat_map(|name| [format!("{PART}{name}"), name.clone()]) {
        let path = folder.join(path);
        remove(&path).with_context(|| removing(&path))?;
    }
    if !names.is_empty() {
        // Otherwise a power cut could bring the files back.
        let synced = File::open(&folder).and_then(|folder| folder.sync_all());
        synced.with_context(|| format!("removing images from {}", folder.display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_replaces_its_former_file_whatever_its_format() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("thumbs");
        let item_id = ItemId::new("a/b").unwrap();
        for (image_type, bytes) in [(ImageType::Png, vec![1; 9]), (ImageType::Jpeg, vec![2; 5])] {
            let image =
                ThumbImage { bytes: bytes.clone(), sha256: String::new(), image_type, size: None };
            write(&folder, &item_id, &image).unwrap();
            let names: Vec<_> = fs::read_dir(&folder).unwrap().map(|one| one.unwrap()).collect();
            assert_eq!(names.len(), 1);
            assert_eq!(
                names[0].file_name().to_str(),
                Some(&*thumb_file_name(&item_id, image_type))
            );
            assert_eq!(fs::read(names[0].path()).unwrap(), bytes);
        }
    }
}
