//! The size of a published dataset of a site.

use super::description::PublishedSize;
use crate::words::DatasetSize;

/// A dataset of a site that was published: the only known measure of how large the site is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PublishedDataset {
    /// Its items, each with at least [`Self::like_limit`] likes.
    pub n_items: u64,
    /// The number of likes.
    pub n_likes: u64,
    /// The number of users.
    pub n_users: u64,
    /// The smallest number of likes of any item in it.
    pub like_limit: u32,
    tail: LongTail,
}

/// How the likes are assumed to spread over the items: a long tail that ends at the like limit.
#[derive(Clone, Copy, Debug, PartialEq)]
struct LongTail {
    /// The likes of the first item.
    top: f64,
    /// Chosen so that the tail holds as many likes as were published.
    width: f64,
}

/// How steeply likes fall from item to item.
const STEEPNESS: f64 = 1.4;

/// How often the range of widths is halved: the width is then exact enough for the last like.
const HALVINGS: u32 = 32;

impl PublishedDataset {
    /// Returns the dataset with this published size.
    pub fn of(size: PublishedSize) -> Self {
        let PublishedSize { n_items, n_likes, n_users, like_limit, top } = size;
        let with_width = |width| {
            let tail = LongTail { top: f64::from(top), width };
            Self { n_items, n_likes, n_users, like_limit, tail }
        };
        #[expect(clippy::cast_precision_loss, reason = "items are few")]
        let (mut narrow, mut wide) = (0.0, n_items as f64);
        for _ in 0..HALVINGS {
            let width = f64::midpoint(narrow, wide);
            let is_too_narrow = with_width(width).between(0, u64::MAX, 0, 1).n_likes < n_likes;
            *(if is_too_narrow { &mut narrow } else { &mut wide }) = width;
        }
        with_width(f64::midpoint(narrow, wide))
    }

    /// Returns the size of the items between two ranks that have at least `like_limit` likes.
    /// A page holds `per_page` likes.
    pub fn between(&self, first: u64, end: u64, like_limit: u32, per_page: u32) -> DatasetSize {
        let likes = (first..end.min(self.n_items)).map(|rank| self.likes_at(rank));
        let wanted = likes.take_while(|likes| *likes >= u64::from(like_limit));
        wanted.fold(DatasetSize::default(), |size, likes| DatasetSize {
            n_items: size.n_items + 1,
            n_likes: size.n_likes + likes,
            n_like_pages: size.n_like_pages + likes.div_ceil(u64::from(per_page.max(1))),
        })
    }

    /// Returns the expected size of `n_items` items of unknown rank.
    pub fn of_any(&self, n_items: u64, per_page: u32) -> DatasetSize {
        let all = self.between(0, u64::MAX, 0, per_page);
        let share = |n: u64| n.saturating_mul(n_items).div_ceil(all.n_items.max(1));
        DatasetSize { n_items, n_likes: share(all.n_likes), n_like_pages: share(all.n_like_pages) }
    }

    /// Returns the likes of the item at a rank, from 0.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "ranks are few, and likes lie between the limit and the top"
    )]
    fn likes_at(&self, rank: u64) -> u64 {
        let LongTail { top, width } = self.tail;
        let least = f64::from(self.like_limit);
        let above = (top - least) / (1.0 + rank as f64 / width).powf(STEEPNESS);
        (least + above) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sites::Description;

    fn sketchfab_2016() -> PublishedDataset {
        let description = Description::bundled_named("sketchfab-2016").unwrap();
        PublishedDataset::of(description.published.unwrap())
    }

    #[test]
    fn the_long_tail_holds_what_was_published() {
        let published = sketchfab_2016();
        let all = published.between(0, u64::MAX, 0, 24);
        assert_eq!(all.n_items, published.n_items);
        let difference = all.n_likes.abs_diff(published.n_likes);
        assert!(difference < published.n_likes / 1000, "{all:?}");
        assert_eq!(published.likes_at(published.n_items - 1), u64::from(published.like_limit));
    }

    #[test]
    fn its_parts_make_up_the_whole() {
        let published = sketchfab_2016();
        let (all, top) = (published.between(0, u64::MAX, 5, 24), published.between(0, 100, 5, 24));
        let rest = published.between(100, u64::MAX, 5, 24);
        assert_eq!(top.n_items, 100);
        assert_eq!(top.n_likes + rest.n_likes, all.n_likes);
        assert_eq!(top.n_like_pages + rest.n_like_pages, all.n_like_pages);
        assert!(published.between(0, u64::MAX, 50, 24).n_items < all.n_items / 10);
        assert_eq!(published.of_any(all.n_items, 24), all);
    }
}
