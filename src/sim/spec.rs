//! How large a generated world is.

/// The size of the published dataset, from which every other size is scaled.
const FULL: Spec =
    Spec { n_items: 28_806, n_tail: 4_321, n_users: 62_600, n_likes: 632_840, seed: 0 };

/// The fewest likes of an item that counts towards `n_items`.
pub(super) const MIN_LIKES: u32 = 5;

/// How large a generated world is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spec {
    /// The number of items with at least five likes.
    pub n_items: u32,
    /// The number of items with fewer likes, at the end of the catalogue.
    pub n_tail: u32,
    /// The number of users, at least five. Each likes something if there are enough likes.
    pub n_users: u32,
    /// The total number of likes of the `n_items` items, at least five each.
    pub n_likes: u32,
    /// The seed of the random numbers.
    pub seed: u64,
}

impl Spec {
    /// Returns a spec with the published dataset's proportions. Small worlds get more users, so that an
    /// item can still have more than a thousand likes.
    #[must_use]
    pub fn scaled(n_items: usize, seed: u64) -> Self {
        let n_items = u32::try_from(n_items).unwrap_or(u32::MAX);
        let of = |full: u32| {
            let part = u64::from(full) * u64::from(n_items) / u64::from(FULL.n_items);
            u32::try_from(part).unwrap_or(u32::MAX)
        };
        let n_likes = of(FULL.n_likes);
        let n_users =
            of(FULL.n_users).max(1_500.min(n_likes / 4)).max(30.min(n_likes)).max(MIN_LIKES);
        Self { n_items, n_tail: of(FULL.n_tail).max(60), n_users, n_likes, seed }
    }
}
