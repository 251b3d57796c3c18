//! The live page's drawings, made with the dataset's charts.

use crate::dataset::card::coverage_bars;
use crate::dataset::chart::{self, Curve, Width};
use crate::dataset::statistics::Distribution;
use crate::watch::coverage::CoverageSpread;
use crate::watch::live_page::{
    Drawings, LikeFigures, LikeFrequencies, LikeSummary, Picture, RequestRates,
};

/// The functions that draw for the live page.
pub const DRAWINGS: Drawings = Drawings { style: chart::STYLE, request_rates, likes, coverage };

fn request_rates(rates: &RequestRates<'_>) -> Picture {
    let (title, unit) = ("Requests over time", "requests per minute");
    picture(|width| chart::line(width, title, unit, rates.end, rates.points))
}

fn likes(frequencies: &LikeFrequencies) -> LikeFigures {
    let distribution = |pairs: &Vec<_>| Distribution::from_frequencies(pairs.iter().copied());
    let per_item = distribution(&frequencies.per_item);
    let per_user = distribution(&frequencies.per_user);
    let name = format!("likes per {}", frequencies.item);
    let curves = [
        Curve { name: &name, distribution: &per_item },
        Curve { name: "likes per user", distribution: &per_user },
    ];
    let title = "The long tail of likes";
    LikeFigures {
        long_tail: picture(|width| chart::long_tail(width, title, &curves)),
        per_item: summary(&per_item),
        per_user: summary(&per_user),
    }
}

fn coverage(spread: &CoverageSpread, one: &str) -> Picture {
    picture(|width| coverage_bars(width, spread, one))
}

fn picture(draw: impl Fn(Width) -> String) -> Picture {
    Picture { wide: draw(Width::Wide), narrow: draw(Width::Narrow) }
}

fn summary(distribution: &Distribution) -> LikeSummary {
    LikeSummary {
        n: distribution.n(),
        mean: distribution.mean(),
        quartiles: [0.25, 0.5, 0.75].map(|share| distribution.quantile(share)),
        max: distribution.max(),
    }
}
