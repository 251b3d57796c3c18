//! The stages of a trial that need a user, and the advice which value of `--likes-by` to use.

use super::ways::WayTrial;
use super::{StageTrials, report};
use crate::commands::output::print;
use crate::rules::plan;
use crate::sites::{CatalogueEntry, Page, UserEntry};
use crate::words::{LikesBy, Owner, Stage, Task, UserTask, UserTaskList};

impl StageTrials<'_> {
    /// Tries the list of users and the likes of one user: the first listed user who likes something, else the owner of
    /// the item with which the other stages are tried, else any owner.
    pub async fn pages_of_users(&mut self, first: Option<&CatalogueEntry>) -> anyhow::Result<()> {
        if !self.scope.asks_users() {
            return Ok(());
        }
        let listed = self.listed_user().await?;
        let owner = first.and_then(|entry| entry.owner.clone()).or(self.an_owner.take());
        if self.stop.is_asked() {
            return Ok(());
        }
        let Some(user) = listed.or(owner) else {
            return Ok(print(format_args!("{}", report::no_user(Stage::UserLikes)))?);
        };
        let task = Task::User(UserTask::first(UserTaskList::Likes(user)));
        if let Some(Page::UserLikes(page)) = self.fetch(&task, None).await? {
            self.ways.by_user = WayTrial::Answers;
            let next = self.description.next_in_words(Stage::UserLikes);
            print(format_args!(
                "{}{}",
                report::user_likes(&page, &self.names),
                report::no_next(&page.next, next.as_deref())
            ))?;
        }
        Ok(())
    }

    /// Tries the list of users, if there is one, and returns the first user on it who likes something.
    async fn listed_user(&mut self) -> anyhow::Result<Option<Owner>> {
        if !plan::is_asked_for(self.scope, Stage::Users) {
            return Ok(None);
        }
        let task = Task::User(UserTask::first(UserTaskList::Users));
        let Some(Page::Users(page)) = self.fetch(&task, None).await? else { return Ok(None) };
        print(format_args!("{}", report::users(&page)))?;
        let likes_some = |user: &&UserEntry| user.likes != Some(0);
        let user = page.users.iter().find(likes_some);
        Ok(user.map(|user| Owner { user_id: user.id.clone(), username: user.name.clone() }))
    }

    /// Prints which value of `--likes-by` to use, if both ways were tried.
    pub fn print_ways(&mut self) -> anyhow::Result<()> {
        if self.scope.likes_by != LikesBy::Both || self.stop.is_asked() {
            return Ok(());
        }
        print(format_args!("{}", report::ways(self.ways)))?;
        if self.ways.is_decided() {
            // A crawl needs only one of the two ways.
            self.troubles.retain(|(stage, _)| !matches!(stage, Stage::Likes | Stage::UserLikes));
        }
        Ok(())
    }
}
