//! `README.md`: the dataset card.

use minijinja::value::merge_maps;
use minijinja::{Error, Value, context};

use super::croissant::DESCRIBED;
use super::file::{File, Table, meaning};
use super::reading::reading;
use super::template::Template;
use super::words::{between_counts, density, percent, size_category};
use super::{Card, Likes, TITLE, citation, dialect, markdown, sentences};
use crate::dataset::chart::grouped;
use crate::dataset::rows::Format;
use crate::dataset::statistics::Distribution;
use crate::words::FeatureType;
use crate::words::Source;

/// The second line of every card, by which the next export knows that it may replace it.
pub const MARKER: &str =
    "# Written by `crawl export`, which replaces this file as long as this line is here.";

const README: Template = Template { name: "README.md", text: include_str!("README.md.jinja") };

/// What dataset hubs open. Parquet tells text from missing values whoever reads it, so it comes first.
const OPENED: [Format; 3] = [Format::Parquet, Format::Csv, Format::Jsonl];

/// How many of the most frequent categories and tags are named.
const N_NAMED: usize = 10;

/// The card's text.
pub fn readme(card: &Card<'_>) -> Result<String, Error> {
    README.fill(context! {
        marker => MARKER,
        title => TITLE,
        citation => citation::bibtex(card),
        ..merge_maps([of_the_crawl(card), of_the_numbers(card), of_the_files(card)])
    })
}

/// Whether this text is a card that an export wrote, and may replace.
pub fn is_ours(text: &[u8]) -> bool {
    let mut lines = text.split(|byte| *byte == b'\n');
    lines.next() == Some(b"---") && lines.next() == Some(MARKER.as_bytes())
}

/// Where the dataset comes from and what is missing.
fn of_the_crawl(card: &Card<'_>) -> Value {
    context! {
        program => citation::PROGRAM,
        kind => card.kind,
        url => card.url,
        likes_url => card.likes_url,
        collected => card.collected.map(|(from, to)| {
            context! { from => from.to_string(), to => to.to_string() }
        }),
        from_catalogue => card.scope.source == Source::Catalogue,
        like_limit => grouped(card.scope.like_limit.into()),
        limit_items => card.scope.limit_items.map(|n| grouped(n.into())),
        is_complete => card.gaps.is_complete(),
        is_of_loopback => card.is_of_loopback(),
        is_anonymized => card.is_anonymized(),
        key_fingerprint => card.key_fingerprint.clone(),
        gaps => sentences::gaps(card),
        filters => sentences::filters(&card.filters),
    }
}

/// How much there is.
fn of_the_numbers(card: &Card<'_>) -> Value {
    let items = card.files.iter().find(|file| file.table == Table::Items);
    context! {
        size_category => size_category(card.first().map_or(0, |file| file.n_rows)),
        n_items => grouped(items.map_or(0, |file| file.n_rows)),
        likes => card.likes.map(|likes| of_the_likes(&likes)),
        features => card.features.map(|counts| {
            context! {
                n_categories => grouped(counts.n(FeatureType::Category)),
                n_tags => grouped(counts.n(FeatureType::Tag)),
                top => [
                    named("category", counts.most_frequent(FeatureType::Category, N_NAMED)),
                    named("tag", counts.most_frequent(FeatureType::Tag, N_NAMED)),
                ],
            }
        }),
    }
}

fn of_the_likes(likes: &Likes<'_>) -> Value {
    let spread = |name: &str, all: &Distribution| {
        let quantile = |share| all.quantile(share).map(between_counts);
        context! {
            name => name,
            min => all.min().map(grouped),
            q1 => quantile(0.25),
            median => quantile(0.5),
            q3 => quantile(0.75),
            max => all.max().map(grouped),
            mean => all.mean().map(between_counts),
        }
    };
    let Likes { per_item, per_user } = likes;
    let spreads = [spread("likes per model", per_item), spread("likes per user", per_user)];
    // Nothing has no least and no most.
    let spreads = if per_user.n() > 0 { &spreads[..] } else { &[] };
    context! {
        n_items => grouped(per_item.n()),
        n_users => grouped(per_user.n()),
        n_likes => grouped(per_user.sum()),
        density => density(per_item, per_user).map(percent),
        spreads => spreads,
    }
}

/// The most frequent categories or tags, as rows of a table.
fn named(name: &str, counts: Vec<(String, u64)>) -> Value {
    let row = |(value, n): (String, u64)| {
        context! { value => markdown::plain(&value), n => grouped(n) }
    };
    context! { name => name, rows => counts.into_iter().map(row).collect::<Vec<_>>() }
}

/// What the files are and how to read them.
fn of_the_files(card: &Card<'_>) -> Value {
    let mut files: Vec<&File> = card.files.iter().collect();
    files.sort_by_key(|file| (file.hardness(), file.table));
    let mut tables = files.clone();
    tables.sort_by_key(|file| file.table);
    tables.dedup_by_key(|file| file.table);
    context! {
        files => files.iter().map(|file| of_the_file(file)).collect::<Vec<_>>(),
        columns => tables.iter().flat_map(|file| columns(file, card)).collect::<Vec<_>>(),
        dialects => dialect::dialects(card),
        twins => twins(card),
        described => card.exported(&DESCRIBED).map(dialect::name),
        reading => card.first().map(reading),
    }
}

fn of_the_file(file: &File) -> Value {
    context! {
        name => &file.name,
        meaning => file.table.meaning(),
        n_rows => grouped(file.n_rows),
        n_bytes => grouped(file.n_bytes),
    }
}

fn columns(file: &File, card: &Card<'_>) -> Vec<Value> {
    let is_anonymized = card.is_anonymized();
    let column = |name: &&str| {
        context! {
            table => file.table.name(),
            name => *name,
            meaning => meaning(file.table, name, is_anonymized),
        }
    };
    file.columns.iter().map(column).collect()
}

/// The files that a hub opens, the one that it shows first at the head.
fn twins(card: &Card<'_>) -> Vec<Value> {
    let Some(format) = card.exported(&OPENED) else { return Vec::new() };
    let mut twins: Vec<&File> = card.of_format(format).collect();
    twins.sort_by_key(|file| file.table);
    let twin = |file: &File| {
        context! {
            config => file.table.name(),
            file => &file.name,
            is_csv => format == Format::Csv,
        }
    };
    twins.into_iter().map(twin).collect()
}
