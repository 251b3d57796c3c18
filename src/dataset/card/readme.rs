//! `README.md`: the dataset card.

use minijinja::value::merge_maps;
use minijinja::{Error, Value, context};

use super::columns::{column_meaning, difficulty, first_to_read, position, table_meaning};
use super::contents::{Card, LikeSpread};
use super::croissant::DESCRIBED;
use super::naming::capitalized;
use super::reading_code::reading_code;
use super::template::CardTemplate;
use super::wording::{between_counts, counted, density, percent};
use super::{citation, dialects, front_matter, markdown, sentences};
use crate::dataset::exported_file::ExportedFile;
use crate::dataset::identifying_columns::identifying_columns;
use crate::dataset::statistics::Distribution;
use crate::dataset::table::{Column, Table};
use crate::watch::status::ByUser;
use crate::words::{CatalogueEnd, CatalogueOrder, FeatureType, Noun, Source, grouped, plural};

const README: CardTemplate =
    CardTemplate { name: "README.md", text: include_str!("README.md.jinja") };

/// The number of the most frequent features of each type that the card names.
const N_NAMED: usize = 10;

/// Returns the card's text.
pub fn readme(card: &Card<'_>) -> Result<String, Error> {
    README.fill(context! {
        title => card.title(),
        noun => card.noun().one(),
        nouns => card.noun().many(),
        citation => citation::bibtex(card),
        ..merge_maps([
            front_matter::values(card),
            origin(card),
            numbers(card),
            wording(card),
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
        limit_items => card.scope.limit_items.map(|n| card.noun().grouped(n.into())),
        is_complete => card.gaps.is_complete(),
        is_of_loopback => card.is_of_loopback(),
        is_anonymized => card.is_anonymized(),
        has_owners => card.n_owned > 0,
        to_remove => to_remove(card),
        key_fingerprint => card.key_fingerprint.clone(),
        gaps => sentences::gaps(card),
        has_coverage => card.gaps.coverage_per_item.is_some(),
        has_user_coverage => card.gaps.by_user.as_ref().and_then(ByUser::coverage_per_user).is_some(),
        asks_users => card.scope.asks_users(),
        asks_items => card.scope.asks_items(),
        exclusions => sentences::exclusions(card),
    }
}

/// Names the columns that lead to users although they hold no user id.
fn to_remove(card: &Card<'_>) -> String {
    let columns = identifying_columns(&card.files, card.n_owned).into_iter();
    let named = columns.map(|(column, file)| format!("`{column}` of `{file}`"));
    named.collect::<Vec<_>>().join(", ")
}

/// Returns the numbers of items, users, likes and features.
fn numbers(card: &Card<'_>) -> Value {
    let items = card.files.iter().find(|file| file.table == Table::Items);
    let n_items = items.map_or(0, |file| file.n_rows);
    context! {
        n_items => grouped(n_items),
        items => card.noun().grouped(n_items),
        likes => card.likes.map(|likes| like_numbers(&likes, card.noun())),
        features => card.features.filter(|_| has_feature_types(card)).map(|counts| {
            let types = || card.words.feature_types.iter();
            let total = |(kind, name): (FeatureType, &str)| {
                context! { name => plural(name), n => grouped(counts.n(kind)) }
            };
            let top = |(kind, name): (FeatureType, &str)| {
                most_frequent(name, counts.most_frequent(kind, N_NAMED))
            };
            context! {
                totals => types().map(total).collect::<Vec<_>>(),
                top => types().map(top).collect::<Vec<_>>(),
            }
        }),
    }
}

/// Returns what the card says about the site in its own words.
fn wording(card: &Card<'_>) -> Value {
    context! {
        feature_kinds => capitalized(&card.feature_kinds()),
        written_features => card.written_features(),
        capital_nouns => capitalized(card.noun().many()),
        one => card.noun().with_article(),
        is_sorted => card.scope.traits.order == CatalogueOrder::MostLikedFirst,
        reaches_limit => card.gaps.catalogue_end == Some(CatalogueEnd::UnderLimit),
        docs => card.words.docs.clone(),
        terms => card.words.terms.clone(),
        announces_likes => card.gaps.likes.is_some(),
        gives_times => card.words.gives_times,
        times => card.times.name(),
    }
}

fn has_feature_types(card: &Card<'_>) -> bool {
    card.words.feature_types.iter().next().is_some()
}

fn like_numbers(likes: &LikeSpread<'_>, noun: &Noun) -> Value {
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
    let per = format!("likes per {}", noun.one());
    let spreads = [spread(&per, per_item), spread("likes per user", per_user)];
    // An empty distribution has no minimum and no maximum to show.
    let spreads = if per_user.n() > 0 { &spreads[..] } else { &[] };
    context! {
        n_items => grouped(per_item.n()),
        n_users => grouped(per_user.n()),
        n_likes => grouped(per_user.sum()),
        items => noun.grouped(per_item.n()),
        users => counted(per_user.n(), "user"),
        likes => counted(per_user.sum(), "like"),
        density => density(per_item, per_user).map(percent),
        spreads => spreads,
    }
}

/// Returns the most frequent features of a type as rows of a table.
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
        files => files.iter().map(|file| file_row(card, file)).collect::<Vec<_>>(),
        columns => tables.iter().flat_map(|file| column_rows(card, file)).collect::<Vec<_>>(),
        dialects => dialects::dialects(card),
        described => card.first_exported(&DESCRIBED).map(dialects::name),
        details => card.hub_name(Table::ItemDetails),
        reading => first_to_read(&card.files).map(|file| reading_code(card, file)),
    }
}

fn file_row(card: &Card<'_>, file: &ExportedFile) -> Value {
    context! {
        name => &file.name,
        meaning => table_meaning(card, file.table),
        n_rows => grouped(file.n_rows),
        n_bytes => grouped(file.n_bytes),
    }
}

fn column_rows(card: &Card<'_>, file: &ExportedFile) -> Vec<Value> {
    let row = |column: &Column| {
        context! {
            table => card.hub_name(file.table),
            name => &column.name,
            meaning => column_meaning(card, column),
        }
    };
    file.columns.iter().map(row).collect()
}
