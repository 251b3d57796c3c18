//! What each place of a description finds on a page: for people who write one.
//!
//! This goes over the page once per place. It shares no code with the readers of a crawl, so it shows a
//! mistake in either.

mod beside;
mod found;
mod html_page;
mod json_page;
mod page_part;
mod pointed;

use super::description::{
    Description, Features, Field, Images, ItemList, Likers, List, ListedUsers, Person, Rows,
    UserLikes, UserSource,
};
use super::error::PageError;
use crate::words::{AttributeKind, Stage};
pub use beside::BesideEntries;
pub use found::{PageExplanation, PlaceCount};
use found::{Sample, Sought};
use page_part::PagePart;

impl Description {
    /// Returns what each place finds on a page of this kind.
    pub fn explain(&self, kind: Stage, body: &[u8]) -> Result<PageExplanation, PageError> {
        let part = match (kind, &self.item) {
            (Stage::Features, item) => item.as_ref().map(PagePart::Item),
            _ => self.list_of(kind).map(PagePart::List),
        };
        let part = part.ok_or(PageError::NoSuchPage(kind.name()))?;
        let is_html = match part {
            PagePart::List(list) => matches!(list.rows, Rows::Html { .. }),
            PagePart::Item(item) => item.html.is_some(),
        };
        let sought = self.sought(kind);
        if is_html {
            html_page::explain(body, part, &sought)
        } else {
            let within = match self.likers() {
                Some(Likers::WithinItem(pointer)) if kind == Stage::Items => {
                    Some((pointer, self.sought(Stage::Likes)))
                }
                Some(Likers::WithinItem(_) | Likers::Pages(_)) | None => None,
            };
            json_page::explain(body, part, &sought, within)
        }
    }

    /// Returns the id on an item's own page, as the description finds it there.
    pub fn id_on_page(&self, body: &[u8]) -> Option<String> {
        let explanation = self.explain(Stage::Features, body).ok()?;
        let id =
            explanation.places.into_iter().find(|place| place.field == "is" && place.n_values > 0);
        id?.example
    }

    /// Returns the list of users of this kind.
    pub fn listed_users(&self, kind: Stage) -> Option<&ListedUsers> {
        let is_due = |source: &&UserSource| match source {
            UserSource::Owners => false,
            UserSource::List(_) => kind == Stage::Users,
            UserSource::Followers(_) => kind == Stage::Followers,
            UserSource::Followings(_) => kind == Stage::Followings,
            UserSource::Commenters(_) => kind == Stage::Commenters,
        };
        self.users.iter().find(is_due)?.list()
    }

    /// Returns the list that a kind of page belongs to, if it has pages of its own.
    pub fn list_of(&self, kind: Stage) -> Option<&List> {
        match (kind, self.likers()) {
            (Stage::Items, _) => Some(&self.items.list),
            (Stage::Likes, Some(Likers::Pages(list))) => Some(list),
            (Stage::Likes | Stage::Features | Stage::Thumbs, _) => None,
            (Stage::UserLikes, _) => Some(&self.user_likes.as_ref()?.items.list),
            _ => Some(&self.listed_users(kind)?.list),
        }
    }

    /// Returns the places of a kind of page, in the order of the description.
    fn sought(&self, kind: Stage) -> Vec<Sought<'_>> {
        let mut sought = Vec::new();
        match (kind, &self.item) {
            (Stage::Items, _) => {
                add_items(&mut sought, &self.items);
                add(&mut sought, "users.comments", self.comments(), Sample::Count);
            }
            (Stage::Likes, _) => {
                let likes = self.likes.as_ref();
                add_person(&mut sought, "user", likes.map(|likes| &likes.user));
                let time = likes.and_then(|likes| likes.time.as_ref());
                add(&mut sought, "time", time, Sample::Time);
            }
            (Stage::UserLikes, _) => {
                let Some(UserLikes { items, time }) = &self.user_likes else { return sought };
                add_items(&mut sought, items);
                add(&mut sought, "time", time.as_ref(), Sample::Time);
            }
            (Stage::Features, Some(page)) => {
                add(&mut sought, "is", page.is.as_ref(), Sample::Any);
                add_features(&mut sought, Some(&page.features));
            }
            (Stage::Features, None) | (Stage::Thumbs, _) => {}
            (Stage::Users | Stage::Followers | Stage::Followings | Stage::Commenters, _) => {
                let Some(users) = self.listed_users(kind) else { return sought };
                add_person(&mut sought, "user", Some(&users.person));
                add(&mut sought, "likes", users.likes.as_ref(), Sample::Count);
            }
        }
        sought
    }
}

fn add_items<'d>(sought: &mut Vec<Sought<'d>>, items: &'d ItemList) {
    add(sought, "id", Some(&items.id), Sample::Any);
    add(sought, "name", items.name.as_ref(), Sample::Any);
    let likes = items.likes.as_ref().map(|likes| &likes.field);
    add(sought, "likes", likes, Sample::Count);
    add_person(sought, "owner", items.owner.as_ref());
    for (name, field) in &items.attributes {
        // A text may name a user, as the address of an item does on some sites.
        let is_text = field.conversion.kind() == AttributeKind::Text;
        let sample = if is_text { Sample::None } else { Sample::Attribute };
        add(sought, &format!("attributes.{name}"), Some(field), sample);
    }
    add_features(sought, items.features.as_ref());
    // An address may name a user.
    match items.thumbnail.as_ref().map(|thumbnail| &thumbnail.images) {
        Some(Images::One(field)) => add(sought, "thumbnail.at", Some(field), Sample::None),
        Some(Images::Sized(sized)) => {
            add(sought, "thumbnail.url", Some(&sized.url), Sample::None);
            add(sought, "thumbnail.width", Some(&sized.width), Sample::Count);
            add(sought, "thumbnail.height", Some(&sized.height), Sample::Count);
        }
        None => {}
    }
}

fn add<'d>(sought: &mut Vec<Sought<'d>>, name: &str, field: Option<&'d Field>, sample: Sample) {
    let Some(Field { at, conversion }) = field else { return };
    for place in at {
        sought.push(Sought { field: name.to_owned(), place, conversion: *conversion, sample });
    }
}

fn add_person<'d>(sought: &mut Vec<Sought<'d>>, who: &str, person: Option<&'d Person>) {
    let Some(person) = person else { return };
    add(sought, &format!("{who}.id"), Some(&person.id), Sample::None);
    add(sought, &format!("{who}.name"), person.name.as_ref(), Sample::None);
}

fn add_features<'d>(sought: &mut Vec<Sought<'d>>, features: Option<&'d Features>) {
    for (name, field) in features.into_iter().flatten() {
        add(sought, &format!("features.{name}"), Some(field), Sample::Any);
    }
}

#[cfg(test)]
mod tests;
