//! The tasks that a story can put in.

use crawl::words::{Cursor, Task};
use crawl::words::{ItemId, Owner, Part, UserId, UserTask, UserTaskList};

/// How many tasks there are to put in.
pub const N_TASKS: usize = 22;

pub fn item_id(n: u32) -> ItemId {
    ItemId::new(format!("model-{n}")).unwrap()
}

/// The user whom a source named.
pub fn user() -> Owner {
    Owner { user_id: UserId::new("1").unwrap(), username: "anna".into() }
}

/// The address of the image of an item.
pub fn image(n: u32) -> String {
    format!("https://media.example/{n}.jpeg")
}

fn of_users(list: UserTaskList, position: u32) -> Task {
    Task::User(UserTask { list, position, cursor: None })
}

/// The tasks with these numbers; some are the same page under another name.
pub fn tasks(numbers: &[usize]) -> Vec<Task> {
    let cursor = |key: &str| Some(Cursor { key: key.into(), address: "https://a.example/".into() });
    let all = [
        Task::first_page(Part::whole()),
        Task::Catalogue { part: Part::whole(), page: 2, cursor: cursor("a") },
        Task::Catalogue { part: Part::whole(), page: 3, cursor: cursor("b") },
        Task::Catalogue { part: Part::whole(), page: 3, cursor: cursor("c") },
        Task::Catalogue { part: Part::whole(), page: 4, cursor: cursor("a") },
        Task::Likes { item_id: item_id(0), offset: 0, cursor: None },
        Task::Likes { item_id: item_id(0), offset: 24, cursor: None },
        Task::Likes { item_id: item_id(0), offset: 48, cursor: None },
        Task::Likes { item_id: item_id(1), offset: 0, cursor: None },
        Task::Likes { item_id: item_id(1), offset: 24, cursor: None },
        Task::Likes { item_id: item_id(1), offset: 48, cursor: None },
        Task::Features { item_id: item_id(0) },
        Task::Features { item_id: item_id(1) },
        of_users(UserTaskList::Users, 1),
        of_users(UserTaskList::Users, 2),
        of_users(UserTaskList::Likes(user()), 0),
        of_users(UserTaskList::Likes(user()), 24),
        of_users(UserTaskList::Followers(user()), 0),
        of_users(UserTaskList::Followings(user()), 0),
        of_users(UserTaskList::Commenters(item_id(0)), 0),
        Task::Thumb { item_id: item_id(0), address: image(0) },
        Task::Thumb { item_id: item_id(1), address: image(1) },
    ];
    numbers.iter().map(|number| all[*number].clone()).collect()
}

/// Catalogue pages are the same if their number is, or where they are.
pub fn is_same(one: &Task, other: &Task) -> bool {
    match (one, other) {
        (
            Task::Catalogue { page, cursor, .. },
            Task::Catalogue { page: number, cursor: place, .. },
        ) => page == number || (cursor.is_some() && cursor == place),
        _ => one == other,
    }
}
