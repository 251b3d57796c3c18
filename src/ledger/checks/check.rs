//! What a check is.

/// A rule of the database that `crawl verify` checks.
#[derive(Clone, Copy, Debug)]
pub struct Check {
    /// Its name.
    pub name: &'static str,
    /// What is wrong if the statement returns a row.
    pub wrong: &'static str,
    /// The statement that returns what breaks the rule, by name, as `what`.
    pub sql: &'static str,
}
