//! A page that was saved to a file, read with a description.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;
use std::str::FromStr;

use super::explained::{self, cut};
use super::refusal;
use crate::commands::Refused;
use crate::commands::attributes::shown_attributes;
use crate::rules::missing_field::{lacks_times, types_without_features};
use crate::sites::description::{Description, Likers, NextKind};
use crate::sites::{Catalogue, CatalogueEntry, NextPage, Page, Site};
use crate::words::{Feature, ItemId, Like, OddEntry, Part, Stage, Task, counted, printable};

/// The largest page that is read; a site's pages have a few hundred kilobytes.
const BYTES_MAX: u64 = 64 * 1024 * 1024;

/// How many rows are shown.
const ROWS_SHOWN: usize = 5;

/// A saved page and the stage that it belongs to.
#[derive(Clone, Debug)]
pub struct SavedPage {
    stage: Stage,
    file: PathBuf,
}

/// What a saved page holds, and what is wrong with it.
pub struct ShownPage {
    /// Lines to print.
    pub text: String,
    /// Why the description can't read it, or none if it can.
    pub problem: Option<String>,
}

impl FromStr for SavedPage {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (stage, file) =
            text.split_once('=').ok_or("write it as STAGE=FILE, such as items=saved.json")?;
        let stage = stage.parse().map_err(|_| {
            let names = Stage::ALL.map(Stage::name).join(", ");
            format!("{stage:?} is not a stage: use one of {names}")
        })?;
        Ok(Self { stage, file: PathBuf::from(file) })
    }
}

impl SavedPage {
    /// Reads the page with the description of a site. What it returns names no user.
    pub fn read(&self, site: &Site, explain: bool) -> Result<ShownPage, Refused> {
        let name = printable(&self.file.display().to_string());
        let body = self.body().map_err(|error| {
            Refused::configuration(format!("can't read the page {name}: {error}"))
        })?;
        let description = &*site.description;
        let mut text = format!("{name}, as a page of {}: ", self.stage.name());
        let parsed = self.task(description, &body).and_then(|task| {
            let page = site.parse(&task, &body);
            page.map_err(|error| refusal::of_error(description, self.stage, &error))
        });
        let problem = match parsed {
            Ok(page) => {
                text += &rows(description, &page);
                text += &timeless(description, &page);
                text += &self.next_warning(description, &page, &body);
                let refusal = refusal::of_page(description, self.stage, &page);
                refusal.map(|refusal| format!("{name}: {refusal}"))
            }
            Err(problem) => {
                text += "it can't be read\n";
                Some(format!("{name}: {}", printable(&problem)))
            }
        };
        if explain {
            text += &explained::lines(description, self.stage, &body);
        }
        Ok(ShownPage { text, problem })
    }

    /// Returns a warning if the page names no next one because the place for it is not there at all.
    fn next_warning(&self, description: &Description, page: &Page, body: &[u8]) -> String {
        let next = match page {
            Page::Catalogue(page) => &page.next,
            Page::Likes(page) => &page.next,
            Page::Features(_) => return String::new(),
        };
        if *next != NextPage::None {
            return String::new();
        }
        let beside =
            description.explain(self.stage, body).map(|page| page.beside).unwrap_or_default();
        let missing = beside.iter().find(|one| one.key.starts_with("next.") && !one.is_there);
        let key = missing.map(|missing| format!("{}.{}", self.stage.name(), missing.key));
        let place = key.and_then(|key| description.keys.in_words(&key));
        place.map_or_else(String::new, |place| {
            format!("  warning: {} found nothing; is this the last page?\n", printable(&place))
        })
    }

    fn body(&self) -> io::Result<Vec<u8>> {
        // Opening a pipe would wait for someone to write to it.
        if !std::fs::metadata(&self.file)?.is_file() {
            return Err(io::Error::other("it is not a file"));
        }
        let mut body = Vec::new();
        File::open(&self.file)?.take(BYTES_MAX + 1).read_to_end(&mut body)?;
        if body.len() as u64 > BYTES_MAX {
            return Err(io::Error::other("it is too large for a page"));
        }
        Ok(body)
    }

    /// Returns the task that the page answers. A saved page does not say which item it belongs to.
    fn task(&self, description: &Description, body: &[u8]) -> Result<Task, String> {
        let item_id =
            |id: &str| ItemId::new(id).map_err(|_| "the id on the page can't be used".to_owned());
        match self.stage {
            Stage::Items => Ok(Task::first_page(Part::whole())),
            Stage::Likes => Ok(Task::Likes { item_id: item_id("saved")?, offset: 0, cursor: None }),
            Stage::Features => {
                let id = description.id_on_page(body);
                Ok(Task::Features { item_id: item_id(id.as_deref().unwrap_or("saved"))? })
            }
        }
    }
}

/// Returns what a page holds. Writing to a string can't fail.
fn rows(description: &Description, page: &Page) -> String {
    let mut text = String::new();
    match page {
        Page::Catalogue(page) => {
            let n = description.noun.counted(page.items.len() as u64);
            let next = next_page(&description.items.list.paging.kinds, &page.next);
            let _ = writeln!(text, "{n}, {next}");
            for entry in page.items.iter().take(ROWS_SHOWN) {
                let _ = writeln!(text, "  {}", item(description, entry));
            }
            text += &and_more(page.items.len());
            text += &featureless(description, page);
            text += &odd(page.skipped.iter().chain(page.items.iter().flat_map(|item| &item.odd)));
        }
        Page::Likes(page) => {
            let kinds = match &description.likes.likers {
                Likers::Pages(list) => list.paging.kinds.as_slice(),
                Likers::WithinItem(_) => &[],
            };
            let n = counted(page.likes.len() as u64, "like");
            let _ = writeln!(text, "{n}, {}", next_page(kinds, &page.next));
            for like in page.likes.iter().take(ROWS_SHOWN) {
                let _ = writeln!(text, "  {}", liker(like));
            }
            text += &and_more(page.likes.len());
            text += &odd(page.odd.iter());
        }
        Page::Features(page) => {
            let _ = writeln!(text, "{}", labels(description, &page.features));
            text += &odd(page.odd.iter());
        }
    }
    text
}

/// Returns a warning for each type of features of which no item has any.
fn featureless(description: &Description, page: &Catalogue) -> String {
    let missing = types_without_features(page, description.feature_types().iter().count());
    let line = |place: String| {
        format!(
            "  warning: {} found nothing in any {}\n",
            printable(&place),
            description.noun.one()
        )
    };
    description.features_in_words(&missing).into_iter().map(line).collect()
}

/// Returns a warning if no like of the page has a time, although the description says where it is.
fn timeless(description: &Description, page: &Page) -> String {
    if !lacks_times(page, description.likes.time.is_some()) {
        return String::new();
    }
    let place = description.keys.in_words("likes.time").unwrap_or_default();
    format!("  warning: {} found no time in any like\n", printable(&place))
}

fn next_page(kinds: &[NextKind], next: &NextPage<Task>) -> String {
    let in_header = kinds.iter().any(|kind| matches!(kind, NextKind::Link(_)));
    match next {
        NextPage::Page(_) => "a next page".to_owned(),
        NextPage::Perhaps(_) => "perhaps a next page".to_owned(),
        NextPage::None if in_header => "no next page (a saved page has no Link header)".to_owned(),
        NextPage::None | NextPage::Last => "no next page".to_owned(),
        NextPage::Back | NextPage::Unusable(_) => {
            format!("a next page whose address {}", next.problem().unwrap_or_default())
        }
    }
}

fn item(description: &Description, entry: &CatalogueEntry) -> String {
    let CatalogueEntry { item, attributes, features, likes, .. } = entry;
    let announced = item.likes.map(|likes| format!(", {}", counted(likes.shown.into(), "like")));
    let mut text = format!("{}  \"{}\"", cut(item.id.as_str()), cut(&item.name));
    text += &announced.unwrap_or_default();
    if matches!(description.likes.likers, Likers::WithinItem(_)) {
        let _ = write!(text, ", {} of them listed", likes.len());
    }
    if description.items.features.is_some() {
        let _ = write!(text, ", {}", labels(description, features));
    }
    text + &shown_attributes(&description.attribute_types(), attributes)
}

/// Returns how many features of each type there are.
fn labels(description: &Description, features: &[Feature]) -> String {
    let n = |kind| features.iter().filter(|feature| feature.kind == kind).count();
    let types = description.feature_types();
    let labels: Vec<String> =
        types.iter().map(|(kind, name)| format!("{name}: {}", n(kind))).collect();
    labels.join(", ")
}

/// Returns a like without anything that identifies the user.
fn liker(like: &Like) -> String {
    let n_chars = |text: &str| counted(text.chars().count() as u64, "character");
    let id = n_chars(like.user_id.reveal());
    let name = n_chars(&like.username);
    let time = like.liked_at.map(|at| format!(", at {at}")).unwrap_or_default();
    format!("a user whose id has {id} and whose name has {name}{time}")
}

fn and_more(n_rows: usize) -> String {
    match n_rows.checked_sub(ROWS_SHOWN) {
        Some(n) if n > 0 => format!("  and {n} more\n"),
        _ => String::new(),
    }
}

fn odd<'o>(odd: impl Iterator<Item = &'o OddEntry>) -> String {
    let line = |odd: &OddEntry| format!("  odd: entry {}: {}\n", odd.index, printable(&odd.reason));
    odd.take(ROWS_SHOWN).map(line).collect()
}
