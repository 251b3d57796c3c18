//! The parts of an answer that say something of a page.

/// The parts of an answer that say something of a page.
#[derive(Clone, Copy, Debug)]
pub struct AnswerParts<'a> {
    /// The body.
    pub body: &'a [u8],
    /// The values of the `Link` headers.
    pub links: &'a [&'a str],
}
