//! What a worker needs.

use super::context::RunContext;
use super::turnstile::Turnstile;
use crate::ledger::Readers;
use crate::ledger::writer::Writer;
use crate::words::Scope;

/// What a worker needs.
#[derive(Debug)]
pub struct Resources {
    /// What it shares with the rest of the run.
    pub run: RunContext,
    /// What the crawl collects.
    pub scope: Scope,
    /// Where its settlements go.
    pub writer: Writer,
    /// What it reads the stored dataset with.
    pub readers: Readers,
    /// What lets it start a request.
    pub turnstile: Turnstile,
}
