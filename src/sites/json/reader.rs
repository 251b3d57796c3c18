//! A reader of JSON that goes over the bytes once and builds no tree.
//!
//! It accepts what [RFC 8259](https://www.rfc-editor.org/rfc/rfc8259) does, and some more that the
//! encoders of real sites write: a byte order mark, `NaN` and `Infinity`, control characters within
//! strings, and halves of surrogate pairs. The meaning of such a text is clear, so it does not cost
//! its page. A key may occur twice: its last value counts. Time and memory are linear in the length
//! of the text, however deeply it is nested.

use std::borrow::Cow;

use memchr::memchr_iter;

use super::escape;
use super::scan::{self, Broken};
use super::value::JsonValue;
use crate::sites::error::PageError;

const BYTE_ORDER_MARK: char = '\u{feff}';

/// A kind of value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonKind {
    Null,
    Bool,
    Number,
    Text,
    List,
    Object,
}

impl JsonKind {
    /// Returns what such a value is.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool => "true or false",
            Self::Number => "a number",
            Self::Text => "text",
            Self::List => "a list",
            Self::Object => "an object",
        }
    }
}

/// A text of JSON, and how far it has been read.
#[derive(Debug)]
pub struct JsonReader<'b> {
    body: &'b str,
    at: usize,
    /// What closes the values around the one that is skipped; empty in between.
    open: Vec<u8>,
}

impl<'b> JsonReader<'b> {
    /// Returns a reader at the beginning of a text.
    pub fn new(body: &'b [u8]) -> Result<Self, PageError> {
        let body = str::from_utf8(body).map_err(|error| broken_at(body, error.valid_up_to()))?;
        let is_marked = body.starts_with(BYTE_ORDER_MARK);
        let at = if is_marked { BYTE_ORDER_MARK.len_utf8() } else { 0 };
        Ok(Self { body, at, open: Vec::new() })
    }

    /// Returns how far the text has been read.
    pub const fn position(&self) -> usize {
        self.at
    }

    /// Goes back to where the reader was before.
    pub fn go_back(&mut self, position: usize) {
        self.at = self.at.min(position);
    }

    /// Returns the kind of the value that comes next.
    #[inline]
    pub fn kind(&mut self) -> Result<JsonKind, PageError> {
        match self.next() {
            Some(b'"') => Ok(JsonKind::Text),
            Some(b'{') => Ok(JsonKind::Object),
            Some(b'[') => Ok(JsonKind::List),
            Some(b'-' | b'0'..=b'9' | b'N' | b'I') => Ok(JsonKind::Number),
            Some(b't' | b'f') => Ok(JsonKind::Bool),
            Some(b'n') => Ok(JsonKind::Null),
            _ => Err(self.broken()),
        }
    }

    /// Reads an object. `field` is called with each key, and must read or skip its value.
    #[inline]
    pub fn object(
        &mut self,
        mut field: impl FnMut(&mut Self, &str) -> Result<(), PageError>,
    ) -> Result<(), PageError> {
        self.expect(b'{')?;
        if self.take(b'}') {
            return Ok(());
        }
        loop {
            let key = self.text()?;
            self.expect(b':')?;
            field(self, &key)?;
            if self.ends(b'}')? {
                return Ok(());
            }
        }
    }

    /// Reads a list. `element` is called once per element, and must read or skip it.
    #[inline]
    pub fn list(
        &mut self,
        mut element: impl FnMut(&mut Self) -> Result<(), PageError>,
    ) -> Result<(), PageError> {
        self.expect(b'[')?;
        if self.take(b']') {
            return Ok(());
        }
        loop {
            element(self)?;
            if self.ends(b']')? {
                return Ok(());
            }
        }
    }

    /// Reads any value. Of a list or an object, only the kind is kept.
    #[inline]
    pub fn value(&mut self) -> Result<JsonValue<'b>, PageError> {
        Ok(match self.kind()? {
            JsonKind::Text => JsonValue::Text(self.text()?),
            JsonKind::Number => JsonValue::Number(self.number()?),
            JsonKind::Bool => JsonValue::Bool(self.word()? == "true"),
            JsonKind::Null => {
                self.word()?;
                JsonValue::Null
            }
            JsonKind::List => {
                self.skip()?;
                JsonValue::List
            }
            JsonKind::Object => {
                self.skip()?;
                JsonValue::Object
            }
        })
    }

    /// Skips any value.
    #[inline]
    pub fn skip(&mut self) -> Result<(), PageError> {
        let end = scan::value(self.bytes(), self.at, &mut self.open);
        self.go_to(end)
    }

    /// Fails if anything but space follows.
    pub fn end(&mut self) -> Result<(), PageError> {
        match self.next() {
            None => Ok(()),
            Some(_) => Err(self.broken()),
        }
    }

    #[inline]
    fn text(&mut self) -> Result<Cow<'b, str>, PageError> {
        self.expect(b'"')?;
        let start = self.at;
        match scan::quote_or_escape(self.bytes(), start) {
            Some(end) if self.byte(end) == Some(b'"') => {
                self.at = end + 1;
                Ok(Cow::Borrowed(self.part(start, end)))
            }
            Some(end) => self.text_with_escapes(start, end).map(Cow::Owned),
            None => Err(self.broken_at(self.body.len())),
        }
    }

    fn text_with_escapes(&mut self, mut start: usize, mut end: usize) -> Result<String, PageError> {
        let mut text = String::new();
        while self.byte(end) != Some(b'"') {
            text.push_str(self.part(start, end));
            let (c, n_bytes) = self.escape(end)?;
            text.push(c);
            start = end + n_bytes;
            let next = scan::quote_or_escape(self.bytes(), start);
            end = next.ok_or_else(|| self.broken_at(self.body.len()))?;
        }
        text.push_str(self.part(start, end));
        self.at = end + 1;
        Ok(text)
    }

    /// Reads the escape at this position.
    fn escape(&self, at: usize) -> Result<(char, usize), PageError> {
        let rest = self.bytes().get(at..).unwrap_or_default();
        escape::read(rest).ok_or_else(|| self.broken_at(at))
    }

    /// Returns what is between two positions. Before and after each is ASCII, so it is never part of a
    /// character.
    #[inline]
    fn part(&self, start: usize, end: usize) -> &'b str {
        self.body.get(start..end).unwrap_or_default()
    }

    /// Reads a number as it is written.
    #[inline]
    fn number(&mut self) -> Result<&'b str, PageError> {
        let start = self.at;
        let end = scan::number(self.bytes(), start);
        self.go_to(end)?;
        Ok(self.part(start, self.at))
    }

    #[inline]
    fn word(&mut self) -> Result<&'b str, PageError> {
        let start = self.at;
        let end = scan::word(self.bytes(), start);
        self.go_to(end)?;
        Ok(self.part(start, self.at))
    }

    /// Moves to the end of what was found, or fails at the place where it is broken.
    #[inline]
    fn go_to(&mut self, end: Result<usize, Broken>) -> Result<(), PageError> {
        match end {
            Ok(end) => {
                self.at = end;
                Ok(())
            }
            Err(Broken(at)) => Err(self.broken_at(at)),
        }
    }

    /// Takes this byte, if it comes next.
    #[inline]
    fn take(&mut self, byte: u8) -> bool {
        let is_next = self.next() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }

    #[inline]
    fn expect(&mut self, byte: u8) -> Result<(), PageError> {
        if self.take(byte) { Ok(()) } else { Err(self.broken()) }
    }

    /// Returns whether the list or object that this byte closes ends here. Otherwise a comma must follow.
    #[inline]
    fn ends(&mut self, close: u8) -> Result<bool, PageError> {
        let next = self.next();
        if next == Some(b',') {
            self.at += 1;
            return Ok(false);
        }
        if next == Some(close) {
            self.at += 1;
            return Ok(true);
        }
        Err(self.broken())
    }

    #[inline]
    const fn bytes(&self) -> &'b [u8] {
        self.body.as_bytes()
    }

    #[inline]
    fn byte(&self, at: usize) -> Option<u8> {
        self.bytes().get(at).copied()
    }

    /// Skips space, and returns the byte after it.
    #[inline]
    fn next(&mut self) -> Option<u8> {
        self.at = scan::space(self.bytes(), self.at);
        self.byte(self.at)
    }

    /// Returns the error of a text that is wrong at the next byte.
    #[cold]
    fn broken(&self) -> PageError {
        self.broken_at(self.at)
    }

    #[cold]
    fn broken_at(&self, at: usize) -> PageError {
        broken_at(self.bytes(), at)
    }
}

/// Returns the error of a body that is wrong at this byte, or that ends too early.
fn broken_at(body: &[u8], at: usize) -> PageError {
    let before = &body[..at.min(body.len())];
    let newlines = memchr_iter(b'\n', before);
    let (n_lines, start) = newlines.fold((0, 0), |(n, _), newline| (n + 1, newline + 1));
    let end = body.len().min(at.saturating_add(1));
    PageError::NotJson { line: n_lines + 1, column: end - start }
}
