//! A value of a description with its place, read as the expected type.

use std::ops::RangeInclusive;

use super::keys;
use crate::yaml::{Position, YamlEntry, YamlError, YamlNode, YamlValue, shown};

/// A value of a description with its place.
#[derive(Clone)]
pub struct Given<'d> {
    file: &'d str,
    /// The keys that lead to it, with dots between them; empty for the whole file.
    pub path: String,
    at: Position,
    value: &'d YamlValue,
}

/// A section of keys, each of them known.
pub struct Section<'d> {
    given: Given<'d>,
    entries: &'d [YamlEntry],
}

impl<'d> Given<'d> {
    /// Returns the whole file.
    pub fn root(file: &'d str, node: &'d YamlNode) -> Self {
        Self { file, path: String::new(), at: node.at, value: &node.value }
    }

    /// Returns an error about this value.
    pub fn refused(&self, message: impl Into<String>) -> YamlError {
        refused(self.file, self.at, &self.path, message)
    }

    /// Returns the same without the line of the file, which may hold a secret.
    pub fn refused_secretly(&self, message: impl Into<String>) -> YamlError {
        YamlError::at(location(self.file, self.at, &self.path), message)
    }

    fn wrong(&self, expected: &str) -> YamlError {
        match self.value {
            YamlValue::Empty => self.refused(format!("the value is missing; write {expected}")),
            other => self.refused(format!("{} is not {expected}", other.type_name())),
        }
    }

    /// Returns the text, if it is one.
    pub fn as_text(&self) -> Option<&'d str> {
        match self.value {
            YamlValue::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Reads a text.
    pub fn text(&self) -> Result<&'d str, YamlError> {
        match self.value {
            YamlValue::Text(text) => Ok(text),
            YamlValue::Truth(_) | YamlValue::Whole(_) | YamlValue::Real(_) => {
                Err(self.refused(format!("{} is not a text: put it in quotes", self.value.shown())))
            }
            _ => Err(self.wrong("a text")),
        }
    }

    /// Reads a text that is not empty and has at most this many bytes.
    pub fn short_text(&self, max: usize) -> Result<&'d str, YamlError> {
        let text = self.text()?;
        if text.trim().is_empty() {
            return Err(self.refused("the text is empty"));
        }
        if text.len() > max {
            let n_bytes = text.len();
            return Err(self.refused(format!("the text has {n_bytes} bytes; use {max} at most")));
        }
        Ok(text)
    }

    /// Reads a text, a number, or true or false, as JSON would write it.
    pub fn scalar(&self) -> Result<String, YamlError> {
        match self.value {
            YamlValue::Text(_) => Ok(self.short_text(100)?.to_owned()),
            YamlValue::Truth(truth) => Ok(truth.to_string()),
            YamlValue::Whole(number) => Ok(number.to_string()),
            _ => Err(self.wrong("a text, a whole number, true or false")),
        }
    }

    /// Reads true or false.
    pub fn truth(&self) -> Result<bool, YamlError> {
        match self.value {
            YamlValue::Truth(truth) => Ok(*truth),
            YamlValue::Text(text) => {
                Err(self.refused(format!("\"{}\" is not true or false", shown(text))))
            }
            _ => Err(self.wrong("true or false")),
        }
    }

    /// Reads a whole number.
    pub fn whole<N: TryFrom<i128> + Copy + Into<i128>>(
        &self,
        allowed: RangeInclusive<N>,
    ) -> Result<N, YamlError> {
        let (first, last) = ((*allowed.start()).into(), (*allowed.end()).into());
        let range = format!("{first} to {last}");
        match self.value {
            YamlValue::Whole(number) => {
                let fitting = N::try_from(*number).ok().filter(|_| (first..=last).contains(number));
                fitting
                    .ok_or_else(|| self.refused(format!("{number} is out of range; use {range}")))
            }
            YamlValue::Text(_) | YamlValue::Real(_) => {
                let message = format!("{} is not a whole number; use {range}", self.value.shown());
                Err(self.refused(message))
            }
            _ => Err(self.wrong(&format!("a whole number, {range}"))),
        }
    }

    /// Returns the elements, if it is a list.
    pub fn as_list(&self) -> Option<Vec<Self>> {
        let YamlValue::List(nodes) = self.value else { return None };
        let item = |(n, node): (usize, &'d YamlNode)| Self {
            file: self.file,
            path: format!("{}[{n}]", self.path),
            at: node.at,
            value: &node.value,
        };
        Some(nodes.iter().enumerate().map(item).collect())
    }

    /// Reads a list of one to `max` elements.
    pub fn list(&self, max: usize) -> Result<Vec<Self>, YamlError> {
        let list = self.as_list().ok_or_else(|| self.wrong("a list"))?;
        if list.is_empty() {
            return Err(self.refused("the list is empty"));
        }
        if list.len() > max {
            return Err(
                self.refused(format!("the list has {} elements; use {max} at most", list.len()))
            );
        }
        Ok(list)
    }

    /// Returns whether it is a section of keys.
    pub const fn is_section(&self) -> bool {
        matches!(self.value, YamlValue::Section(_))
    }

    /// Reads a section with these keys.
    pub fn section(&self, known: &[&'static str]) -> Result<Section<'d>, YamlError> {
        let expected = format!("a section of keys; allowed here: {}", known.join(", "));
        let YamlValue::Section(entries) = self.value else { return Err(self.wrong(&expected)) };
        for entry in entries {
            if !known.contains(&entry.key.as_str()) {
                let message = keys::unknown(&entry.key, known);
                let path = self.below(&entry.key);
                return Err(refused(self.file, entry.at, &path, message));
            }
        }
        Ok(Section { given: self.clone(), entries })
    }

    /// Reads a section whose keys are free to choose: one to `max` of them, each with its own place.
    pub fn named_values(&self, max: usize) -> Result<Vec<(Self, &'d str, Self)>, YamlError> {
        let YamlValue::Section(entries) = self.value else {
            return Err(self.wrong("a section of keys"));
        };
        if entries.is_empty() {
            return Err(self.refused("the section is empty"));
        }
        if entries.len() > max {
            let n = entries.len();
            return Err(self.refused(format!("the section has {n} keys; use {max} at most")));
        }
        let named = |entry: &'d YamlEntry| {
            let path = self.below(&entry.key);
            let value = Self { path, at: entry.node.at, value: &entry.node.value, ..self.clone() };
            (Self { at: entry.at, ..value.clone() }, entry.key.as_str(), value)
        };
        Ok(entries.iter().map(named).collect())
    }

    fn below(&self, key: &str) -> String {
        let dot = if self.path.is_empty() { "" } else { "." };
        format!("{}{dot}{}", self.path, shown(key))
    }
}

impl<'d> Section<'d> {
    /// Returns the value of a key, if it is given.
    pub fn get(&self, key: &str) -> Option<Given<'d>> {
        let entry = self.entries.iter().find(|entry| entry.key == key)?;
        let Given { file, .. } = self.given;
        Some(Given {
            file,
            path: self.given.below(key),
            at: entry.node.at,
            value: &entry.node.value,
        })
    }

    /// Returns the value of a key, or an error that shows how it may look.
    pub fn need(&self, key: &str, example: &str) -> Result<Given<'d>, YamlError> {
        self.get(key).ok_or_else(|| {
            self.refused(format!("the key {key} is missing; add it, for example {example}"))
        })
    }

    /// Fails if one of these keys is given.
    pub fn refuse(&self, keys: &[&str], why: &str) -> Result<(), YamlError> {
        let given = keys.iter().find_map(|key| self.entries.iter().find(|entry| entry.key == *key));
        let Some(entry) = given else { return Ok(()) };
        let path = self.given.below(&entry.key);
        Err(refused(self.given.file, entry.at, &path, why))
    }

    /// Returns an error about the section.
    pub fn refused(&self, message: impl Into<String>) -> YamlError {
        self.given.refused(message)
    }
}

fn refused(file: &str, at: Position, path: &str, message: impl Into<String>) -> YamlError {
    let error = YamlError::at(location(file, at, path), message);
    // A token may have been written here by mistake, so the line is not shown.
    if path.starts_with("token") { error } else { error.marking(at, "") }
}

/// Returns `FILE:LINE:COLUMN`, and the path of the key if there is one.
fn location(file: &str, at: Position, path: &str) -> String {
    // An empty file has no position.
    let (line, column) = (at.line().max(1), at.column().max(1));
    let separator = if path.is_empty() { "" } else { ": " };
    format!("{file}:{line}:{column}{separator}{path}")
}
