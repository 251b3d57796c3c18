//! What a place found.

use std::borrow::Cow;

use super::beside::BesideEntries;
use crate::sites::description::{Conversion, CssPath, Location, Pointer};
use crate::sites::json::JsonValue;
use crate::sites::reader::convert;

/// What was found on a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageExplanation {
    /// Where the entries are on a page.
    pub rows: String,
    /// How many entries there are; none if the list itself is missing.
    pub n_entries: Option<usize>,
    /// What each place gave, in the order of the description.
    pub places: Vec<PlaceCount>,
    /// What is beside the entries: the next page, the ends of the list, and landmarks.
    pub beside: Vec<BesideEntries>,
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
    /// The first value that is what it should be, unless it identifies a user.
    pub example: Option<String>,
}

/// A place that is looked for in each entry.
pub struct Sought<'d> {
    /// The field.
    pub field: String,
    /// Where it is looked for.
    pub place: &'d Location,
    /// How its values are written.
    pub conversion: Conversion,
    /// Which of its values may be shown.
    pub sample: Sample,
}

/// Which values of a place may be shown. A place may be wrong, and lead to what identifies a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sample {
    /// Any.
    Any,
    /// Those that are a number of likes.
    Count,
    /// Those that are a time.
    Time,
    /// Those that are true, false, a number or a time.
    Attribute,
    /// None: they identify users.
    None,
}

impl Sample {
    fn may_show(self, conversion: Conversion, text: &str) -> bool {
        let value = JsonValue::Text(text.into());
        let is_moment = |text: Cow<'_, str>| {
            convert::moment(Conversion::Rfc3339, &JsonValue::Text(text)).is_some()
        };
        match self {
            Self::Any => true,
            Self::Count => convert::count(conversion, &value).is_some(),
            Self::Attribute => {
                let is_number =
                    !text.starts_with(char::is_alphabetic) && text.parse::<f64>().is_ok();
                is_number
                    || matches!(text, "true" | "false")
                    || (conversion == Conversion::RoundedCount
                        && convert::count(conversion, &value).is_some())
                    || (conversion == Conversion::YesOrNo && matches!(text, "yes" | "no"))
                    || is_moment(text.into())
                    || is_moment(format!("{text}Z").into())
            }
            Self::Time => convert::moment(conversion, &value).is_some(),
            Self::None => false,
        }
    }
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
            if example.is_none() {
                let may_show = |text: &String| self.sample.may_show(self.conversion, text);
                example = values.into_iter().find(may_show);
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
