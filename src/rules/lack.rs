//! What a crawl must not end without.

use std::fmt;

use super::first_contact::key_of;
use super::plan::is_asked_for;
use crate::words::{Scope, Stage, grouped};

/// What a crawl without tasks left lacks. Such a crawl is not complete, whatever its tasks say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lack {
    /// It has no item.
    Items,
    /// A stage had pages to fetch, and none of them came.
    Pages(Stage),
    /// It has no like, although the site announced some. The stage says whose lists were read.
    Likes(Stage),
    /// It has no like, although it read lists of likes of unknown length. The stage says whose lists were read.
    UnannouncedLikes(Stage),
    /// It has no like, because it found no user who may like something.
    Users,
    /// It has no feature, although it has this many items.
    Features(u64),
}

/// This many items can't all be without features.
const MIN_ITEMS: u64 = 10;

/// This many lists that only find users can't all be broken while their stage works.
const MIN_LISTS: u64 = 3;

/// The counts that decide what a crawl lacks.
#[derive(Clone, Copy, Debug)]
pub struct Collected {
    /// Distinct items.
    pub n_items: u64,
    /// Distinct likes, with those of users who were forgotten.
    pub n_likes: u64,
    /// Features.
    pub n_features: u64,
    /// Whether the site announced likes for any item.
    pub announced_likes: bool,
    /// The tasks of each stage and the pages of it that came, in the order of [`Stage::ALL`].
    pub pages: [(u64, u64); Stage::COUNT],
}

/// Returns what a crawl without tasks left lacks, if anything.
pub fn lack(scope: &Scope, collected: &Collected) -> Option<Lack> {
    if collected.n_items == 0 {
        return Some(Lack::Items);
    }
    let wanted = Stage::ALL.into_iter().filter(|stage| is_asked_for(scope, *stage));
    let mut without_pages = wanted.filter(|stage| {
        let (n_tasks, n_came) = collected.pages[*stage as usize];
        n_tasks >= fewest(*stage) && n_came == 0
    });
    without_pages
        .next()
        .map(Lack::Pages)
        .or_else(|| lack_of_likes(scope, collected))
        .or_else(|| lack_of_features(scope, collected))
}

/// Returns how many lists of a stage must fail before the stage is to blame.
fn fewest(stage: Stage) -> u64 {
    if stage.finds_users() && stage != Stage::Users { MIN_LISTS } else { 1 }
}

/// An item that is known to have no likes leads to no list of likes.
fn lack_of_likes(scope: &Scope, collected: &Collected) -> Option<Lack> {
    let n_lists = |stage: Stage| collected.pages[stage as usize].0;
    let way = if scope.asks_items() { Stage::Likes } else { Stage::UserLikes };
    match (collected.n_likes, collected.announced_likes) {
        _ if !scope.stages.likes => None,
        (0, _) if !scope.asks_items() && n_lists(way) == 0 => Some(Lack::Users),
        (0, true) => Some(Lack::Likes(way)),
        (0, false) if n_lists(way) > 0 => Some(Lack::UnannouncedLikes(way)),
        _ => None,
    }
}

fn lack_of_features(scope: &Scope, collected: &Collected) -> Option<Lack> {
    let Collected { n_items, n_features, .. } = *collected;
    let has_any = scope.traits.lists_features || scope.traits.has_feature_pages;
    let lacks = scope.stages.features && has_any && n_features == 0 && n_items >= MIN_ITEMS;
    lacks.then_some(Lack::Features(n_items))
}

impl Lack {
    /// Returns what is missing, in words.
    pub fn what(self) -> String {
        match self {
            Self::Items => {
                "no item was collected, because the catalogue lists none with enough likes"
                    .to_owned()
            }
            Self::Pages(stage) => format!("no page of the {stage} stage was fetched"),
            Self::Likes(_) => "no like was collected, although the site announced some".to_owned(),
            Self::Users => {
                "no like was collected, because no user was found who may like something".to_owned()
            }
            Self::UnannouncedLikes(_) => {
                "no like was collected, because every list of likes was empty".to_owned()
            }
            Self::Features(n_items) => {
                format!("no feature was collected of {} items", grouped(n_items))
            }
        }
    }
}

/// What is missing, and which key to check.
impl fmt::Display for Lack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = self.what();
        match self {
            Self::Items => write!(f, "{what}: check like_limit and {}", key_of(Stage::Items)),
            Self::Pages(stage) => write!(f, "{what}: check {}", key_of(*stage)),
            Self::Likes(stage) | Self::UnannouncedLikes(stage) => {
                write!(f, "{what}: check {}", key_of(*stage))
            }
            Self::Users => write!(f, "{what}: check users in the description"),
            Self::Features(_) => write!(f, "{what}: check {}", key_of(Stage::Features)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sites::Site;
    use crate::words::of_first_stages;
    use crate::words::{Source, Stages};

    fn scope() -> Scope {
        Scope {
            likes_by: crate::words::LikesBy::Item,
            stages: Stages::USUAL,
            like_limit: 5,
            limit_items: None,
            source: Source::Catalogue,
            traits: Site::bundled("sketchfab-2016").unwrap().traits(),
        }
    }

    const WHOLE: Collected = Collected {
        n_items: 2,
        n_likes: 9,
        n_features: 3,
        announced_likes: true,
        pages: [(1, 1), (2, 2), (2, 1), (0, 0), (0, 0), (0, 0), (0, 0), (0, 0), (0, 0)],
    };

    #[test]
    fn a_crawl_must_not_end_without_items_likes_or_a_page_of_each_stage() {
        assert_eq!(lack(&scope(), &WHOLE), None);
        let no_items = Collected { n_items: 0, ..WHOLE };
        assert_eq!(lack(&scope(), &no_items), Some(Lack::Items));
        let no_likes = Collected { n_likes: 0, ..WHOLE };
        assert_eq!(lack(&scope(), &no_likes), Some(Lack::Likes(Stage::Likes)));
        for (pages, stage) in [
            ([(1, 0), (2, 2), (2, 1)], Stage::Items),
            ([(1, 1), (2, 0), (2, 1)], Stage::Likes),
            ([(1, 1), (2, 2), (2, 0)], Stage::Features),
        ] {
            let pages = of_first_stages(pages);
            let found = lack(&scope(), &Collected { pages, ..WHOLE });
            assert_eq!(found, Some(Lack::Pages(stage)));
        }
    }

    #[test]
    fn a_crawl_of_items_that_nobody_likes_lacks_nothing() {
        let pages = of_first_stages([(1, 1), (0, 0), (2, 2)]);
        let unliked = Collected { n_likes: 0, announced_likes: false, pages, ..WHOLE };
        assert_eq!(lack(&scope(), &unliked), None);
    }

    #[test]
    fn a_crawl_of_empty_lists_lacks_likes_even_where_none_were_announced() {
        // Nothing is announced for the items of a file.
        let file = Scope { source: Source::File, ..scope() };
        let pages = of_first_stages([(0, 0), (2, 2), (2, 2)]);
        let empty = Collected { n_likes: 0, announced_likes: false, pages, ..WHOLE };
        assert_eq!(lack(&file, &empty), Some(Lack::UnannouncedLikes(Stage::Likes)));
        assert_eq!(lack(&file, &Collected { n_likes: 1, ..empty }), None);
    }

    #[test]
    fn a_crawl_by_user_must_not_end_without_likes() {
        let by_user = Scope { likes_by: crate::words::LikesBy::User, ..scope() };
        let pages = |n| {
            let mut pages = of_first_stages([(1, 1), (0, 0), (2, 2)]);
            pages[Stage::UserLikes as usize] = (n, n);
            pages
        };
        let some = Collected { pages: pages(3), ..WHOLE };
        assert_eq!(lack(&by_user, &some), None);
        let none = |n, announced_likes| Collected {
            n_likes: 0,
            announced_likes,
            pages: pages(n),
            ..WHOLE
        };
        for announced_likes in [true, false] {
            assert_eq!(lack(&by_user, &none(0, announced_likes)), Some(Lack::Users));
        }
        assert_eq!(lack(&by_user, &none(3, true)), Some(Lack::Likes(Stage::UserLikes)));
        let unannounced = Some(Lack::UnannouncedLikes(Stage::UserLikes));
        assert_eq!(lack(&by_user, &none(3, false)), unannounced);
        let mut pages = pages(0);
        pages[Stage::UserLikes as usize] = (3, 0);
        let refused = Collected { n_likes: 0, pages, ..WHOLE };
        assert_eq!(lack(&by_user, &refused), Some(Lack::Pages(Stage::UserLikes)));
    }

    #[test]
    fn many_items_without_any_feature_lack_them() {
        let none = |n_items| Collected { n_items, n_features: 0, ..WHOLE };
        assert_eq!(lack(&scope(), &none(9)), None);
        assert_eq!(lack(&scope(), &none(10)), Some(Lack::Features(10)));
        let likes = Scope { stages: Stages::of(&[Stage::Likes]), ..scope() };
        assert_eq!(lack(&likes, &none(10)), None);
        let mut without = scope();
        (without.traits.lists_features, without.traits.has_feature_pages) = (false, false);
        assert_eq!(lack(&without, &none(10)), None, "the site has none");
    }

    #[test]
    fn stages_that_are_not_wanted_are_not_lacking() {
        let items = Scope { stages: Stages::of(&[]), ..scope() };
        let pages = of_first_stages([(1, 1), (0, 0), (0, 0)]);
        let none = Collected { n_likes: 0, pages, ..WHOLE };
        assert_eq!(lack(&items, &none), None);
    }
}
