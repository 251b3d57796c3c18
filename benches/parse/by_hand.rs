//! The same pages read by structs that are written by hand for one site: the speed that a compiled description
//! is measured against.

use jiff::Timestamp;
use serde::Deserialize;

/// A page of the v3 catalogue.
#[derive(Deserialize)]
pub struct Search {
    /// Its models.
    pub results: Vec<Model>,
    /// The address of the next page.
    pub next: Option<String>,
}

/// A model of the v3 catalogue.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// Its id.
    pub uid: String,
    /// Its name.
    pub name: String,
    /// Its likes.
    pub like_count: u32,
    /// Its categories.
    #[serde(default)]
    pub categories: Vec<Label>,
    /// Its tags.
    #[serde(default)]
    pub tags: Vec<Label>,
}

/// A category or tag of a model.
#[derive(Deserialize)]
pub struct Label {
    /// Its name.
    pub name: Option<String>,
    /// Its slug.
    pub slug: Option<String>,
}

/// A page of users who like a model.
#[derive(Deserialize)]
pub struct Likes {
    /// The users.
    pub results: Vec<User>,
    /// The address of the next page.
    pub next: Option<String>,
}

/// A user who likes a model.
#[derive(Deserialize)]
pub struct User {
    /// The user's id.
    pub uid: String,
    /// The user's name.
    pub username: String,
}

/// A repository of a page of huggingface-models.
#[derive(Deserialize)]
pub struct Repository {
    /// Its id.
    pub id: String,
    /// Its likes.
    pub likes: u32,
    /// Its tags.
    pub tags: Vec<String>,
    /// Its task.
    pub pipeline_tag: Option<String>,
}

/// A user who likes a repository.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Liker {
    /// The user's id.
    pub user: String,
    /// The user's name.
    pub fullname: String,
    /// When the user liked it.
    pub liked_at: Option<Timestamp>,
}

/// Reads a page with structs, and drops it.
pub type ReadByHand = fn(&[u8]);

/// Reads a page of the v3 catalogue.
pub fn search(body: &[u8]) {
    drop(serde_json::from_slice::<Search>(body).unwrap());
}

/// Reads a page of likes.
pub fn likes(body: &[u8]) {
    drop(serde_json::from_slice::<Likes>(body).unwrap());
}

/// Reads a page of huggingface-models.
pub fn repositories(body: &[u8]) {
    drop(serde_json::from_slice::<Vec<Repository>>(body).unwrap());
}

/// Reads a page of the likes of a repository.
pub fn likers(body: &[u8]) {
    drop(serde_json::from_slice::<Vec<Liker>>(body).unwrap());
}
