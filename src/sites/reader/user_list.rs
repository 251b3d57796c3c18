//! Reads lists of users.

use url::{Origin, Url};

use super::answer_parts::AnswerParts;
use super::convert;
use super::entries::Entry;
use super::field::FieldReader;
use super::json_rows::Within;
use super::list::ListReader;
use super::list_place::ListPlace;
use super::person::PersonReader;
use super::template::PageAddress;
use super::values::Values;
use crate::sites::description::ListedUsers;
use crate::sites::error::PageError;
use crate::sites::json::JsonValue;
use crate::sites::oddities::{Oddities, sorted_odd};
use crate::sites::page::{UserEntry, UsersPage};
use crate::words::{OddEntry, OddKind, Task, UserTask};

/// Reads a list of users: the site's own, or one list per user or item.
#[derive(Debug)]
pub struct UserListReader {
    pub list: ListReader,
    person: PersonReader,
    likes: Option<FieldReader>,
}

impl UserListReader {
    /// Returns the list of a site with this base.
    pub fn new(users: &ListedUsers, base: &Url) -> Self {
        let ListedUsers { list, person, likes, .. } = users;
        let address = PageAddress::new(&list.get, base);
        // There is no limit for users, because they are small.
        let entries = (usize::MAX, &person.id);
        let (list, (person, likes)) = ListReader::new(list, address, entries, |finder| {
            let person = PersonReader::new(person, finder);
            (person, likes.as_ref().map(|likes| finder.one(likes, "the user's number of likes")))
        });
        Self { list, person, likes }
    }

    /// Returns the origin of the list.
    pub fn origin(&self) -> Option<Origin> {
        self.list.origin()
    }

    /// Reads a page.
    pub fn read(&self, task: &UserTask, parts: &AnswerParts<'_>) -> Result<UsersPage, PageError> {
        let entry = |values: &Values<'_>, _: Option<Within<'_>>, index| self.user(values, index);
        let task = Task::User(task.clone());
        let place = ListPlace::of_task(&task).ok_or(PageError::NoSuchPage("users"))?;
        let list = self.list.read(&place, parts, &entry, None)?;
        let n_entries = list.entries.n_entries();
        let mut odd = list.entries.skipped;
        let found = list.entries.kept.into_iter().map(|(user, mut found)| {
            odd.append(&mut found);
            user
        });
        let users = found.collect();
        let next = list.next.map(|place| place.into_task(&task));
        Ok(UsersPage { users, n_entries, odd: sorted_odd(odd)?, next })
    }

    /// Returns the user at this position, and what is odd about the entry.
    fn user(&self, values: &Values<'_>, index: u32) -> Entry<(UserEntry, Vec<OddEntry>)> {
        let id = self.person.id(values)?;
        let mut oddities = Oddities::none(index);
        let name = self.person.name(&id, values, &mut oddities).into_owned();
        let likes = self.likes.as_ref().and_then(|field| number(field, values, &mut oddities));
        Ok((UserEntry { id, name, likes }, oddities.into_found()))
    }
}

/// Returns the number that a field holds; none where it is missing or can't be read.
pub fn number(field: &FieldReader, values: &Values<'_>, oddities: &mut Oddities) -> Option<u32> {
    let number = |value: &JsonValue<'_>| convert::count(field.conversion, value);
    let value = field.one(values, |value| number(value).is_some());
    let found = number(value);
    if found.is_none() && !value.is_none() {
        oddities.note(OddKind::Unread, || field.problem(value, "a number"));
    }
    found.map(|count| count.shown)
}
