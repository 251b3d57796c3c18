//! The ways to collect likes that worked in a trial.

/// The result of trying each way to collect likes.
#[derive(Clone, Copy, Debug, Default)]
pub struct TriedWays {
    /// The list of an item's likes.
    pub by_item: WayTrial,
    /// The list of a user's likes.
    pub by_user: WayTrial,
}

/// The result of trying one way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WayTrial {
    /// No request was sent.
    #[default]
    NotTried,
    /// The page is as expected.
    Answers,
    /// No page came, but one may come later.
    MayPass,
    /// The page is not as expected.
    Fails,
}

impl TriedWays {
    /// Returns whether it is clear which ways answer, and at least one does.
    pub fn is_decided(self) -> bool {
        use WayTrial::{Answers, Fails};
        matches!((self.by_item, self.by_user), (Answers, Answers | Fails) | (Fails, Answers))
    }

    /// Returns advice on which value of `--likes-by` to use.
    pub fn advice(self) -> String {
        use WayTrial::{Answers, Fails, MayPass, NotTried};
        match (self.by_item, self.by_user) {
            (Answers, Answers) => {
                "both answer: `--likes-by item` finds every like of each item in the catalogue; `--likes-by user` \
                 also finds items beyond its end, but only likes of users who are found"
                    .to_owned()
            }
            (Answers, Fails) => "only the likes by item answer: use `--likes-by item`".to_owned(),
            (Fails, Answers) => "only the likes by user answer: use `--likes-by user`".to_owned(),
            (Fails, Fails) => {
                "neither the likes by item nor the likes by user answer: check their addresses in the description"
                    .to_owned()
            }
            (by_item, by_user) => {
                let of = |trial: WayTrial, way: &str| match trial {
                    Answers => format!("the likes by {way} answer"),
                    Fails => format!("the likes by {way} are not as expected"),
                    MayPass => format!("the likes by {way} returned no page, which may pass"),
                    NotTried => format!("the likes by {way} were not requested"),
                };
                let (by_item, by_user) = (of(by_item, "item"), of(by_user, "user"));
                format!("{by_item}, and {by_user}: run `crawl try` again before you choose one")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_that_was_not_requested_or_may_answer_later_is_not_advised_against() {
        let advice = |by_item, by_user| TriedWays { by_item, by_user }.advice();
        assert_eq!(
            advice(WayTrial::Answers, WayTrial::MayPass),
            "the likes by item answer, and the likes by user returned no page, which may pass: run `crawl try` \
             again before you choose one"
        );
        assert!(
            advice(WayTrial::Answers, WayTrial::NotTried).contains("by user were not requested")
        );
        assert!(advice(WayTrial::Answers, WayTrial::Fails).contains("use `--likes-by item`"));
    }
}
