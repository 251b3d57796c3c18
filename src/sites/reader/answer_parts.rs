//! The parts of an answer that pages are read from.

/// The parts of an answer that pages are read from.
#[derive(Clone, Copy, Debug)]
pub struct AnswerParts<'a> {
    /// The body.
    pub body: &'a [u8],
    /// The values of the `Link` headers.
    pub links: &'a [&'a str],
    /// How many entries of the list came with the pages before, if that is known. The task itself says so for
    /// first pages and for lists that are paged by offset.
    pub n_before: Option<u64>,
}
