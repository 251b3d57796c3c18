//! A page that was saved to a file, read with a description.

use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;
use std::str::FromStr;

use super::{explained, page_rows};
use crate::commands::Refused;
use crate::sites::{PageKind, Site};
use crate::words::{ItemId, Owner, Part, Task, UserId, UserTask, UserTaskList, printable};

/// The largest page that is read; a site's pages have a few hundred kilobytes.
const BYTES_MAX: u64 = 64 * 1024 * 1024;

/// A saved page, and what kind of page it is.
#[derive(Clone, Debug)]
pub struct SavedPage {
    kind: PageKind,
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
        Ok(Self { kind: kind.parse()?, file: PathBuf::from(file) })
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
        let mut text = format!("{name}, as a page of {}: ", self.kind.name());
        let problem = match self.rows(site, &body) {
            Ok(rows) => {
                text += &rows;
                None
            }
            Err(problem) => {
                text += "it can't be read\n";
                Some(format!("{name}: {}", printable(&problem)))
            }
        };
        if explain {
            text += &explained::lines(description, self.kind, &body);
        }
        Ok(ShownPage { text, problem })
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

    /// Returns the rows of the page. A saved page does not say which item or user it belongs to.
    fn rows(&self, site: &Site, body: &[u8]) -> Result<String, String> {
        let description = &*site.description;
        let item_id =
            |id: &str| ItemId::new(id).map_err(|_| "the id on it is not valid".to_owned());
        let user = || {
            let user_id = UserId::new("saved").map_err(|error| error.to_string())?;
            Ok::<_, String>(Owner { user_id, username: "saved".to_owned() })
        };
        let task = match self.kind {
            PageKind::Items => Task::first_page(Part::whole()),
            PageKind::Likes => Task::Likes { item_id: item_id("saved")?, offset: 0, cursor: None },
            PageKind::Features => {
                let id = description.id_on_page(body);
                Task::Features { item_id: item_id(id.as_deref().unwrap_or("saved"))? }
            }
            PageKind::UserLikes => return self.user_rows(site, UserTaskList::Likes(user()?), body),
            PageKind::Users => return self.user_rows(site, UserTaskList::Users, body),
            PageKind::Followers => {
                return self.user_rows(site, UserTaskList::Followers(user()?), body);
            }
            PageKind::Followings => {
                return self.user_rows(site, UserTaskList::Followings(user()?), body);
            }
            PageKind::Commenters => {
                let list = UserTaskList::Commenters(item_id("saved")?);
                return self.user_rows(site, list, body);
            }
        };
        let page = site.parse(&task, body).map_err(|error| error.to_string())?;
        Ok(page_rows::of(description, &page))
    }

    fn user_rows(&self, site: &Site, list: UserTaskList, body: &[u8]) -> Result<String, String> {
        let page = site.read_user(&UserTask::first(list), body, None);
        let page = page.map_err(|error| error.to_string())?;
        Ok(page_rows::of_users(&site.description, self.kind, &page))
    }
}
