//! What a site with a community shows of its users. An error is the status that it answers with.

use super::super::community::account::Access;
use super::super::community::comments::Comment;
use super::super::pages::further::PeopleList;
use super::World;
use super::communal::UserLike;

impl World {
    /// Returns the numbers of the users in a list.
    pub(in crate::sim) fn users_in(&self, list: PeopleList) -> Result<Vec<u32>, u16> {
        let community = self.community().ok_or(404_u16)?;
        Ok(match list {
            PeopleList::Listed | PeopleList::Searched => community.listed.clone(),
            PeopleList::Newest => {
                let mut newest = community.listed.clone();
                newest.sort_unstable();
                newest
            }
            PeopleList::Followers(user) | PeopleList::Followings(user) => match self.access(user) {
                Access::Unknown => return Err(404),
                Access::UnknownAndEmpty => Vec::new(),
                _ if list == PeopleList::Followers(user) => {
                    community.follows.followers[user as usize].clone()
                }
                _ => community.follows.followings[user as usize].clone(),
            },
        })
    }

    /// Returns what a user likes, as far as the site shows it, newest first.
    pub(in crate::sim) fn shown_likes_by(&self, user: u32) -> Result<Vec<UserLike>, u16> {
        match self.access(user) {
            Access::Open => Ok(self.likes_by(user)),
            Access::Forbidden => Err(403),
            Access::Hidden | Access::UnknownAndEmpty => Ok(Vec::new()),
            Access::Unknown => Err(404),
        }
    }

    /// Returns the comments on an item, newest first.
    pub(in crate::sim) fn comments_on(&self, item: u32) -> Vec<Comment> {
        let comments = self.community().and_then(|community| community.comments.get(item as usize));
        comments.cloned().unwrap_or_default()
    }

    /// Returns the numbers of a user's followers, of those whom the user follows, and of the user's items.
    pub(in crate::sim) fn numbers_of(&self, user: u32) -> [usize; 3] {
        let at = user as usize;
        self.community().map_or([0; 3], |community| {
            let follows = &community.follows;
            [
                follows.followers[at].len(),
                follows.followings[at].len(),
                community.n_owned[at] as usize,
            ]
        })
    }

    /// Returns what the site shows of a user.
    pub(in crate::sim) fn access(&self, user: u32) -> Access {
        let account = self.community().and_then(|known| known.accounts.get(user as usize));
        account.map_or(Access::Unknown, |account| account.access)
    }
}
