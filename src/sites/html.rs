//! HTML that may have been made to exhaust a parser.
//!
//! A parser that follows the standard takes quadratic time for deeply nested elements, and turns a
//! few kilobytes of unclosed formatting into millions of elements. Limits that no page of a site
//! comes near stop it.

mod sink;
mod tokens;

use ego_tree::NodeId;
use html5ever::TokenizerResult;
use html5ever::interface::TreeSink;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, Tokenizer, TokenizerOpts};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts};
use scraper::{ElementRef, Html, Selector};

use super::error::PageError;
use sink::Sink;
use tokens::Tokens;

/// How much of a page is parsed before the limits are checked again.
const PIECE_BYTES: usize = 1024;

/// The most comparisons of attributes. Each attribute of an element is compared with all before it,
/// so this allows some 23,000 attributes on one element.
const COMPARISONS_MAX: u64 = 1 << 28;

/// Reads a document.
pub fn parse(body: &[u8]) -> Result<Html, PageError> {
    let text = String::from_utf8_lossy(body);
    let builder = TreeBuilder::new(Sink::default(), TreeBuilderOpts::default());
    let tokenizer = Tokenizer::new(Tokens::new(builder), TokenizerOpts::default());
    let input = BufferQueue::default();
    let (mut n_separators, mut n_comparisons) = (0, 0);
    let mut rest: &str = &text;
    while !rest.is_empty() {
        let (piece, after) = rest.split_at(rest.floor_char_boundary(PIECE_BYTES));
        rest = after;
        let n_tokens = tokenizer.sink.n_tokens();
        input.push_back(StrTendril::from_slice(piece));
        while !matches!(tokenizer.feed(&input), TokenizerResult::Done) {}
        // A token that continues may be an element with many attributes, or a comment.
        let goes_on = tokenizer.sink.n_tokens() == n_tokens;
        let n_more = count_separators(piece);
        n_separators = if goes_on { n_separators + n_more } else { n_more };
        n_comparisons += if goes_on { n_separators * n_more } else { 0 };
        if n_comparisons > COMPARISONS_MAX || tokenizer.sink.is_over() {
            return Err(PageError::TooMuch);
        }
    }
    tokenizer.end();
    Ok(tokenizer.sink.into_sink().finish())
}

/// Counts the characters that may precede an attribute.
fn count_separators(piece: &str) -> u64 {
    let parts =
        |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'\x0c' | b'/' | b'"' | b'\'');
    piece.bytes().filter(parts).map(|_| 1).sum()
}

/// Returns the elements below an element that match a selector, without matches inside other matches,
/// whose text would be stored more than once.
pub fn outermost<'a>(
    below: ElementRef<'a>,
    selector: &'a Selector,
) -> impl Iterator<Item = ElementRef<'a>> {
    outermost_of(below.select(selector))
}

/// Returns elements, which come in page order, without those inside other ones.
pub fn outermost_of<'a>(
    elements: impl Iterator<Item = ElementRef<'a>>,
) -> impl Iterator<Item = ElementRef<'a>> {
    let mut last: Option<NodeId> = None;
    elements.filter(move |found| {
        // Only the last outermost one can contain this one.
        let inner = last.is_some_and(|last| found.ancestors().any(|node| node.id() == last));
        if !inner {
            last = Some(found.id());
        }
        !inner
    })
}

#[cfg(test)]
mod tests;
