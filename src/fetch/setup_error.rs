//! A setting of this machine with which nothing can be fetched.

/// A setting of this machine with which nothing can be fetched: a proxy, or the certificates.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadSetup(pub String);
