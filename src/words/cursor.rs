//! Where a page of a list is.

/// Where a page of a list is, as the page before it named it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Cursor {
    /// What identifies it within its list, without spaces: the same key is the same page, whatever else
    /// the address holds.
    pub key: String,
    /// The address, which is requested as it was given.
    pub address: String,
}
