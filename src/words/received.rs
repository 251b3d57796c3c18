//! What came in answer to a request, for messages.

use std::fmt;

/// What came in answer to a request: enough to say in a message why it is not the page.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Received {
    /// Its status.
    pub status: u16,
    /// Its content type, if it has one.
    pub content_type: Option<String>,
    /// The path that answered.
    pub path: String,
    /// Whether redirects within the site led there.
    pub is_redirected: bool,
    /// The values of its `Link` headers.
    pub links: Vec<String>,
    /// The beginning of its body, if that was kept.
    pub beginning: Vec<u8>,
}

/// Its `Debug` leaves out the body and the path, which may name a user.
impl fmt::Debug for Received {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Received")
            .field("status", &self.status)
            .field("content_type", &self.content_type)
            .field("is_redirected", &self.is_redirected)
            .finish_non_exhaustive()
    }
}
