//! Values of HTML, by CSS selectors.

use std::borrow::Cow;

use scraper::ElementRef;

use super::values::{Counts, ListedValues, Values};
use crate::sites::description::CssPath;
use crate::sites::html::outermost;
use crate::sites::json::JsonValue;

/// Where values are within an element.
#[derive(Debug, Default)]
pub struct HtmlPlaces {
    single: Vec<CssPath>,
    lists: Vec<CssPath>,
}

impl HtmlPlaces {
    /// Adds a single value, and returns its index.
    pub fn single(&mut self, path: &CssPath) -> usize {
        self.single.push(path.clone());
        self.single.len() - 1
    }

    /// Adds a list of values, and returns its index.
    pub fn list(&mut self, path: &CssPath) -> usize {
        self.lists.push(path.clone());
        self.lists.len() - 1
    }

    /// Returns the values within an element.
    pub fn find(&self, element: ElementRef<'_>) -> Values<'static> {
        let counts = Counts { n_single: self.single.len(), n_lists: self.lists.len() };
        let mut values = Values::none(counts);
        for (number, path) in self.single.iter().enumerate() {
            let found = match &path.selector {
                None => Some(element),
                Some(selector) => element.select(selector).next(),
            };
            values.set(number, found.map(|found| value(path, found)).unwrap_or_default());
        }
        for (list, path) in values.lists.iter_mut().zip(&self.lists) {
            let found: Vec<_> = match &path.selector {
                None => vec![element],
                Some(selector) => outermost(element, selector).collect(),
            };
            let values = found.into_iter().map(|found| value(path, found));
            *list = ListedValues {
                values: values.filter(|value| !value.is_none()).collect(),
                positions: Vec::new(),
                problem: None,
            };
        }
        values
    }

    /// Returns whether this element holds one that a place names.
    pub fn is_any_within(&self, element: ElementRef<'_>) -> bool {
        let selectors =
            self.single.iter().chain(&self.lists).filter_map(|path| path.selector.as_ref());
        selectors.into_iter().any(|selector| element.select(selector).next().is_some())
    }
}

/// Returns the attribute of an element, or its text without the space around it.
fn value(path: &CssPath, element: ElementRef<'_>) -> JsonValue<'static> {
    let text = match &path.attribute {
        Some(attribute) => element.attr(attribute).map(str::to_owned),
        None => Some(element.text().collect::<String>().trim().to_owned()),
    };
    text.map_or(JsonValue::Missing, |text| JsonValue::Text(Cow::Owned(text)))
}
