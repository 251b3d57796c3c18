//! A page of the catalogue: a grid of cards.

use std::sync::LazyLock;

use scraper::{ElementRef, Selector};

use super::{ending, like_text};
use crate::sites::error::PageError;
use crate::sites::html;
use crate::sites::page::{Catalogue, ListedItem, MAX_ITEMS};
use crate::sites::text::clean;
use crate::words::{Item, ItemId, Rank, Task};

struct CatalogueSelectors {
    grid: Selector,
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
        card: selector("li.item[data-uid]"),
        anything: selector("li, .model-card"),
        name: selector("meta[itemprop=name]"),
        likes: selector(".like-button.model-card-stats"),
    }
});

/// Reads a page of the catalogue. Every such page has a grid; a grid without cards is past the end.
pub fn parse(page: u32, body: &[u8]) -> Result<Catalogue, PageError> {
    let html = html::parse(body)?;
    let grid = html.select(&SELECTORS.grid).next().ok_or(PageError::NoLandmark("grid"))?;
    ending::check(body)?;
    let items = html::outermost(grid, &SELECTORS.card).enumerate();
    let items: Vec<_> =
        items.map(|(index, card)| listed(page, index, card)).collect::<Result<_, _>>()?;
    if items.len() > MAX_ITEMS {
        return Err(PageError::TooMuch);
    }
    // Past the end the grid is empty. If it holds something else, the site has changed.
    if items.is_empty() && grid.select(&SELECTORS.anything).next().is_some() {
        return Err(PageError::NoLandmark("card that can be read"));
    }
    let next = Task::Catalogue { page: page.saturating_add(1), cursor: None };
    Ok(Catalogue { next: (!items.is_empty()).then_some(next), items })
}

fn listed(page: u32, index: usize, card: ElementRef<'_>) -> Result<ListedItem, PageError> {
    let bad = |problem| PageError::BadEntry { index, problem };
    let item_id = card.attr("data-uid").and_then(|user_id| ItemId::new(user_id).ok());
    let name = card.select(&SELECTORS.name).next().and_then(|meta| meta.attr("content"));
    let likes =
        card.select(&SELECTORS.likes).next().map(|button| button.text().collect::<String>());
    let likes = likes.ok_or(bad("it has no like button"))?;
    let item = Item {
        id: item_id.ok_or(bad("its data-uid can't be an id"))?,
        name: clean(name.ok_or(bad("it has no name"))?.to_owned()),
        rank: Rank { page, index: u32::try_from(index).unwrap_or(u32::MAX) },
        likes: Some(like_text::parse(&likes).ok_or(bad("its like text is no count"))?),
    };
    Ok(ListedItem { item, features: Vec::new() })
}
