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

use super::description::{Description, Features, Field, Likers, Person, Rows};
use super::error::PageError;
use crate::words::{AttributeKind, Stage};
pub use beside::BesideEntries;
pub use found::{PageExplanation, PlaceCount};
use found::{Sample, Sought};
use page_part::PagePart;

impl Description {
    /// Returns what each place finds on a page of a stage.
    pub fn explain(&self, stage: Stage, body: &[u8]) -> Result<PageExplanation, PageError> {
        let part = match (stage, &self.likes.likers, &self.item) {
            (Stage::Items, ..) => PagePart::List(&self.items.list),
            (Stage::Likes, Likers::Pages(list), _) => PagePart::List(list),
            (Stage::Likes, Likers::WithinItem(_), _) => return Err(PageError::NoSuchPage("likes")),
            (Stage::Features, _, Some(item)) => PagePart::Item(item),
            (Stage::Features, _, None) => return Err(PageError::NoSuchPage("features")),
        };
        let is_html = match part {
            PagePart::List(list) => matches!(list.rows, Rows::Html { .. }),
            PagePart::Item(item) => item.html.is_some(),
        };
        let sought = self.sought(stage);
        if is_html {
            html_page::explain(body, part, &sought)
        } else {
            let within = match &self.likes.likers {
                Likers::WithinItem(pointer) if stage == Stage::Items => {
                    Some((pointer, self.sought(Stage::Likes)))
                }
                Likers::WithinItem(_) | Likers::Pages(_) => None,
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

    /// Returns the places of a stage, in the order of the description.
    fn sought(&self, stage: Stage) -> Vec<Sought<'_>> {
        let mut sought = Vec::new();
        match (stage, &self.item) {
            (Stage::Items, _) => {
                let Self { items, .. } = self;
                add(&mut sought, "id", Some(&items.id), Sample::Any);
                add(&mut sought, "name", items.name.as_ref(), Sample::Any);
                let likes = items.likes.as_ref().map(|likes| &likes.field);
                add(&mut sought, "likes", likes, Sample::Count);
                add_person(&mut sought, "owner", items.owner.as_ref());
                for (name, field) in &items.attributes {
                    // A text may name a user, as the address of an item does on some sites.
                    let is_text = field.conversion.kind() == AttributeKind::Text;
                    let sample = if is_text { Sample::None } else { Sample::Attribute };
                    add(&mut sought, &format!("attributes.{name}"), Some(field), sample);
                }
                add_features(&mut sought, items.features.as_ref());
            }
            (Stage::Likes, _) => {
                add_person(&mut sought, "user", Some(&self.likes.user));
                add(&mut sought, "time", self.likes.time.as_ref(), Sample::Time);
            }
            (Stage::Features, Some(page)) => {
                add(&mut sought, "is", page.is.as_ref(), Sample::Any);
                add_features(&mut sought, Some(&page.features));
            }
            (Stage::Features, None) => {}
        }
        sought
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
