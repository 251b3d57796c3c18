//! Why bytes are not the page that was asked for.

/// Why bytes are not the page that was asked for. It holds nothing that identifies a user.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PageError {
    /// Something that every such page has is missing: it is a block page, or the site has changed.
    #[error("not the page asked for: it has no {0}")]
    NoLandmark(&'static str),
    /// It is larger, or costs more to read, than any such page.
    #[error("not the page asked for: it is larger or more deeply nested than any such page")]
    TooMuch,
    /// The body is not the JSON that such a page is.
    #[error("not the page asked for: not the expected JSON at line {line}, column {column}")]
    NotJson {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
    /// An entry of the page can't be read.
    #[error("entry {index} of the page: {problem}")]
    BadEntry {
        /// Position on the page, from 0.
        index: usize,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// The address of the next page leads to another site or back.
    #[error("the address of the next page {0}")]
    BadNext(&'static str),
}
