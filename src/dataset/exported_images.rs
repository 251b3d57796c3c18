//! How many of the exported items have an image.

use serde::Serialize;

/// How many of the exported items have an image, and how many have none. Together these are all exported items.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ExportedImages {
    /// Items whose image the table of images lists.
    pub listed: u64,
    /// Items whose image has an address, but was not collected.
    pub missing: u64,
    /// Items for which no page gave an address that could be used, and those whose owner was forgotten.
    pub without_address: u64,
}

impl ExportedImages {
    /// Counts an item. `is_stored` is whether its image is stored, `has_address` whether the address of one is.
    pub const fn count(&mut self, is_stored: bool, has_address: bool) {
        let n = match (is_stored, has_address) {
            (true, _) => &mut self.listed,
            (false, true) => &mut self.missing,
            (false, false) => &mut self.without_address,
        };
        *n = n.saturating_add(1);
    }
}
