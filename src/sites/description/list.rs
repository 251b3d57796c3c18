//! The lists of a site, and what their entries hold.

use scraper::Selector;
use url::Origin;

use super::field::{Field, Pointer};
use super::paging::Paging;
use super::split::Dimension;
use super::template::Template;

/// A list: where its pages are, where the entries are on a page, and how it is paged.
#[derive(Clone, Debug, PartialEq)]
pub struct List {
    /// The address of a page.
    pub get: Template,
    /// Where the entries are on a page.
    pub rows: Rows,
    /// How the list is paged.
    pub paging: Paging,
    /// What every valid page holds, such as `true` at `/ok`: places in its JSON, each with the
    /// value that must be there.
    pub expect: Vec<(Pointer, String)>,
    /// Values that an entry must hold to be read, such as `model` at `/repo/type`: places within the entry, each with
    /// its text. Other entries are left out.
    pub only: Vec<(Pointer, String)>,
}

/// Where the entries of a list are on its page.
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
    /// Text that every complete page holds, such as `</html>`. Case does not matter.
    pub whole: Option<String>,
}

/// The catalogue.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemList {
    /// Where it is.
    pub list: List,
    /// Whether the most liked items come first, so that an item below the like limit ends it.
    pub is_sorted_by_likes: bool,
    /// About how many rows the site lists before it cuts the list off.
    pub lists_at_most: Option<u32>,
    /// The parameters by which it is split if it is cut off, in order. Empty if it can't be split.
    pub split: Vec<Dimension>,
    /// The item's id.
    pub id: Field,
    /// The item's name. Without it, the id is used.
    pub name: Option<Field>,
    /// How many likes the site announces.
    pub likes: Option<CountField>,
    /// The user who made it.
    pub owner: Option<Person>,
    /// What else the catalogue says about an item: names in order, each with where its value stands.
    pub attributes: Vec<(String, Field)>,
    /// The item's features, if the catalogue has them.
    pub features: Option<Features>,
    /// Where the item's images are, one of which the stage `thumbs` collects.
    pub thumbnail: Option<Thumbnail>,
}

/// Where the images of an item are.
#[derive(Clone, Debug, PartialEq)]
pub struct Thumbnail {
    /// Where their addresses are.
    pub images: Images,
    /// The origins from which they are taken.
    pub origins: Vec<Origin>,
}

/// Where the addresses of an item's images are.
#[derive(Clone, Debug, PartialEq)]
pub enum Images {
    /// One address.
    One(Field),
    /// The elements of an array, of which one is chosen by its size.
    Sized(Box<SizedImages>),
}

/// An array of images, each with its size.
#[derive(Clone, Debug, PartialEq)]
pub struct SizedImages {
    /// The address of each image.
    pub url: Field,
    /// The width of each image.
    pub width: Field,
    /// The height of each image.
    pub height: Field,
    /// The least length of both sides of the chosen image in pixels, unless all images are smaller.
    pub at_least: u32,
}

/// Where the number of an item's likes is.
#[derive(Clone, Debug, PartialEq)]
pub struct CountField {
    /// Where it is.
    pub field: Field,
    /// Whether the list of likes may hold fewer, because users can hide their likes.
    pub may_exceed: bool,
}

/// The types of features in order, each with the place of its values.
pub type Features = Vec<(String, Field)>;

/// A user.
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    /// The user's id.
    pub id: Field,
    /// The user's name. Without it, the id is used.
    pub name: Option<Field>,
}

/// An item's own page.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemPage {
    /// Its address.
    pub get: Template,
    /// The landmarks of an HTML page; none for JSON.
    pub html: Option<Html>,
    /// Where the item's id is. It must be the requested one.
    pub is: Option<Field>,
    /// Elements that every such page has, by their selectors, such as the section of the tags.
    pub landmarks: Vec<(String, Selector)>,
    /// What every valid JSON page holds, as for [`List::expect`].
    pub expect: Vec<(Pointer, String)>,
    /// Its features.
    pub features: Features,
}

/// How a site lists likes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LikesWay {
    /// A list names the users who like an item.
    #[default]
    Item,
    /// A list names the items that a user likes.
    User,
}

impl LikesWay {
    /// Both ways.
    pub const ALL: [Self; 2] = [Self::Item, Self::User];

    /// Returns its name in a description.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Item => "item",
            Self::User => "user",
        }
    }
}

/// The lists of an item's likes.
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
