//! The entries of a list that a page shows.

use super::window::ListWindow;

/// Which entries a page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sim) enum PageContent {
    /// Those that belong on it.
    Full,
    /// None, and the list ends.
    Empty,
    /// None, but the next page begins where this one did.
    PutOff,
    /// The first half of those that belong on it. The next page begins after them.
    Short,
    /// Those that belong on it. A page past the end shows the last entries again, and another follows.
    EndRepeated,
    /// Those that belong on it. A page always follows, even if it is past the end.
    Endless,
    /// Those that belong on it after this many entries were added at the head of the list. A negative
    /// number means that entries were removed.
    Moved(i32),
    /// Those that belong on it. The next page begins where the like count of its last entry does, so that a
    /// run of equal counts that is longer than a page comes again and again.
    LoopingRun {
        /// Whether its address is another one each time.
        anew: bool,
    },
}

/// The entries of a page, and where the next page begins.
pub(in crate::sim) struct Shown<'l, T> {
    /// The entries.
    pub entries: &'l [T],
    /// The part of the list that the next page shows, if there is one.
    pub next: Option<ListWindow>,
}

impl PageContent {
    /// Returns the entries of a list that a page shows.
    pub fn of<T>(self, list: &[T], window: ListWindow) -> Shown<'_, T> {
        let at = self.index(list.len(), window);
        let n = match self {
            Self::Empty | Self::PutOff => 0,
            Self::Short => window.count.div_ceil(2),
            _ => window.count,
        };
        let rest = list.get(at..).unwrap_or_default();
        let entries = &rest[..n.min(rest.len())];
        let next = match self {
            Self::PutOff | Self::EndRepeated | Self::Endless => true,
            _ => !entries.is_empty() && at + entries.len() < list.len(),
        };
        let after = match (entries.len(), self) {
            (0, Self::PutOff) => ListWindow { turn: window.turn.saturating_add(1), ..window },
            (0, _) => ListWindow::new(window.at.saturating_add(window.count), window.count),
            (n, _) => ListWindow::new(window.at.saturating_add(n), window.count),
        };
        Shown { entries, next: next.then_some(after) }
    }

    /// Returns the index of the first entry in a list of this length.
    fn index(self, n: usize, window: ListWindow) -> usize {
        match self {
            Self::Moved(by) => window.at.saturating_add_signed(-(by as isize)),
            Self::EndRepeated if window.at >= n => n.saturating_sub(window.count),
            _ => window.at,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: [usize; 7] = [0, 1, 2, 3, 4, 5, 6];

    fn shown(content: PageContent, window: ListWindow) -> (Vec<usize>, Option<ListWindow>) {
        let shown = content.of(&LIST, window);
        (shown.entries.to_vec(), shown.next)
    }

    #[test]
    fn pages_follow_each_other_to_the_end() {
        let window = ListWindow::new(0, 3);
        let (entries, next) = shown(PageContent::Full, window);
        assert_eq!((entries, next), (vec![0, 1, 2], Some(ListWindow::new(3, 3))));
        assert_eq!(shown(PageContent::Full, ListWindow::new(6, 3)), (vec![6], None));
        assert_eq!(shown(PageContent::Full, ListWindow::new(9, 3)), (vec![], None));
        assert_eq!(shown(PageContent::Empty, window), (vec![], None));
        assert_eq!(ListWindow::numbered(3, 3).page(), 3);
    }

    #[test]
    fn short_and_empty_pages_with_a_successor_leave_nothing_out() {
        assert_eq!(
            shown(PageContent::Short, ListWindow::new(3, 3)),
            (vec![3, 4], Some(ListWindow::new(5, 3)))
        );
        let again = ListWindow { turn: 1, ..ListWindow::new(3, 3) };
        assert_eq!(shown(PageContent::PutOff, ListWindow::new(3, 3)), (vec![], Some(again)));
        assert_eq!(shown(PageContent::Full, again).0, [3, 4, 5]);
    }

    #[test]
    fn lists_without_an_end_go_on_past_it() {
        let (mut window, mut seen) = (ListWindow::new(3, 3), Vec::new());
        for _ in 0..4 {
            let (entries, next) = shown(PageContent::EndRepeated, window);
            seen.push(entries);
            window = next.unwrap();
        }
        assert_eq!(seen, [vec![3, 4, 5], vec![6], vec![4, 5, 6], vec![4, 5, 6]]);
        let (entries, next) = shown(PageContent::Endless, ListWindow::new(7, 3));
        assert_eq!((entries, next), (vec![], Some(ListWindow::new(10, 3))));
    }
}
