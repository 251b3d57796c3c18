//! What each place of a description finds on a page: for people who write one.
//!
//! This goes over the page once per place. It shares no code with the readers of a crawl, so it shows a
//! mistake in either.

mod found;
mod html_page;
mod json_page;

use super::description::{Conversion, Description, Features, Field, Likers, Person, Rows};
use super::error::PageError;
use crate::words::{AttributeKind, Stage};
use found::Sought;
pub use found::{PageExplanation, PlaceCount};

impl Description {
    /// Returns what each place finds on a page of a stage.
    pub fn explain(&self, stage: Stage, body: &[u8]) -> Result<PageExplanation, PageError> {
        let rows = match (stage, &self.likes.likers) {
            (Stage::Items, _) => Some(&self.items.list.rows),
            (Stage::Likes, Likers::Pages(list)) => Some(&list.rows),
            (Stage::Likes, Likers::WithinItem(_)) => return Err(PageError::NoSuchPage("likes")),
            (Stage::Features, _) => None,
        };
        let is_html = match (rows, &self.item) {
            (Some(rows), _) => matches!(rows, Rows::Html { .. }),
            (None, Some(page)) => page.html.is_some(),
            (None, None) => return Err(PageError::NoSuchPage("features")),
        };
        let sought = self.sought(stage);
        if is_html {
            html_page::explain(body, rows, &sought)
        } else {
            let within = match &self.likes.likers {
                Likers::WithinItem(pointer) if stage == Stage::Items => {
                    Some((pointer, self.sought(Stage::Likes)))
                }
                Likers::WithinItem(_) | Likers::Pages(_) => None,
            };
            json_page::explain(body, rows, &sought, within)
        }
    }

    /// Returns the id on an item's own page, as the description finds it there.
    pub fn id_on_page(&self, body: &[u8]) -> Option<String> {
        let explanation = self.explain(Stage::Features, body).ok()?;
        let id =
            explanation.places.into_iter().find(|place| place.field == "is" && place.n_values > 0);
        id?.example
    }

    /// Returns the places of a stage, in the order of the description.
    fn sought(&self, stage: Stage) -> Vec<Sought<'_>> {
        let mut sought = Vec::new();
        match (stage, &self.item) {
            (Stage::Items, _) => {
                let Self { items, .. } = self;
                add(&mut sought, "id", Some(&items.id), false);
                add(&mut sought, "name", items.name.as_ref(), false);
                add(&mut sought, "likes", items.likes.as_ref().map(|likes| &likes.field), false);
                add_person(&mut sought, "owner", items.owner.as_ref());
                for (name, field) in &items.attributes {
                    // A text may name a user, as the address of an item does on some sites.
                    let is_personal = field.conversion.kind() == AttributeKind::Text;
                    add(&mut sought, &format!("attributes.{name}"), Some(field), is_personal);
                }
                add_features(&mut sought, items.features.as_ref());
            }
            (Stage::Likes, _) => {
                add_person(&mut sought, "user", Some(&self.likes.user));
                add(&mut sought, "time", self.likes.time.as_ref(), false);
            }
            (Stage::Features, Some(page)) => {
                add(&mut sought, "is", page.is.as_ref(), false);
                add_features(&mut sought, Some(&page.features));
            }
            (Stage::Features, None) => {}
        }
        sought
    }
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
