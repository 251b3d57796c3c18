//! The image of a trial: which one the crawl would take of an item, and what it is.

use super::{StageTrials, report};
use crate::commands::output::print;
use crate::rules::plan;
use crate::sites::{CatalogueEntry, Page};
use crate::words::{OddEntry, Stage, Task};

/// The images that the catalogue names.
#[derive(Debug, Default)]
pub struct TriedImages {
    /// The image of the first item that has one.
    first: Option<Task>,
    /// What is odd about the images of the first item that has none for that reason.
    odd: Option<OddEntry>,
}

impl TriedImages {
    /// Returns the images of these items.
    pub fn of<'e>(entries: impl Iterator<Item = &'e CatalogueEntry>) -> Self {
        let mut images = Self::default();
        for entry in entries {
            if let Some(address) = &entry.thumbnail {
                let (item_id, address) = (entry.item.id.clone(), address.clone());
                images.first.get_or_insert(Task::Thumb { item_id, address });
            }
            if let Some(odd) = &entry.odd_thumbnail {
                images.odd.get_or_insert_with(|| odd.clone());
            }
        }
        images
    }
}

impl StageTrials<'_> {
    /// Tries one image, if images are collected.
    pub async fn image(&mut self) -> anyhow::Result<()> {
        if !plan::is_asked_for(self.scope, Stage::Thumbs) || self.stop.is_asked() {
            return Ok(());
        }
        let TriedImages { first, odd } = std::mem::take(&mut self.images);
        let Some(task) = first else {
            print(format_args!("{}", report::no_image(odd.as_ref())))?;
            if odd.is_some() {
                self.trouble.get_or_insert_with(|| {
                    "the thumbs stage is not as expected: the catalogue names images, but none that can be \
                     requested; check items.thumbnail in the description"
                        .to_owned()
                });
            }
            return Ok(());
        };
        if let Some(Page::Thumb(image)) = self.fetch(&task, None).await? {
            print(format_args!("{}", report::image(&image)))?;
        }
        Ok(())
    }
}
