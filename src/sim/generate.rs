//! Generates a world from a seed: items whose like counts have a long tail, and users who like them.

use super::like_sampler::LikeSampler;
use super::names;
use super::spec::{MIN_LIKES, Spec};
use super::world::{Listing, SimItem, SimUser, World};

/// The likes of the most liked item in a full-size world.
const TOP_LIKES: u32 = 2_300;

/// How steeply the like counts fall.
const STEEPNESS: f64 = 1.4;

impl World {
    /// Generates a world with `n_items` items that have at least five likes, and a tail of items with
    /// fewer. The same seed gives the same world.
    #[must_use]
    pub fn generate(n_items: usize, seed: u64) -> Self {
        Self::from_spec(&Spec::scaled(n_items, seed))
    }

    /// Generates the world that a spec describes.
    #[must_use]
    pub fn from_spec(spec: &Spec) -> Self {
        world(&Spec { n_users: spec.n_users.max(MIN_LIKES), ..*spec })
    }
}

fn world(spec: &Spec) -> World {
    let mut rng = fastrand::Rng::with_seed(spec.seed);
    let users: Vec<_> = (0..spec.n_users).map(|number| user(number, &mut rng)).collect();
    let mut sampler = LikeSampler::new(spec);
    let items = (0..).zip(like_counts(spec)).map(|(number, n_likes)| {
        let likes = sampler.draw(number, n_likes, &mut rng);
        SimItem {
            id: item_id(&mut rng),
            name: names::item(number, &mut rng),
            categories: names::categories(&mut rng),
            tags: names::tags(&mut rng),
            n_likes,
            author: rng.u32(..spec.n_users),
            likes,
            listing: Listing::default(),
        }
    });
    let items = items.collect();
    World::assemble(items, users, sampler.into_likes())
}

/// Returns like counts in descending order: `n_likes` in total for the items, then a tail of 4 to 0.
fn like_counts(spec: &Spec) -> Vec<u32> {
    let n = spec.n_items;
    let mean = spec.n_likes.div_ceil(n.max(1));
    let top = TOP_LIKES.min(spec.n_likes / 4).min(spec.n_users / 10 * 9);
    let top = top.max(mean).max(MIN_LIKES).min(spec.n_users);
    let curve = |width: f64| (0..n).map(move |rank| curve_at(rank, top, width));

    let (mut narrow, mut wide) = (1e-6_f64, 1e9_f64);
    for _ in 0..30 {
        let middle = (narrow * wide).sqrt();
        let sum: u64 = curve(middle).map(u64::from).sum();
        if sum <= u64::from(spec.n_likes) { narrow = middle } else { wide = middle }
    }
    let mut counts: Vec<_> = curve(narrow).collect();
    let missing = spec.n_likes.saturating_sub(counts.iter().sum());
    for count in counts.iter_mut().filter(|count| **count < spec.n_users).take(missing as usize) {
        *count += 1;
    }
    counts.extend((0..spec.n_tail).map(|at| 4 - at / spec.n_tail.div_ceil(5)));
    counts
}

/// Returns the like count of a rank, on the curve with this top and width.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to top - 5")]
fn curve_at(rank: u32, top: u32, width: f64) -> u32 {
    let above = f64::from(top - MIN_LIKES) / (1.0 + f64::from(rank) / width).powf(STEEPNESS);
    MIN_LIKES + above as u32
}

fn item_id(rng: &mut fastrand::Rng) -> String {
    if rng.u32(..100) < 3 {
        (0..26 + rng.usize(..2)).map(|_| rng.alphanumeric()).collect()
    } else {
        hex_id(rng)
    }
}

fn user(number: u32, rng: &mut fastrand::Rng) -> SimUser {
    SimUser { id: hex_id(rng), username: names::user(number, rng) }
}

fn hex_id(rng: &mut fastrand::Rng) -> String {
    format!("{:032x}", rng.u128(..))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn a_seed_always_gives_the_same_world() {
        let (one, same, other) =
            (World::generate(40, 1), World::generate(40, 1), World::generate(40, 2));
        let likes = |world: &World| world.truth(0).model_likes_psv();
        assert_eq!(likes(&one), likes(&same));
        assert_ne!(likes(&one), likes(&other));
    }

    #[test]
    fn the_full_world_has_the_published_totals_and_a_long_tail() {
        let world = World::generate(28_806, 7);
        let truth = world.truth(5);
        assert_eq!(truth.model_urls().count(), 28_806);
        assert_eq!(truth.model_likes().count(), 632_840);
        let users: HashSet<_> = truth.model_likes().map(|[_, _, uid, _]| uid).collect();
        assert_eq!(users.len(), 62_600);
        assert_eq!(world.items().len(), 28_806 + 4_321);
        assert!(world.items()[0].n_likes > 2_000);
        assert!(world.items().windows(2).all(|pair| pair[0].n_likes >= pair[1].n_likes));
        assert_eq!(world.items().last().unwrap().n_likes, 0);
    }

    #[test]
    fn worlds_of_any_size_are_consistent() {
        for n_items in [0, 1, 2, 3, 7, 24, 60, 300, 1_000] {
            let spec = Spec::scaled(n_items, 3);
            let world = World::from_spec(&spec);
            let truth = world.truth(5);
            assert_eq!(truth.model_urls().count(), n_items, "{spec:?}");
            assert_eq!(truth.model_likes().count(), spec.n_likes as usize, "{spec:?}");
            for item in world.items() {
                let uids: HashSet<_> = world.likers(item).map(|user| &user.id).collect();
                assert_eq!(uids.len(), item.n_likes as usize, "no user likes an item twice");
            }
        }
        assert!(World::generate(300, 3).items()[0].n_likes > 1_000);
    }

    #[test]
    fn usernames_and_ids_are_unique() {
        let world = World::generate(2_000, 5);
        let names: HashSet<_> = world.users().iter().map(|user| &user.username).collect();
        let item_ids: HashSet<_> = world.items().iter().map(|item| &item.id).collect();
        assert_eq!((names.len(), item_ids.len()), (world.users().len(), world.items().len()));
        assert!(item_ids.iter().any(|item_id| item_id.len() < 32));
    }
}
