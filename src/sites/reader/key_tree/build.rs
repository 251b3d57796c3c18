//! Builds the tree of keys from pointers.

use super::listed::ListedField;
use super::{KeyTree, Member, Node};
use crate::sites::description::{Pointer, PointerStep};
use crate::sites::reader::places::steps_pointer;
use crate::sites::reader::values::Counts;

/// The maximum number of steps of a pointer that are followed. Deeper values are missing.
const STEPS_MAX: usize = 64;

/// Collects pointers.
#[derive(Debug, Default)]
pub struct KeyTreeBuilder {
    tree: KeyTree,
    counts: Counts,
}

impl KeyTreeBuilder {
    /// Adds a single value, and returns its index.
    pub fn single(&mut self, pointer: &Pointer) -> usize {
        let n_single = self.counts.n_single;
        let node = self.tree.root.at(&pointer.steps);
        let number = node.and_then(|node| {
            node.value.get_or_insert(n_single);
            node.value
        });
        let number = number.unwrap_or(n_single);
        self.counts.n_single = n_single.max(number.saturating_add(1));
        number
    }

    /// Adds a list of values, and returns its index. Its places are in the elements of the same list.
    pub fn listed(&mut self, stem: &[PointerStep], places: &[&Pointer]) -> usize {
        let number = self.counts.n_lists;
        self.counts.n_lists = number.saturating_add(1);
        let element = self.single(&Pointer { steps: stem.to_vec() });
        let choices = places.iter().map(|place| self.single(place)).collect();
        let within =
            |place: &&Pointer| steps_pointer(place.steps.get(stem.len()..).unwrap_or_default());
        let names = places.iter().map(within).collect();
        let to_list = stem.get(..stem.len().saturating_sub(1)).unwrap_or_default();
        let list = to_list.split(|step| *step == PointerStep::Every).map(steps_pointer).collect();
        self.tree.listed.push(ListedField { list, element, choices, names });
        if let Some(node) = self.tree.root.at(stem) {
            node.listed.push(number);
        }
        number
    }

    /// Sets where the list of entries is.
    pub fn rows(&mut self, pointer: &Pointer) {
        if let Some(node) = self.tree.root.at(&pointer.steps) {
            node.is_rows = true;
        }
    }

    /// Returns the tree, and how many values it finds.
    pub fn build(mut self) -> (KeyTree, Counts) {
        self.tree.root.note_below(&self.tree.listed);
        (self.tree, self.counts)
    }
}

/// Returns the steps up to the last `*`, with it; none for a pointer without one.
pub fn stem(pointer: &Pointer) -> Option<&[PointerStep]> {
    let last = pointer.steps.iter().rposition(|step| *step == PointerStep::Every)?;
    pointer.steps.get(..=last)
}

impl Node {
    /// Returns the node to which these steps lead, and adds it if there is none.
    fn at(&mut self, steps: &[PointerStep]) -> Option<&mut Self> {
        if steps.len() > STEPS_MAX {
            return None;
        }
        let mut node = self;
        for step in steps {
            node = match step {
                PointerStep::Every => node.every.get_or_insert_default(),
                PointerStep::Key(key) => node.child(key)?,
            };
        }
        Some(node)
    }

    /// Returns the one list of values that gets the elements here as they are.
    fn plain_list_of(&self, listed: &[ListedField]) -> Option<usize> {
        let [number] = self.listed[..] else { return None };
        let is_plain = listed.get(number)?.choices.iter().all(|choice| Some(*choice) == self.value);
        (is_plain && self.is_leaf).then_some(number)
    }

    fn child(&mut self, key: &str) -> Option<&mut Self> {
        let found = self.members.iter().position(|member| *member.key == *key);
        let n = found.unwrap_or_else(|| {
            self.members.push(Member {
                key: key.into(),
                position: position(key),
                node: Self::default(),
            });
            self.members.len() - 1
        });
        self.members.get_mut(n).map(|member| &mut member.node)
    }

    /// Notes what is here and below.
    fn note_below(&mut self, listed: &[ListedField]) {
        self.single_below.extend(self.value);
        self.lists_below.extend(&self.listed);
        self.has_rows = self.is_rows;
        let below = self.members.iter_mut().map(|member| &mut member.node);
        for node in below.chain(self.every.as_deref_mut()) {
            node.note_below(listed);
            self.single_below.extend(&node.single_below);
            self.lists_below.extend(&node.lists_below);
            self.has_rows |= node.has_rows;
        }
        self.plain_list = self.every.as_ref().and_then(|every| every.plain_list_of(listed));
        if self.members.iter().any(|member| member.position.is_some()) {
            self.plain_list = None;
        }
        self.is_leaf = self.members.is_empty() && self.every.is_none() && !self.is_rows;
        self.has_elements =
            self.every.is_some() || self.members.iter().any(|member| member.position.is_some());
    }
}

/// Returns the position in a list that a key stands for (RFC 6901).
fn position(key: &str) -> Option<usize> {
    let is_plain = key == "0" || !key.starts_with(['0', '+']);
    key.parse().ok().filter(|_| is_plain)
}
