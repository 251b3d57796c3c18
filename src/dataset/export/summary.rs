//! What an export holds and what it left out, in numbers.

use crate::dataset::exported_file::ExportedFile;
use crate::dataset::exported_images::ExportedImages;
use crate::dataset::feature_counts::FeatureCounts;
use crate::dataset::like_times::LikeTimes;
use crate::dataset::statistics::Distribution;
use crate::words::StoredThumb;

/// What an export holds and what it left out.
#[derive(Clone, Debug, Default)]
pub struct ExportSummary {
    /// The data files, in the order of the manifest.
    pub files: Vec<ExportedFile>,
    /// Files of tables that earlier exports wrote and that are still there.
    pub leftovers: Vec<String>,
    /// How many of the exported items have an image; none if the crawl collects no images.
    pub images: Option<ExportedImages>,
    /// The images that the files list.
    pub thumbs: Vec<StoredThumb>,
    /// How many of them are missing or hold other bytes.
    pub n_thumbs_missing: u64,
    /// The number of items with each feature.
    pub features: FeatureCounts,
    /// The number of items whose owner is named, by id or by pseudonym.
    pub n_owned: u64,
    /// The likes per item, including items without likes; empty if the crawl does not collect likes.
    pub likes_per_item: Distribution,
    /// The likes per user, without users who have none.
    pub likes_per_user: Distribution,
    /// The fewest likes that a user had to have; 0 means that there was no such filter.
    pub min_user_likes: u32,
    /// The fewest likes that an item had to have; 0 means that there was no such filter.
    pub min_item_likes: u32,
    /// How exactly the files date likes.
    pub times: LikeTimes,
    /// What is stored but was left out.
    pub left_out: LeftOut,
}

/// What is stored but was left out of an export.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// The number of users who asked to be left out.
    pub n_suppressed: u64,
    /// The number of users who asked to be left out and were forgotten before.
    pub n_forgotten: u64,
    /// The number of other users, who had too few likes.
    pub n_users: u64,
    /// The number of items. They had too few likes.
    pub n_items: u64,
    /// The number of likes by users or of items that were left out.
    pub n_likes: u64,
    /// The number of features of items that were left out.
    pub n_features: u64,
}
