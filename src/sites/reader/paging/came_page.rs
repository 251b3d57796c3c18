//! A page that came.

use crate::sites::reader::values::Values;

/// What is known of a page that came.
#[derive(Clone, Copy)]
pub struct CamePage<'p> {
    /// How many entries it has.
    pub n_entries: usize,
    /// What stands beside its entries.
    pub values: &'p Values<'p>,
    /// The values of its `Link` headers.
    pub links: &'p [&'p str],
}
