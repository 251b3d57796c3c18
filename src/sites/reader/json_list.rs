//! A page of a list in JSON, except for its entries.

mod missing_rows;

use super::finder::FinderBuilder;
use super::key_tree::{KeyTree, KeyTreeBuilder, ReadRows};
use super::paging::ListPages;
use super::places::pointer_name;
use super::template::PageAddress;
use super::values::{Counts, FoundRows, Values};
use crate::sites::description::{List, Pointer};
use crate::sites::error::PageError;
use crate::sites::json::{JsonReader, JsonValue};

/// A page of a list in JSON, except for its entries.
#[derive(Debug)]
pub struct JsonList {
    tree: KeyTree,
    counts: Counts,
    rows: Pointer,
    expectations: Expectations,
}

/// Values that every valid page, or every entry to be read, must hold.
#[derive(Debug)]
pub struct Expectations(Vec<Expectation>);

#[derive(Debug)]
struct Expectation {
    /// The index of the value.
    value: usize,
    place: String,
    wanted: String,
}

impl JsonList {
    /// Returns the page of a list with these entries, and where its pages are.
    pub fn new(list: &List, rows: &Pointer, address: PageAddress) -> (Self, ListPages) {
        let mut tree = KeyTreeBuilder::default();
        tree.rows(rows);
        let pages = ListPages::new(address, &list.paging, |pointer| tree.single(pointer));
        let expectations = Expectations::of(&list.expect, |pointer| tree.single(pointer));
        let (tree, counts) = tree.build();
        (Self { tree, counts, rows: rows.clone(), expectations }, pages)
    }

    /// Reads a page, and returns the values beside its entries.
    pub fn read<'b>(
        &self,
        body: &'b [u8],
        rows: &mut dyn ReadRows<'b>,
    ) -> Result<Values<'b>, PageError> {
        let mut values = Values::none(self.counts);
        let mut reader = JsonReader::new(body)?;
        self.tree.read(&mut reader, &mut values, rows)?;
        reader.end()?;
        self.expectations.check(&values)?;
        match &values.rows {
            FoundRows::List => Ok(values),
            FoundRows::Other { value, positions } => {
                Err(missing_rows::error(&self.rows, (value, positions), body)?)
            }
        }
    }
}

/// Returns whether a text can be read as a number, true, false or null.
fn is_json_literal(text: &str) -> bool {
    matches!(text, "true" | "false" | "null") || text.parse::<f64>().is_ok()
}

impl Expectations {
    /// Adds the places of what is expected of a page.
    pub fn new(expect: &[(Pointer, String)], finder: &mut FinderBuilder) -> Self {
        match finder {
            FinderBuilder::Json(tree) => Self::of(expect, |pointer| tree.single(pointer)),
            FinderBuilder::Html(_) => Self(Vec::new()),
        }
    }

    fn of(expect: &[(Pointer, String)], mut add: impl FnMut(&Pointer) -> usize) -> Self {
        let expectation = |(pointer, wanted): &(Pointer, String)| Expectation {
            value: add(pointer),
            place: pointer_name(pointer),
            wanted: wanted.clone(),
        };
        Self(expect.iter().map(expectation).collect())
    }

    /// Fails if a page does not say what it must.
    pub fn check(&self, values: &Values<'_>) -> Result<(), PageError> {
        for Expectation { value, place, wanted } in &self.0 {
            let found = values.get(*value);
            if !is_as_expected(found, wanted) {
                let found = match found {
                    JsonValue::Bool(is_true) => is_true.to_string(),
                    JsonValue::Text(_) => "another text".to_owned(),
                    JsonValue::Number(_) => "another number".to_owned(),
                    other => other.name().to_owned(),
                };
                // YAML reads yes, on and the like as texts.
                let is_other_type = values.get(*value).text().is_none() && !is_json_literal(wanted);
                let what = if is_other_type { "the text " } else { "" };
                let error = format!("its `{place}` is {found}, not {what}{wanted}");
                return Err(PageError::Unlike { problem: error, key: "expect" });
            }
        }
        Ok(())
    }

    /// Returns whether an entry holds these values. Fails with the missing value if the entry lacks one.
    pub fn fit(&self, values: &Values<'_>) -> Result<bool, String> {
        let mut all_fit = true;
        for Expectation { value, place, wanted } in &self.0 {
            let found = values.get(*value);
            if is_as_expected(found, wanted) {
                continue;
            }
            if found.is_none() {
                return Err(format!("/{place} {}", found.problem("text")));
            }
            all_fit = false;
        }
        Ok(all_fit)
    }
}

fn is_as_expected(found: &JsonValue<'_>, wanted: &str) -> bool {
    match found {
        JsonValue::Text(text) => text == wanted,
        JsonValue::Number(number) => *number == wanted,
        JsonValue::Bool(is_true) => is_true.to_string() == wanted,
        JsonValue::Null => wanted == "null",
        JsonValue::Missing | JsonValue::List | JsonValue::Object => false,
    }
}
