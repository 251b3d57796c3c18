//! The part of a simulated site where something is wrong.

use std::str::FromStr;

use super::pages::route::Route;

/// The part of a simulated site where something is wrong. Pages count from 1, and so do ranks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Every address, robots.txt too, but not the login page.
    All,
    /// `/robots.txt`.
    Robots,
    /// The catalogue, or one page of it.
    Catalogue(Option<usize>),
    /// The lists of likes, or those of the item with this rank, or one page of them.
    Likes(Option<usize>, Option<usize>),
    /// The pages with an item's features, or the one of the item with this rank.
    Features(Option<usize>),
    /// Everything about the item with this rank.
    Item(usize),
}

impl Place {
    /// How a place is written.
    pub const GRAMMAR: &'static str = "all, robots, catalogue, catalogue/PAGE, likes, likes/RANK, \
        likes/RANK/PAGE, features, features/RANK or item/RANK";

    /// Returns whether a page is at this place.
    pub(super) fn holds(self, route: Route) -> bool {
        match route {
            Route::Robots => matches!(self, Self::All | Self::Robots),
            Route::Catalogue(window) => match self {
                Self::All => true,
                Self::Catalogue(page) => is_or_any(page, window.page()),
                _ => false,
            },
            Route::Item(item, _) => match self {
                Self::All => true,
                Self::Features(rank) => is_or_any(rank, item as usize + 1),
                Self::Item(rank) => rank == item as usize + 1,
                _ => false,
            },
            Route::Likes(item, window) => match self {
                Self::All => true,
                Self::Likes(rank, page) => {
                    is_or_any(rank, item as usize + 1) && is_or_any(page, window.page())
                }
                Self::Item(rank) => rank == item as usize + 1,
                _ => false,
            },
            Route::Missing | Route::Malformed => self == Self::All,
            // Where a site redirects to its login page, that page comes.
            Route::Login => false,
        }
    }

    /// Returns whether pages of the catalogue can be at this place.
    pub(super) const fn has_catalogue(self) -> bool {
        matches!(self, Self::All | Self::Catalogue(_))
    }

    /// Returns whether pages of likes can be at this place.
    pub(super) const fn has_likes(self) -> bool {
        matches!(self, Self::All | Self::Likes(..) | Self::Item(_))
    }
}

fn is_or_any(wanted: Option<usize>, number: usize) -> bool {
    wanted.is_none_or(|wanted| wanted == number)
}

impl FromStr for Place {
    type Err = String;

    /// Reads a place, such as `likes/7`.
    fn from_str(text: &str) -> Result<Self, String> {
        let mut parts = text.split('/');
        let name = parts.next().unwrap_or_default();
        let numbers: Option<Vec<usize>> =
            parts.map(|part| part.parse().ok().filter(|number| *number > 0)).collect();
        match (name, numbers.as_deref()) {
            ("all", Some([])) => Ok(Self::All),
            ("robots", Some([])) => Ok(Self::Robots),
            ("catalogue", Some(numbers @ ([] | [_]))) => {
                Ok(Self::Catalogue(numbers.first().copied()))
            }
            ("likes", Some(numbers @ ([] | [_] | [_, _]))) => {
                Ok(Self::Likes(numbers.first().copied(), numbers.get(1).copied()))
            }
            ("features", Some(numbers @ ([] | [_]))) => {
                Ok(Self::Features(numbers.first().copied()))
            }
            ("item", Some([rank])) => Ok(Self::Item(*rank)),
            _ => Err(format!("{text:?} is no part of the site; write {}", Self::GRAMMAR)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::pages::route::ItemView;
    use super::super::pages::window::ListWindow;
    use super::*;

    #[test]
    fn a_place_holds_its_pages_and_no_others() {
        let likes = |item, offset| Route::Likes(item, ListWindow::new(offset, 24));
        let pages = [
            Route::Robots,
            Route::Catalogue(ListWindow::numbered(1, 24)),
            Route::Catalogue(ListWindow::new(24, 24)),
            Route::Item(6, ItemView::Page),
            Route::Item(0, ItemView::Details),
            likes(6, 24),
            likes(0, 0),
            Route::Missing,
        ];
        for (text, wanted) in [
            ("all", "xxxxxxxx"),
            ("robots", "x......."),
            ("catalogue", ".xx....."),
            ("catalogue/2", "..x....."),
            ("likes", ".....xx."),
            ("likes/7", ".....x.."),
            ("likes/7/2", ".....x.."),
            ("likes/7/1", "........"),
            ("features", "...xx..."),
            ("features/1", "....x..."),
            ("item/7", "...x.x.."),
        ] {
            let place: Place = text.parse().unwrap();
            let held: String =
                pages.map(|page| if place.holds(page) { 'x' } else { '.' }).iter().collect();
            assert_eq!(held, wanted, "{text}");
        }
    }

    #[test]
    fn what_is_no_place_is_refused() {
        for text in ["", "like", "likes/", "likes/0", "likes/1/2/3", "item", "all/1", "likes/x"] {
            assert!(text.parse::<Place>().unwrap_err().contains("likes/RANK"), "{text}");
        }
    }
}
