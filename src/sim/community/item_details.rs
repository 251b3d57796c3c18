//! What a site says about an item beyond its likes and features.

use jiff::Timestamp;

use super::super::chance::Dice;
use super::super::slugs::LICENCES;

/// 1 January 2012, in microseconds since 1970. Nothing on a simulated site is older.
const OLDEST: i64 = 1_325_376_000_000_000;

/// Fourteen years in microseconds.
const AGES: u64 = 441_504_000_000_000;

/// What a site says about an item beyond its likes and features. What is missing is in no page either.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemDetails {
    /// The page for browsers.
    pub address: Option<String>,
    /// When it was published, in microseconds since 1970.
    pub published_at: Option<i64>,
    /// When it was created, in microseconds since 1970.
    pub created_at: Option<i64>,
    /// The number of views.
    pub n_views: Option<u64>,
    /// The announced number of comments, which may be wrong.
    pub n_comments: u32,
    /// The licence's slug.
    pub licence: Option<&'static str>,
    /// Whether it can be downloaded.
    pub is_downloadable: Option<bool>,
    /// Whether its page is for adults. Then no list of a user's likes has it.
    pub is_age_restricted: Option<bool>,
    /// Whether the site names its owner.
    pub has_owner: bool,
}

impl ItemDetails {
    /// Returns the details of an item, drawn for it alone.
    pub(in crate::sim) fn draw(id: &str, n_likes: u32, n_comments: u32, dice: &mut Dice) -> Self {
        let published_at = OLDEST + i64::try_from(dice.below(AGES)).unwrap_or_default();
        let before = i64::try_from(dice.below(90 * 86_400_000_000)).unwrap_or_default();
        let is_restricted = dice.one_in(33);
        let views = u64::from(n_likes) * 31 + dice.below(1_000);
        let downloadable = dice.one_in(3);
        let address = format!("https://sketchfab.com/3d-models/{id}");
        Self {
            address: dice.mostly(19, address),
            published_at: dice.mostly(13, published_at),
            created_at: dice.mostly(17, published_at - before),
            n_views: dice.mostly(23, views),
            n_comments,
            licence: licence(dice),
            is_downloadable: dice.mostly(15, downloadable),
            is_age_restricted: dice.mostly(9, is_restricted).or(is_restricted.then_some(true)),
            has_owner: !dice.one_in(37),
        }
    }

    /// Returns whether no list of a user's likes has the item.
    #[must_use]
    pub fn is_for_adults(&self) -> bool {
        self.is_age_restricted == Some(true)
    }
}

/// Returns a time as Sketchfab writes it: with microseconds and without a time zone, which is UTC.
pub(in crate::sim) fn zoneless(micros: i64) -> String {
    // Simulated times are within a few decades of now.
    let time = Timestamp::from_microsecond(micros).unwrap_or_default();
    format!("{time:.6}").trim_end_matches('Z').to_owned()
}

/// Returns a licence, the first ones more often than the last ones; one item in nine has none.
fn licence(dice: &mut Dice) -> Option<&'static str> {
    let most = dice.below(LICENCES.len() as u64) + 1;
    let at = usize::try_from(dice.below(most)).unwrap_or_default();
    dice.mostly(9, LICENCES[at].0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_microseconds_and_no_zone() {
        assert_eq!(zoneless(1_616_060_185_430_631), "2021-03-18T09:36:25.430631");
        assert_eq!(zoneless(0), "1970-01-01T00:00:00.000000");
    }
}
