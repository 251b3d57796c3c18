//! Lists that belong to users, and lists of users.

use super::*;
use crate::sites::page::{UserLikesPage, UsersPage};
use crate::words::{Owner, UserId, UserTask, UserTaskList};

const BY_USER: &str = include_str!("../../../../tests/sites/every-key-by-user.yml");

fn by_user(text: &str) -> SiteReader {
    let description = Description::parse("test.yml", text).unwrap();
    SiteReader::new(&description, &description.base, None).unwrap()
}

fn anna() -> Owner {
    Owner { user_id: UserId::new("u/1").unwrap(), username: "anna b/c".to_owned() }
}

fn first(list: UserTaskList) -> Task {
    Task::User(UserTask::first(list))
}

fn read(site: &SiteReader, task: &Task, body: &str) -> Result<Page, String> {
    let parts = AnswerParts { body: body.as_bytes(), links: &[], n_before: None };
    site.read(task, &parts).map_err(|error| error.to_string())
}

fn user_likes(site: &SiteReader, body: &str) -> UserLikesPage {
    let task = UserTask { position: 7, ..UserTask::first(UserTaskList::Likes(anna())) };
    match read(site, &Task::User(task), body) {
        Ok(Page::UserLikes(page)) => page,
        other => panic!("{body}: {other:?}"),
    }
}

fn users(site: &SiteReader, list: UserTaskList, body: &str) -> UsersPage {
    match read(site, &first(list), body) {
        Ok(Page::Users(page)) => page,
        other => panic!("{body}: {other:?}"),
    }
}

#[test]
fn the_pages_of_users_are_where_the_description_says() {
    let site = by_user(BY_USER);
    let item_id = ItemId::new("o/r").unwrap();
    for (list, wanted) in [
        (UserTaskList::Likes(anna()), "https://example.org/api/users/anna%20b/c/likes?sort=-liked"),
        (UserTaskList::Users, "https://example.org/api/users?page=1"),
        (UserTaskList::Followers(anna()), "https://example.org/api/users/u%2F1/followers"),
        (UserTaskList::Followings(anna()), "https://social.example/u/1/anna%20b%2Fc/followings"),
        (UserTaskList::Commenters(item_id), "https://example.org/api/tracks/o/r/comments"),
    ] {
        let request = site.request(&first(list)).unwrap();
        assert_eq!(request.url.as_str(), wanted);
        assert!(site.origins().contains(&request.url.origin()), "{wanted}");
    }
    for username in ["", ".", "..", "a/../b"] {
        let user = Owner { username: username.to_owned(), ..anna() };
        let task = first(UserTaskList::Likes(user));
        let error = site.request(&task).unwrap_err().to_string();
        assert!(error.starts_with("the page has no address: the "), "{error}");
    }
}

#[test]
fn a_page_of_what_a_user_likes_has_items_with_their_places_and_times() {
    let site = by_user(BY_USER);
    let like = |id: &str, kind: &str, rest: &str| {
        format!(
            r#"{{"public":true,"liked_at":"2016-10-09T08:00:00Z","track":{{"id":"{id}","kind":"{kind}",
                "title":"T","n_likes":9,"genres":["g"]{rest}}}}}"#
        )
    };
    let rows = [
        like("a", "track", ""),
        like("b", "album", ""),
        like("c", "track", "").replace("true", "false"),
        like("d", "track", "").replace("2016-10", "soon"),
        like("e", "track", "").replace(r#""kind":"track","#, ""),
        r#"{"public":true,"track":{"kind":"track"}}"#.to_owned(),
    ];
    let body = format!(r#"{{"ok":true,"after":"c 1","likes":[{}]}}"#, rows.join(","));
    let page = user_likes(&site, &body);
    let found: Vec<_> = page
        .items
        .iter()
        .map(|liked| {
            let item = &liked.entry.item;
            let moment = liked.liked_at.map(Moment::as_millis);
            (item.id.as_str(), item.likes.unwrap().shown, item.rank, liked.position, moment)
        })
        .collect();
    let rank = |index| Rank { page: 0, index };
    let time = Some(1_476_000_000_000);
    assert_eq!(found, [("a", 9, rank(0), 7, time), ("d", 9, rank(3), 10, None)]);
    assert_eq!(values(&page.items[0].entry), [(0, "g")]);
    assert_eq!(page.n_entries, 6, "those of another kind are entries too");
    assert_eq!(
        page.odd,
        [
            odd(3, Unread, "/liked_at can't be a time"),
            odd(4, Skipped, "/track/kind is missing"),
            odd(5, Skipped, "/track/id is missing"),
        ]
    );
    let NextPage::Page(next) = page.next else { panic!("{:?}", page.next) };
    let Task::User(task) = &next else { panic!("{next}") };
    assert_eq!((task.list.clone(), task.position), (UserTaskList::Likes(anna()), 13));
    assert!(!format!("{next:?}").contains("anna b"), "{next:?}");
    let url = site.request(&next).unwrap().url;
    assert_eq!(url.query(), Some("sort=-liked&cursor=c+1"));
}

#[test]
fn a_list_of_users_says_who_they_are_and_how_much_they_like() {
    let site = by_user(BY_USER);
    let body = r#"{"ok":true,"users":[{"kind":"person","id":1,"name":"anna","n_likes":0},
        {"kind":"robot","id":2},{"kind":"person","id":3,"n_likes":"many"},{"kind":"person"}]}"#;
    let page = users(&site, UserTaskList::Users, body);
    let found: Vec<_> =
        page.users.iter().map(|user| (user.id.reveal(), user.name.as_str(), user.likes)).collect();
    assert_eq!(found, [("1", "anna", Some(0)), ("3", "", None)]);
    assert_eq!(page.n_entries, 4);
    let wanted = [odd(2, Unread, "/n_likes can't be a number"), odd(3, Skipped, "/id is missing")];
    assert_eq!(page.odd, wanted);
    assert!(!format!("{page:?}").contains("anna"), "{page:?}");
    let next = Task::User(UserTask { list: UserTaskList::Users, position: 2, cursor: None });
    assert_eq!(page.next, NextPage::Perhaps(next.clone()));
    assert_eq!(site.successor(&first(UserTaskList::Users)), Some(next));
    let item_id = ItemId::new("i").unwrap();
    let body =
        r#"{"comments":[{"deleted":false,"by":{"id":"u","name":"U"}},{"deleted":true,"by":null}]}"#;
    let page = users(&site, UserTaskList::Commenters(item_id), body);
    assert_eq!((page.users.len(), page.odd.len(), page.next), (1, 0, NextPage::None));
}

#[test]
fn a_page_that_the_site_does_not_list_by_user_is_refused() {
    let by_item = site("rows: '', id: /id", "");
    for (list, name) in [
        (UserTaskList::Likes(anna()), "likes of a user"),
        (UserTaskList::Users, "users"),
        (UserTaskList::Followers(anna()), "followers"),
    ] {
        let error = by_item.request(&first(list)).unwrap_err().to_string();
        assert_eq!(error, format!("the site's description names no page of {name}"));
    }
    let error = read(&by_user(BY_USER), &first(UserTaskList::Users), r#"{"users":[]}"#);
    let wanted = "not the page asked for: its `ok` is missing, not true";
    assert_eq!(error, Err(wanted.to_owned()));
}

#[test]
fn the_catalogue_counts_comments_where_their_authors_are_a_source() {
    let site = by_user(BY_USER);
    let entry = r#"{"kind":"track","n_parts":1,"id":1,"n_likes":2"#;
    let body = format!(
        r#"{{"tracks":[{entry},"n_comments":3}},{entry}}},{entry},"n_comments":[]}},
            {{"kind":"album","n_parts":1}},{{"kind":"track","n_parts":2}}]}}"#
    );
    let page = catalogue(&site, &body).unwrap();
    let counts: Vec<_> = page.items.iter().map(|entry| entry.n_comments).collect();
    assert_eq!(counts, [Some(3), None, None]);
    assert_eq!(page.items[2].odd, [odd(2, Unread, "/n_comments is a list, not a number")]);
    assert_eq!(page.skipped, []);
}
