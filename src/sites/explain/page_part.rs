//! The part of a description that a page belongs to.

use crate::sites::description::{ItemPage, List, Rows};

/// The part of a description that a page belongs to.
#[derive(Clone, Copy)]
pub enum PagePart<'d> {
    /// A list.
    List(&'d List),
    /// An item's own page.
    Item(&'d ItemPage),
}

impl<'d> PagePart<'d> {
    /// Returns where the entries are, if there are any.
    pub const fn rows(self) -> Option<&'d Rows> {
        match self {
            Self::List(list) => Some(&list.rows),
            Self::Item(_) => None,
        }
    }
}
