//! What each place of a description finds on a page: for people who write one.
//!
//! This goes over the page once per place. It shares no code with the readers of a crawl, so it shows a
//! mistake in either.

mod found;
mod html_page;
mod json_page;
mod page_kind;

use super::description::{
    Conversion, Description, Features, Field, ItemList, Likers, ListedUsers, Person, Rows,
    UserLikes, UserSource,
};
use super::error::PageError;
use crate::words::AttributeKind;
use found::Sought;
pub use found::{PageExplanation, PlaceCount};
pub use page_kind::PageKind;

impl Description {
    /// Returns what each place finds on a page of this kind.
    pub fn explain(&self, kind: PageKind, body: &[u8]) -> Result<PageExplanation, PageError> {
        let no_such_page = PageError::NoSuchPage(kind.name());
        let rows = match kind {
            PageKind::Items => Some(&self.items.list.rows),
            PageKind::Features => None,
            _ => Some(self.rows_of(kind).ok_or(no_such_page.clone())?),
        };
        let is_html = match (rows, &self.item) {
            (Some(rows), _) => matches!(rows, Rows::Html { .. }),
            (None, Some(page)) => page.html.is_some(),
            (None, None) => return Err(no_such_page),
        };
        let sought = self.sought(kind);
        if is_html {
            html_page::explain(body, rows, &sought)
        } else {
            let within = match self.likers() {
                Some(Likers::WithinItem(pointer)) if kind == PageKind::Items => {
                    Some((pointer, self.sought(PageKind::Likes)))
                }
                Some(Likers::WithinItem(_) | Likers::Pages(_)) | None => None,
            };
            json_page::explain(body, rows, &sought, within)
        }
    }

    /// Returns the id on an item's own page, as the description finds it there.
    pub fn id_on_page(&self, body: &[u8]) -> Option<String> {
        let explanation = self.explain(PageKind::Features, body).ok()?;
        let id =
            explanation.places.into_iter().find(|place| place.field == "is" && place.n_values > 0);
        id?.example
    }

    /// Returns the list of users of this kind.
    pub fn listed_users(&self, kind: PageKind) -> Option<&ListedUsers> {
        let is_due = |source: &&UserSource| match source {
            UserSource::Owners => false,
            UserSource::List(_) => kind == PageKind::Users,
            UserSource::Followers(_) => kind == PageKind::Followers,
            UserSource::Followings(_) => kind == PageKind::Followings,
            UserSource::Commenters(_) => kind == PageKind::Commenters,
        };
        self.users.iter().find(is_due)?.list()
    }

    /// Returns where the entries of a list of likes or of users are.
    fn rows_of(&self, kind: PageKind) -> Option<&Rows> {
        let list = match (kind, self.likers()) {
            (PageKind::Likes, Some(Likers::Pages(list))) => list,
            (PageKind::Likes, _) => return None,
            (PageKind::UserLikes, _) => &self.user_likes.as_ref()?.items.list,
            _ => &self.listed_users(kind)?.list,
        };
        Some(&list.rows)
    }

    /// Returns the places of a kind of page, in the order of the description.
    fn sought(&self, kind: PageKind) -> Vec<Sought<'_>> {
        let mut sought = Vec::new();
        match (kind, &self.item) {
            (PageKind::Items, _) => {
                add_items(&mut sought, &self.items);
                add(&mut sought, "users.comments", self.comments(), false);
            }
            (PageKind::Likes, _) => {
                let likes = self.likes.as_ref();
                add_person(&mut sought, "user", likes.map(|likes| &likes.user));
                add(&mut sought, "time", likes.and_then(|likes| likes.time.as_ref()), false);
            }
            (PageKind::UserLikes, _) => {
                let Some(UserLikes { items, time }) = &self.user_likes else { return sought };
                add_items(&mut sought, items);
                add(&mut sought, "time", time.as_ref(), false);
            }
            (PageKind::Features, Some(page)) => {
                add(&mut sought, "is", page.is.as_ref(), false);
                add_features(&mut sought, Some(&page.features));
            }
            (PageKind::Features, None) => {}
            (
                PageKind::Users | PageKind::Followers | PageKind::Followings | PageKind::Commenters,
                _,
            ) => {
                let Some(users) = self.listed_users(kind) else { return sought };
                add_person(&mut sought, "user", Some(&users.person));
                add(&mut sought, "likes", users.likes.as_ref(), false);
            }
        }
        sought
    }
}

fn add_items<'d>(sought: &mut Vec<Sought<'d>>, items: &'d ItemList) {
    add(sought, "id", Some(&items.id), false);
    add(sought, "name", items.name.as_ref(), false);
    add(sought, "likes", items.likes.as_ref().map(|likes| &likes.field), false);
    add_person(sought, "owner", items.owner.as_ref());
    for (name, field) in &items.attributes {
        // A text may name a user, as the address of an item does on some sites.
        let is_personal = field.conversion.kind() == AttributeKind::Text;
        add(sought, &format!("attributes.{name}"), Some(field), is_personal);
    }
    add_features(sought, items.features.as_ref());
}

fn add<'d>(sought: &mut Vec<Sought<'d>>, name: &str, field: Option<&'d Field>, is_personal: bool) {
    for place in field.map(|field| field.at.as_slice()).unwrap_or_default() {
        let takes_truth = field.is_some_and(|field| field.conversion == Conversion::YesOrNo);
        sought.push(Sought { field: name.to_owned(), place, is_personal, takes_truth });
    }
}

fn add_person<'d>(sought: &mut Vec<Sought<'d>>, who: &str, person: Option<&'d Person>) {
    let Some(person) = person else { return };
    add(sought, &format!("{who}.id"), Some(&person.id), true);
    add(sought, &format!("{who}.name"), person.name.as_ref(), true);
}

fn add_features<'d>(sought: &mut Vec<Sought<'d>>, features: Option<&'d Features>) {
    for (name, field) in features.into_iter().flatten() {
        add(sought, &format!("features.{name}"), Some(field), false);
    }
}

#[cfg(test)]
mod tests;
