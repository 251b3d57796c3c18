//! The part of a simulated site where something is wrong.

use std::str::FromStr;

use super::pages::further::{Further, PeopleList};
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
    /// The lists of users, or those of one kind.
    Users(Option<UserPages>),
    /// The thumbnails, or the one of the item with this rank.
    Thumbs(Option<usize>),
    /// `/robots.txt` where the thumbnails are.
    ThumbRobots,
    /// The lists of what users like, or those of the user with this number, or one page of them.
    UserLikes(Option<usize>, Option<usize>),
}

/// A kind of lists of users.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserPages {
    /// The list of all users.
    List,
    /// The followers of users.
    Followers,
    /// The users whom users follow.
    Followings,
    /// The comments on items.
    Commenters,
}

impl Place {
    /// How a place is written.
    pub const GRAMMAR: &'static str = "all, robots, catalogue, catalogue/PAGE, likes, likes/RANK, \
        likes/RANK/PAGE, features, features/RANK, item/RANK, users, users/list, users/followers, \
        users/followings, users/commenters, user-likes, user-likes/NUMBER, user-likes/NUMBER/PAGE, \
        thumbs or thumbs/RANK";

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
            Route::Further(list, window) => self.holds_further(list, window.page()),
            Route::Thumb(item, ..) => match self {
                Self::All => true,
                Self::Thumbs(rank) => is_or_any(rank, item as usize + 1),
                Self::Item(rank) => rank == item as usize + 1,
                _ => false,
            },
            Route::ThumbRobots => matches!(self, Self::All | Self::ThumbRobots),
            Route::Missing | Route::Malformed => self == Self::All,
            // Where a site redirects to its login page, that page comes.
            Route::Login => false,
        }
    }

    /// Returns whether a page of a list that only some sites have is at this place.
    fn holds_further(self, list: Further, page: usize) -> bool {
        match (self, list) {
            (Self::All, _) => true,
            (Self::Catalogue(wanted), Further::Part(_) | Further::ByKey) => is_or_any(wanted, page),
            (Self::Item(rank), Further::Comments(item)) => rank == item as usize + 1,
            (Self::UserLikes(number, wanted), Further::UserLikes(user)) => {
                is_or_any(number, user as usize + 1) && is_or_any(wanted, page)
            }
            (Self::Users(kind), Further::Users(_) | Further::Comments(_)) => {
                kind.is_none_or(|kind| kind == UserPages::of(list))
            }
            _ => false,
        }
    }

    /// Returns whether pages of such a list can be at this place.
    pub(super) fn has_further(self, list: Further) -> bool {
        match (self, list) {
            (Self::UserLikes(..), Further::UserLikes(_))
            | (Self::Item(_), Further::Comments(_))
            | (Self::Catalogue(_), Further::Part(_) | Further::ByKey) => true,
            _ => self.holds_further(list, 1),
        }
    }

    /// Returns whether thumbnails can be at this place.
    pub(super) const fn has_thumbs(self) -> bool {
        matches!(self, Self::All | Self::Thumbs(_) | Self::Item(_))
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

impl UserPages {
    /// The names of the kinds.
    const NAMED: [(&str, Self); 4] = [
        ("list", Self::List),
        ("followers", Self::Followers),
        ("followings", Self::Followings),
        ("commenters", Self::Commenters),
    ];

    const fn of(list: Further) -> Self {
        match list {
            Further::Users(PeopleList::Followers(_)) => Self::Followers,
            Further::Users(PeopleList::Followings(_)) => Self::Followings,
            Further::Comments(_) => Self::Commenters,
            _ => Self::List,
        }
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
        if let Some(kind) = text.strip_prefix("users/") {
            let known = UserPages::NAMED.iter().find(|(known, _)| *known == kind);
            return known.map(|(_, kind)| Self::Users(Some(*kind))).ok_or_else(|| no_place(text));
        }
        if text == "thumbs/robots" {
            return Ok(Self::ThumbRobots);
        }
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
            ("thumbs", Some(numbers @ ([] | [_]))) => Ok(Self::Thumbs(numbers.first().copied())),
            ("users", Some([])) => Ok(Self::Users(None)),
            ("user-likes", Some(numbers @ ([] | [_] | [_, _]))) => {
                Ok(Self::UserLikes(numbers.first().copied(), numbers.get(1).copied()))
            }
            _ => Err(no_place(text)),
        }
    }
}

fn no_place(text: &str) -> String {
    format!("{text:?} is no part of the site; write {}", Place::GRAMMAR)
}

#[cfg(test)]
mod tests {
    use super::super::pages::route::ItemView;
    use super::super::pages::window::ListWindow;
    use super::*;

    #[test]
    fn a_place_holds_its_pages_and_no_others() {
        let likes = |item, offset| Route::Likes(item, ListWindow::new(offset, 24));
        let further = |list, offset| Route::Further(list, ListWindow::new(offset, 24));
        let pages = [
            Route::Robots,
            Route::Catalogue(ListWindow::numbered(1, 24)),
            Route::Catalogue(ListWindow::new(24, 24)),
            Route::Item(6, ItemView::Page),
            Route::Item(0, ItemView::Details),
            likes(6, 24),
            likes(0, 0),
            further(Further::ByKey, 24),
            further(Further::Users(PeopleList::Followers(3)), 0),
            further(Further::UserLikes(6), 24),
            further(Further::Comments(6), 0),
            Route::Thumb(6, 64, 36),
            Route::ThumbRobots,
            Route::Missing,
        ];
        for (text, wanted) in [
            ("all", "xxxxxxxxxxxxxx"),
            ("robots", "x............."),
            ("catalogue", ".xx....x......"),
            ("catalogue/2", "..x....x......"),
            ("likes", ".....xx......."),
            ("likes/7", ".....x........"),
            ("likes/7/2", ".....x........"),
            ("likes/7/1", ".............."),
            ("features", "...xx........."),
            ("features/1", "....x........."),
            ("item/7", "...x.x....xx.."),
            ("thumbs", "...........x.."),
            ("thumbs/7", "...........x.."),
            ("thumbs/1", ".............."),
            ("thumbs/robots", "............x."),
            ("users", "........x.x..."),
            ("users/followers", "........x....."),
            ("users/commenters", "..........x..."),
            ("user-likes", ".........x...."),
            ("user-likes/7/2", ".........x...."),
            ("user-likes/7/1", ".............."),
        ] {
            let place: Place = text.parse().unwrap();
            let held: String =
                pages.map(|page| if place.holds(page) { 'x' } else { '.' }).iter().collect();
            assert_eq!(held, wanted, "{text}");
        }
    }

    #[test]
    fn what_is_no_place_is_refused() {
        for text in [
            "",
            "like",
            "users/1",
            "user-likes/",
            "likes/",
            "likes/0",
            "likes/1/2/3",
            "item",
            "all/1",
            "likes/x",
        ] {
            assert!(text.parse::<Place>().unwrap_err().contains("likes/RANK"), "{text}");
        }
    }
}
