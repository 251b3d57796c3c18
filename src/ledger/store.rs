//! Every statement on the dataset's tables.

mod announced;
mod crawl;
mod figures;
mod items;
mod keys;
mod packed;
mod read;
mod records;
mod robots;
mod totals;
mod verify;

pub use announced::{Announced, announced};
pub use crawl::{read_crawl, record_crawl, set_catalogue_end, set_stages};
pub use figures::{Frequencies, likes_per_item, likes_per_user, most_frequent};
pub use items::{fill_known, items_after, n_known, n_likes};
pub use keys::Keys;
pub use packed::WALKS;
pub use read::{Likes, User, features, items, likers, likes, users};
pub use records::{Added, insert};
pub use robots::{StoredRobots, all_robots, read_robots, write_robots};
pub use totals::{Totals, add_totals, mark_short, read_totals};
pub use verify::{CHECKS, Fits, INTEGRITY, TEXTS, map_file};
