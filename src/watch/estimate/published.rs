//! The dataset of 2016: the only measure of the site that was published.

use super::DatasetSize;
use crate::sites::LIKES_PER_PAGE;

/// Its models, each with at least [`PUBLISHED_LIKE_LIMIT`] likes.
pub const PUBLISHED_ITEMS: u64 = 28_806;

/// Its likes.
pub const PUBLISHED_LIKES: u64 = 632_840;

/// Its users.
pub(super) const PUBLISHED_USERS: u64 = 62_583;

/// The least likes that a model of it has.
pub const PUBLISHED_LIKE_LIMIT: u32 = 5;

// How the likes are spread over the models is assumed: a long tail that ends at the like limit and holds as many
// likes as were published (so its width), with a top of which no more is known than that it is above 1.5k.
const TOP: f64 = 2_300.0;
const WIDTH: f64 = 97.58;
const STEEPNESS: f64 = 1.4;

/// The models from this rank up to that one, as far as they have as many likes as that.
pub(super) fn between(first: u64, end: u64, like_limit: u32) -> DatasetSize {
    let likes = (first..end.min(PUBLISHED_ITEMS)).map(likes_at);
    let wanted = likes.take_while(|likes| *likes >= u64::from(like_limit));
    wanted.fold(DatasetSize::default(), |size, likes| DatasetSize {
        n_items: size.n_items + 1,
        n_likes: size.n_likes + likes,
        n_like_pages: size.n_like_pages + likes.div_ceil(u64::from(LIKES_PER_PAGE)),
    })
}

/// So many models, of which it is not known which they are.
pub(super) fn of_any(n_items: u64) -> DatasetSize {
    let all = between(0, u64::MAX, 0);
    let share = |n: u64| n.saturating_mul(n_items).div_ceil(all.n_items.max(1));
    DatasetSize { n_items, n_likes: share(all.n_likes), n_like_pages: share(all.n_like_pages) }
}

/// The likes of the model of a rank, from 0.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "ranks are few, and likes lie between the limit and the top"
)]
fn likes_at(rank: u64) -> u64 {
    let least = f64::from(PUBLISHED_LIKE_LIMIT);
    let above = (TOP - least) / (1.0 + rank as f64 / WIDTH).powf(STEEPNESS);
    (least + above) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_long_tail_holds_what_was_published() {
        let all = between(0, u64::MAX, 0);
        assert_eq!(all.n_items, PUBLISHED_ITEMS);
        assert!(all.n_likes.abs_diff(PUBLISHED_LIKES) < PUBLISHED_LIKES / 1000, "{all:?}");
        assert_eq!(likes_at(PUBLISHED_ITEMS - 1), u64::from(PUBLISHED_LIKE_LIMIT));
    }

    #[test]
    fn parts_of_it_make_up_the_whole() {
        let (all, top) = (between(0, u64::MAX, 5), between(0, 100, 5));
        let rest = between(100, u64::MAX, 5);
        assert_eq!(top.n_items, 100);
        assert_eq!(top.n_likes + rest.n_likes, all.n_likes);
        assert_eq!(top.n_like_pages + rest.n_like_pages, all.n_like_pages);
        assert!(between(0, u64::MAX, 50).n_items < all.n_items / 10);
        assert_eq!(of_any(all.n_items), all);
    }
}
