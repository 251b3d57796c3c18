//! How many have how many: likes per model, likes per user.

use std::collections::BTreeMap;

/// How often each count occurs, such as how many models have so many likes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Distribution {
    frequencies: BTreeMap<u64, u64>,
}

impl Distribution {
    /// The distribution of these counts.
    pub fn of(counts: impl IntoIterator<Item = u64>) -> Self {
        Self::from_frequencies(counts.into_iter().map(|count| (count, 1)))
    }

    /// The same from counts that are counted already: each with how many have it.
    pub fn from_frequencies(pairs: impl IntoIterator<Item = (u64, u64)>) -> Self {
        let mut frequencies = BTreeMap::new();
        for (count, how_many) in pairs {
            if how_many > 0 {
                let all: &mut u64 = frequencies.entry(count).or_default();
                *all = all.saturating_add(how_many);
            }
        }
        Self { frequencies }
    }

    /// How many there are.
    pub fn n(&self) -> u64 {
        self.frequencies.values().fold(0, |n, how_many| n.saturating_add(*how_many))
    }

    /// How many they have together.
    pub fn sum(&self) -> u64 {
        let all = self.frequencies.iter().map(|(count, how_many)| count.saturating_mul(*how_many));
        all.fold(0, u64::saturating_add)
    }

    /// The least that one has; none if there is no one.
    pub fn min(&self) -> Option<u64> {
        self.frequencies.first_key_value().map(|(count, _)| *count)
    }

    /// The most that one has; none if there is no one.
    pub fn max(&self) -> Option<u64> {
        self.frequencies.last_key_value().map(|(count, _)| *count)
    }

    /// How many each has on average; none if there is no one.
    // Counts of likes are far below 2^52.
    #[expect(clippy::cast_precision_loss)]
    pub fn mean(&self) -> Option<f64> {
        (!self.frequencies.is_empty()).then(|| self.sum() as f64 / self.n() as f64)
    }

    /// The count below which this share of all lies (0.5: the median), between two counts in
    /// proportion, as numpy's `quantile` has it by default; none if there is no one.
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    pub fn quantile(&self, share: f64) -> Option<f64> {
        let last = self.n().checked_sub(1)?;
        let place = share.clamp(0.0, 1.0) * last as f64;
        // At most `last`, so it fits.
        let below = place.floor() as u64;
        let low = self.nth(below)? as f64;
        let high = self.nth(below.saturating_add(1).min(last))? as f64;
        Some((high - low).mul_add(place - place.floor(), low))
    }

    /// Each count that occurs, ascending, and how many have it.
    pub fn frequencies(&self) -> impl Iterator<Item = (u64, u64)> + '_ {
        self.frequencies.iter().map(|(count, how_many)| (*count, *how_many))
    }

    /// Each count that occurs, ascending, and how many have at least as many.
    pub fn at_least(&self) -> impl Iterator<Item = (u64, u64)> + '_ {
        let mut left = self.n();
        self.frequencies().map(move |(count, how_many)| {
            let those = left;
            left = left.saturating_sub(how_many);
            (count, those)
        })
    }

    /// The count of the one at this place, from 0, when all stand in ascending order.
    fn nth(&self, place: u64) -> Option<u64> {
        let mut before = 0_u64;
        self.frequencies().find_map(|(count, how_many)| {
            before = before.saturating_add(how_many);
            (place < before).then_some(count)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_numpy() {
        // numpy.quantile([1, 2, 2, 3, 10], [0, .25, .5, .75, .9, 1])
        let likes = Distribution::of([10, 2, 3, 2, 1]);
        let shares = [0.0, 0.25, 0.5, 0.75, 0.9, 1.0];
        let found = shares.map(|share| likes.quantile(share).unwrap());
        let wanted = [1.0, 2.0, 2.0, 3.0, 7.2, 10.0];
        assert!(found.iter().zip(wanted).all(|(a, b)| (a - b).abs() < 1e-9), "{found:?}");
    }

    #[test]
    fn counts_come_together_however_they_are_given() {
        let one_by_one = Distribution::of([3, 1, 3, 7]);
        assert_eq!(one_by_one, Distribution::from_frequencies([(7, 1), (3, 1), (1, 1), (3, 1)]));
        assert_eq!((one_by_one.n(), one_by_one.sum()), (4, 14));
        assert_eq!((one_by_one.min(), one_by_one.max()), (Some(1), Some(7)));
        assert_eq!(one_by_one.mean(), Some(3.5));
        assert_eq!(one_by_one.at_least().collect::<Vec<_>>(), [(1, 4), (3, 3), (7, 1)]);
    }

    #[test]
    fn nobody_has_no_median() {
        let nobody = Distribution::from_frequencies([(5, 0)]);
        assert_eq!((nobody.n(), nobody.sum()), (0, 0));
        assert_eq!((nobody.min(), nobody.mean(), nobody.quantile(0.5)), (None, None, None));
        assert_eq!(nobody, Distribution::default());
    }
}
