//! The entries of a list in JSON.

use super::entries::{Entries, Entry};
use super::json_list::Expectations;
use super::key_tree::{KeyTree, NoRows, ReadRows};
use super::likes::FoundLiker;
use super::values::{Counts, FoundRows, Values};
use crate::sites::error::PageError;
use crate::sites::json::JsonReader;

/// Reads an entry, with its position, from the values that were found and from the list within it.
pub type ReadEntry<'r, T> = dyn Fn(&Values<'_>, Option<Within<'_>>, u32) -> Entry<T> + 'r;

/// The entries of a JSON list that have been read so far.
pub struct JsonRows<'r, 'b, T> {
    /// The entries.
    pub entries: Entries<T>,
    tree: &'r KeyTree,
    values: Values<'b>,
    within: Option<Box<JsonRows<'r, 'b, FoundLiker>>>,
    entry: &'r ReadEntry<'r, T>,
    /// The values that an entry must hold to be read.
    only: Option<&'r Expectations>,
}

/// The list within an entry.
#[derive(Clone, Copy, Debug)]
pub struct Within<'w> {
    /// Its entries.
    pub likers: &'w Entries<FoundLiker>,
    /// What is in the place of the list.
    pub found: &'w FoundRows<'w>,
}

impl<'r, 'b, T> JsonRows<'r, 'b, T> {
    /// Returns a list of which nothing has been read yet.
    pub fn new(
        (tree, counts): (&'r KeyTree, Counts),
        n_max: usize,
        entry: &'r ReadEntry<'r, T>,
    ) -> Self {
        let values = Values::none(counts);
        Self { entries: Entries::new(n_max), tree, values, within: None, entry, only: None }
    }

    /// Adds the reader of the list within each entry.
    pub fn with(mut self, within: JsonRows<'r, 'b, FoundLiker>) -> Self {
        self.within = Some(Box::new(within));
        self
    }

    /// Adds the values that an entry must hold to be read.
    pub const fn only(mut self, only: &'r Expectations) -> Self {
        self.only = Some(only);
        self
    }

    fn read_entry(&mut self, reader: &mut JsonReader<'b>) -> Result<(), PageError> {
        let index = self.entries.next_index()?;
        let kind = reader.kind()?;
        if !self.tree.accepts(kind) {
            let due = if self.tree.reads_objects() { "an object" } else { "a list" };
            let reason = format!("it is {}, not {due}", reader.value()?.name());
            self.entries.add(index, Err(reason));
            return Ok(());
        }
        self.values.clear();
        match &mut self.within {
            None => self.tree.read(reader, &mut self.values, &mut NoRows)?,
            Some(rows) => {
                rows.forget();
                self.tree.read(reader, &mut self.values, &mut **rows)?;
            }
        }
        match self.only.map_or(Ok(true), |only| only.fit(&self.values)) {
            Ok(false) => {
                self.entries.leave_out();
                return Ok(());
            }
            Err(reason) => {
                self.entries.add(index, Err(reason));
                return Ok(());
            }
            Ok(true) => {}
        }
        let within = self.within.as_ref();
        let within = within.map(|rows| Within { likers: &rows.entries, found: &self.values.rows });
        let entry = (self.entry)(&self.values, within, index);
        self.entries.add(index, entry);
        Ok(())
    }
}

impl<'b, T> ReadRows<'b> for JsonRows<'_, 'b, T> {
    fn forget(&mut self) {
        self.entries.clear();
    }

    fn read(&mut self, reader: &mut JsonReader<'b>) -> Result<(), PageError> {
        reader.list(|reader| self.read_entry(reader))
    }
}
