//! The graph of likes, and its (α, β)-core: what is left after users and items with too few likes are
//! removed. Each removal can leave others with too few, so it is repeated; the order does not matter.

/// Who likes which item, by indices. A like is held twice, in four bytes each.
#[derive(Debug)]
pub struct LikeGraph {
    of_items: Neighbours,
    n_users: usize,
}

/// The users and items that are left.
#[derive(Debug, PartialEq, Eq)]
pub struct Core {
    /// Whether each item is left, by its index.
    pub items: Vec<bool>,
    /// Whether each user is left, by index.
    pub users: Vec<bool>,
}

/// The neighbours of each node on one side, one list after the other.
#[derive(Debug)]
struct Neighbours {
    all: Vec<u32>,
    /// Where each list ends.
    ends: Vec<usize>,
}

/// One side of the graph while nodes are removed.
struct Side<'a> {
    neighbours: &'a Neighbours,
    /// The number of neighbours that each node has left.
    degrees: Vec<u32>,
    left: Vec<bool>,
    min: u32,
    /// The nodes that were removed, but whose neighbours still count them.
    removed: Vec<u32>,
}

impl LikeGraph {
    /// Returns a graph without likes, for this many users.
    pub const fn new(n_users: usize) -> Self {
        Self { of_items: Neighbours { all: Vec::new(), ends: Vec::new() }, n_users }
    }

    /// Adds the next item with the indices of the users who like it, each once.
    pub fn add_item(&mut self, users: impl IntoIterator<Item = u32>) {
        let all = &mut self.of_items.all;
        all.extend(users.into_iter().filter(|user| (*user as usize) < self.n_users));
        self.of_items.ends.push(all.len());
    }

    /// Returns what is left once every user and every item has enough likes.
    pub fn core(&self, min_user_likes: u32, min_item_likes: u32) -> Core {
        let of_users = self.of_items.transposed(self.n_users);
        let mut items = Side::new(&self.of_items, min_item_likes);
        let mut users = Side::new(&of_users, min_user_likes);
        while !items.removed.is_empty() || !users.removed.is_empty() {
            items.withdraw_from(&mut users);
            users.withdraw_from(&mut items);
        }
        Core { items: items.left, users: users.left }
    }
}

impl Neighbours {
    fn of(&self, n: usize) -> &[u32] {
        let begin = n.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let end = self.ends.get(n).copied().unwrap_or(begin);
        self.all.get(begin..end).unwrap_or_default()
    }

    /// Returns the neighbours of the other side, which has `n` nodes.
    fn transposed(&self, n: usize) -> Self {
        let mut ends = vec![0; n];
        for other in &self.all {
            ends[*other as usize] += 1;
        }
        let mut end = 0;
        for begin in &mut ends {
            (*begin, end) = (end, end + *begin);
        }
        // Each begin moves forward to its end while the list is filled.
        let mut all = vec![0; self.all.len()];
        for (one, index) in (0..).zip(0..self.ends.len()) {
            for other in self.of(index) {
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
        let removed = (0..).zip(&left).filter(|(_, left)| !**left).map(|(n, _)| n).collect();
        Self { neighbours, degrees, left, min, removed }
    }

    /// Stops the neighbours of removed nodes from counting them.
    fn withdraw_from(&mut self, others: &mut Side<'_>) {
        for one in self.removed.drain(..) {
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
            self.removed.push(n);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    const N: u32 = 12;

    fn graph(likes: &BTreeSet<(u32, u32)>) -> LikeGraph {
        let mut graph = LikeGraph::new(N as usize);
        for item in 0..N {
            graph.add_item(likes.iter().filter(|like| like.0 == item).map(|like| like.1));
        }
        graph
    }

    /// Checks every like repeatedly until none is removed.
    fn naive(mut likes: BTreeSet<(u32, u32)>, min_user: u32, min_item: u32) -> Core {
        let n_of = |n: usize| u32::try_from(n).unwrap();
        loop {
            let of_item = |m| n_of(likes.iter().filter(|like| like.0 == m).count());
            let of_user = |u| n_of(likes.iter().filter(|like| like.1 == u).count());
            let stays =
                |like: &(u32, u32)| of_item(like.0) >= min_item && of_user(like.1) >= min_user;
            let next: BTreeSet<_> = likes.iter().copied().filter(stays).collect();
            if next == likes {
                let items = (0..N).map(|m| of_item(m) >= min_item).collect();
                return Core { items, users: (0..N).map(|u| of_user(u) >= min_user).collect() };
            }
            likes = next;
        }
    }

    #[test]
    fn removing_a_node_can_remove_its_neighbours() {
        // In this chain, user n likes items n and n + 1. With a minimum of two, it unravels from its ends.
        let chain: BTreeSet<_> = (0..N).flat_map(|n| [(n, n), ((n + 1).min(N - 1), n)]).collect();
        let left = graph(&chain).core(2, 2);
        assert_eq!(left, Core { items: vec![false; 12], users: vec![false; 12] });
        let left = graph(&chain).core(2, 1);
        assert!(left.items.iter().all(|left| *left));
        assert_eq!(left.users.iter().filter(|left| **left).count(), 11);
    }

    proptest! {
        #[test]
        fn the_core_equals_what_repeated_checks_leave(
            likes in prop::collection::btree_set((0..N, 0..N), 0..60),
            (min_user, min_item) in (0..5_u32, 0..5_u32),
        ) {
            let left = graph(&likes).core(min_user, min_item);
            prop_assert_eq!(left, naive(likes, min_user, min_item));
        }
    }
}
