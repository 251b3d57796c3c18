//! The parts of an answer that pages are read from.

/// The parts of an answer that pages are read from.
#[derive(Clone, Copy, Debug)]
pub struct AnswerParts<'a> {
    /// The body.
    pub body: &'a [u8],
    /// The values of the `Link` headers.
    pub links: &'a [&'a str],
}
