//! What happened since the site's last page, as far as pauses depend on it.

/// This many 403s in a row for users' pages suggest a block rather than private lists.
const PRIVATE_IN_A_ROW: u32 = 5;

/// What happened since the site's last page, as far as pauses depend on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Incidents {
    n_refused: u32,
    n_private: u32,
    n_pauses: u32,
    is_outage: bool,
}

impl Incidents {
    /// Returns the state that an earlier run left.
    pub fn resumed(in_doubt: bool) -> Self {
        Self { is_outage: in_doubt, ..Self::default() }
    }

    /// Notes that the site sent a page, which ends every suspicion.
    pub fn note_page(&mut self) {
        *self = Self::default();
    }

    /// Returns whether the site's last answer was a page.
    pub fn are_none(&self) -> bool {
        *self == Self::default()
    }

    /// Notes a pause after a 403, and returns how many 403s came before it in a row.
    pub const fn note_refusal(&mut self) -> u32 {
        let n_before = self.n_refused;
        self.n_refused = self.n_refused.saturating_add(1);
        n_before
    }

    /// Notes a 403 for a user's page, and returns whether it may concern only that user. Many users hide their likes,
    /// so the crawl probes the site only after several in a row.
    pub const fn may_be_private(&mut self) -> bool {
        self.n_private = self.n_private.saturating_add(1);
        self.n_private < PRIVATE_IN_A_ROW
    }

    /// Notes a pause, and returns its number in a row, from 1.
    pub const fn note_pause(&mut self) -> u32 {
        self.n_pauses = self.n_pauses.saturating_add(1);
        self.n_pauses
    }

    /// Notes that the site is assumed to be down.
    pub const fn note_outage(&mut self) {
        self.is_outage = true;
    }

    /// Returns whether the site may be down or closed to us. The next run needs to know this too.
    pub const fn are_doubtful(&self) -> bool {
        self.is_outage || self.n_refused > 1
    }

    /// Returns whether one probe at a time is sent, because of a doubt or because several users in a row were
    /// private.
    pub const fn are_suspicious(&self) -> bool {
        self.are_doubtful() || self.n_private >= PRIVATE_IN_A_ROW
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_refusal_in_a_row_is_suspicious() {
        let mut incidents = Incidents::default();
        assert_eq!(incidents.note_refusal(), 0);
        assert!(!incidents.are_suspicious(), "a single page may be private");
        assert_eq!(incidents.note_refusal(), 1);
        assert!(incidents.are_suspicious());
        incidents.note_page();
        assert_eq!(incidents, Incidents::default());
    }

    #[test]
    fn a_few_users_in_a_row_may_be_private() {
        let mut incidents = Incidents::default();
        let found: Vec<bool> = (0..6).map(|_| incidents.may_be_private()).collect();
        assert_eq!(found, [true, true, true, true, false, false]);
        assert!(incidents.are_suspicious() && !incidents.are_doubtful(), "only a probe can tell");
        incidents.note_page();
        assert!(incidents.may_be_private());
    }
}
