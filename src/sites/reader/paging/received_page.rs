//! A page that was received.

use crate::sites::reader::values::Values;

/// What is known about a page that was received.
#[derive(Clone, Copy)]
pub struct ReceivedPage<'p> {
    /// How many entries it has.
    pub n_entries: usize,
    /// The values beside its entries.
    pub values: &'p Values<'p>,
    /// The values of its `Link` headers.
    pub links: &'p [&'p str],
    /// How many entries came with the pages before it, if that is known.
    pub n_before: Option<u64>,
}
