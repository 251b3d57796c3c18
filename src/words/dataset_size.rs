//! How large a dataset is.

/// How many items a dataset holds, and how much they are liked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DatasetSize {
    /// Items.
    pub n_items: u64,
    /// Likes of all items together.
    pub n_likes: u64,
    /// Pages that list these likes: at least one per item.
    pub n_like_pages: u64,
}
