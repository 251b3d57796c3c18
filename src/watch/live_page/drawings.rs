//! The drawings of the page: the functions that draw, their arguments, and what they return.

use std::fmt;

use serde::Serialize;

use crate::watch::coverage::CoverageSpread;

/// The functions that draw for the page. `commands` passes them in, because the room that draws comes after
/// this one.
#[derive(Clone, Copy)]
pub struct Drawings {
    /// The style sheet inside every drawing. The page's policy allows it by its hash.
    pub style: &'static str,
    /// Draws how fast requests were sent.
    pub request_rates: fn(&RequestRates<'_>) -> Picture,
    /// Draws and sums up how likes are spread over items and users.
    pub likes: fn(&LikeFrequencies) -> LikeFigures,
    /// Draws how many items, each called by this name, have which share of their announced likes.
    pub coverage: fn(&CoverageSpread, &str) -> Picture,
}

/// A drawing in two shapes, as SVG. The page shows the one that fits the window.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Picture {
    /// For windows of 640 pixels and more.
    pub wide: String,
    /// For narrower windows, such as a phone's.
    pub narrow: String,
}

/// How fast requests were sent over a stretch of time.
#[derive(Clone, Copy, Debug)]
pub struct RequestRates<'a> {
    /// Seconds since the beginning, and requests per minute; the earliest first.
    pub points: &'a [(f64, f64)],
    /// What the last moment is called, such as `now`.
    pub end: &'a str,
}

/// How often each number of likes occurs: pairs of a number and how many have it.
#[derive(Clone, Debug, Default)]
pub struct LikeFrequencies {
    /// What an item is called.
    pub item: String,
    /// Likes per item.
    pub per_item: Vec<(u64, u64)>,
    /// Likes per user.
    pub per_user: Vec<(u64, u64)>,
}

/// How likes are spread.
#[derive(Debug, Serialize)]
pub struct LikeFigures {
    /// How many items and users have at least how many likes.
    pub long_tail: Picture,
    /// The likes per item in a few numbers.
    #[serde(rename = "likes_per_item")]
    pub per_item: LikeSummary,
    /// The likes per user in a few numbers.
    #[serde(rename = "likes_per_user")]
    pub per_user: LikeSummary,
}

/// A distribution in a few numbers. All but the first are absent if there are no likes.
#[derive(Debug, Serialize)]
pub struct LikeSummary {
    /// How many have likes.
    pub n: u64,
    /// The likes of each on average.
    pub mean: Option<f64>,
    /// A quarter, a half and three quarters of them have at most this many likes.
    pub quartiles: [Option<f64>; 3],
    /// The most likes of any of them.
    pub max: Option<u64>,
}

impl fmt::Debug for Drawings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Drawings").finish_non_exhaustive()
    }
}
