//! `stats.svg` and `stats.html`: how likes are spread, drawn and in numbers.

use minijinja::{Error, Value, context};

use super::file::File;
use super::template::Template;
use super::words::{between_counts, density, percent};
use super::{Card, Likes, TITLE};
use crate::dataset::chart::{self, Curve, grouped};
use crate::dataset::statistics::Distribution;
use crate::words::FeatureType;

const PAGE: Template = Template { name: "stats.html", text: include_str!("stats.html.jinja") };

/// How many of the most frequent categories and tags are drawn.
const N_DRAWN: usize = 20;

/// The shares of which the page has the quantiles.
const SHARES: [(&str, f64); 9] = [
    ("least", 0.0),
    ("10 %", 0.1),
    ("25 %", 0.25),
    ("50 % (median)", 0.5),
    ("75 %", 0.75),
    ("90 %", 0.9),
    ("99 %", 0.99),
    ("99.9 %", 0.999),
    ("most", 1.0),
];

/// The long tail as a drawing by itself.
pub fn stats_svg(likes: &Likes<'_>) -> String {
    chart::on_paper(&long_tail(likes))
}

fn long_tail(likes: &Likes<'_>) -> String {
    let curves = [
        Curve { name: "likes per model", distribution: likes.per_item },
        Curve { name: "likes per user", distribution: likes.per_user },
    ];
    chart::long_tail("How many have at least so many likes", &curves)
}

/// The same within a page, with the numbers, and with categories and tags.
pub fn stats_html(card: &Card<'_>) -> Result<String, Error> {
    let bars = |title: &str, kind| {
        let rows = card.features.map(|counts| counts.most_frequent(kind, N_DRAWN));
        rows.filter(|rows| !rows.is_empty()).map(|rows| chart::bars(title, &rows))
    };
    PAGE.fill(context! {
        title => TITLE,
        url => card.url,
        collected => card.collected.map(|(from, to)| {
            context! { from => from.to_string(), to => to.to_string() }
        }),
        is_complete => card.gaps.is_complete(),
        files => card.files.iter().map(file).collect::<Vec<_>>(),
        likes => card.likes.map(|likes| numbers(&likes)),
        long_tail => card.likes.map(|likes| long_tail(&likes)),
        categories => bars("Models in each category", FeatureType::Category),
        tags => bars("Models with each of the most frequent tags", FeatureType::Tag),
    })
}

fn file(file: &File) -> Value {
    context! { name => &file.name, n_rows => grouped(file.n_rows) }
}

fn numbers(likes: &Likes<'_>) -> Value {
    let Likes { per_item, per_user } = likes;
    let quantile = |all: &Distribution, share| all.quantile(share).map(between_counts);
    let rows = SHARES.map(|(name, share)| {
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
