//! A field of an entry: where its values are among those that were found.

use std::borrow::Cow;

use super::values::Values;
use crate::sites::description::Conversion;
use crate::sites::json::JsonValue;
use crate::sites::oddities::Oddities;
use crate::words::is_printable;

/// The longest id, in bytes.
const ID_BYTES_MAX: usize = 128;

/// A field of an entry.
#[derive(Debug)]
pub struct FieldReader {
    /// Its places, in the order in which they are tried.
    pub sources: Vec<ValuePlace>,
    /// How it is written there.
    pub conversion: Conversion,
    /// What it is called in messages.
    pub name: String,
    /// Whether it is read from HTML, in which every value is text.
    pub is_html: bool,
}

/// Where the values of a field are among those that were found.
#[derive(Clone, Copy, Debug)]
pub enum ValuePlace {
    /// A single value, by its index.
    Single(usize),
    /// A list of values, by its index.
    Listed(usize),
}

impl FieldReader {
    /// Returns the first value that can be used, or else the first that shows what is wrong with the field.
    pub fn one<'v, 'b>(
        &self,
        values: &'v Values<'b>,
        is_usable: impl Fn(&JsonValue<'b>) -> bool,
    ) -> &'v JsonValue<'b> {
        if let [ValuePlace::Single(number)] = self.sources[..] {
            return values.get(number);
        }
        let found = || self.sources.iter().map(|source| source.first(values));
        let usable = found().find(|value| is_usable(value));
        let there = || found().find(|value| !value.is_none());
        usable.or_else(there).or_else(|| found().next()).unwrap_or(&JsonValue::Missing)
    }

    /// Returns about how many values there are.
    pub fn n_values(&self, values: &Values<'_>) -> usize {
        let n = |source: &ValuePlace| match source {
            ValuePlace::Single(_) => 1,
            ValuePlace::Listed(number) => {
                values.lists.get(*number).map_or(0, |list| list.values.len())
            }
        };
        self.sources.first().map_or(0, n)
    }

    /// Passes the text of every value on, in order, and returns what is wrong with the field.
    pub fn each(&self, values: &Values<'_>, mut add: impl FnMut(&str)) -> Option<String> {
        let mut problem = None;
        for source in &self.sources {
            let mut is_there = false;
            let mut add = |text: &str| {
                is_there = true;
                add(text);
            };
            match source {
                ValuePlace::Single(number) => {
                    let value = values.get(*number);
                    match value.text() {
                        Some("") => {}
                        Some(text) => add(text),
                        None if value.is_none() || problem.is_some() => {}
                        None => problem = Some(self.problem(value, "text")),
                    }
                }
                ValuePlace::Listed(number) => {
                    let Some(list) = values.lists.get(*number) else { continue };
                    problem = problem.or_else(|| list.problem.clone());
                    list.values.iter().filter_map(JsonValue::text).for_each(&mut add);
                }
            }
            if is_there {
                break;
            }
        }
        problem
    }

    /// Returns the text of the field, fit to be stored. It is empty if the field is missing.
    pub fn text<'v>(&self, values: &'v Values<'_>, oddities: &mut Oddities) -> Cow<'v, str> {
        let is_text = |value: &JsonValue<'_>| value.text().is_some_and(|text| !text.is_empty());
        oddities.text(&self.name, self.one(values, is_text))
    }

    /// Returns what is wrong with a value, such as `/uid is missing`.
    pub fn problem(&self, value: &JsonValue<'_>, due: &str) -> String {
        format!("{} {}", self.name, value.problem(due))
    }
}

impl FieldReader {
    /// Returns what is wrong with a value that should be an id. It never holds the value.
    pub fn id_problem(&self, value: &JsonValue<'_>) -> String {
        let problem = self.problem(value, "an id");
        let JsonValue::Text(text) = value else { return problem };
        let why = if text.is_empty() {
            "is empty".to_owned()
        } else if text.len() > ID_BYTES_MAX {
            format!("is longer than {ID_BYTES_MAX} bytes")
        } else if text.starts_with(' ') || text.ends_with(' ') {
            "begins or ends with a space".to_owned()
        } else if text.chars().any(|c| c != ' ' && !is_printable(c)) {
            "holds an unprintable character".to_owned()
        } else {
            return problem;
        };
        format!("{problem}: it {why}")
    }
}

impl ValuePlace {
    fn first<'v, 'b>(self, values: &'v Values<'b>) -> &'v JsonValue<'b> {
        match self {
            Self::Single(number) => values.get(number),
            Self::Listed(number) => {
                let list = values.lists.get(number);
                list.and_then(|list| list.values.first()).unwrap_or(&JsonValue::Missing)
            }
        }
    }
}
