//! What a page leads to, and when the catalogue ends.

mod catalogue;
mod items;
mod odd;
mod repeats;

use crate::site_kind::SiteKind;
use crawl::rules::follow::{Plan, follow};
use crawl::rules::stored_facts::StoredFacts;
use crawl::sites::{Catalogue, CatalogueEntry, LikesPage, NextPage, Page};
use crawl::words::{Cursor, Part, Task};
use crawl::words::{Item, LikeCount, Rank, Record, Stages};
use crawl::words::{Scope, SeenItems, Source};

use crate::pages::item_id;

/// Returns the scope of a crawl of the catalogue for likes only, down to five of them.
fn scope(kind: SiteKind) -> Scope {
    let stages = Stages { likes: true, features: false, thumbs: false };
    Scope {
        likes_by: crawl::words::LikesBy::Item,
        traits: kind.traits(),
        stages,
        like_limit: 5,
        limit_items: None,
        source: Source::Catalogue,
    }
}

/// Returns the second page of a catalogue: items by id and count of likes, and whether there is a
/// next page.
fn second_page(kind: SiteKind, items: &[(&str, u32)], has_next: bool) -> Page {
    let items = (0..).zip(items).map(|(index, (id, likes))| {
        let likes = Some(LikeCount::exact(*likes));
        let rank = Rank { page: 2, index };
        let item = Item { id: item_id(id), name: format!("name of {id}"), rank, likes };
        CatalogueEntry::of(item)
    });
    let next = if has_next { NextPage::Page(third(kind)) } else { NextPage::None };
    Page::Catalogue(Catalogue { items: items.collect(), skipped: Vec::new(), next })
}

/// Returns the task of the third page.
fn third(kind: SiteKind) -> Task {
    let cursor = (kind == SiteKind::SketchfabV3)
        .then(|| Cursor { key: "3".to_owned(), address: "https://a.example/?cursor=3".to_owned() });
    Task::Catalogue { part: Part::whole(), page: 3, cursor }
}

fn follow_second(scope: &Scope, items: &[(&str, u32)], has_next: bool, known: &SeenItems) -> Plan {
    let task = Task::Catalogue { part: Part::whole(), page: 2, cursor: None };
    follow(
        scope,
        &task,
        second_page(
            if scope.traits.lists_features {
                SiteKind::SketchfabV3
            } else {
                SiteKind::Sketchfab2016
            },
            items,
            has_next,
        ),
        &facts(known),
    )
}

/// Returns what is stored if earlier pages listed this.
fn facts(seen_items: &SeenItems) -> StoredFacts {
    StoredFacts { seen_items: seen_items.clone(), ..StoredFacts::default() }
}

/// Returns what is known if earlier pages brought these items.
fn known(item_ids: &[&str]) -> SeenItems {
    let n_items = u32::try_from(item_ids.len()).unwrap();
    SeenItems {
        n_items,
        item_ids: item_ids.iter().map(|id| item_id(id)).collect(),
        last_new_page: 1,
        ..SeenItems::default()
    }
}

/// Returns the stored items, with their positions on the page.
fn kept(plan: &Plan) -> Vec<(&str, u32)> {
    let items = plan.records.iter().filter_map(|record| match record {
        Record::Item(item) => Some((item.id.as_str(), item.rank.index)),
        _ => None,
    });
    items.collect()
}

/// Returns the tasks in their form for people.
fn texts(tasks: &[Task]) -> Vec<String> {
    tasks.iter().map(Task::text_form).collect()
}
