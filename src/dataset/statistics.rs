//! Distributions of counts, such as likes per item or likes per user.

use std::collections::BTreeMap;

/// How often each count occurs, such as the number of items with 5, 6 or 7 likes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Distribution {
    frequencies: BTreeMap<u64, u64>,
}

impl Distribution {
    /// Returns the distribution of these counts.
    pub fn of(counts: impl IntoIterator<Item = u64>) -> Self {
        Self::from_frequencies(counts.into_iter().map(|count| (count, 1)))
    }

    /// Returns the distribution of counts that come with their frequencies.
    pub fn from_frequencies(pairs: impl IntoIterator<Item = (u64, u64)>) -> Self {
        let mut frequencies = BTreeMap::new();
        for (count, frequency) in pairs {
            if frequency > 0 {
                let all: &mut u64 = frequencies.entry(count).or_default();
                *all = all.saturating_add(frequency);
            }
        }
        Self { frequencies }
    }

    /// Returns the number of counts.
    pub fn n(&self) -> u64 {
        self.frequencies.values().fold(0, |n, frequency| n.saturating_add(*frequency))
    }

    /// Returns the sum of all counts.
    pub fn sum(&self) -> u64 {
        let all =
            self.frequencies.iter().map(|(count, frequency)| count.saturating_mul(*frequency));
        all.fold(0, u64::saturating_add)
    }

    /// Returns the smallest count, if there is any.
    pub fn min(&self) -> Option<u64> {
        self.frequencies.first_key_value().map(|(count, _)| *count)
    }

    /// Returns the largest count, if there is any.
    pub fn max(&self) -> Option<u64> {
        self.frequencies.last_key_value().map(|(count, _)| *count)
    }

    /// Returns the mean of all counts, if there is any.
    // Counts of likes are far below 2^52.
    #[expect(clippy::cast_precision_loss)]
    pub fn mean(&self) -> Option<f64> {
        (!self.frequencies.is_empty()).then(|| self.sum() as f64 / self.n() as f64)
    }

    /// Returns the quantile of a share (0.5 is the median), if there is any count. Between two counts it is
    /// interpolated, as numpy's `quantile` does by default.
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    pub fn quantile(&self, share: f64) -> Option<f64> {
        let last = self.n().checked_sub(1)?;
        let position = share.clamp(0.0, 1.0) * last as f64;
        // At most `last`, so it fits.
        let below = position.floor() as u64;
        let low = self.nth(below)? as f64;
        let high = self.nth(below.saturating_add(1).min(last))? as f64;
        Some((high - low).mul_add(position - position.floor(), low))
    }

    /// Returns each count with its frequency, in ascending order.
    pub fn frequencies(&self) -> impl Iterator<Item = (u64, u64)> + '_ {
        self.frequencies.iter().map(|(count, frequency)| (*count, *frequency))
    }

    /// Returns each count with the number of counts that are at least as large, in ascending order.
    pub fn at_least(&self) -> impl Iterator<Item = (u64, u64)> + '_ {
        let mut left = self.n();
        self.frequencies().map(move |(count, frequency)| {
            let at_least = left;
            left = left.saturating_sub(frequency);
            (count, at_least)
        })
    }

    /// Returns the count with this index when all are sorted in ascending order.
    fn nth(&self, index: u64) -> Option<u64> {
        let mut before = 0_u64;
        self.frequencies().find_map(|(count, frequency)| {
            before = before.saturating_add(frequency);
            (index < before).then_some(count)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_equal_those_of_numpy() {
        // numpy.quantile([1, 2, 2, 3, 10], [0, .25, .5, .75, .9, 1])
        let likes = Distribution::of([10, 2, 3, 2, 1]);
        let shares = [0.0, 0.25, 0.5, 0.75, 0.9, 1.0];
        let found = shares.map(|share| likes.quantile(share).unwrap());
        let wanted = [1.0, 2.0, 2.0, 3.0, 7.2, 10.0];
        assert!(found.iter().zip(wanted).all(|(a, b)| (a - b).abs() < 1e-9), "{found:?}");
    }

    #[test]
    fn counts_and_frequencies_give_the_same_distribution() {
        let one_by_one = Distribution::of([3, 1, 3, 7]);
        assert_eq!(one_by_one, Distribution::from_frequencies([(7, 1), (3, 1), (1, 1), (3, 1)]));
        assert_eq!((one_by_one.n(), one_by_one.sum()), (4, 14));
        assert_eq!((one_by_one.min(), one_by_one.max()), (Some(1), Some(7)));
        assert_eq!(one_by_one.mean(), Some(3.5));
        assert_eq!(one_by_one.at_least().collect::<Vec<_>>(), [(1, 4), (3, 3), (7, 1)]);
    }

    #[test]
    fn an_empty_distribution_has_no_median() {
        let empty = Distribution::from_frequencies([(5, 0)]);
        assert_eq!((empty.n(), empty.sum()), (0, 0));
        assert_eq!((empty.min(), empty.mean(), empty.quantile(0.5)), (None, None, None));
        assert_eq!(empty, Distribution::default());
    }
}
