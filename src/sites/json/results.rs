//! A page of results, which is what every JSON list looks like.

use super::reader::{JsonKind, JsonReader};
use super::value::JsonValue;
use crate::sites::error::PageError;
use crate::sites::oddities::{ODD_MAX, check_any_kept};
use crate::sites::quotable::object_in_words;
use crate::words::{OddEntry, OddKind};

/// An entry of a list, or what is wrong with it.
pub type Entry<T> = Result<T, String>;

/// A page of results.
pub struct Results<'b, T> {
    /// The entries that can be used, each with its position on the page.
    pub entries: Vec<T>,
    /// The entries that can't be used.
    pub skipped: Vec<OddEntry>,
    /// The address of the page after it.
    pub next: JsonValue<'b>,
}

impl<T> Results<'_, T> {
    /// Returns how many entries the page has.
    pub fn n_entries(&self) -> usize {
        self.entries.len().saturating_add(self.skipped.len())
    }
}

/// Reads a page of at most `n_max` results. `entry` reads one of them, which is an object.
pub fn read_results<'b, T>(
    body: &'b [u8],
    n_max: usize,
    mut entry: impl FnMut(&mut JsonReader<'b>, u32) -> Result<Entry<T>, PageError>,
) -> Result<Results<'b, T>, PageError> {
    let mut reader = JsonReader::new(body)?;
    let mut results = Err(JsonValue::Missing);
    let mut next = JsonValue::Missing;
    let mut keys: Vec<String> = Vec::new();
    if reader.kind()? != JsonKind::Object {
        let found = reader.value()?;
        reader.end()?;
        return Err(PageError::Unlike(no_results(found.name())));
    }
    reader.object(|reader, key| {
        if key != "results" {
            keys.push(key.to_owned());
        }
        match key {
            "results" if reader.kind()? == JsonKind::List => {
                results = Ok(read_entries(reader, n_max, &mut entry)?);
            }
            "results" => results = Err(reader.value()?),
            "next" => next = reader.value()?,
            _ => reader.skip()?,
        }
        Ok(())
    })?;
    reader.end()?;
    let (entries, skipped) = results.map_err(|found| match found {
        JsonValue::Missing => {
            PageError::Unlike(no_results(&object_in_words(keys.iter().map(String::as_str))))
        }
        other => PageError::Unlike(format!("its `results` is {}, not a list", other.name())),
    })?;
    check_any_kept(entries.len(), &skipped)?;
    Ok(Results { entries, skipped, next })
}

fn no_results(what: &str) -> String {
    format!("it has no `results`; it is {what}")
}

fn read_entries<'b, T>(
    reader: &mut JsonReader<'b>,
    n_max: usize,
    mut entry: impl FnMut(&mut JsonReader<'b>, u32) -> Result<Entry<T>, PageError>,
) -> Result<(Vec<T>, Vec<OddEntry>), PageError> {
    let (mut entries, mut skipped) = (Vec::new(), Vec::new());
    reader.list(|reader| {
        let index = entries.len() + skipped.len();
        if index == n_max || skipped.len() == ODD_MAX {
            return Err(PageError::TooMuch);
        }
        let index = u32::try_from(index).unwrap_or(u32::MAX);
        let found = if reader.kind()? == JsonKind::Object {
            entry(reader, index)?
        } else {
            Err(format!("it is {}, not an object", reader.value()?.name()))
        };
        match found {
            Ok(found) => entries.push(found),
            Err(reason) => skipped.push(OddEntry { index, kind: OddKind::Skipped, reason }),
        }
        Ok(())
    })?;
    Ok((entries, skipped))
}
