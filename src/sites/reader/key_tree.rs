//! The pointers of a description as one tree of keys, so that one pass over a text of JSON finds the values
//! of all of them.

mod build;
mod listed;

use super::values::{FoundRows, Values};
use crate::sites::error::PageError;
use crate::sites::json::{JsonKind, JsonReader, JsonValue};

pub use build::{KeyTreeBuilder, stem};
use listed::ListedField;

/// Reads the entries of a list.
pub trait ReadRows<'b> {
    /// Forgets the entries that were read: the key is repeated, and only its last value counts.
    fn forget(&mut self);

    /// Reads the list at which the reader is. Several lists make up one.
    fn read(&mut self, reader: &mut JsonReader<'b>) -> Result<(), PageError>;
}

/// Stands in where there is no list of entries.
pub struct NoRows;

impl<'b> ReadRows<'b> for NoRows {
    fn forget(&mut self) {}

    fn read(&mut self, reader: &mut JsonReader<'b>) -> Result<(), PageError> {
        reader.skip()
    }
}

/// The pointers of a description as one tree of keys.
#[derive(Debug, Default)]
pub struct KeyTree {
    root: Node,
    listed: Vec<ListedField>,
}

/// A value that pointers lead to or through.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is noted once and read for every value")]
struct Node {
    /// The members of an object, or the elements of a list at a position.
    members: Vec<Member>,
    /// Every element of a list.
    every: Option<Box<Node>>,
    /// The index of the value, if it is wanted itself.
    value: Option<usize>,
    /// The lists of values that get one from each value here.
    listed: Vec<usize>,
    /// Whether it is the list of entries.
    is_rows: bool,
    /// The single values here and below.
    single_below: Vec<usize>,
    /// The lists of values that are read here and below.
    lists_below: Vec<usize>,
    /// Whether the list of entries is here or below.
    has_rows: bool,
    /// Whether elements of a list are wanted.
    has_elements: bool,
    /// Whether nothing but the value itself is wanted.
    is_leaf: bool,
    /// The list of values that takes each element as a value, if nothing else within the elements is wanted.
    plain_list: Option<usize>,
}

/// A member of an object, or an element of a list.
#[derive(Debug)]
struct Member {
    key: Box<str>,
    /// The position that the key stands for in a list.
    position: Option<usize>,
    node: Node,
}

impl KeyTree {
    /// Reads the value at which the reader is. `rows` reads the list of entries.
    pub fn read<'b>(
        &self,
        reader: &mut JsonReader<'b>,
        values: &mut Values<'b>,
        rows: &mut dyn ReadRows<'b>,
    ) -> Result<(), PageError> {
        Visit { tree: self, values, rows, positions: Vec::new() }.value(&self.root, reader)
    }

    /// Returns whether pointers lead to a value of this kind, or through it.
    pub fn accepts(&self, kind: JsonKind) -> bool {
        self.root.value.is_some()
            || match kind {
                JsonKind::Object => !self.root.members.is_empty(),
                JsonKind::List => self.root.has_elements,
                _ => false,
            }
    }

    /// Returns whether pointers lead into objects.
    pub fn reads_objects(&self) -> bool {
        !self.root.members.is_empty()
    }
}

impl Node {
    fn member(&self, key: &str) -> Option<&Self> {
        self.members.iter().find(|member| *member.key == *key).map(|member| &member.node)
    }

    fn element(&self, index: usize) -> Option<&Self> {
        let member = self.members.iter().find(|member| member.position == Some(index));
        member.map(|member| &member.node)
    }
}

/// One pass over a JSON text.
struct Visit<'v, 'b> {
    tree: &'v KeyTree,
    values: &'v mut Values<'b>,
    rows: &'v mut dyn ReadRows<'b>,
    /// The positions in the lists around the value.
    positions: Vec<usize>,
}

impl<'b> Visit<'_, 'b> {
    fn value(&mut self, node: &Node, reader: &mut JsonReader<'b>) -> Result<(), PageError> {
        if node.is_leaf {
            let value = reader.value()?;
            if let Some(number) = node.value {
                self.values.set(number, value);
            }
            return Ok(());
        }
        match reader.kind()? {
            JsonKind::Object if !node.members.is_empty() => {
                if let Some(number) = node.value {
                    self.values.set(number, JsonValue::Object);
                }
                self.object(node, reader)
            }
            JsonKind::List if node.is_rows || node.has_elements => {
                if let Some(number) = node.value {
                    self.values.set(number, JsonValue::List);
                }
                self.list(node, reader)
            }
            _ => {
                let value = reader.value()?;
                if node.is_rows && !matches!(self.values.rows, FoundRows::List) {
                    self.values.rows = FoundRows::other(value.clone());
                }
                self.note_no_list(node, &value);
                if let Some(number) = node.value {
                    self.values.set(number, value);
                }
                Ok(())
            }
        }
    }

    fn object(&mut self, node: &Node, reader: &mut JsonReader<'b>) -> Result<(), PageError> {
        reader.object(|reader, key| match node.member(key) {
            Some(member) if member.is_leaf => self.value(member, reader),
            Some(member) => {
                self.forget(member);
                self.value(member, reader)
            }
            None => reader.skip(),
        })
    }

    /// Forgets what the same key gave before, because its last value counts. Lists in the elements of another
    /// list make up one list, and nothing of it is lost.
    fn forget(&mut self, node: &Node) {
        self.values.clear_single(&node.single_below);
        if !self.positions.is_empty() {
            if node.has_rows {
                self.values.rows = FoundRows::default();
            }
            return;
        }
        self.values.clear_lists(&node.lists_below);
        if node.has_rows {
            self.values.rows = FoundRows::default();
            self.rows.forget();
        }
    }

    fn list(&mut self, node: &Node, reader: &mut JsonReader<'b>) -> Result<(), PageError> {
        if node.is_rows {
            self.values.rows = FoundRows::List;
            let start = reader.position();
            self.rows.read(reader)?;
            if !node.has_elements {
                return Ok(());
            }
            reader.go_back(start);
        }
        if node.every.as_ref().is_some_and(|every| every.has_rows) {
            return self.groups(node, reader);
        }
        let mut index = 0;
        reader.list(|reader| {
            self.element(node, index, reader)?;
            index += 1;
            Ok(())
        })
    }

    /// Reads a list whose elements hold the entries. Each of them must: entries that are missing in one of
    /// them would be lost without a word.
    fn groups(&mut self, node: &Node, reader: &mut JsonReader<'b>) -> Result<(), PageError> {
        let (mut index, mut first_without) = (0, None);
        reader.list(|reader| {
            self.values.rows = FoundRows::default();
            self.element(node, index, reader)?;
            if first_without.is_none() {
                let found = std::mem::replace(&mut self.values.rows, FoundRows::List);
                first_without = found.missing_in(index);
            }
            index += 1;
            Ok(())
        })?;
        self.values.rows = first_without.unwrap_or(FoundRows::List);
        Ok(())
    }

    fn element(
        &mut self,
        node: &Node,
        index: usize,
        reader: &mut JsonReader<'b>,
    ) -> Result<(), PageError> {
        if let Some(number) = node.plain_list {
            return self.plain_element(number, index, reader);
        }
        let own = node.element(index);
        let start = reader.position();
        if let Some(every) = &node.every {
            self.positions.push(index);
            self.values.clear_single(&every.single_below);
            self.value(every, reader)?;
            self.end_element(every);
            self.positions.pop();
            if own.is_none() {
                return Ok(());
            }
            reader.go_back(start);
        }
        match own {
            Some(own) => self.value(own, reader),
            None => reader.skip(),
        }
    }

    /// Reads an element that is itself a value of a list of values.
    fn plain_element(
        &mut self,
        number: usize,
        index: usize,
        reader: &mut JsonReader<'b>,
    ) -> Result<(), PageError> {
        let value = reader.value()?;
        let (Some(field), Some(list)) =
            (self.tree.listed.get(number), self.values.lists.get_mut(number))
        else {
            return Ok(());
        };
        if value.text().is_some() {
            list.values.push(value);
        } else if list.problem.is_none() {
            self.positions.push(index);
            list.problem = Some(field.problem(&self.positions, Some(&value)));
            self.positions.pop();
        }
        Ok(())
    }

    /// Adds what an element of a list gave to the lists of values.
    fn end_element(&mut self, node: &Node) {
        for number in &node.listed {
            let (Some(field), Some(list)) =
                (self.tree.listed.get(*number), self.values.lists.get_mut(*number))
            else {
                continue;
            };
            match field.choose(&self.values.single) {
                Some(value) => {
                    list.values.push(value);
                    list.positions.extend(self.positions.last());
                }
                None if list.problem.is_none() => {
                    let value = self.values.single.get(field.element);
                    list.problem = Some(field.problem(&self.positions, value));
                }
                None => {}
            }
        }
    }

    /// Notes that a value is not a list, although its elements are wanted.
    fn note_no_list(&mut self, node: &Node, value: &JsonValue<'b>) {
        let Some(every) = &node.every else { return };
        if value.is_none() {
            return;
        }
        for number in &every.lists_below {
            let (Some(field), Some(list)) =
                (self.tree.listed.get(*number), self.values.lists.get_mut(*number))
            else {
                continue;
            };
            if list.problem.is_none() {
                list.problem = Some(field.no_list(&self.positions, value));
            }
        }
    }
}
