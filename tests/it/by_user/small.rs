//! A small site whose lists a test writes row by row, and a crawl of it by user.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde_json::{Value, json};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteRow};
use sqlx::{ConnectOptions, Connection, FromRow};

use crate::own_site::{OwnSite, page, parameter};

/// How many rows a page has.
const ROWS: usize = 3;

/// The description of the site. Lists of users and of followers have the number of likes of each user; other sources do
/// not.
pub const DESCRIPTION: &str = "site: small
about: Lists of a few rows.
noun: track
base: BASE
items:
  get: /tracks
  rows: /rows
  next: {cursor: /after, parameter: after}
  sorted_by: likes
  id: /id
  name: /title
  likes: /n
  owner: {id: /by/id, name: /by/name}
likes:
  - by: user
    get: /users/{user}/likes
    rows: /rows
    next: {cursor: /after, parameter: after}
    item: {id: /id, name: /title, likes: /n}
  - by: item
    get: /tracks/{id}/likes
    rows: /rows
    next: {cursor: /after, parameter: after}
    user: {id: /id, name: /name}
users:
  - owners
  - from: list
    get: /users
    rows: /rows
    next: {cursor: /after, parameter: after}
    id: /id
    name: /name
    likes: /n
  - from: followers
    get: /users/{user}/followers
    rows: /rows
    next: {cursor: /after, parameter: after}
    id: /id
    name: /name
    likes: /n
  - from: followings
    get: /users/{user}/followings
    rows: /rows
    next: {cursor: /after, parameter: after}
    id: /id
    name: /name
  - from: commenters
    get: /tracks/{id}/comments
    rows: /rows
    next: {cursor: /after, parameter: after}
    user: {id: /id, name: /name}
    comments: /nc
";

/// The rows of each list by its path, and the paths that answer with a status instead.
#[derive(Clone, Debug, Default)]
pub struct Lists {
    pub rows: BTreeMap<String, Vec<Value>>,
    pub statuses: BTreeMap<String, u16>,
}

impl Lists {
    /// Tracks of up to three owners, and users who each like up to five of them.
    pub fn usual(n_tracks: usize, n_users: usize) -> Self {
        let mut lists = Self::default();
        let track = |n: usize| track(&format!("i{n}"), 20 - n);
        let owned = |n: usize| {
            let mut track = track(n);
            let owner = n % 3;
            track["by"] = json!({"id": format!("o{owner}"), "name": format!("owner {owner}")});
            track["nc"] = json!(usize::from(n == 0));
            track
        };
        lists.set("/tracks", (0..n_tracks).map(owned));
        lists.set("/users", (0..n_users).map(|n| user(&format!("u{n}"), Some(5))));
        for n in 0..n_users {
            lists.set(
                &format!("/users/u{n}/likes"),
                (n..n + n_tracks.min(5)).map(|n| track(n % n_tracks)),
            );
        }
        for n in 0..n_tracks {
            let likers = (0..n_users.min(4)).map(|n| user(&format!("u{n}"), None));
            lists.set(&format!("/tracks/i{n}/likes"), likers);
        }
        lists.set("/users/u1/followers", [user("f1", Some(2))]);
        lists.set("/users/f1/likes", [track(1), track(2)]);
        lists.set("/tracks/i0/comments", [user("c1", None)]);
        lists.set("/users/c1/likes", [track(0)]);
        lists
    }

    /// Writes a list.
    pub fn set(&mut self, path: &str, rows: impl IntoIterator<Item = Value>) {
        self.rows.insert(path.to_owned(), rows.into_iter().collect());
    }

    /// Lets a list answer with a status.
    pub fn fail(&mut self, path: &str, status: u16) {
        self.statuses.insert(path.to_owned(), status);
    }

    /// Serves the lists.
    pub async fn serve(self) -> SmallSite {
        self.serve_as(DESCRIPTION).await
    }

    /// Serves the lists to crawls by this description.
    pub async fn serve_as(self, description: &str) -> SmallSite {
        let requests: Arc<Mutex<Vec<String>>> = Arc::default();
        let (log, refuses): (_, Arc<AtomicBool>) = (Arc::clone(&requests), Arc::default());
        let is_closed = Arc::clone(&refuses);
        let site = OwnSite::serve(description, move |uri| {
            log.lock().unwrap().push(uri.to_string());
            let status = if is_closed.load(Ordering::SeqCst) {
                Some(&403)
            } else {
                self.statuses.get(uri.path())
            };
            if let Some(status) = status {
                return StatusCode::from_u16(*status).unwrap().into_response();
            }
            let from = parameter(uri, "after").map_or(0, |after| after.parse().unwrap());
            let rows = self.rows.get(uri.path()).map(Vec::as_slice).unwrap_or_default();
            let shown: Vec<&Value> = rows.iter().skip(from).take(ROWS).collect();
            let mut body = json!({"rows": shown});
            if from + ROWS < rows.len() {
                body["after"] = json!((from + ROWS).to_string());
            }
            page(&body)
        })
        .await;
        SmallSite { site, requests, refuses }
    }
}

/// An entry of a track.
pub fn track(id: &str, n_likes: usize) -> Value {
    json!({"id": id, "title": format!("Track {id}"), "n": n_likes, "nc": 0})
}

/// An entry of a user.
pub fn user(id: &str, n_likes: Option<usize>) -> Value {
    json!({"id": id, "name": format!("name of {id}"), "n": n_likes})
}

/// The site that is served, and a folder with a crawl of it.
pub struct SmallSite {
    pub site: OwnSite,
    requests: Arc<Mutex<Vec<String>>>,
    refuses: Arc<AtomicBool>,
}

impl SmallSite {
    /// Answers every request with 403 from now on.
    pub fn refuse_all(&self) {
        self.refuses.store(true, Ordering::SeqCst);
    }

    /// Runs a command. Returns its exit status, what it said, and how many requests it sent.
    pub async fn run(&self, args: &[&str]) -> (i32, String, usize) {
        let n_before = self.requests().len();
        let (code, said) = self.site.run_to_end(args).await;
        (code, said, self.requests().len() - n_before)
    }

    /// What was requested so far, robots.txt left out.
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }

    /// Lets the crawl request one page after another.
    pub fn one_by_one(&self) {
        let before = self.site.read("config.yml");
        let pace = "requests_per_second: 1000000";
        self.site.write("config.yml", &before.replace(pace, &format!("{pace}, max_in_flight: 1")));
    }

    /// Adds lines to the configuration.
    pub fn configure(&self, lines: &str) {
        let before = self.site.read("config.yml");
        self.site.write("config.yml", &format!("{before}{lines}\n"));
    }

    /// Rows of the database.
    pub async fn rows<T>(&self, sql: &'static str) -> Vec<T>
    where
        T: for<'r> FromRow<'r, SqliteRow> + Send + Unpin,
    {
        let path = self.site.path("crawl.db");
        let options = SqliteConnectOptions::new().filename(path).foreign_keys(false);
        let mut conn: SqliteConnection = options.connect().await.unwrap();
        let rows = sqlx::query_as(sql).fetch_all(&mut conn).await.unwrap();
        conn.close().await.unwrap();
        rows
    }
}
