//! Makes requests and reads pages as a description says.
//!
//! A description is compiled once: its templates into addresses, and the places of its fields into one tree
//! of keys, or a list of selectors, so that one pass over a page finds everything.

mod answer_parts;
mod attributes;
pub(super) mod convert;
mod entries;
mod features;
mod field;
mod finder;
mod html_list;
mod html_page;
mod html_places;
mod item_page;
mod items;
mod json_list;
mod json_rows;
mod key_tree;
mod likes;
mod link;
mod list;
mod paging;
mod places;
mod template;
mod values;

use url::{Origin, Url};

use super::description::{Description, Likers};
use super::error::PageError;
use super::oddities::ODD_MAX;
use super::page::{Catalogue, LikesPage, Page};
use super::request::PageRequest;
use crate::words::{ItemId, Rank, Task};
pub use answer_parts::AnswerParts;
use finder::{Finder, FinderBuilder};
pub(super) use html_page::holds;
use item_page::ItemPageReader;
use items::ItemReader;
use json_rows::Within;
use likes::{FoundLiker, LikeReader};
use list::{ListReader, WithinRows};
pub(super) use paging::is_count;
use template::PageAddress;
use values::Values;

/// The maximum number of entries of a page whose full size is not known.
const ENTRIES_MAX: usize = 10_000;

/// A page of the catalogue may have this many times the entries of a full one.
const TIMES_FULL: usize = 4;

/// A compiled description of a site at its addresses.
#[derive(Debug)]
pub struct SiteReader {
    items: ListReader,
    item: ItemReader,
    item_page: Option<ItemPageReader>,
    likes: LikesPlace,
    like: LikeReader,
}

/// Where the likes of an item are.
#[derive(Debug)]
enum LikesPlace {
    /// On pages of their own.
    Pages(Box<ListReader>),
    /// Within the item's entry in the catalogue.
    WithinItem(Finder),
}

/// The address of likes that was configured does not fit the site.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnusableLikesUrl {
    /// Every item would have the same address.
    #[error("the address of likes has no placeholder for the item's id: add {{id}} to it")]
    NoPlaceForId,
    /// Every item would have a host of its own.
    #[error("the host of the address of likes can't hold a placeholder; write it out")]
    PlaceInHost,
}

impl SiteReader {
    /// Compiles a description for a site below this base. `likes_url` replaces everything before the `?` of
    /// the address of likes, and may hold `{id}`.
    pub fn new(
        description: &Description,
        base: &Url,
        likes_url: Option<&str>,
    ) -> Result<Self, UnusableLikesUrl> {
        let types = description.feature_types();
        let types: Vec<&str> = types.iter().map(|(_, name)| name).collect();
        let list = &description.items;
        let address = PageAddress::new(&list.list.get, base);
        let full = list.list.paging.planned_size().or_else(|| list.list.get.asked_for());
        let n_max = full.map_or(ENTRIES_MAX, |full| TIMES_FULL.saturating_mul(full as usize));
        let (likes, like) = likes_place(description, base, likes_url)?;
        let within = match &description.likes.likers {
            Likers::WithinItem(pointer) => Some(pointer),
            Likers::Pages(_) => None,
        };
        let (items, item) = ListReader::new(&list.list, address, (n_max, &list.id), |finder| {
            ItemReader::new(list, &types, within, finder)
        });
        let item_page = description.item.as_ref().map(|page| {
            let address = PageAddress::new(&page.get, base);
            ItemPageReader::new(page, &types, description.noun.one(), address)
        });
        Ok(Self { items, item, item_page, likes, like })
    }

    /// Returns the request for the page that a task stands for.
    pub fn request(&self, task: &Task) -> Result<PageRequest, PageError> {
        match (task, &self.likes, &self.item_page) {
            (Task::Catalogue { .. }, ..) => self.items.request(task),
            (Task::Likes { .. }, LikesPlace::Pages(list), _) => list.request(task),
            (Task::Features { item_id }, _, Some(page)) => page.request(item_id),
            (Task::Likes { .. }, ..) => Err(PageError::NoSuchPage("likes")),
            (Task::Features { .. }, ..) => Err(PageError::NoSuchPage("features")),
        }
    }

    /// Reads the page of a task. The same answer always gives the same page.
    pub fn read(&self, task: &Task, parts: &AnswerParts<'_>) -> Result<Page, PageError> {
        match (task, &self.likes, &self.item_page) {
            (Task::Catalogue { page, .. }, ..) => {
                self.catalogue(task, *page, parts).map(Page::Catalogue)
            }
            (Task::Likes { item_id, offset, .. }, LikesPlace::Pages(list), _) => {
                self.like_page(list, task, (item_id, *offset), parts).map(Page::Likes)
            }
            (Task::Features { item_id }, _, Some(page)) => {
                page.read(item_id, parts.body).map(Page::Features)
            }
            (Task::Likes { .. }, ..) => Err(PageError::NoSuchPage("likes")),
            (Task::Features { .. }, ..) => Err(PageError::NoSuchPage("features")),
        }
    }

    /// Returns the page after a task's page, if its address is known without reading that page.
    pub fn successor(&self, task: &Task) -> Option<Task> {
        match (task, &self.likes) {
            (Task::Catalogue { .. }, _) => self.items.successor(task),
            (Task::Likes { .. }, LikesPlace::Pages(list)) => list.successor(task),
            (Task::Likes { .. } | Task::Features { .. }, _) => None,
        }
    }

    /// Returns whether the end of a task's list depends on how many entries came before its page, and the task
    /// does not say so.
    pub fn needs_n_before(&self, task: &Task) -> bool {
        match (task, &self.likes) {
            (Task::Catalogue { .. }, _) => self.items.needs_n_before(task),
            (Task::Likes { .. }, LikesPlace::Pages(list)) => list.needs_n_before(task),
            (Task::Likes { .. } | Task::Features { .. }, _) => false,
        }
    }

    /// Returns the origins of the site's pages.
    pub fn origins(&self) -> Vec<Origin> {
        let likes = match &self.likes {
            LikesPlace::Pages(list) => list.origin(),
            LikesPlace::WithinItem(_) => None,
        };
        let item = self.item_page.as_ref().and_then(ItemPageReader::origin);
        let mut origins = Vec::new();
        for origin in [self.items.origin(), item, likes].into_iter().flatten() {
            if !origins.contains(&origin) {
                origins.push(origin);
            }
        }
        origins
    }

    fn catalogue(
        &self,
        task: &Task,
        page: u32,
        parts: &AnswerParts<'_>,
    ) -> Result<Catalogue, PageError> {
        let entry = |values: &Values<'_>, within: Option<Within<'_>>, index| {
            self.item.read(values, within, Rank { page, index })
        };
        let liker =
            |values: &Values<'_>, _: Option<Within<'_>>, index| self.like.read(values, index);
        let within = match &self.likes {
            LikesPlace::Pages(_) => None,
            LikesPlace::WithinItem(finder) => Some(WithinRows { finder, entry: &liker }),
        };
        let list = self.items.read(task, parts, &entry, within.as_ref())?;
        let (items, skipped) = (list.entries.kept, list.entries.skipped);
        Ok(Catalogue { items, skipped, next: list.next })
    }

    fn like_page(
        &self,
        list: &ListReader,
        task: &Task,
        (item_id, offset): (&ItemId, u32),
        parts: &AnswerParts<'_>,
    ) -> Result<LikesPage, PageError> {
        let entry =
            |values: &Values<'_>, _: Option<Within<'_>>, index| self.like.read(values, index);
        let list = list.read(task, parts, &entry, None)?;
        let n_entries = list.entries.n_entries();
        let mut odd = list.entries.skipped;
        let likes = list.entries.kept.into_iter().map(|mut found: FoundLiker| {
            odd.append(&mut found.odd);
            found.into_like(item_id.clone(), offset)
        });
        let likes = likes.collect();
        odd.sort_by_key(|odd| (odd.index, odd.kind));
        if odd.len() > ODD_MAX {
            return Err(PageError::TooMuch);
        }
        Ok(LikesPage { likes, n_entries, odd, next: list.next })
    }
}

fn likes_place(
    description: &Description,
    base: &Url,
    likes_url: Option<&str>,
) -> Result<(LikesPlace, LikeReader), UnusableLikesUrl> {
    let list = &description.likes;
    match &list.likers {
        Likers::Pages(pages) => {
            let mut address = PageAddress::new(&pages.get, base);
            if let Some(path) = likes_url {
                address = address.with_path(path);
            }
            if !address.has_id() {
                return Err(UnusableLikesUrl::NoPlaceForId);
            }
            if address.has_id_in_host() {
                return Err(UnusableLikesUrl::PlaceInHost);
            }
            // However many likes a page has, they are small.
            let entry = (usize::MAX, &list.user.id);
            let (pages, like) =
                ListReader::new(pages, address, entry, |finder| LikeReader::new(list, finder));
            Ok((LikesPlace::Pages(Box::new(pages)), like))
        }
        Likers::WithinItem(_) => {
            let mut finder = FinderBuilder::new(false);
            let like = LikeReader::new(list, &mut finder);
            Ok((LikesPlace::WithinItem(finder.build()), like))
        }
    }
}

#[cfg(test)]
mod tests;
