//! What leaves: counts of it, for those who describe it.

use super::staged::FileFacts;
use crate::dataset::card::FeatureCounts;
use crate::dataset::statistics::Distribution;

/// What an export holds.
#[derive(Clone, Debug, Default)]
pub struct Exported {
    /// Its files of tables, in the order of the manifest.
    pub files: Vec<FileFacts>,
    /// Models.
    pub n_items: u64,
    /// Rows of features that are categories.
    pub n_categories: u64,
    /// Rows of features that are tags.
    pub n_tags: u64,
    /// How many models have each category and each tag.
    pub features: FeatureCounts,
    /// Likes of each model, of those without any too; empty where likes are not collected.
    pub likes_per_item: Distribution,
    /// Likes of each user who has any.
    pub likes_per_user: Distribution,
    /// The fewest likes that a user had to have; 0: none.
    pub min_user_likes: u32,
    /// The fewest likes that a model had to have; 0: none.
    pub min_item_likes: u32,
    /// What is stored and was left out.
    pub left_out: LeftOut,
}

/// What is stored and was left out of an export.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Users who asked for it.
    pub n_suppressed: u64,
    /// Other users, for too few likes.
    pub n_users: u64,
    /// Models, for too few likes.
    pub n_items: u64,
    /// Likes of users or of models that were left out.
    pub n_likes: u64,
    /// Features of models that were left out.
    pub n_features: u64,
}
