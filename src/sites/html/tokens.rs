//! The tokens of a page, counted on their way to the builder of the tree.

use std::cell::Cell;

use ego_tree::NodeId;
use html5ever::tokenizer::{Token, TokenSink, TokenSinkResult};
use html5ever::tree_builder::TreeBuilder;

use super::sink::Sink;

/// Counts tokens, and keeps them from the builder once it has built too much.
pub struct Tokens {
    builder: TreeBuilder<NodeId, Sink>,
    n: Cell<u64>,
}

impl Tokens {
    pub fn new(builder: TreeBuilder<NodeId, Sink>) -> Self {
        Self { builder, n: Cell::new(0) }
    }

    /// How many tokens have come.
    pub fn n_tokens(&self) -> u64 {
        self.n.get()
    }

    /// Returns whether the builder has built too much.
    pub fn is_over(&self) -> bool {
        self.builder.sink.is_over()
    }

    /// The tree that was built.
    pub fn into_sink(self) -> Sink {
        self.builder.sink
    }
}

impl TokenSink for Tokens {
    type Handle = NodeId;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<NodeId> {
        // Faults in a page's HTML don't matter here.
        if matches!(token, Token::ParseError(_)) || self.is_over() {
            return TokenSinkResult::Continue;
        }
        self.n.set(self.n.get() + 1);
        self.builder.process_token(token, line)
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}
