//! A set of stages, which may be empty.

use super::Stage;

/// A set of stages, which may be empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StageSet(u16);

impl StageSet {
    /// Every stage.
    pub const ALL: Self = Self((1 << Stage::COUNT) - 1);

    /// Adds a stage.
    pub const fn insert(&mut self, stage: Stage) {
        self.0 |= Self::bit(stage);
    }

    /// Takes a stage out.
    pub const fn remove(&mut self, stage: Stage) {
        self.0 &= !Self::bit(stage);
    }

    /// Returns whether the stage is in the set.
    pub const fn has(self, stage: Stage) -> bool {
        self.0 & Self::bit(stage) != 0
    }

    /// Returns whether no stage is in the set.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Returns the stages that are not in the set.
    #[must_use]
    pub const fn others(self) -> Self {
        Self(!self.0 & Self::ALL.0)
    }

    /// Returns a number in which the bit of each stage's number is set. SQL tests it with `(codes >> kind) & 1`.
    pub fn codes(self) -> i64 {
        let stages = Stage::ALL.into_iter().filter(|stage| self.has(*stage));
        stages.fold(0, |codes, stage| codes | 1 << stage.code())
    }

    /// Returns the set as a number with one bit per stage.
    pub const fn bits(self) -> u16 {
        self.0
    }

    /// Returns the set of such a number.
    pub const fn from_bits(bits: u16) -> Self {
        Self(bits & Self::ALL.0)
    }

    const fn bit(stage: Stage) -> u16 {
        1 << stage as u16
    }
}

impl FromIterator<Stage> for StageSet {
    fn from_iter<I: IntoIterator<Item = Stage>>(stages: I) -> Self {
        let mut set = Self::default();
        for stage in stages {
            set.insert(stage);
        }
        set
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_holds_what_was_put_in() {
        let set: StageSet = [Stage::Items, Stage::Features].into_iter().collect();
        assert!(set.has(Stage::Items) && !set.has(Stage::Likes) && set.has(Stage::Features));
        assert!(set.others().has(Stage::Likes) && !set.others().has(Stage::Items));
        assert_eq!(StageSet::from_bits(set.bits()), set);
        let mut fewer = set;
        fewer.remove(Stage::Items);
        assert!(!fewer.has(Stage::Items) && fewer.has(Stage::Features));
        assert!(StageSet::default().is_empty() && StageSet::ALL.others().is_empty());
    }
}
