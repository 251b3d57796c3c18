//! The table of images: the file of each, with its length and hash.

use std::collections::HashMap;

use futures_util::TryStreamExt;

use super::selection::Selection;
use super::staged_file::StagedFile;
use super::summary::ExportSummary;
use super::table_files::{Destination, RowFiles};
use crate::dataset::exported_images::ExportedImages;
use crate::dataset::table::Table;
use crate::ledger::{Reader, records};
use crate::words::StoredThumb;

/// Writes the images that are stored, in the order of the catalogue. The paths are those in the folder of the export.
pub async fn thumbs(
    conn: &mut Reader,
    to: Destination<'_>,
    selection: &Selection,
    summary: &mut ExportSummary,
) -> anyhow::Result<Vec<StagedFile>> {
    let stored = records::stored_thumbs(conn).await?;
    let stored: HashMap<&str, _> =
        stored.iter().map(|(_, thumb)| (thumb.item_id.as_str(), thumb)).collect();
    let addressed = records::items_with_thumbs(conn).await?;
    let mut images = ExportedImages::default();
    let mut files = RowFiles::begin(to, Table::Thumbs)?;
    let mut indices = 0..;
    let mut packs = records::items(conn, selection.item_order);
    while let Some(pack) = packs.try_next().await? {
        for ((item_id, _), index) in pack.into_iter().zip(indices.by_ref()) {
            if !selection.has_item(index) {
                continue;
            }
            let thumb = stored.get(item_id.as_str());
            images.count(thumb.is_some(), addressed.contains(&item_id));
            if let Some(thumb) = thumb {
                let path = format!("{}/{}", StoredThumb::FOLDER, thumb.file_name());
                let n_bytes = thumb.n_bytes.to_string();
                let side = |n: Option<u32>| n.map_or_else(String::new, |n| n.to_string());
                let (width, height) =
                    (thumb.size.map(|size| size.width), thumb.size.map(|size| size.height));
                files.write(&[
                    &item_id,
                    &path,
                    thumb.image_type.code(),
                    &n_bytes,
                    &thumb.sha256,
                    &side(width),
                    &side(height),
                ])?;
                summary.thumbs.push((*thumb).clone());
            }
        }
    }
    summary.images = Some(images);
    files.stage()
}
