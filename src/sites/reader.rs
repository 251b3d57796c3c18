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
mod list_place;
mod paging;
mod person;
mod places;
mod template;
mod thumbnail;
mod user_likes;
mod user_list;
mod user_lists;
mod values;

use url::{Origin, Url};

use super::description::{Description, Likers};
use super::error::PageError;
use super::oddities::sorted_odd;
use super::page::{Catalogue, LikesPage, Page};
use super::request::{Media, PageRequest};
use super::thumb::{ImageOrigins, read_image};
use crate::words::{ItemId, Rank, Task};
pub use answer_parts::AnswerParts;
use finder::{Finder, FinderBuilder};
pub(super) use html_page::holds;
use item_page::ItemPageReader;
use items::ItemReader;
use json_rows::Within;
use likes::{FoundLiker, LikeReader};
use list::{ListReader, WithinRows, entries_max};
use list_place::ListPlace;
pub(super) use paging::is_count;
use template::PageAddress;
use user_lists::UserLists;
use values::Values;

/// A compiled description of a site at its addresses.
#[derive(Debug)]
pub struct SiteReader {
    items: ListReader,
    item: ItemReader,
    item_page: Option<ItemPageReader>,
    likes: LikesPlace,
    user_lists: UserLists,
    images: ImageOrigins,
}

/// Where the likes of an item are.
#[derive(Debug)]
enum LikesPlace {
    /// On pages of their own.
    Pages(Box<ListReader>, LikeReader),
    /// Within the item's entry in the catalogue.
    WithinItem(Finder, LikeReader),
    /// Nowhere: the site lists likes by user only.
    Nowhere,
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
        let n_max = entries_max(&list.list);
        let likes = likes_place(description, base, likes_url)?;
        let images = ImageOrigins::new(description, base);
        let within = match description.likers() {
            Some(Likers::WithinItem(pointer)) => Some(pointer),
            Some(Likers::Pages(_)) | None => None,
        };
        let (items, item) = ListReader::new(&list.list, address, (n_max, &list.id), |finder| {
            let comments = description.comments();
            ItemReader::new(list, &types, within, finder)
                .with_comments(comments, finder)
                .with_thumbnail(list.thumbnail.as_ref(), &images, finder)
        });
        let item_page = description.item.as_ref().map(|page| {
            let address = PageAddress::new(&page.get, base);
            ItemPageReader::new(page, &types, description.noun.one(), address)
        });
        let user_lists = UserLists::new(description, &types, base, &images);
        Ok(Self { items, item, item_page, likes, user_lists, images })
    }

    /// Returns the request for the page that a task stands for.
    pub fn request(&self, task: &Task) -> Result<PageRequest, PageError> {
        match (task, &self.item_page) {
            (Task::Features { item_id }, Some(page)) => page.request(item_id),
            (Task::Features { .. }, None) => Err(PageError::NoSuchPage("features")),
            (Task::Thumb { address, .. }, _) => {
                let url = self.images.address(address).map_err(PageError::BadAddress)?;
                Ok(PageRequest::new(url, Media::Image))
            }
            (Task::Catalogue { .. } | Task::Likes { .. } | Task::User(_), _) => {
                let (list, place) = self.list(task)?;
                list.request(&place)
            }
        }
    }

    /// Returns the list that a task's page belongs to, and where the page is in it.
    fn list(&self, task: &Task) -> Result<(&ListReader, ListPlace), PageError> {
        let (list, name) = match (task, &self.likes) {
            (Task::Catalogue { .. }, _) => (Some(&self.items), "items"),
            (Task::Likes { .. }, LikesPlace::Pages(list, _)) => (Some(&**list), "likes"),
            (Task::Likes { .. }, _) => (None, "likes"),
            (Task::Features { .. }, _) => (None, "features"),
            (Task::Thumb { .. }, _) => (None, "thumbs"),
            (Task::User(task), _) => (Some(self.user_lists.list(&task.list)?.list()), "users"),
        };
        list.zip(ListPlace::of_task(task)).ok_or(PageError::NoSuchPage(name))
    }

    /// Reads the page of a task. The same answer always gives the same page.
    pub fn read(&self, task: &Task, parts: &AnswerParts<'_>) -> Result<Page, PageError> {
        match (task, &self.likes, &self.item_page) {
            (Task::Catalogue { page, .. }, ..) => {
                self.catalogue(task, *page, parts).map(Page::Catalogue)
            }
            (Task::Likes { item_id, offset, .. }, LikesPlace::Pages(_, like), _) => {
                self.like_page(like, task, (item_id, *offset), parts).map(Page::Likes)
            }
            (Task::Features { item_id }, _, Some(page)) => {
                page.read(item_id, parts.body).map(Page::Features)
            }
            (Task::User(task), ..) => self.user_lists.read(task, parts),
            (Task::Thumb { .. }, ..) => read_image(parts.body).map(Page::Thumb),
            (Task::Likes { .. }, ..) => Err(PageError::NoSuchPage("likes")),
            (Task::Features { .. }, ..) => Err(PageError::NoSuchPage("features")),
        }
    }

    /// Returns the page after a task's page, if its address is known without reading that page.
    pub fn successor(&self, task: &Task) -> Option<Task> {
        let (list, place) = self.list(task).ok()?;
        list.successor(&place).map(|next| next.into_task(task))
    }

    /// Returns whether the end of a task's list depends on how many entries came before its page, and the task
    /// does not say so.
    pub fn needs_n_before(&self, task: &Task) -> bool {
        self.list(task).is_ok_and(|(list, place)| list.needs_n_before(&place))
    }

    /// Returns the origins from which images are taken.
    pub fn image_origins(&self) -> &[Origin] {
        self.images.all()
    }

    /// Returns the origins of the site's pages.
    pub fn origins(&self) -> Vec<Origin> {
        let likes = match &self.likes {
            LikesPlace::Pages(list, _) => list.origin(),
            LikesPlace::WithinItem(..) | LikesPlace::Nowhere => None,
        };
        let item = self.item_page.as_ref().and_then(ItemPageReader::origin);
        let mut origins = Vec::new();
        let of_items = [self.items.origin(), item, likes].into_iter().flatten();
        for origin in of_items.chain(self.user_lists.origins()) {
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
        let (list, place) = self.list(task)?;
        let list = match &self.likes {
            LikesPlace::Pages(..) | LikesPlace::Nowhere => {
                list.read(&place, parts, &entry, None)?
            }
            LikesPlace::WithinItem(finder, like) => {
                let liker =
                    |values: &Values<'_>, _: Option<Within<'_>>, index| like.read(values, index);
                let within = WithinRows { finder, entry: &liker };
                list.read(&place, parts, &entry, Some(&within))?
            }
        };
        let (items, skipped) = (list.entries.kept, list.entries.skipped);
        Ok(Catalogue { items, skipped, next: list.next.map(|next| next.into_task(task)) })
    }

    fn like_page(
        &self,
        like: &LikeReader,
        task: &Task,
        (item_id, offset): (&ItemId, u32),
        parts: &AnswerParts<'_>,
    ) -> Result<LikesPage, PageError> {
        let entry = |values: &Values<'_>, _: Option<Within<'_>>, index| like.read(values, index);
        let (list, place) = self.list(task)?;
        let list = list.read(&place, parts, &entry, None)?;
        let n_entries = list.entries.n_entries();
        let mut odd = list.entries.skipped;
        let likes = list.entries.kept.into_iter().map(|mut found: FoundLiker| {
            odd.append(&mut found.odd);
            found.into_like(item_id.clone(), offset)
        });
        let likes = likes.collect();
        let next = list.next.map(|next| next.into_task(task));
        Ok(LikesPage { likes, n_entries, odd: sorted_odd(odd)?, next })
    }
}

fn likes_place(
    description: &Description,
    base: &Url,
    likes_url: Option<&str>,
) -> Result<LikesPlace, UnusableLikesUrl> {
    let Some(list) = &description.likes else { return Ok(LikesPlace::Nowhere) };
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
            Ok(LikesPlace::Pages(Box::new(pages), like))
        }
        Likers::WithinItem(_) => {
            let mut finder = FinderBuilder::new(false);
            let like = LikeReader::new(list, &mut finder);
            Ok(LikesPlace::WithinItem(finder.build(), like))
        }
    }
}

#[cfg(test)]
mod tests;
