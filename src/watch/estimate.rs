//! An estimate of what a crawl will cost: requests, time and disk space.

mod bytes;

use std::time::Duration;

use crate::rules::plan::is_asked_for;
use crate::sites::description::Dimension;
use crate::sites::{PublishedDataset, Site};
use crate::words::Stage;
use crate::words::{DatasetSize, Scope};

pub use bytes::Bytes;

/// How long a robots.txt is used.
const A_DAY: Duration = Duration::from_hours(24);

/// How many pages there are, and how many of them have been fetched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PageCounts {
    /// All pages.
    pub n: u64,
    /// The pages that need no request any more.
    pub n_done: u64,
}

/// What an estimate is based on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EstimateBasis {
    /// The known items, with the likes that the site announced.
    pub size: DatasetSize,
    /// Whether these are all items, so that no more are expected.
    pub has_all_items: bool,
    /// Whether the likes were announced, which a file of items does not do.
    pub has_likes: bool,
    /// The known pages of each stage, in the order of [`Stage::ALL`].
    pub pages: [PageCounts; Stage::COUNT],
}

/// What a crawl will cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Estimate {
    /// The size of the dataset when the crawl is complete.
    pub size: DatasetSize,
    /// How many of the items are assumed, because the published dataset has them.
    pub n_items_assumed: u64,
    /// The pages of each stage, in the order of [`Stage::ALL`].
    pub pages: [PageCounts; Stage::COUNT],
    /// The disk space.
    pub bytes: Bytes,
}

/// Estimates what a crawl of this scope will cost. What is unknown is assumed to be like the dataset
/// that was published of the site, if there is one.
pub fn estimate(site: &Site, scope: &Scope, known: &EstimateBasis) -> Estimate {
    let (published, per_page) = (site.published(), scope.traits.likes_per_page);
    let assumed = if known.has_all_items {
        DatasetSize::default()
    } else {
        let end = scope.limit_items.map_or(u64::MAX, u64::from);
        let of = |published: &PublishedDataset| {
            published.between(known.size.n_items, end, scope.like_limit, per_page)
        };
        published.as_ref().map(of).unwrap_or_default()
    };
    let found = match &published {
        Some(published) if !known.has_likes => published.of_any(known.size.n_items, per_page),
        _ => known.size,
    };
    let whole = DatasetSize {
        n_items: found.n_items.saturating_add(assumed.n_items),
        n_likes: found.n_likes.saturating_add(assumed.n_likes),
        n_like_pages: found.n_like_pages.saturating_add(assumed.n_like_pages),
    };
    let items_per_page = site.items_per_page().unwrap_or(per_page);
    let lists = (items_per_page, site.split());
    // Once users were found, they are the best guess.
    let n_found = known.pages[Stage::UserLikes as usize].n;
    let n_published = published.as_ref().map_or(0, |published| published.n_users);
    let n_users = if n_found > 0 { n_found } else { n_published };
    let pages = Stage::ALL.map(|stage| pages_of(stage, lists, scope, known, (&whole, n_users)));
    let n_pages = pages.iter().map(|pages| pages.n).fold(0, u64::saturating_add);
    Estimate {
        size: whole,
        n_items_assumed: assumed.n_items,
        pages,
        bytes: Bytes::of(&whole, scope.stages, n_pages, published.as_ref()),
    }
}

fn pages_of(
    stage: Stage,
    (items_per_page, split): (u32, &[Dimension]),
    scope: &Scope,
    known: &EstimateBasis,
    (size, n_users): (&DatasetSize, u64),
) -> PageCounts {
    let PageCounts { n, n_done } = known.pages[stage as usize];
    // A stage that is complete gets no more pages, whatever was announced.
    let is_through = known.has_all_items && n > 0 && n == n_done;
    let n_expected = match stage {
        _ if is_through || !is_asked_for(scope, stage) => 0,
        Stage::Items if known.has_all_items => 0,
        // The first item below the like limit is on a page too.
        Stage::Items => {
            let beyond = u64::from(scope.limit_items.is_none());
            let n_items = size.n_items.saturating_add(beyond);
            n_list_pages(n_items, scope.traits.lists_at_most, items_per_page, split)
        }
        Stage::Likes => size.n_like_pages,
        Stage::Features | Stage::Commenters | Stage::Thumbs => size.n_items,
        Stage::Users => n_users.div_ceil(u64::from(items_per_page.max(1))),
        // At least one page for each user.
        Stage::UserLikes | Stage::Followers | Stage::Followings => n_users,
    };
    PageCounts { n: n.max(n_expected), n_done }
}

/// Returns how many pages a list of this many items has, with the parts into which it is split if the site cuts
/// it off. The items are taken to be spread evenly over the parts, so it may be more.
fn n_list_pages(
    n_items: u64,
    lists_at_most: Option<u32>,
    per_page: u32,
    split: &[Dimension],
) -> u64 {
    let n_listed = lists_at_most.map_or(u64::MAX, u64::from).min(n_items);
    let n_pages = n_listed.div_ceil(u64::from(per_page.max(1)));
    match split.split_first() {
        Some((by, further)) if n_listed < n_items => {
            let n_parts = u64::try_from(by.values.len()).unwrap_or(u64::MAX).max(1);
            let of_part = n_items.div_ceil(n_parts);
            let each = n_list_pages(of_part, lists_at_most, per_page, further).max(1);
            n_pages.saturating_add(n_parts.saturating_mul(each))
        }
        _ => n_pages,
    }
}

impl Estimate {
    /// The requests for pages that are left.
    pub fn n_left(&self) -> u64 {
        self.pages.iter().fold(0, |n, pages| n.saturating_add(pages.n_left()))
    }
}

impl PageCounts {
    /// The pages that are left to fetch.
    pub const fn n_left(&self) -> u64 {
        self.n.saturating_sub(self.n_done)
    }
}

/// Returns how long this many requests for pages take if the site keeps up with the pace, and how many
/// requests for the robots.txt of these hosts come in addition.
pub fn time(n_pages: u64, n_hosts: u64, requests_per_second: f64) -> (Duration, u64) {
    // Counts of requests are far below 2^52.
    #[expect(clippy::cast_precision_loss)]
    let seconds = |n: u64| Duration::try_from_secs_f64(n as f64 / requests_per_second);
    let length = |n| seconds(n).unwrap_or(Duration::MAX);
    if n_pages == 0 {
        return (Duration::ZERO, 0);
    }
    let n_days = 1 + length(n_pages).as_secs() / A_DAY.as_secs();
    let n_robots = n_hosts.saturating_mul(n_days);
    (length(n_pages.saturating_add(n_robots)), n_robots)
}

#[cfg(test)]
mod tests;
