//! One page to fetch: what a row of the task table stands for.

use std::fmt;
use std::str::FromStr;

use super::{Cursor, ItemId, Part, Stage, UserTask};

/// One page to fetch.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Task {
    /// A page of the catalogue.
    Catalogue {
        /// The part of the catalogue that the page belongs to.
        part: Part,
        /// Its number in the chain, from 1.
        page: u32,
        /// Where it is, on a site that hands out addresses.
        cursor: Option<Cursor>,
    },
    /// A page of the users who like an item.
    Likes {
        /// The item.
        item_id: ItemId,
        /// How many entries of the list come before this page.
        offset: u32,
        /// Where it is, on a site whose pages say where the next one is.
        cursor: Option<Cursor>,
    },
    /// The page that holds an item's features.
    Features {
        /// The item.
        item_id: ItemId,
    },
    /// A page of a user's list or of a list of users.
    User(UserTask),
    /// An image of an item.
    Thumb {
        /// The item.
        item_id: ItemId,
        /// Where the image is, as the catalogue says.
        address: String,
    },
}

impl Task {
    /// Returns the first page of a part of the catalogue.
    pub const fn first_page(part: Part) -> Self {
        Self::Catalogue { part, page: 1, cursor: None }
    }

    /// Returns the part of the catalogue that it belongs to; none for any other list.
    pub const fn part(&self) -> Option<&Part> {
        match self {
            Self::Catalogue { part, .. } => Some(part),
            Self::Likes { .. } | Self::Features { .. } | Self::User(_) | Self::Thumb { .. } => None,
        }
    }

    /// Returns the stage that the task belongs to.
    pub const fn stage(&self) -> Stage {
        match self {
            Self::Catalogue { .. } => Stage::Items,
            Self::Likes { .. } => Stage::Likes,
            Self::Features { .. } => Stage::Features,
            Self::User(task) => task.stage(),
            Self::Thumb { .. } => Stage::Thumbs,
        }
    }

    /// Returns the item that it belongs to; none for a page of the catalogue, of a user or of all users.
    pub const fn item_id(&self) -> Option<&ItemId> {
        match self {
            Self::Catalogue { .. } => None,
            Self::Likes { item_id, .. }
            | Self::Features { item_id }
            | Self::Thumb { item_id, .. } => Some(item_id),
            Self::User(task) => task.item_id(),
        }
    }

    /// Returns where the page is, if the page before it said so.
    pub const fn cursor(&self) -> Option<&Cursor> {
        match self {
            Self::Catalogue { cursor, .. } | Self::Likes { cursor, .. } => cursor.as_ref(),
            Self::Features { .. } | Self::Thumb { .. } => None,
            Self::User(task) => task.cursor.as_ref(),
        }
    }

    /// Returns the form that reads back, but for tasks of users: the form for people, and the cursor if there is
    /// one, as in `likes ID 24 KEY ADDRESS`. It must not be logged, because a cursor may be the id of a user.
    pub fn text_form(&self) -> String {
        if let Self::Thumb { address, .. } = self {
            return format!("{self} {address}");
        }
        match self.cursor() {
            None => self.to_string(),
            Some(Cursor { key, address }) => format!("{self} {key} {address}"),
        }
    }

    /// Returns the task with a user's id replaced by `USER` and the name by `USERNAME`, so that its address can be
    /// shown.
    #[must_use]
    pub fn of_any_user(&self) -> Self {
        match self {
            Self::User(task) => Self::User(task.of_any_user()),
            other => other.clone(),
        }
    }

    /// Returns the first page of its list.
    #[must_use]
    pub fn first_of_list(&self) -> Self {
        match self {
            Self::Catalogue { part, .. } => Self::first_page(part.clone()),
            Self::Likes { item_id, .. } => {
                Self::Likes { item_id: item_id.clone(), offset: 0, cursor: None }
            }
            Self::Features { .. } | Self::Thumb { .. } => self.clone(),
            Self::User(task) => Self::User(UserTask::first(task.list.clone())),
        }
    }
}

/// The form for people and logs: `catalogue 3`, `likes ID 24`, `features ID`, `thumbs ID`. A part of the catalogue
/// comes before the number: `catalogue categories=music 3`. The form names no user: `likes of a user 24`. It leaves out
/// the cursor, because some sites use ids of users as cursors.
impl fmt::Display for Task {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Catalogue { part, page, .. } if part.is_whole() => write!(f, "catalogue {page}"),
            Self::Catalogue { part, page, .. } => write!(f, "catalogue {} {page}", part.query()),
            Self::Likes { item_id, offset, .. } => write!(f, "likes {item_id} {offset}"),
            Self::Features { item_id } => write!(f, "features {item_id}"),
            Self::Thumb { item_id, .. } => write!(f, "thumbs {item_id}"),
            Self::User(task) => task.fmt(f),
        }
    }
}

impl FromStr for Task {
    type Err = String;

    /// Ids may hold spaces, so a text is read from its end: an address is no number, and what comes after the
    /// number of a page holds no space.
    fn from_str(text: &str) -> Result<Self, String> {
        let bad = || format!("not a task: {text:?}");
        let (stage, rest) = text.split_once(' ').ok_or_else(bad)?;
        let item_id = |text: &str| ItemId::new(text).map_err(|_| bad());
        match stage {
            "features" => Ok(Self::Features { item_id: item_id(rest)? }),
            "thumbs" => {
                let (id, address) = rest.rsplit_once(' ').ok_or_else(bad)?;
                Ok(Self::Thumb { item_id: item_id(id)?, address: address.to_owned() })
            }
            "catalogue" => {
                let (part, page, cursor) = place(rest).ok_or_else(bad)?;
                let part = match part {
                    None => Part::whole(),
                    Some(query) if query.contains('=') && !query.contains(' ') => Part::new(query),
                    Some(_) => return Err(bad()),
                };
                Ok(Self::Catalogue { part, page, cursor })
            }
            "likes" => {
                let (id, offset, cursor) = place(rest).ok_or_else(bad)?;
                let item_id = item_id(id.ok_or_else(bad)?)?;
                Ok(Self::Likes { item_id, offset, cursor })
            }
            _ => Err(bad()),
        }
    }
}

/// Reads `OWNER NUMBER` or `OWNER NUMBER KEY ADDRESS`, where the owner may be missing.
fn place(text: &str) -> Option<(Option<&str>, u32, Option<Cursor>)> {
    let (before, last) = last_word(text);
    if let Ok(number) = last.parse() {
        return Some((before, number, None));
    }
    let (before, key) = last_word(before?);
    let (before, number) = last_word(before?);
    let cursor = Cursor { key: key.to_owned(), address: last.to_owned() };
    Some((before, number.parse().ok()?, Some(cursor)))
}

/// Returns the last word of a text, and what comes before it.
fn last_word(text: &str) -> (Option<&str>, &str) {
    match text.rsplit_once(' ') {
        Some((before, last)) => (Some(before), last),
        None => (None, text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cursor_is_printed() {
        for (text, shown) in [
            ("catalogue 2 anna https://example.org/?after=anna", "catalogue 2"),
            ("catalogue a=b 2 anna https://example.org/?after=anna", "catalogue a=b 2"),
            ("likes x 5 anna https://example.org/?after=anna", "likes x 5"),
        ] {
            let task: Task = text.parse().unwrap();
            assert_eq!(task.to_string(), shown);
            assert_eq!(task.first_of_list().cursor(), None);
        }
    }

    #[test]
    fn the_text_form_of_a_task_reads_back() {
        for text in [
            "catalogue 1",
            "catalogue 2 bz0yNA%3D%3D https://example.org/v3/search?cursor=bz0yNA%3D%3D",
            "catalogue categories=music&license=by 1",
            "catalogue categories=music 2 bz0yNA%3D%3D https://example.org/v3/search?cursor=bz0yNA%3D%3D",
            "likes 5dcebcfaedbd4e7b8a27bd1ae55f1ac3 24",
            "likes org/name 100 cursor=bz https://example.org/likers?cursor=bz",
            "features 5dcebcfaedbd4e7b8a27bd1ae55f1ac3",
            "likes My Song 24",
            "likes My 2 Songs 24 k https://example.org/?k",
            "features The  Art of 24",
            "thumbs My Song https://media.example/a.jpeg",
        ] {
            assert_eq!(text.parse::<Task>().unwrap().text_form(), text);
        }
        for bad in [
            "",
            "catalogue",
            "likes a",
            "likes a -1",
            "features",
            "features a ",
            "thumbs a",
            "likes a x",
            "likes a x k https://example.org",
            "x 1",
            "catalogue a=b",
            "catalogue a=b c",
        ] {
            assert!(bad.parse::<Task>().is_err(), "{bad:?}");
        }
    }
}
