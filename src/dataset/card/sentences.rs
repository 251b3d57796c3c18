//! What is missing from a dataset and what was left out of it, one sentence each.

use super::contents::Card;
use super::naming::capitalized;
use super::wording::counted;
use crate::dataset::exported_images::ExportedImages;
use crate::watch::coverage::{CoverageClass, CoverageSpread, LikeCoverage, Overlap};
use crate::watch::status::ByUser;
use crate::words::{AnnouncedCounts, CatalogueEnd, Source, grouped};

/// Returns sentences about the known gaps.
pub fn gaps(card: &Card<'_>) -> Vec<String> {
    let gaps = &card.gaps;
    let mut sentences = Vec::new();
    if gaps.is_complete() {
        sentences.push("Complete: no page is left to fetch, and none was given up.".to_owned());
    } else {
        sentences.push(format!("Incomplete: {}.", gaps.incomplete_because.join("; ")));
    }
    if card.scope.source == Source::Catalogue {
        sentences.push(catalogue_end(card));
    }
    // The lists of users that are gone or private are counted as users.
    let pages = if card.scope.asks_users() {
        format!("Pages of {}", card.noun().many())
    } else {
        "Pages".to_owned()
    };
    sentences.push(format!("{pages} that no longer exist on the site: {}.", grouped(gaps.n_gone)));
    if gaps.n_private > 0 {
        sentences
            .push(format!("{pages} that the site keeps private: {}.", grouped(gaps.n_private)));
    }
    if let Some(coverage) = &gaps.likes {
        sentences.extend(likes(coverage));
    }
    if let Some(spread) = &gaps.coverage_per_item {
        sentences.push(per_item(card, spread));
    }
    if let Some(by_user) = &gaps.by_user {
        sentences.extend(of_users(card, by_user));
    }
    if card.likes.is_some() && gaps.likes.is_some() && card.scope.asks_items() {
        let why = match card.scope.traits.counts {
            AnnouncedCounts::AreListed => {
                "Possible causes are deleted accounts and counts that the\n  site rounds"
            }
            AnnouncedCounts::MayExceed => "The site counts users whom it does not list",
        };
        sentences.push(format!(
            "{} with fewer likes here than the site announced: {}. {why}.",
            capitalized(card.noun().many()),
            grouped(gaps.n_short)
        ));
    }
    if let Some(images) = &gaps.images {
        sentences.push(of_images(card, images));
    }
    for (n, what) in [
        (
            gaps.odd.n_skipped,
            "Entries of the site's pages that were skipped, because they could not be used",
        ),
        (gaps.odd.n_cut, "Entries with a name or tag of more than 4 KiB, which was cut"),
        (gaps.odd.n_unread, "Entries with a field that could not be used"),
    ] {
        if n > 0 {
            sentences.push(format!("{what}: {}.", grouped(n)));
        }
    }
    sentences
}

fn likes(coverage: &LikeCoverage) -> impl Iterator<Item = String> {
    let collected = format!("Likes collected: {}.", coverage.in_words());
    let missing = coverage.missing_in_words().map(|causes| format!("Likes missing: {causes}."));
    [collected].into_iter().chain(missing)
}

/// Returns sentences about the users who were visited, those who are missing, and the likes found by item and by user.
fn of_users(card: &Card<'_>, by_user: &ByUser) -> Vec<String> {
    let many = card.noun().many();
    let mut sentences = vec![
        format!(
            "Users found: {} ({}). A user whom several sources name\n  counts for each of them.",
            grouped(by_user.users.n_found),
            by_user.sources_in_words()
        ),
        format!("Results per user: {}.", by_user.visited_in_words()),
        missing_users(card),
    ];
    if let Some(spread) = by_user.coverage_per_user() {
        let whole = spread.n_of(CoverageClass::All) + spread.n_of(CoverageClass::More);
        sentences.push(format!(
            "Coverage per user, which is the collected share of the user's own count of likes before any filter: \
             the\n  median of {} is {}. All likes were collected for {}, and none for {}. Likes of {many} that \
             were left out\n  count as missing.",
            counted(spread.n(), "user"),
            spread.median_in_words(),
            grouped(whole),
            grouped(spread.n_of(CoverageClass::None))
        ));
    }
    if let Some(overlap) = by_user.overlap() {
        sentences.push(format!("Likes found: {}.", overlap.in_words()));
        sentences.push(format!(
            "There are {}. This is Chapman's estimate `{}`,\n  where {}.\n  It assumes that {}.",
            overlap.estimate_in_words(),
            Overlap::FORMULA,
            Overlap::SYMBOLS,
            Overlap::ASSUMPTION
        ));
    }
    sentences
}

/// Says whose likes are missing. An item's own list may name users whom no source names.
fn missing_users(card: &Card<'_>) -> String {
    let unless = if card.scope.asks_items() {
        format!(", unless the list of likes of {} names them", card.noun().with_article())
    } else {
        String::new()
    };
    format!(
        "Users whom no source names are missing{unless}. So are the likes of users who\n  hide their likes: the site \
         keeps their lists private, says that they are gone, or shows them empty."
    )
}

fn of_images(card: &Card<'_>, images: &ExportedImages) -> String {
    let ExportedImages { listed, missing, without_address } = *images;
    let (noun, many) = (card.noun(), capitalized(card.noun().many()));
    let stored = format!("{many} with an image here: {}.", grouped(listed));
    let missing = (missing > 0)
        .then(|| format!(" {many} whose image was not collected: {}.", grouped(missing)));
    let unnamed = (without_address > 0).then(|| {
        format!("\n  There is no address of an image for {}.", noun.grouped(without_address))
    });
    [Some(stored), missing, unnamed].into_iter().flatten().collect()
}

fn per_item(card: &Card<'_>, spread: &CoverageSpread) -> String {
    let noun = card.noun();
    let whole = spread.n_of(CoverageClass::All) + spread.n_of(CoverageClass::More);
    format!(
        "Coverage per {}, which is the collected share of its announced likes before any filter: the median\n  \
         of {} is {}. All likes were collected for {}, and none for {}.",
        noun.one(),
        noun.grouped(spread.n()),
        spread.median_in_words(),
        grouped(whole),
        grouped(spread.n_of(CoverageClass::None))
    )
}

fn catalogue_end(card: &Card<'_>) -> String {
    let limit = counted(card.scope.like_limit.into(), "like");
    let (one, many) = (card.noun().with_article(), card.noun().many());
    match card.gaps.catalogue_end {
        Some(CatalogueEnd::UnderLimit) => {
            format!("The catalogue was read down to {one} with fewer than {limit}, as planned.")
        }
        Some(CatalogueEnd::LimitOfItems) => format!(
            "The catalogue was read up to the planned number of {many}. The site may have more {many} \
             with at least {limit}."
        ),
        Some(CatalogueEnd::AboveLimit) => early_end(card),
        Some(CatalogueEnd::WholeList) => {
            "The catalogue was read to its end, because it is not sorted by likes.".to_owned()
        }
        Some(CatalogueEnd::Split) => format!(
            "The site cuts its lists off, so the catalogue was read in parts, each down to {one} with fewer \
             than {limit} where the site lists as many."
        ),
        Some(CatalogueEnd::CutOff) => format!(
            "The site cut its catalogue off before {one} with fewer than {limit} appeared, so {many} with few \
             likes are missing."
        ),
        None => format!("The catalogue was not read to its end, so {many} are missing."),
    }
}

/// Says how the catalogue ended above the like limit, and what the site may hide.
fn early_end(card: &Card<'_>) -> String {
    let limit = counted(card.scope.like_limit.into(), "like");
    let (one, many) = (card.noun().with_article(), card.noun().many());
    // The list went down to items that nobody likes.
    let Some(end) = &card.gaps.early_end else {
        return "The catalogue was read to its end.".to_owned();
    };
    let last = end.ends_at_likes.map(|n| format!(", the last with {}", counted(n.into(), "like")));
    format!(
        "The site's catalogue ended after {}{}, before {one} with fewer than {limit} appeared. If the site\n  cuts its \
         lists off there, {many} with few likes are missing, and `lists_at_most` should be {} in another crawl.",
        card.noun().grouped(end.entries),
        last.unwrap_or_default(),
        end.entries
    )
}

/// Returns sentences about what was left out on purpose.
pub fn exclusions(card: &Card<'_>) -> Vec<String> {
    let (exclusions, noun) = (&card.exclusions, card.noun());
    let few = |min: Option<u64>, what| {
        min.map(|min| format!("{what} with fewer than {}", counted(min, "like")))
    };
    let few =
        [few(exclusions.min_user_likes, "users"), few(exclusions.min_item_likes, noun.many())];
    let few: Vec<String> = few.into_iter().flatten().collect();
    let mut sentences = Vec::new();
    if few.is_empty() {
        let one = noun.one();
        sentences.push(format!("No user or {one} was left out for having too few likes."));
    } else {
        let few = few.join(" and ");
        sentences.push(format!("Left out repeatedly, until none remained: {few}."));
    }
    if let Some(n) = exclusions.n_suppressed {
        let n = grouped(n);
        sentences.push(format!("Users left out at their own request, with all their likes: {n}."));
    }
    if exclusions.n_likes > 0 {
        sentences.push(format!("Likes left out in total: {}.", grouped(exclusions.n_likes)));
    }
    sentences
}
