//! The dataset's tables: items, users, likes and features, and what else is known of items.

mod announced;
mod asked_users;
mod attributes;
mod balanced_by_users;
mod forgotten;
mod found_users;
mod frequencies;
mod insert;
mod item_coverage;
mod item_keys;
mod items;
mod like_balances;
mod odd_entries;
mod packed;
mod pairs;
mod people_of_items;
mod rounds;
mod short_items;
mod skipped;
mod stale_likes;
mod thumbs;
mod times;
mod totals;
mod user_profiles;
mod walk;

pub use announced::{Announced, announced};
pub use asked_users::{
    AskedUsers, LikeOverlap, UserCoverage, asked_users, like_overlap, user_coverage,
};
pub use attributes::names_someone;
pub use balanced_by_users::{items_with_likes_of_users, settled_liked_items};
pub use forgotten::{TombstoneKey, forgotten_among, n_forgotten, tombstone_key};
pub use found_users::{found_after, insert_found, n_new_users};
pub use frequencies::{Frequencies, likes_per_item, likes_per_user, most_frequent};
pub use insert::{AddedRecords, InsertedLater, ask_user_facts, insert, insert_later};
pub use item_coverage::{ItemCoverage, item_coverage};
pub use item_keys::ItemKeys;
pub use items::{
    fill_length, fill_seen, fill_stored, items_after, n_items_before, n_likes, n_stored,
};
pub use like_balances::{MissingLikes, RoundedShort, ask_balances, balance_likes, rounded_short};
pub use odd_entries::{OddCounts, OddEntryOnPage, all_odd, replace_odd};
pub use packed::{ITEM_WALKS, ItemOrder, Walk, walks};
pub use people_of_items::{PeopleOfItem, people_of_items};
pub use short_items::{ShortItem, all_short};
pub use skipped::{SkippedShare, skipped_shares};
pub use stale_likes::{StaleLikes, stale_likes};
pub use thumbs::{
    fetch_thumbs_again, forgotten_thumbs, has_thumb_address, items_with_thumbs, remove_lost_thumbs,
    stored_thumbs,
};
pub use times::untimed_likes;
pub use totals::{Totals, add_totals, read_totals};
pub use user_profiles::{ListResult, UserProfile, user_profiles};
pub use walk::{
    DetailedItem, ItemLikes, LikeColumns, StoredUser, StoredValue, details, features, items,
    likers, likes, users,
};
