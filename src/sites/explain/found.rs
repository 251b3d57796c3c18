//! What a place found.

use crate::sites::description::{CssPath, Location, Pointer};

/// What was found on a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageExplanation {
    /// Where the entries are on a page.
    pub rows: String,
    /// How many entries there are; none if the list itself is missing.
    pub n_entries: Option<usize>,
    /// What each place gave, in the order of the description.
    pub places: Vec<PlaceCount>,
}

/// What one place gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceCount {
    /// The field.
    pub field: String,
    /// The place, as the description gives it.
    pub place: String,
    /// In how many entries it held a value.
    pub n_entries: usize,
    /// How many values it held.
    pub n_values: usize,
    /// The first value, unless it may identify a user.
    pub example: Option<String>,
}

/// A place that is looked for in each entry.
pub struct Sought<'d> {
    /// The field.
    pub field: String,
    /// Where it is looked for.
    pub place: &'d Location,
    /// Whether its values may identify a user.
    pub is_personal: bool,
    /// Whether true and false are values.
    pub takes_truth: bool,
}

impl Sought<'_> {
    /// Counts the values of each entry.
    pub fn count(&self, entries: impl Iterator<Item = Vec<String>>) -> PlaceCount {
        let place = match self.place {
            Location::Json(pointer) => pointer.to_string(),
            Location::Html(CssPath { text, .. }) => text.clone(),
        };
        let (field, mut example) = (self.field.clone(), None);
        let (mut n_entries, mut n_values) = (0, 0);
        for values in entries {
            n_entries += usize::from(!values.is_empty());
            n_values += values.len();
            if !self.is_personal && example.is_none() {
                example = values.into_iter().next();
            }
        }
        PlaceCount { field, place, n_entries, n_values, example }
    }

    /// Returns the place, if it is one in JSON.
    pub const fn pointer(&self) -> Option<&Pointer> {
        match self.place {
            Location::Json(pointer) => Some(pointer),
            Location::Html(_) => None,
        }
    }

    /// Returns the place, if it is one in HTML.
    pub const fn css_path(&self) -> Option<&CssPath> {
        match self.place {
            Location::Html(path) => Some(path),
            Location::Json(_) => None,
        }
    }
}
