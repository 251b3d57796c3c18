//! `README.md`: the dataset card.

use minijinja::value::merge_maps;
use minijinja::{Error, Value, context};

use super::columns::{
    column_meaning, difficulty, first_to_read, hub_name, position, table_meaning,
};
use super::contents::{Card, LikeSpread, TITLE};
use super::croissant::DESCRIBED;
use super::reading_code::reading_code;
use super::template::CardTemplate;
use super::wording::{between_counts, counted, density, percent};
use super::{citation, dialects, front_matter, markdown, sentences};
use crate::dataset::exported_file::ExportedFile;
use crate::dataset::statistics::Distribution;
use crate::dataset::table::Table;
use crate::words::grouped;
use crate::words::{FeatureType, Source};

const README: CardTemplate =
    CardTemplate { name: "README.md", text: include_str!("README.md.jinja") };

/// The number of the most frequent categories and tags that the card names.
const N_NAMED: usize = 10;

/// Returns the card's text.
pub fn readme(card: &Card<'_>) -> Result<String, Error> {
    README.fill(context! {
        title => TITLE,
        citation => citation::bibtex(card),
        ..merge_maps([
            front_matter::values(card),
            origin(card),
            numbers(card),
            files(card),
        ])
    })
}

/// Returns where the dataset comes from and what is missing.
fn origin(card: &Card<'_>) -> Value {
    context! {
        program => citation::PROGRAM,
        kind => card.kind,
        url => card.url,
        likes_url => card.likes_url,
        collected => card.collected.map(|(from, to)| {
            context! { from => from.to_string(), to => to.to_string() }
        }),
        from_catalogue => card.scope.source == Source::Catalogue,
        like_limit => counted(card.scope.like_limit.into(), "like"),
        limit_items => card.scope.limit_items.map(|n| counted(n.into(), "model")),
        is_complete => card.gaps.is_complete(),
        is_of_loopback => card.is_of_loopback(),
        is_anonymized => card.is_anonymized(),
        key_fingerprint => card.key_fingerprint.clone(),
        gaps => sentences::gaps(card),
        exclusions => sentences::exclusions(&card.exclusions),
    }
}

/// Returns the numbers of items, users, likes and features.
fn numbers(card: &Card<'_>) -> Value {
    let items = card.files.iter().find(|file| file.table == Table::Items);
    let n_items = items.map_or(0, |file| file.n_rows);
    context! {
        n_items => grouped(n_items),
        items => counted(n_items, "model"),
        likes => card.likes.map(|likes| like_numbers(&likes)),
        features => card.features.map(|counts| {
            context! {
                n_categories => grouped(counts.n(FeatureType::FIRST)),
                n_tags => grouped(counts.n(FeatureType::SECOND)),
                top => [
                    most_frequent("category", counts.most_frequent(FeatureType::FIRST, N_NAMED)),
                    most_frequent("tag", counts.most_frequent(FeatureType::SECOND, N_NAMED)),
                ],
            }
        }),
    }
}

fn like_numbers(likes: &LikeSpread<'_>) -> Value {
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
    let LikeSpread { per_item, per_user } = likes;
    let spreads = [spread("likes per model", per_item), spread("likes per user", per_user)];
    // An empty distribution has no minimum and no maximum to show.
    let spreads = if per_user.n() > 0 { &spreads[..] } else { &[] };
    context! {
        n_items => grouped(per_item.n()),
        n_users => grouped(per_user.n()),
        n_likes => grouped(per_user.sum()),
        items => counted(per_item.n(), "model"),
        users => counted(per_user.n(), "user"),
        likes => counted(per_user.sum(), "like"),
        density => density(per_item, per_user).map(percent),
        spreads => spreads,
    }
}

/// Returns the most frequent categories or tags as rows of a table.
fn most_frequent(name: &str, counts: Vec<(String, u64)>) -> Value {
    let row = |(value, n): (String, u64)| {
        context! { value => markdown::plain(&value), n => grouped(n) }
    };
    context! { name => name, rows => counts.into_iter().map(row).collect::<Vec<_>>() }
}

/// Returns what the files are and how to read them.
fn files(card: &Card<'_>) -> Value {
    let mut files: Vec<&ExportedFile> = card.files.iter().collect();
    files.sort_by_key(|file| (difficulty(file), position(file.table)));
    let mut tables = files.clone();
    tables.sort_by_key(|file| position(file.table));
    tables.dedup_by_key(|file| file.table);
    context! {
        files => files.iter().map(|file| file_row(file)).collect::<Vec<_>>(),
        columns => tables.iter().flat_map(|file| column_rows(file.table)).collect::<Vec<_>>(),
        dialects => dialects::dialects(card),
        described => card.first_exported(&DESCRIBED).map(dialects::name),
        reading => first_to_read(&card.files).map(reading_code),
    }
}

fn file_row(file: &ExportedFile) -> Value {
    context! {
        name => &file.name,
        meaning => table_meaning(file.table),
        n_rows => grouped(file.n_rows),
        n_bytes => grouped(file.n_bytes),
    }
}

fn column_rows(table: Table) -> Vec<Value> {
    let row = |column: &&str| {
        context! {
            table => hub_name(table),
            name => *column,
            meaning => column_meaning(table, column),
        }
    };
    table.columns().iter().map(row).collect()
}
