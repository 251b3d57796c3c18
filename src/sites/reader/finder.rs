//! The places of an entry's fields, compiled for a single pass.

use super::field::{FieldReader, ValuePlace};
use super::html_places::HtmlPlaces;
use super::key_tree::{KeyTree, KeyTreeBuilder, stem};
use super::places::field_name;
use super::values::Counts;
use crate::sites::description::{CssPath, Field, Location, Pointer};

/// Collects the places of an entry's fields.
#[derive(Debug)]
pub enum FinderBuilder {
    /// In JSON.
    Json(KeyTreeBuilder),
    /// In HTML.
    Html(HtmlPlaces),
}

/// The places of an entry's fields.
#[derive(Debug)]
pub enum Finder {
    /// In JSON, with how many values there are.
    Json(KeyTree, Counts),
    /// In HTML.
    Html(HtmlPlaces),
}

impl FinderBuilder {
    /// Returns a builder for entries of HTML, or of JSON.
    pub fn new(is_html: bool) -> Self {
        if is_html {
            Self::Html(HtmlPlaces::default())
        } else {
            Self::Json(KeyTreeBuilder::default())
        }
    }

    /// Adds a field that has one value. `name` is its name in messages if its place has none.
    pub fn one(&mut self, field: &Field, name: &str) -> FieldReader {
        self.add(field, name, |places, path| ValuePlace::Single(places.single(path)))
    }

    /// Adds a field that may have several values.
    pub fn all(&mut self, field: &Field, name: &str) -> FieldReader {
        self.add(field, name, |places, path| ValuePlace::Listed(places.list(path)))
    }

    fn add(
        &mut self,
        field: &Field,
        name: &str,
        add_path: impl Fn(&mut HtmlPlaces, &CssPath) -> ValuePlace,
    ) -> FieldReader {
        let conversion = field.conversion;
        match self {
            Self::Json(tree) => {
                let pointers = pointers(field);
                let own = pointers.first().map(|pointer| field_name(pointer));
                let name = own.unwrap_or_else(|| name.to_owned());
                let sources = json_sources(tree, &pointers);
                FieldReader { sources, conversion, name, is_html: false }
            }
            Self::Html(places) => {
                let paths = paths(field);
                let own = paths.first().filter(|path| path.selector.is_none());
                let own = own.and_then(|path| path.attribute.clone());
                let name = own.unwrap_or_else(|| name.to_owned());
                let sources = paths.iter().map(|path| add_path(places, path)).collect();
                FieldReader { sources, conversion, name, is_html: true }
            }
        }
    }

    /// Adds a list of entries that is within this one.
    pub fn rows(&mut self, pointer: &Pointer) {
        if let Self::Json(tree) = self {
            tree.rows(pointer);
        }
    }

    /// Returns the places.
    pub fn build(self) -> Finder {
        match self {
            Self::Json(tree) => {
                let (tree, counts) = tree.build();
                Finder::Json(tree, counts)
            }
            Self::Html(places) => Finder::Html(places),
        }
    }
}

fn pointers(field: &Field) -> Vec<&Pointer> {
    let mut pointers = Vec::new();
    for place in &field.at {
        if let Location::Json(pointer) = place {
            pointers.push(pointer);
        }
    }
    pointers
}

fn paths(field: &Field) -> Vec<&CssPath> {
    let mut paths = Vec::new();
    for place in &field.at {
        if let Location::Html(path) = place {
            paths.push(path);
        }
    }
    paths
}

/// Adds pointers. Those into the elements of the same list are alternatives for each of its elements.
fn json_sources(tree: &mut KeyTreeBuilder, pointers: &[&Pointer]) -> Vec<ValuePlace> {
    let mut sources = Vec::new();
    for (n, pointer) in pointers.iter().enumerate() {
        let Some(own) = stem(pointer) else {
            sources.push(ValuePlace::Single(tree.single(pointer)));
            continue;
        };
        let is_same = |other: &&&Pointer| stem(other) == Some(own);
        if pointers.iter().take(n).any(|other| is_same(&other)) {
            continue;
        }
        let places: Vec<&Pointer> = pointers.iter().filter(is_same).copied().collect();
        sources.push(ValuePlace::Listed(tree.listed(own, &places)));
    }
    sources
}
