//! What a crawl must not end without.

use std::fmt;

use super::first_contact::key_of;
use super::plan::is_asked_for;
use crate::words::{Scope, Stage};

/// What a crawl without tasks left lacks. Such a crawl is not complete, whatever its tasks say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lack {
    /// It has no item.
    Items,
    /// A stage had pages to fetch, and none of them came.
    Pages(Stage),
    /// It has no like, although the site announced some.
    Likes,
}

/// What was collected, as far as it decides what a crawl lacks.
#[derive(Clone, Copy, Debug)]
pub struct Collected {
    /// Distinct items.
    pub n_items: u64,
    /// Distinct likes.
    pub n_likes: u64,
    /// Whether the site announced likes for any item.
    pub announced_likes: bool,
    /// The tasks of each stage and the pages of it that came, in the order of [`Stage::ALL`].
    pub pages: [(u64, u64); 3],
}

/// Returns what a crawl without tasks left lacks, if anything.
pub fn lack(scope: &Scope, collected: &Collected) -> Option<Lack> {
    if collected.n_items == 0 {
        return Some(Lack::Items);
    }
    let wanted = Stage::ALL.into_iter().filter(|stage| is_asked_for(scope, *stage));
    let mut without_pages = wanted.filter(|stage| {
        let (n_tasks, n_came) = collected.pages[*stage as usize];
        n_tasks > 0 && n_came == 0
    });
    let has_no_likes = scope.stages.likes && collected.n_likes == 0 && collected.announced_likes;
    without_pages.next().map(Lack::Pages).or_else(|| has_no_likes.then_some(Lack::Likes))
}

impl Lack {
    /// Returns what is missing, in words.
    pub fn what(self) -> String {
        match self {
            Self::Items => {
                "no item was collected, as the catalogue lists none with enough likes".to_owned()
            }
            Self::Pages(stage) => format!("no page of the {stage} stage was fetched"),
            Self::Likes => "no like was collected although the site announced some".to_owned(),
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
            Self::Likes => write!(f, "{what}: check {}", key_of(Stage::Likes)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sites::Site;
    use crate::words::{Source, Stages};

    fn scope() -> Scope {
        Scope {
            stages: Stages::ALL,
            like_limit: 5,
            limit_items: None,
            source: Source::Catalogue,
            traits: Site::bundled("sketchfab-2016").unwrap().traits(),
        }
    }

    const WHOLE: Collected = Collected {
        n_items: 2,
        n_likes: 9,
        announced_likes: true,
        pages: [(1, 1), (2, 2), (2, 1)],
    };

    #[test]
    fn a_crawl_must_not_end_without_items_likes_or_a_page_of_each_stage() {
        assert_eq!(lack(&scope(), &WHOLE), None);
        let no_items = Collected { n_items: 0, ..WHOLE };
        assert_eq!(lack(&scope(), &no_items), Some(Lack::Items));
        let no_likes = Collected { n_likes: 0, ..WHOLE };
        assert_eq!(lack(&scope(), &no_likes), Some(Lack::Likes));
        for (pages, stage) in [
            ([(1, 0), (2, 2), (2, 1)], Stage::Items),
            ([(1, 1), (2, 0), (2, 1)], Stage::Likes),
            ([(1, 1), (2, 2), (2, 0)], Stage::Features),
        ] {
            let found = lack(&scope(), &Collected { pages, ..WHOLE });
            assert_eq!(found, Some(Lack::Pages(stage)));
        }
    }

    #[test]
    fn a_crawl_of_items_that_nobody_likes_lacks_nothing() {
        let pages = [(1, 1), (0, 0), (2, 2)];
        let unliked = Collected { n_likes: 0, announced_likes: false, pages, ..WHOLE };
        assert_eq!(lack(&scope(), &unliked), None);
        // Nothing is announced for the items of a file, whose lists may be empty.
        let file = Scope { source: Source::File, ..scope() };
        let pages = [(0, 0), (2, 2), (2, 2)];
        assert_eq!(lack(&file, &Collected { pages, ..unliked }), None);
    }

    #[test]
    fn stages_that_are_not_wanted_are_not_lacking() {
        let items = Scope { stages: Stages::of(&[]), ..scope() };
        let none = Collected { n_likes: 0, pages: [(1, 1), (0, 0), (0, 0)], ..WHOLE };
        assert_eq!(lack(&items, &none), None);
    }
}
