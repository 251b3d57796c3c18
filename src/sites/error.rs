//! Why bytes are not the page that was asked for.

/// Why bytes are not the page that was asked for. It holds nothing that identifies a user.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PageError {
    /// Something that every such page has is missing: it is a block page, or the site has changed.
    #[error("not the page asked for: it has no {missing}")]
    NoLandmark {
        /// What is missing.
        missing: String,
        /// The key of the section of the description that names it.
        key: &'static str,
    },
    /// It is larger, or costs more to read, than any such page.
    #[error("not the page asked for: it is larger or more deeply nested than any such page")]
    TooMuch,
    /// The body is not JSON.
    #[error("not the page asked for: not the expected JSON at line {line}, column {column}")]
    NotJson {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
    /// It does not hold what its description says, such as a list of entries.
    #[error("not the page asked for: {problem}")]
    Unlike {
        /// What it holds instead.
        problem: String,
        /// The key of the section of the description that says what it should hold.
        key: &'static str,
    },
    /// It has entries, but none of them can be used: the site has changed.
    #[error(
        "not the page asked for: none of its {n_entries} entries can be used; entry {index} of the page: \
         {reason}"
    )]
    NoneUsable {
        /// How many entries it has.
        n_entries: usize,
        /// The position on the page of the first, from 0.
        index: u32,
        /// What is wrong with it.
        reason: String,
    },
    /// The address of a page can't be used.
    #[error("the address of the next page {0}")]
    BadNext(&'static str),
    /// No address can be made for a page.
    #[error("the page has no address: {0}")]
    BadAddress(&'static str),
    /// The body is not a complete image.
    #[error("not the image asked for: {0}")]
    NoImage(&'static str),
    /// The site has no such pages.
    #[error("the site's description names no page of {0}")]
    NoSuchPage(&'static str),
}
