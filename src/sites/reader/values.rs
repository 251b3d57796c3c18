//! The values that were found in an entry of a list, or beside the list.

use crate::sites::json::JsonValue;

/// The values that were found, by their indexes in a compiled description.
#[derive(Debug, Default)]
pub struct Values<'b> {
    /// Single values.
    pub single: Vec<JsonValue<'b>>,
    /// Lists of values, such as those of all tags.
    pub lists: Vec<ListedValues<'b>>,
    /// What is in the place of a list of entries.
    pub rows: FoundRows<'b>,
}

/// The values of a list.
#[derive(Debug, Default)]
pub struct ListedValues<'b> {
    /// The value of each element that has one.
    pub values: Vec<JsonValue<'b>>,
    /// The position of the element of each value. Positions are not kept if the elements are the values themselves.
    pub positions: Vec<usize>,
    /// What is wrong with the list, or with the first of its elements that has none.
    pub problem: Option<String>,
}

/// What is in the place of a list of entries.
#[derive(Debug)]
pub enum FoundRows<'b> {
    /// The list.
    List,
    /// Something else.
    Other {
        /// What it is.
        value: JsonValue<'b>,
        /// The positions in the lists around it, if the entries are in the elements of other lists.
        positions: Vec<usize>,
    },
}

/// How many values a compiled description finds.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    /// Single values.
    pub n_single: usize,
    /// Lists of values.
    pub n_lists: usize,
}

impl ListedValues<'_> {
    fn clear(&mut self) {
        self.values.clear();
        self.positions.clear();
        self.problem = None;
    }
}

impl Default for FoundRows<'_> {
    fn default() -> Self {
        Self::other(JsonValue::Missing)
    }
}

impl<'b> FoundRows<'b> {
    /// Returns that something else is there.
    pub const fn other(value: JsonValue<'b>) -> Self {
        Self::Other { value, positions: Vec::new() }
    }

    /// Returns what is there in place of the list in the element at this position of a list around it; none
    /// if the list is there.
    pub fn missing_in(self, position: usize) -> Option<Self> {
        match self {
            Self::List => None,
            Self::Other { value, mut positions } => {
                positions.insert(0, position);
                Some(Self::Other { value, positions })
            }
        }
    }
}

impl<'b> Values<'b> {
    /// Returns this many values, none of which was found.
    pub fn none(counts: Counts) -> Self {
        let mut values = Self::default();
        values.single.resize_with(counts.n_single, JsonValue::default);
        values.lists.resize_with(counts.n_lists, ListedValues::default);
        values
    }

    /// Forgets what was found.
    pub fn clear(&mut self) {
        for value in &mut self.single {
            *value = JsonValue::Missing;
        }
        for list in &mut self.lists {
            list.clear();
        }
        self.rows = FoundRows::default();
    }

    /// Forgets these single values.
    pub fn clear_single(&mut self, numbers: &[usize]) {
        for number in numbers {
            self.set(*number, JsonValue::Missing);
        }
    }

    /// Forgets these lists of values.
    pub fn clear_lists(&mut self, numbers: &[usize]) {
        for number in numbers {
            if let Some(list) = self.lists.get_mut(*number) {
                list.clear();
            }
        }
    }

    /// Returns a single value.
    pub fn get(&self, number: usize) -> &JsonValue<'b> {
        self.single.get(number).unwrap_or(&JsonValue::Missing)
    }

    /// Sets a single value.
    pub fn set(&mut self, number: usize, value: JsonValue<'b>) {
        if let Some(place) = self.single.get_mut(number) {
            *place = value;
        }
    }
}
