//! The readers of all lists for likes by user: users' lists, and lists of users.

use url::{Origin, Url};

use super::answer_parts::AnswerParts;
use super::list::ListReader;
use super::user_likes::UserLikesReader;
use super::user_list::UserListReader;
use crate::sites::description::{Description, List, Rows, UserSource};
use crate::sites::error::PageError;
use crate::sites::page::Page;
use crate::sites::thumb::ImageOrigins;
use crate::words::{UserTask, UserTaskList};

/// The readers of a description's users' lists and lists of users.
#[derive(Debug, Default)]
pub struct UserLists {
    likes: Option<UserLikesReader>,
    users: Option<UserListReader>,
    followers: Option<UserListReader>,
    followings: Option<UserListReader>,
    commenters: Option<UserListReader>,
}

impl UserLists {
    /// Returns the lists of a site with this base and these types of feature.
    pub fn new(
        description: &Description,
        types: &[&str],
        base: &Url,
        images: &ImageOrigins,
    ) -> Self {
        let likes = description.user_likes.as_ref();
        // A user's likes are items, so they are read like catalogue entries if both have the same form.
        let is_json = |list: &List| matches!(list.rows, Rows::Json(_));
        let comments = description.comments().filter(|_| is_json(&description.items.list));
        let likes = likes.map(|likes| {
            let comments = comments.filter(|_| is_json(&likes.items.list));
            UserLikesReader::new(likes, types, comments, base, images)
        });
        let mut lists = Self { likes, ..Self::default() };
        for source in &description.users {
            let list = source.list().map(|users| UserListReader::new(users, base));
            match source {
                UserSource::Owners => {}
                UserSource::List(_) => lists.users = list,
                UserSource::Followers(_) => lists.followers = list,
                UserSource::Followings(_) => lists.followings = list,
                UserSource::Commenters(_) => lists.commenters = list,
            }
        }
        lists
    }

    /// Reads the page of a task. The same answer always gives the same page.
    pub fn read(&self, task: &UserTask, parts: &AnswerParts<'_>) -> Result<Page, PageError> {
        match self.list(&task.list)? {
            UserListKind::Likes(list) => list.read(task, parts).map(Page::UserLikes),
            UserListKind::Users(list) => list.read(task, parts).map(Page::Users),
        }
    }

    /// Returns the origins of the lists.
    pub fn origins(&self) -> impl Iterator<Item = Origin> {
        let users = [&self.users, &self.followers, &self.followings, &self.commenters];
        let users = users.into_iter().flatten().filter_map(UserListReader::origin);
        self.likes.iter().filter_map(UserLikesReader::origin).chain(users)
    }

    /// Returns the list that a task's page belongs to.
    pub fn list(&self, list: &UserTaskList) -> Result<UserListKind<'_>, PageError> {
        let (users, name) = match list {
            UserTaskList::Likes(_) => {
                let likes = self.likes.as_ref().map(UserListKind::Likes);
                return likes.ok_or(PageError::NoSuchPage("likes of a user"));
            }
            UserTaskList::Users => (&self.users, "users"),
            UserTaskList::Followers(_) => (&self.followers, "followers"),
            UserTaskList::Followings(_) => (&self.followings, "followings"),
            UserTaskList::Commenters(_) => (&self.commenters, "comments"),
        };
        users.as_ref().map(UserListKind::Users).ok_or(PageError::NoSuchPage(name))
    }
}

/// The reader of a list, by what its entries are.
pub enum UserListKind<'l> {
    /// Items that a user likes.
    Likes(&'l UserLikesReader),
    /// Users.
    Users(&'l UserListReader),
}

impl<'l> UserListKind<'l> {
    /// Returns the reader of the list without that of its entries.
    pub const fn list(self) -> &'l ListReader {
        match self {
            Self::Likes(likes) => &likes.list,
            Self::Users(users) => &users.list,
        }
    }
}
