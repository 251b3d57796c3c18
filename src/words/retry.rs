//! What a user can have fetched again.

use super::Stage;

/// A reason why something is missing. Users name it to have the missing pages fetched again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Missed {
    /// Tasks that were given up.
    Discarded,
    /// Pages that no longer exist, according to the site.
    Gone,
    /// Pages that the site refused with 403.
    Private,
    /// Every page of the lists that held fewer likes than were announced.
    Short,
    /// Only the end of lists that ended early: of those lists of likes, and of a catalogue that ended
    /// above the like limit.
    Ended,
}

impl Missed {
    /// Every reason. Later ones leave out the tasks that an earlier one takes up.
    pub const ALL: [Self; 5] =
        [Self::Discarded, Self::Gone, Self::Private, Self::Short, Self::Ended];

    /// The word for it on the command line and in log events.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Discarded => "discarded",
            Self::Gone => "gone",
            Self::Private => "private",
            Self::Short => "short",
            Self::Ended => "ended",
        }
    }

    /// Returns whether tasks of this stage can be missed for this reason.
    pub const fn concerns(self, stage: Stage) -> bool {
        match self {
            Self::Discarded => true,
            // A catalogue page that does not exist stops the catalogue, so it is discarded.
            Self::Gone | Self::Private => !matches!(stage, Stage::Items | Stage::Users),
            Self::Short => matches!(stage, Stage::Likes),
            Self::Ended => matches!(stage, Stage::Items | Stage::Likes),
        }
    }
}

/// The tasks of one stage that are missed for one reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Retry {
    /// The reason.
    pub missed: Missed,
    /// The stage.
    pub stage: Stage,
}

impl Retry {
    /// Returns the discarded tasks of one stage, or of each.
    pub fn discarded(stage: Option<Stage>) -> Vec<Self> {
        Self::of(&[Missed::Discarded], stage)
    }

    /// Reads `gone`, `gone=likes`, `all` or `all=likes`.
    pub fn read(text: &str) -> Result<Vec<Self>, String> {
        let (word, stage) = match text.split_once('=') {
            Some((word, stage)) => (word, Some(stage.parse::<Stage>()?)),
            None => (text, None),
        };
        let missed = match word {
            "all" => Missed::ALL.to_vec(),
            _ => Missed::ALL.into_iter().filter(|missed| missed.name() == word).collect(),
        };
        if missed.is_empty() {
            let words = Missed::ALL.map(Missed::name).join(", ");
            return Err(format!("unknown word {word:?}: allowed are {words} and all"));
        }
        let found = Self::of(&missed, stage);
        match stage {
            Some(stage) if found.is_empty() => {
                Err(format!("nothing of the {stage} stage can be {word}: leave ={stage} out"))
            }
            _ => Ok(found),
        }
    }

    fn of(missed: &[Missed], stage: Option<Stage>) -> Vec<Self> {
        let stages = Stage::ALL.into_iter().filter(|one| stage.is_none_or(|stage| stage == *one));
        let all = stages.flat_map(|stage| missed.iter().map(move |missed| (*missed, stage)));
        let fitting = all.filter(|(missed, stage)| missed.concerns(*stage));
        fitting.map(|(missed, stage)| Self { missed, stage }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_stands_for_each_stage_that_it_concerns() {
        let read = |text: &str| Retry::read(text).unwrap();
        let pair = |missed, stage| Retry { missed, stage };
        let gone = [
            Stage::Likes,
            Stage::Features,
            Stage::UserLikes,
            Stage::Followers,
            Stage::Followings,
            Stage::Commenters,
            Stage::Thumbs,
        ];
        assert_eq!(read("gone"), gone.map(|stage| pair(Missed::Gone, stage)));
        assert_eq!(read("private=user_likes"), [pair(Missed::Private, Stage::UserLikes)]);
        assert_eq!(read("ended=items"), [pair(Missed::Ended, Stage::Items)]);
        assert_eq!(read("discarded=models"), [pair(Missed::Discarded, Stage::Items)]);
        assert_eq!(read("all=features").len(), 3);
        assert_eq!(read("all").len(), 9 + 7 + 7 + 1 + 2);
    }

    #[test]
    fn what_means_nothing_is_refused_in_words() {
        let refused = |text: &str| Retry::read(text).unwrap_err();
        assert!(refused("lost").contains("discarded, gone, private, short, ended and all"));
        assert!(refused("gone=tags").contains("unknown stage"), "{}", refused("gone=tags"));
        assert!(refused("short=features").contains("leave =features out"));
        assert!(refused("").contains("allowed are"));
    }
}
