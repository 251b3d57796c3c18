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
    /// One header per number.
    Separate {
        /// The header with the number of requests that are left.
        remaining: String,
        /// The header with the number of requests allowed per window.
        limit: Option<String>,
        /// The header with the end of the window.
        reset: String,
        /// The form in which the end is given.
        form: ResetForm,
    },
}

/// How the end of a rate-limit window is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResetForm {
    /// Seconds since 1970.
    Epoch,
    /// Seconds from now.
    Seconds,
}
