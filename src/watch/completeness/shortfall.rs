//! Much that is missing: more than a site usually loses.

use crate::ledger::records::{RoundedShort, SkippedShare, Totals};
use crate::ledger::tasks::LostItems;
use crate::words::{AnnouncedCounts, Missed, Scope, Stage, grouped, one_or_more};

/// So many items must lack likes before the missing likes are held against all of them. One or two large
/// items may hold more than a tenth.
const MIN_ITEMS: u64 = 3;

/// Fewer entries that can't be used are odd ones, whatever their share.
const MIN_SKIPPED: u64 = 10;

/// Much that is missing of one stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shortfall {
    /// The stage.
    pub stage: Stage,
    /// What is missing, in a clause.
    pub words: String,
    /// What a user can have fetched again, if that may help.
    pub missed: Option<Missed>,
}

/// Returns the shortfall of a stage whose items have pages that are gone or private, if it is one. `n_items`
/// is how many items the stage has.
///
/// A site loses single items. If more than one in ten are lost, the site is more likely to be in trouble.
pub fn lost_items(stage: Stage, lost: LostItems, n_items: u64) -> Option<Shortfall> {
    let LostItems { n_gone, n_private, n_lost } = lost;
    if !are_many(n_lost, n_items) {
        return None;
    }
    let missed = if n_gone >= n_private { Missed::Gone } else { Missed::Private };
    let what = match (n_gone, n_private) {
        (_, 0) => "gone",
        (0, _) => "private",
        _ => "gone or private",
    };
    let words = format!(
        "{} of {} {} {} {what} in the {stage} stage: more than one in ten, which may mean that the site is in trouble",
        grouped(n_lost),
        grouped(n_items),
        one_or_more(n_items, "item", "items"),
        one_or_more(n_lost, "is", "are"),
    );
    Some(Shortfall { stage, words, missed: Some(missed) })
}

/// Returns the shortfall of a crawl that misses more than one in ten of the announced likes, if it does.
/// What rounded counts explain is not missing. On a site that counts more likes than it lists, short lists
/// are as they should be, unless more than half of the likes are not listed.
pub fn missing_likes(scope: &Scope, totals: &Totals, rounded: RoundedShort) -> Option<Shortfall> {
    let missing = totals.missing;
    let short = missing.short.saturating_sub(rounded.n_likes);
    let may_exceed = scope.traits.counts == AnnouncedCounts::MayExceed;
    let are_usual = may_exceed && short.saturating_mul(2) <= totals.n_announced;
    let short = if are_usual { 0 } else { short };
    let announced = totals.n_announced.saturating_sub(rounded.n_likes);
    let refused = missing.gone.saturating_add(missing.private);
    let n_missing = refused.saturating_add(missing.skipped).saturating_add(short);
    if !scope.stages.likes || rounded.n_items < MIN_ITEMS || !are_many(n_missing, announced) {
        return None;
    }
    let causes = [
        (short, Missed::Short, "were not listed"),
        (missing.private, Missed::Private, "are private"),
        (missing.gone, Missed::Gone, "are gone"),
        (missing.skipped, Missed::Short, "were in entries that could not be used"),
    ];
    let named = causes.iter().filter(|(n, ..)| *n > 0);
    let named: Vec<_> = named.map(|(n, _, cause)| format!("{} {cause}", grouped(*n))).collect();
    let missed = causes.into_iter().max_by_key(|(n, ..)| *n).map_or(Missed::Short, |(_, m, _)| m);
    let explained = match rounded.n_likes {
        0 => String::new(),
        n => format!(", besides {} that rounded counts explain", grouped(n)),
    };
    let share = if short > 0 && may_exceed { "half" } else { "one in ten" };
    let words = format!(
        "{} of {} announced likes are missing ({}){explained}: more than {share}, which may mean that the site is \
         in trouble",
        grouped(n_missing),
        grouped(totals.n_announced),
        named.join(", "),
    );
    Some(Shortfall { stage: Stage::Likes, words, missed: Some(missed) })
}

/// Returns the shortfall of a stage whose pages had many entries that could not be used, if it is one.
pub fn skipped_entries(
    stage: Stage,
    SkippedShare { n_skipped, of }: SkippedShare,
) -> Option<Shortfall> {
    if n_skipped < MIN_SKIPPED || !are_many(n_skipped, of) {
        return None;
    }
    let words = format!(
        "{} of {} entries in the {stage} stage could not be used: more than one in ten, so the site may have \
         changed; `crawl failures` names them",
        grouped(n_skipped),
        grouped(of),
    );
    Some(Shortfall { stage, words, missed: None })
}

const fn are_many(n: u64, of: u64) -> bool {
    n.saturating_mul(10) > of
}
