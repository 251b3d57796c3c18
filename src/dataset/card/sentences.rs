//! What is missing from a dataset and what was left out of it, a sentence each.

use super::words::counted;
use super::{Card, Filters};
use crate::dataset::chart::grouped;
use crate::words::{CatalogueEnd, Source};

/// What is missing, as far as the crawl knows.
pub fn gaps(card: &Card<'_>) -> Vec<String> {
    let gaps = &card.gaps;
    let mut said = Vec::new();
    if gaps.is_complete() {
        said.push("Complete: every page that was to be fetched was fetched.".to_owned());
    } else {
        let (left, given_up) = (counted(gaps.n_left, "page"), counted(gaps.n_discarded, "page"));
        said.push(format!(
            "Partial: {left} had not been fetched yet, and {given_up} had been given up after \
             failures."
        ));
    }
    if card.scope.source == Source::Catalogue {
        said.push(catalogue_end(card));
    }
    said.push(format!("Gone by the word of the site: {}.", counted(gaps.n_gone, "page")));
    if card.likes.is_some() {
        said.push(format!(
            "With fewer likes here than the site announced: {}. Accounts that were deleted do that, \
             and counts that the site rounds.",
            counted(gaps.n_short, "model")
        ));
    }
    said
}

fn catalogue_end(card: &Card<'_>) -> String {
    let limit = counted(card.scope.like_limit.into(), "like");
    match card.gaps.catalogue_end {
        Some(CatalogueEnd::UnderLimit) => {
            format!("The catalogue was read to a model with fewer than {limit}, as was wanted.")
        }
        Some(CatalogueEnd::LimitOfItems) => format!(
            "The catalogue was read to the wanted number of models; there may be more with {limit} \
             or more."
        ),
        Some(CatalogueEnd::AboveLimit) => format!(
            "The site's catalogue ended before a model with fewer than {limit} came up: models with \
             few likes may be missing."
        ),
        None => "The catalogue had not been read to its end: models are missing.".to_owned(),
    }
}

/// What was left out on purpose.
pub fn filters(filters: &Filters) -> Vec<String> {
    let few = |least: Option<u64>, what| {
        least.map(|least| format!("{what} with fewer than {}", counted(least, "like")))
    };
    let few = [few(filters.min_user_likes, "users"), few(filters.min_item_likes, "models")];
    let few: Vec<String> = few.into_iter().flatten().collect();
    let mut said = Vec::new();
    if few.is_empty() {
        said.push("No user or model was left out for having few likes.".to_owned());
    } else {
        let few = few.join(" and ");
        said.push(format!("Left out, again and again until there were none: {few}."));
    }
    if let Some(n) = filters.n_suppressed {
        let users = counted(n, "user");
        said.push(format!("Left out with all their likes, as they asked for it: {users}."));
    }
    if filters.n_likes_left_out > 0 {
        said.push(format!("Likes left out in all: {}.", grouped(filters.n_likes_left_out)));
    }
    said
}
