//! `stats.svg` and `stats.html`: how the likes are spread, as a chart and in numbers. `coverage.svg`: how many
//! items have which share of their announced likes. `user_coverage.svg`: the same per user.

use minijinja::{Error, Value, context};

use super::contents::{Card, LikeSpread};
use super::naming::capitalized;
use super::template::CardTemplate;
use super::wording::{between_counts, density, percent};
use crate::dataset::chart::{self, Curve, Width};
use crate::dataset::exported_file::ExportedFile;
use crate::dataset::statistics::Distribution;
use crate::watch::coverage::CoverageSpread;
use crate::watch::status::ByUser;
use crate::words::{FeatureType, Noun, grouped, plural};

const PAGE: CardTemplate =
    CardTemplate { name: "stats.html", text: include_str!("stats.html.jinja") };

/// The number of the most frequent features of each type that the page shows.
const N_SHOWN: usize = 20;

/// The quantiles that the page shows.
const QUANTILES: [(&str, f64); 9] = [
    ("minimum", 0.0),
    ("10 %", 0.1),
    ("25 %", 0.25),
    ("50 % (median)", 0.5),
    ("75 %", 0.75),
    ("90 %", 0.9),
    ("99 %", 0.99),
    ("99.9 %", 0.999),
    ("maximum", 1.0),
];

/// Returns the long tail as a drawing for a file of its own.
pub fn stats_svg(likes: &LikeSpread<'_>, noun: &Noun) -> String {
    chart::on_paper(&long_tail(likes, noun))
}

/// Returns how many items have which share of their announced likes, as a drawing for a file of its own.
pub fn coverage_svg(spread: &CoverageSpread, noun: &Noun) -> String {
    chart::on_paper(&coverage_bars(Width::Wide, spread, noun.one()))
}

/// Returns a drawing of how many users have which share of their announced likes, for a file of its own.
pub fn user_coverage_svg(spread: &CoverageSpread) -> String {
    chart::on_paper(&coverage_bars(Width::Wide, spread, "user"))
}

/// Draws how many items, or users, have which share of their announced likes. `one` is what one of them is
/// called.
pub fn coverage_bars(width: Width, spread: &CoverageSpread, one: &str) -> String {
    chart::bars(width, &format!("Collected share of likes per {one}"), &spread.rows())
}

fn long_tail(likes: &LikeSpread<'_>, noun: &Noun) -> String {
    let per_item = format!("likes per {}", noun.one());
    let curves = [
        Curve { name: &per_item, distribution: likes.per_item },
        Curve { name: "likes per user", distribution: likes.per_user },
    ];
    chart::long_tail(
        Width::Wide,
        &format!("How many {} and users have at least a given number of likes", noun.many()),
        &curves,
    )
}

/// Returns a page with the same drawing, its numbers, and the most frequent features.
pub fn stats_html(card: &Card<'_>) -> Result<String, Error> {
    let noun = card.noun();
    let items = capitalized(noun.many());
    let bars = |(kind, name): (FeatureType, &str)| {
        let rows = card.features?.most_frequent(kind, N_SHOWN);
        // A site has few categories, and all of them are shown.
        let is_whole = name == "category";
        let most = format!(", for the most frequent {}", plural(name));
        let most = if is_whole { "" } else { &most };
        (!rows.is_empty())
            .then(|| chart::bars(Width::Wide, &format!("{items} per {name}{most}"), &rows))
    };
    PAGE.fill(context! {
        title => card.title(),
        noun => noun.one(),
        nouns => noun.many(),
        url => card.url,
        collected => card.collected.map(|(from, to)| {
            context! { from => from.to_string(), to => to.to_string() }
        }),
        is_complete => card.gaps.is_complete(),
        files => card.files.iter().map(file).collect::<Vec<_>>(),
        likes => card.likes.map(|likes| numbers(&likes)),
        long_tail => card.likes.map(|likes| long_tail(&likes, noun)),
        coverage => card.gaps.coverage_per_item.as_ref().map(|spread| {
            coverage_bars(Width::Wide, spread, noun.one())
        }),
        user_coverage => card.gaps.by_user.as_ref().and_then(ByUser::coverage_per_user).map(|spread| {
            coverage_bars(Width::Wide, spread, "user")
        }),
        feature_kinds => capitalized(&card.feature_kinds()),
        features => card.words.feature_types.iter().filter_map(bars).collect::<Vec<_>>(),
    })
}

fn file(file: &ExportedFile) -> Value {
    context! { name => &file.name, n_rows => grouped(file.n_rows) }
}

fn numbers(likes: &LikeSpread<'_>) -> Value {
    let LikeSpread { per_item, per_user } = likes;
    let quantile = |all: &Distribution, share| all.quantile(share).map(between_counts);
    let rows = QUANTILES.map(|(name, share)| {
        context! {
            name => name,
            per_item => quantile(per_item, share),
            per_user => quantile(per_user, share),
        }
    });
    context! {
        n_items => grouped(per_item.n()),
        n_users => grouped(per_user.n()),
        n_likes => grouped(per_user.sum()),
        density => density(per_item, per_user).map(percent),
        mean_per_item => per_item.mean().map(between_counts),
        mean_per_user => per_user.mean().map(between_counts),
        rows => rows,
    }
}
