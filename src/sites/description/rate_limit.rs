//! The headers in which a site says how many requests are left.

/// The headers in which a site says how many requests are left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RateLimitHeaders {
    /// The `RateLimit` fields of the IETF's drafts: `"default";r=50;t=30` and the older
    /// `limit=100, remaining=50, reset=30`.
    Fields {
        /// The name of the field.
        header: String,
    },
    /// A header for each number.
    Separate {
        /// The header with the number of requests that are left.
        remaining: String,
        /// The header with the number of requests of a whole window.
        limit: Option<String>,
        /// The header with the moment at which the window ends.
        reset: String,
        /// The form of that moment.
        form: ResetForm,
    },
}

/// How the end of a window is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResetForm {
    /// Seconds since 1970.
    Epoch,
    /// Seconds from now.
    Seconds,
}
