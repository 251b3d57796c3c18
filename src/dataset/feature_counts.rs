//! How many items each feature has, type by type.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use crate::words::FeatureType;

/// The number of items with each feature.
#[derive(Clone, Debug, Default)]
pub struct FeatureCounts {
    of_types: BTreeMap<FeatureType, HashMap<String, u64>>,
}

impl FeatureCounts {
    /// Counts one feature of one item.
    pub fn add(&mut self, kind: FeatureType, value: &str) {
        let counts = self.of_types.entry(kind).or_default();
        match counts.get_mut(value) {
            Some(n) => *n += 1,
            None => drop(counts.insert(value.to_owned(), 1)),
        }
    }

    /// Returns the number of distinct features of this type.
    pub fn n(&self, kind: FeatureType) -> u64 {
        self.of_types.get(&kind).map_or(0, |counts| counts.len() as u64)
    }

    /// Returns up to `n` features with their counts, the most frequent first. Equally frequent ones are
    /// sorted by their text.
    pub fn most_frequent(&self, kind: FeatureType, n: usize) -> Vec<(String, u64)> {
        let mut all: Vec<(&String, &u64)> =
            self.of_types.get(&kind).into_iter().flatten().collect();
        all.sort_unstable_by_key(|(value, n)| (Reverse(**n), *value));
        all.into_iter().take(n).map(|(value, n)| (value.clone(), *n)).collect()
    }
}
