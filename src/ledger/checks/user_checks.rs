//! Checks of crawls by user: the users whom sources name, their pages, and their likes. The statements have the same
//! form as those for the task table, and none of them prints a user's id or name.

use super::check::Check;
use super::task_name::task_name;

/// The checks of crawls by user.
pub const CHECKS: [Check; 6] = [
    Check {
        name: "users",
        wrong: "users are stored although no source names them and they like nothing, or are wrongly said to like nothing",
        sql: USERS,
    },
    Check {
        name: "visits",
        wrong: "the numbers of users by result disagree with the task table",
        sql: VISITS,
    },
    Check {
        name: "pages of users",
        wrong: "users lack the first page of one of their lists, or have pages although no source names them",
        sql: PAGES_OF_USERS,
    },
    Check {
        name: "lists of users",
        wrong: "pages of users' lists or of lists of users are stored although no page before them came",
        sql: LISTS,
    },
    Check {
        name: "likes of users",
        wrong: "likes are marked as coming from users' lists although no fetched page can hold them",
        sql: LIKES_OF_USERS,
    },
    Check {
        name: "items of users",
        wrong: "items are marked as found only in users' lists, although the catalogue has them or no user was visited",
        sql: ITEMS_OF_USERS,
    },
];

// The scan of all likes is skipped if no user is marked as liking nothing.
const USERS: &str = "
    select 'user #' || users.id as what from users, rule
    where (is_liker = 0 or found_by > 0 or announced is not null)
        and not (rule.asks_users and (is_liker = 1 or found_by > 0))
    union all
    select 'user #' || user from (
        select distinct user from likes
        where exists (select 1 from users where is_liker = 0)
            and user in (select id from users where is_liker = 0))";

const VISITS: &str = "
    select 'visits ' || coalesce(visits.state, counted.state) || ': ' || coalesce(visits.n, 'none')
        || ', counted ' || coalesce(counted.n, 0) as what
    from visits full join (
        select iif(private, 'private', iif(gone, 'gone', state)) as state, count(*) as n from tasks
        where kind = {user_likes} and position = 0 group by 1
    ) as counted on counted.state = visits.state
    where visits.n is not coalesce(counted.n, 0)";

// A user whose list turns out to be empty may have been visited before that was known.
const PAGES_OF_USERS: &str = concat!(
    "select ",
    task_name!(),
    " from tasks join users on users.id = tasks.owner
    where kind between 5 and 7 and found_by = 0
    union all
    select case kinds.value
            when 5 then 'likes' when 6 then 'followers' else 'followings' end || ' of user #' || users.id
    from users, rule, json_each('[5,6,7]') as kinds
    where found_by > 0 and (rule.stages >> kinds.value) & 1
        and not (kinds.value = 5 and announced is 0)
        and not exists (
            select 1 from tasks
            where kind = kinds.value and tasks.owner = users.id and position = 0)
    union all
    select 'users 1' from rule
    where (rule.stages >> {users}) & 1 and not exists (
        select 1 from tasks where kind = {users} and owner = 0 and position = 1)"
);

// Only a page that came leads to the next one.
const LISTS: &str = concat!(
    "select ",
    task_name!(),
    " from tasks
    where kind between 4 and 8 and position > (kind = {users}) and not exists (
        select 1 from tasks as former
        where former.kind = tasks.kind and former.owner = tasks.owner
            and former.position < tasks.position and former.n_entries is not null)"
);

const LIKES_OF_USERS: &str = "
    select (select item_id from items where items.id = likes.item) || ', one of its likes' as what
    from likes, rule
    where by_item = 0 and (position <> 0 or user_position is null or not rule.asks_users)
    union all
    select (select item_id from items where items.id = likes.item) || ', one of its likes'
    from likes, rule
    where user_position is not null and not (rule.asks_users and exists (
        select 1 from tasks
        where kind = {user_likes} and tasks.owner = likes.user
            and tasks.position <= likes.user_position and n_entries is not null))";

const ITEMS_OF_USERS: &str = "
    select item_id as what from items, rule
    where by_user = 1 and not (
        page = 0 and rule.asks_users and rule.catalogue
        and not exists (select 1 from listed where listed.item = items.id))";
