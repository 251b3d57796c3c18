//! The live page's drawings, made with the dataset's charts.

use crate::dataset::chart::{self, Curve};
use crate::dataset::statistics::Distribution;
use crate::watch::live_page::{
    Drawings, LikeFigures, LikeFrequencies, LikeSummary, Picture, RequestRates,
};

/// The functions that draw for the live page.
pub const DRAWINGS: Drawings = Drawings { style: chart::STYLE, request_rates, likes };

fn request_rates(rates: &RequestRates<'_>) -> Picture {
    let picture = chart::line("Requests over time", "requests per minute", rates.end, rates.points);
    Picture { narrow: picture.clone(), wide: picture }
}

fn likes(frequencies: &LikeFrequencies) -> LikeFigures {
    let distribution = |pairs: &Vec<_>| Distribution::from_frequencies(pairs.iter().copied());
    let per_item = distribution(&frequencies.per_item);
    let per_user = distribution(&frequencies.per_user);
    let curves = [
        Curve { name: "likes per item", distribution: &per_item },
        Curve { name: "likes per user", distribution: &per_user },
    ];
    let picture = chart::long_tail("How many have at least this many likes", &curves);
    LikeFigures {
        long_tail: Picture { narrow: picture.clone(), wide: picture },
        per_item: summary(&per_item),
        per_user: summary(&per_user),
    }
}

fn summary(distribution: &Distribution) -> LikeSummary {
    LikeSummary {
        n: distribution.n(),
        mean: distribution.mean(),
        quartiles: [0.25, 0.5, 0.75].map(|share| distribution.quantile(share)),
        max: distribution.max(),
    }
}
