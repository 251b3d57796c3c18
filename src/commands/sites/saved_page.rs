//! A page that was saved to a file, read with a description.

use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;
use std::str::FromStr;

use super::{explained, page_rows, refusal};
use crate::commands::Refused;
use crate::sites::description::Description;
use crate::sites::{NextPage, Page, Site};
use crate::words::{ItemId, Owner, Part, Stage, Task, UserId, UserTask, UserTaskList, printable};

/// The largest page that is read; a site's pages have a few hundred kilobytes.
const BYTES_MAX: u64 = 64 * 1024 * 1024;

/// A saved page, and what kind of page it is.
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
        let (kind, file) =
            text.split_once('=').ok_or("write it as KIND=FILE, such as items=saved.json")?;
        // Names of commands and flags have hyphens.
        Ok(Self { stage: kind.replace('-', "_").parse()?, file: PathBuf::from(file) })
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
        let mut text = format!("{name}, as a page of {}: ", self.stage.name().replace('_', "-"));
        let problem = match self.rows(site, &body) {
            Ok((rows, refusal)) => {
                text += &rows;
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
            Page::UserLikes(page) => &page.next,
            Page::Users(page) => &page.next,
            Page::Features(_) | Page::Thumb(_) => return String::new(),
        };
        if *next != NextPage::None {
            return String::new();
        }
        let beside =
            description.explain(self.stage, body).map(|page| page.beside).unwrap_or_default();
        let missing = beside.iter().find(|one| one.key.starts_with("next.") && !one.is_there);
        let key = missing.map(|missing| format!("{}.{}", self.stage.section(), missing.key));
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

    /// Returns the entries of the page, and why a crawl would refuse it. A saved page does not say which item or user
    /// it belongs to.
    fn rows(&self, site: &Site, body: &[u8]) -> Result<(String, Option<String>), String> {
        let description = &*site.description;
        let task = self.task(description, body)?;
        let page = site.parse(&task, body);
        let page = page.map_err(|error| refusal::of_error(description, self.stage, &error))?;
        let mut rows = page_rows::of(description, self.stage, &page);
        rows += &page_rows::timeless(description, self.stage, &page);
        rows += &self.next_warning(description, &page, body);
        Ok((rows, refusal::of_page(description, self.stage, &page)))
    }

    fn task(&self, description: &Description, body: &[u8]) -> Result<Task, String> {
        let item_id =
            |id: &str| ItemId::new(id).map_err(|_| "the id on it is not valid".to_owned());
        let user_id = UserId::new("saved").map_err(|error| error.to_string())?;
        let user = Owner { user_id, username: "saved".to_owned() };
        let list = match self.stage {
            Stage::Items => return Ok(Task::first_page(Part::whole())),
            Stage::Likes => {
                return Ok(Task::Likes { item_id: item_id("saved")?, offset: 0, cursor: None });
            }
            Stage::Features => {
                let id = description.id_on_page(body);
                return Ok(Task::Features { item_id: item_id(id.as_deref().unwrap_or("saved"))? });
            }
            Stage::Thumbs => return Err("an image can't be checked as a saved page".to_owned()),
            Stage::Users => UserTaskList::Users,
            Stage::UserLikes => UserTaskList::Likes(user),
            Stage::Followers => UserTaskList::Followers(user),
            Stage::Followings => UserTaskList::Followings(user),
            Stage::Commenters => UserTaskList::Commenters(item_id("saved")?),
        };
        Ok(Task::User(UserTask::first(list)))
    }
}
