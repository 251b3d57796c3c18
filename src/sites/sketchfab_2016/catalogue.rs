//! A page of the catalogue: a grid of cards.

use std::collections::HashSet;
use std::sync::LazyLock;

use scraper::{ElementRef, Selector};

use super::{ending, like_text};
use crate::sites::error::PageError;
use crate::sites::html;
use crate::sites::json::Entry;
use crate::sites::oddities::{Oddities, check_any_kept};
use crate::sites::page::{Catalogue, CatalogueEntry, MAX_ITEMS, NextPage};
use crate::words::{Item, ItemId, OddEntry, OddKind, Rank, Task};

struct CatalogueSelectors {
    grid: Selector,
    item: Selector,
    card: Selector,
    anything: Selector,
    name: Selector,
    likes: Selector,
}

#[expect(clippy::expect_used, reason = "the selectors are constants, and a test reads them all")]
static SELECTORS: LazyLock<CatalogueSelectors> = LazyLock::new(|| {
    let selector = |text| Selector::parse(text).expect("a constant selector");
    CatalogueSelectors {
        grid: selector("div.infinite-grid"),
        item: selector("li.item"),
        card: selector("li.item[data-uid]"),
        anything: selector("li, .model-card"),
        name: selector("meta[itemprop=name]"),
        likes: selector(".like-button.model-card-stats"),
    }
});

/// Reads a page of the catalogue. Every such page has a grid; a grid without cards is past the end.
pub fn parse(page: u32, body: &[u8]) -> Result<Catalogue, PageError> {
    let html = html::parse(body)?;
    let grid = html
        .select(&SELECTORS.grid)
        .next()
        .ok_or_else(|| PageError::NoLandmark("grid".to_owned()))?;
    ending::check(body)?;
    let (mut items, mut skipped) = (Vec::new(), Vec::new());
    for (index, card) in (0..).zip(cards(grid)) {
        if items.len() + skipped.len() == MAX_ITEMS {
            return Err(PageError::TooMuch);
        }
        match read_card(Rank { page, index }, card) {
            Ok(item) => items.push(item),
            Err(reason) => skipped.push(OddEntry { index, kind: OddKind::Skipped, reason }),
        }
    }
    check_any_kept(items.len(), &skipped)?;
    let is_empty = items.is_empty() && skipped.is_empty();
    // Past the end the grid is empty. If it holds something else, the site has changed.
    if is_empty && grid.select(&SELECTORS.anything).next().is_some() {
        return Err(PageError::NoLandmark("card that can be read".to_owned()));
    }
    let next = Task::Catalogue { page: page.saturating_add(1), cursor: None };
    Ok(Catalogue {
        items,
        skipped,
        next: if is_empty { NextPage::None } else { NextPage::Page(next) },
    })
}

/// Returns the cards of a grid, in page order: the outermost list items with an id, and those that lost
/// theirs.
fn cards(grid: ElementRef<'_>) -> Vec<ElementRef<'_>> {
    let with_id = html::outermost(grid, &SELECTORS.card).take(MAX_ITEMS + 1);
    // An element that holds cards is not a card.
    let around: HashSet<_> =
        with_id.flat_map(|card| card.ancestors()).map(|node| node.id()).collect();
    let mut found = HashSet::new();
    let is_card = |item: &ElementRef<'_>| {
        let is_card = !around.contains(&item.id())
            && !item.ancestors().any(|node| found.contains(&node.id()));
        is_card && found.insert(item.id())
    };
    grid.select(&SELECTORS.item).filter(is_card).take(MAX_ITEMS + 1).collect()
}

fn read_card(rank: Rank, card: ElementRef<'_>) -> Entry<CatalogueEntry> {
    let id = card.attr("data-uid").ok_or("data-uid is missing")?;
    let id = ItemId::new(id).ok().filter(|_| !id.contains(char::REPLACEMENT_CHARACTER));
    let id = id.ok_or("data-uid can't be an id")?;
    let mut oddities = Oddities::none(rank.index);
    let name = card.select(&SELECTORS.name).next().and_then(|meta| meta.attr("content"));
    let name = oddities.fit("name", name.unwrap_or_default().to_owned());
    let button = card.select(&SELECTORS.likes).next();
    let likes = button.map(|button| like_text::parse(&button.text().collect::<String>()));
    if likes.flatten().is_none() {
        oddities.note(OddKind::Unread, || match likes {
            Some(_) => "the like text is not a count".to_owned(),
            None => "the like button is missing".to_owned(),
        });
    }
    let item = Item { id, name, rank, likes: likes.flatten() };
    Ok(CatalogueEntry { item, features: Vec::new(), likes: Vec::new(), odd: oddities.into_found() })
}
