//! The queue and its writer against a model: whatever happens in whatever order, the table, the
//! census and what may be claimed are the model's.

// This file is compiled twice, once as a module of `on_server`.
#[path = "queue_model/compare.rs"]
mod compare;
#[path = "queue_model/model.rs"]
mod model;
#[path = "queue_model/play.rs"]
mod play;
#[path = "queue_model/tasks.rs"]
mod tasks;

use std::fmt;

use crawl::words::Stage;
use proptest::prelude::*;

/// One thing that happens to a queue.
#[derive(Clone, Debug)]
pub enum Step {
    /// Tasks are put in, by their numbers.
    Enqueue(Vec<usize>),
    /// The writer is asked for all of this at once: claims kept so far (by their numbers, whether
    /// they still hold or not) are settled, and new ones are made.
    Batch { settle: Vec<(usize, Ending)>, n_claims: usize },
    /// A claim is settled, but kept: so it may be settled twice.
    SettleAndKeep(usize, Ending),
    /// The discarded, gone or private tasks of a stage are tried again: the number of the reason, and that of
    /// the stage.
    Retry(usize, usize),
    /// The process dies and the next one recovers. Claims are kept, which can't happen in reality.
    Crash,
    /// The clock jumps by this number of milliseconds.
    Clock(i64),
}

/// What becomes of a claimed task.
#[derive(Clone, Debug)]
pub enum Ending {
    /// It is completed and leads to these tasks.
    Completed(Vec<usize>),
    Gone,
    Private,
    /// It is retried after this number of milliseconds.
    Again(i64),
    Discarded,
    /// It is released, with a pause of this number of milliseconds. The pause is in doubt if the number is odd.
    Released(Option<i64>),
    /// It is set aside, and that counts as a failure or not.
    SetAside(bool),
    /// It is postponed by this number of milliseconds, and set aside or not.
    Postponed(i64, bool),
    /// It is fetched once more if it is a like page, and released otherwise.
    Recheck,
}

/// Steps that print one a line.
#[derive(Clone)]
struct Story(Vec<Step>);

impl fmt::Debug for Story {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut steps = self.0.iter().enumerate();
        steps.try_for_each(|(n, step)| write!(f, "\n  {:3}. {step:?}", n + 1))
    }
}

fn numbers() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(0..tasks::N_TASKS, 0..4)
}

fn ending() -> impl Strategy<Value = Ending> {
    prop_oneof![
        3 => numbers().prop_map(Ending::Completed),
        1 => Just(Ending::Gone),
        1 => Just(Ending::Private),
        3 => (0..200_000_i64).prop_map(Ending::Again),
        2 => Just(Ending::Discarded),
        2 => prop::option::of(0..200_000_i64).prop_map(Ending::Released),
        2 => any::<bool>().prop_map(Ending::SetAside),
        1 => (0..200_000_i64, any::<bool>()).prop_map(|(millis, aside)| Ending::Postponed(millis, aside)),
        1 => Just(Ending::Recheck),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let settle = prop::collection::vec((0..99_usize, ending()), 0..5);
    prop_oneof![
        2 => numbers().prop_map(Step::Enqueue),
        8 => (settle, 0..4_usize).prop_map(|(settle, n_claims)| Step::Batch { settle, n_claims }),
        2 => (0..99_usize, ending()).prop_map(|(claim, ending)| Step::SettleAndKeep(claim, ending)),
        1 => (0..3_usize, 0..Stage::COUNT).prop_map(|(reason, stage)| Step::Retry(reason, stage)),
        3 => Just(Step::Crash),
        3 => (-100_000..200_000_i64).prop_map(Step::Clock),
    ]
}

/// How many stories are played, unless `PROPTEST_CASES` says otherwise.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(24)
}

fn story() -> impl Strategy<Value = Story> {
    prop::collection::vec(step(), 1..150).prop_map(Story)
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: cases(), max_shrink_iters: 3000, failure_persistence: None, ..Default::default()
    })]

    #[test]
    fn the_queue_does_what_the_model_does(story in story()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(play::play(&story.0))?;
    }
}
