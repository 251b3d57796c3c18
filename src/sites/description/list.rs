//! The lists of a site, and what their entries hold.

use scraper::Selector;

use super::field::{Field, Pointer};
use super::paging::Paging;
use super::template::Template;

/// A list: where its pages are, where their entries stand, and how it goes on.
#[derive(Clone, Debug, PartialEq)]
pub struct List {
    /// The address of a page.
    pub get: Template,
    /// Where the entries stand.
    pub rows: Rows,
    /// How the list goes on.
    pub paging: Paging,
    /// What a page must say to be believed, such as that `/ok` is `true`: places in its JSON, each with the
    /// text that must stand there.
    pub expect: Vec<(Pointer, String)>,
}

/// Where the entries of a list stand on its page.
#[derive(Clone, Debug, PartialEq)]
pub enum Rows {
    /// The elements of an array of JSON.
    Json(Pointer),
    /// Elements of HTML.
    Html {
        /// The landmarks of the page.
        html: Html,
        /// The element that holds the entries, on every page of the list.
        list: Selector,
        /// The entries below it.
        rows: Selector,
    },
}

/// A page of HTML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Html {
    /// What the page must hold to be whole, such as `</html>`. Case does not matter.
    pub whole: Option<String>,
}

/// The catalogue.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemList {
    /// Where it is.
    pub list: List,
    /// Whether the most liked items come first, so that an item below the like limit ends it.
    pub is_sorted_by_likes: bool,
    /// After about how many rows the site cuts the list off.
    pub lists_at_most: Option<u32>,
    /// The item's id.
    pub id: Field,
    /// The item's name. Without it, the id stands for it.
    pub name: Option<Field>,
    /// How many likes the site announces.
    pub likes: Option<CountField>,
    /// The user who made it.
    pub owner: Option<Person>,
    /// What else the catalogue says about an item: names in order, each with where its value stands.
    pub attributes: Vec<(String, Field)>,
    /// The item's features, if the catalogue has them.
    pub features: Option<Features>,
}

/// Where the number of an item's likes stands.
#[derive(Clone, Debug, PartialEq)]
pub struct CountField {
    /// Where it stands.
    pub field: Field,
    /// Whether the list of likes may hold fewer, as users can hide theirs.
    pub may_exceed: bool,
}

/// Features: their types in order, each with where its values stand.
pub type Features = Vec<(String, Field)>;

/// A user.
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    /// The user's id.
    pub id: Field,
    /// The user's name. Without it, the id stands for it.
    pub name: Option<Field>,
}

/// An item's own page.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemPage {
    /// Its address.
    pub get: Template,
    /// What a page of HTML must hold. None for JSON.
    pub html: Option<Html>,
    /// What must be the id that was asked for.
    pub is: Option<Field>,
    /// Elements that every such page has, by their selectors, such as the section of the tags.
    pub landmarks: Vec<(String, Selector)>,
    /// What a page of JSON must say to be believed, as for [`List::expect`].
    pub expect: Vec<(Pointer, String)>,
    /// Its features.
    pub features: Features,
}

/// The lists of who liked an item.
#[derive(Clone, Debug, PartialEq)]
pub struct LikeList {
    /// Where they are.
    pub likers: Likers,
    /// The user.
    pub user: Person,
    /// When it was liked.
    pub time: Option<Field>,
}

/// Where the likes of an item are.
#[derive(Clone, Debug, PartialEq)]
pub enum Likers {
    /// On pages of their own.
    Pages(List),
    /// Within the item's entry in the catalogue.
    WithinItem(Pointer),
}
