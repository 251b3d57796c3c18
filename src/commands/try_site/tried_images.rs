//! The images that a trial's page of the catalogue names.

use crate::sites::CatalogueEntry;
use crate::words::{OddEntry, Task};

/// The first image that the catalogue names, and what is odd about others.
#[derive(Debug, Default)]
pub struct TriedImages {
    /// The image of the first item that has one.
    pub first: Option<Task>,
    /// What is odd about the images of the first item whose images can't be used.
    pub odd: Option<OddEntry>,
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
