//! When many failures are one outage of the site.

/// How many requests in a row find the site down before that counts as an outage.
const MAX_DOWN: u32 = 10;

/// What came since the site's last page.
///
/// While an outage is suspected, one worker at a time requests a page that was fetched before, and no
/// task is blamed for its failures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outage {
    n_refused: u32,
    n_down: u32,
    n_pauses: u32,
    is_down: bool,
}

impl Outage {
    /// Returns the state that an earlier run left.
    pub fn resumed(is_suspected: bool) -> Self {
        Self { is_down: is_suspected, ..Self::default() }
    }

    /// Notes that the site sent a page, which ends every suspicion.
    pub fn note_page(&mut self) {
        *self = Self::default();
    }

    /// Notes a pause after a 403, and returns how many 403s came before it in a row.
    pub const fn note_refusal(&mut self) -> u32 {
        let n_before = self.n_refused;
        self.n_refused = self.n_refused.saturating_add(1);
        n_before
    }

    /// Notes a pause, and returns its number in a row, from 1.
    pub const fn note_pause(&mut self) -> u32 {
        self.n_pauses = self.n_pauses.saturating_add(1);
        self.n_pauses
    }

    /// Notes a request that found the site down. If that is an outage by now, returns how many such
    /// requests came in a row.
    ///
    /// A task that would be given up for it makes it an outage early, once there were as many such
    /// requests as one task may have: the task may not be to blame.
    pub fn note_down(&mut self, is_last_try: bool, failures_max: u32) -> Option<u32> {
        self.n_down = self.n_down.saturating_add(1);
        if self.n_down >= MAX_DOWN || (is_last_try && self.n_down >= failures_max) {
            self.is_down = true;
        }
        self.is_down.then_some(self.n_down)
    }

    /// Returns whether the site may be down or closed to us.
    pub const fn is_suspected(&self) -> bool {
        self.is_down || self.n_refused > 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_in_a_row_are_an_outage_until_a_page_comes() {
        let mut outage = Outage::default();
        for _ in 1..MAX_DOWN {
            assert_eq!(outage.note_down(false, 6), None);
        }
        assert!(!outage.is_suspected());
        assert_eq!(outage.note_down(false, 6), Some(MAX_DOWN));
        assert_eq!(outage.note_down(false, 6), Some(MAX_DOWN + 1));
        assert!(outage.is_suspected());
        outage.note_page();
        assert_eq!(outage, Outage::default());
    }

    #[test]
    fn a_task_at_its_last_try_makes_it_an_outage_early() {
        let mut outage = Outage::default();
        assert_eq!(outage.note_down(true, 2), None, "one failure may be the page's own");
        assert_eq!(outage.note_down(true, 2), Some(2));
    }

    #[test]
    fn a_second_refusal_in_a_row_is_suspicious() {
        let mut outage = Outage::default();
        assert_eq!(outage.note_refusal(), 0);
        assert!(!outage.is_suspected(), "a single page may be private");
        assert_eq!(outage.note_refusal(), 1);
        assert!(outage.is_suspected());
    }
}
