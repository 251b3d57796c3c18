//! Reads users' lists of likes.

use url::{Origin, Url};

use super::answer_parts::AnswerParts;
use super::field::FieldReader;
use super::items::ItemReader;
use super::json_rows::Within;
use super::likes::time_of;
use super::list::{ListReader, entries_max};
use super::list_place::ListPlace;
use super::template::PageAddress;
use super::values::Values;
use crate::sites::description::{Field, UserLikes};
use crate::sites::error::PageError;
use crate::sites::oddities::{Oddities, sorted_odd};
use crate::sites::page::{LikedEntry, UserLikesPage};
use crate::sites::thumb::ImageOrigins;
use crate::words::{Rank, Task, UserTask};

/// Reads users' lists of likes.
#[derive(Debug)]
pub struct UserLikesReader {
    pub list: ListReader,
    item: ItemReader,
    time: Option<FieldReader>,
}

impl UserLikesReader {
    /// Returns the lists of a site with this base, these types of feature, this place of an item's number of
    /// comments, and these origins of images.
    pub fn new(
        likes: &UserLikes,
        types: &[&str],
        comments: Option<&Field>,
        base: &Url,
        images: &ImageOrigins,
    ) -> Self {
        let UserLikes { items, time } = likes;
        let address = PageAddress::new(&items.list.get, base);
        let entries = (entries_max(&items.list), &items.id);
        let (list, (item, time)) = ListReader::new(&items.list, address, entries, |finder| {
            let thumbnail = items.thumbnail.as_ref();
            let item = ItemReader::new(items, types, None, finder).with_comments(comments, finder);
            let item = item.with_thumbnail(thumbnail, images, finder);
            (item, time.as_ref().map(|time| finder.one(time, "the time")))
        });
        Self { list, item, time }
    }

    /// Returns the origin of the lists.
    pub fn origin(&self) -> Option<Origin> {
        self.list.origin()
    }

    /// Reads a page.
    pub fn read(
        &self,
        task: &UserTask,
        parts: &AnswerParts<'_>,
    ) -> Result<UserLikesPage, PageError> {
        let entry = |values: &Values<'_>, _: Option<Within<'_>>, index| {
            let mut entry = self.item.read(values, None, Rank { page: 0, index })?;
            let mut oddities = Oddities::with(index, std::mem::take(&mut entry.odd));
            let time = self.time.as_ref();
            let liked_at = time.and_then(|time| time_of(time, values, &mut oddities));
            entry.odd = oddities.into_found();
            let lacks_count = self.item.names_count() && entry.item.likes.is_none();
            let position = task.position.saturating_add(index);
            Ok(LikedEntry { entry, position, liked_at, lacks_count })
        };
        let task = Task::User(task.clone());
        let place = ListPlace::of_task(&task).ok_or(PageError::NoSuchPage("users"))?;
        let list = self.list.read(&place, parts, &entry, None)?;
        let n_entries = list.entries.n_entries();
        let (mut items, mut odd) = (list.entries.kept, list.entries.skipped);
        for item in &mut items {
            odd.append(&mut item.entry.odd);
        }
        let next = list.next.map(|place| place.into_task(&task));
        Ok(UserLikesPage { items, n_entries, odd: sorted_odd(odd)?, next })
    }
}
