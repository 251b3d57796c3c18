//! Peels a graph of likes until everyone left has enough of them (its (α, β)-core): what is taken away
//! can leave others with too few, and so on; what is left does not depend on the order.

/// Who likes which model, by places; a like is held twice, in four bytes each.
#[derive(Debug)]
pub struct Graph {
    of_items: Neighbours,
    n_users: usize,
}

/// Who and what is left.
#[derive(Debug, PartialEq, Eq)]
pub struct Left {
    /// By the model's place.
    pub items: Vec<bool>,
    /// By the user's place.
    pub users: Vec<bool>,
}

/// The neighbours of each of one side, one list after the other.
#[derive(Debug)]
struct Neighbours {
    all: Vec<u32>,
    /// Where each list ends.
    ends: Vec<usize>,
}

/// One side of the graph, as it is peeled.
struct Side<'a> {
    neighbours: &'a Neighbours,
    /// Neighbours of each that are left.
    degrees: Vec<u32>,
    left: Vec<bool>,
    min: u32,
    /// Those that are taken away, their neighbours still to be told.
    taken: Vec<u32>,
}

impl Graph {
    /// No likes, but room for so many users.
    pub const fn of(n_users: usize) -> Self {
        Self { of_items: Neighbours { all: Vec::new(), ends: Vec::new() }, n_users }
    }

    /// Adds the next model with who likes it: places below the number of users, each once.
    pub fn add(&mut self, users: impl IntoIterator<Item = u32>) {
        let all = &mut self.of_items.all;
        all.extend(users.into_iter().filter(|user| (*user as usize) < self.n_users));
        self.of_items.ends.push(all.len());
    }

    /// What is left once every user has so many likes and every model is liked by so many.
    pub fn peel(&self, min_user_likes: u32, min_item_likes: u32) -> Left {
        let of_users = self.of_items.turned(self.n_users);
        let mut items = Side::new(&self.of_items, min_item_likes);
        let mut users = Side::new(&of_users, min_user_likes);
        while !items.taken.is_empty() || !users.taken.is_empty() {
            items.tell(&mut users);
            users.tell(&mut items);
        }
        Left { items: items.left, users: users.left }
    }
}

impl Neighbours {
    fn of(&self, n: usize) -> &[u32] {
        let begin = n.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let end = self.ends.get(n).copied().unwrap_or(begin);
        self.all.get(begin..end).unwrap_or_default()
    }

    /// The same from the other side, which has so many.
    fn turned(&self, n: usize) -> Self {
        let mut ends = vec![0; n];
        for other in &self.all {
            ends[*other as usize] += 1;
        }
        let mut end = 0;
        for begin in &mut ends {
            (*begin, end) = (end, end + *begin);
        }
        // Each begin moves on to its end as the list is filled.
        let mut all = vec![0; self.all.len()];
        for (one, place) in (0..).zip(0..self.ends.len()) {
            for other in self.of(place) {
                let next = &mut ends[*other as usize];
                all[*next] = one;
                *next += 1;
            }
        }
        Self { all, ends }
    }
}

impl<'a> Side<'a> {
    fn new(neighbours: &'a Neighbours, min: u32) -> Self {
        let n = neighbours.ends.len();
        let degree = |n| u32::try_from(neighbours.of(n).len()).unwrap_or(u32::MAX);
        let degrees: Vec<u32> = (0..n).map(degree).collect();
        let left: Vec<bool> = degrees.iter().map(|degree| *degree >= min).collect();
        let taken = (0..).zip(&left).filter(|(_, left)| !**left).map(|(n, _)| n).collect();
        Self { neighbours, degrees, left, min, taken }
    }

    /// Tells the neighbours of those that were taken away.
    fn tell(&mut self, others: &mut Side<'_>) {
        for one in self.taken.drain(..) {
            for other in self.neighbours.of(one as usize) {
                others.lose(*other);
            }
        }
    }

    fn lose(&mut self, n: u32) {
        let degree = &mut self.degrees[n as usize];
        *degree = degree.saturating_sub(1);
        if *degree < self.min && self.left[n as usize] {
            self.left[n as usize] = false;
            self.taken.push(n);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    const N: u32 = 12;

    fn graph(likes: &BTreeSet<(u32, u32)>) -> Graph {
        let mut graph = Graph::of(N as usize);
        for item in 0..N {
            graph.add(likes.iter().filter(|like| like.0 == item).map(|like| like.1));
        }
        graph
    }

    /// Looks at every like again until none goes.
    fn naive(mut likes: BTreeSet<(u32, u32)>, min_user: u32, min_item: u32) -> Left {
        let n_of = |n: usize| u32::try_from(n).unwrap();
        loop {
            let of_item = |m| n_of(likes.iter().filter(|like| like.0 == m).count());
            let of_user = |u| n_of(likes.iter().filter(|like| like.1 == u).count());
            let stays =
                |like: &(u32, u32)| of_item(like.0) >= min_item && of_user(like.1) >= min_user;
            let next: BTreeSet<_> = likes.iter().copied().filter(stays).collect();
            if next == likes {
                let items = (0..N).map(|m| of_item(m) >= min_item).collect();
                return Left { items, users: (0..N).map(|u| of_user(u) >= min_user).collect() };
            }
            likes = next;
        }
    }

    #[test]
    fn what_is_taken_away_takes_others_with_it() {
        // A chain: user n likes models n and n + 1, so that with two each it comes apart from its ends.
        let chain: BTreeSet<_> = (0..N).flat_map(|n| [(n, n), ((n + 1).min(N - 1), n)]).collect();
        let left = graph(&chain).peel(2, 2);
        assert_eq!(left, Left { items: vec![false; 12], users: vec![false; 12] });
        let left = graph(&chain).peel(2, 1);
        assert!(left.items.iter().all(|left| *left));
        assert_eq!(left.users.iter().filter(|left| **left).count(), 11);
    }

    proptest! {
        #[test]
        fn what_is_left_is_what_looking_again_and_again_leaves(
            likes in prop::collection::btree_set((0..N, 0..N), 0..60),
            (min_user, min_item) in (0..5_u32, 0..5_u32),
        ) {
            let left = graph(&likes).peel(min_user, min_item);
            prop_assert_eq!(left, naive(likes, min_user, min_item));
        }
    }
}
