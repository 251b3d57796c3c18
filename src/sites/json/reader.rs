//! A reader of JSON that goes over the bytes once and builds no tree.
//!
//! It accepts what [RFC 8259](https://www.rfc-editor.org/rfc/rfc8259) does, and some more that the
//! encoders of real sites write: a byte order mark, `NaN` and `Infinity`, control characters within
//! strings, and halves of surrogate pairs. The meaning of such a text is clear, so it does not cost
//! its page. A key may occur twice: its last value counts. Time and memory are linear in the length
//! of the text, however deeply it is nested.

use std::borrow::Cow;

use memchr::{memchr_iter, memchr2};

use super::escape;
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
}

impl<'b> JsonReader<'b> {
    /// Returns a reader at the beginning of a text.
    pub fn new(body: &'b [u8]) -> Result<Self, PageError> {
        let body = str::from_utf8(body).map_err(|error| broken_at(body, error.valid_up_to()))?;
        let is_marked = body.starts_with(BYTE_ORDER_MARK);
        Ok(Self { body, at: if is_marked { BYTE_ORDER_MARK.len_utf8() } else { 0 } })
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
    pub fn kind(&mut self) -> Result<JsonKind, PageError> {
        self.skip_space();
        match self.peek() {
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
            if self.take(b'}') {
                return Ok(());
            }
            self.expect(b',')?;
        }
    }

    /// Reads a list. `element` is called once per element, and must read or skip it.
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
            if self.take(b']') {
                return Ok(());
            }
            self.expect(b',')?;
        }
    }

    /// Reads any value. Of a list or an object, only the kind is kept.
    pub fn value(&mut self) -> Result<JsonValue<'b>, PageError> {
        Ok(match self.kind()? {
            JsonKind::Text => JsonValue::Text(self.text()?),
            JsonKind::Number => JsonValue::Number(self.number()?),
            JsonKind::Bool => JsonValue::Bool(self.word()? == "true"),
            kind => {
                self.skip()?;
                match kind {
                    JsonKind::List => JsonValue::List,
                    JsonKind::Object => JsonValue::Object,
                    _ => JsonValue::Null,
                }
            }
        })
    }

    /// Skips any value. What is open is kept in a list of our own, as the stack is short.
    pub fn skip(&mut self) -> Result<(), PageError> {
        let mut open: Vec<u8> = Vec::new();
        loop {
            let close = match self.kind()? {
                JsonKind::Object => Some(b'}'),
                JsonKind::List => Some(b']'),
                JsonKind::Text => self.skip_text().map(|()| None)?,
                JsonKind::Number => self.number().map(|_| None)?,
                JsonKind::Bool | JsonKind::Null => self.word().map(|_| None)?,
            };
            if let Some(close) = close {
                self.at += 1;
                if !self.take(close) {
                    open.push(close);
                    self.skip_key(close)?;
                    continue;
                }
            }
            // A value has ended, and with it perhaps what it is in.
            loop {
                let Some(&close) = open.last() else { return Ok(()) };
                if !self.take(close) {
                    self.expect(b',')?;
                    self.skip_key(close)?;
                    break;
                }
                open.pop();
            }
        }
    }

    /// Fails if anything but space follows.
    pub fn end(&mut self) -> Result<(), PageError> {
        self.skip_space();
        if self.at == self.body.len() { Ok(()) } else { Err(self.broken()) }
    }

    fn text(&mut self) -> Result<Cow<'b, str>, PageError> {
        let mut start = self.begin_text()?;
        let mut end = self.find_end(start)?;
        if self.is_quote(end) {
            self.at = end + 1;
            return Ok(Cow::Borrowed(self.part(start, end)));
        }
        let mut text = String::new();
        while !self.is_quote(end) {
            text.push_str(self.part(start, end));
            let (c, n_bytes) = self.escape(end)?;
            text.push(c);
            start = end + n_bytes;
            end = self.find_end(start)?;
        }
        text.push_str(self.part(start, end));
        self.at = end + 1;
        Ok(Cow::Owned(text))
    }

    fn skip_text(&mut self) -> Result<(), PageError> {
        let start = self.begin_text()?;
        let mut end = self.find_end(start)?;
        while !self.is_quote(end) {
            end = self.find_end(end + self.escape(end)?.1)?;
        }
        self.at = end + 1;
        Ok(())
    }

    /// Skips a key and its colon, if it is an object that `close` will close.
    fn skip_key(&mut self, close: u8) -> Result<(), PageError> {
        if close == b'}' {
            self.skip_text()?;
            self.expect(b':')?;
        }
        Ok(())
    }

    /// Skips the quotation mark that begins a text.
    fn begin_text(&mut self) -> Result<usize, PageError> {
        self.expect(b'"')?;
        Ok(self.at)
    }

    /// Returns where the next quotation mark or backslash is.
    fn find_end(&self, from: usize) -> Result<usize, PageError> {
        let rest = self.body.as_bytes().get(from..).unwrap_or_default();
        let found = memchr2(b'"', b'\\', rest);
        found.map(|n| from + n).ok_or_else(|| self.broken_at(self.body.len()))
    }

    fn is_quote(&self, at: usize) -> bool {
        self.body.as_bytes().get(at) == Some(&b'"')
    }

    /// Reads the escape at this position.
    fn escape(&self, at: usize) -> Result<(char, usize), PageError> {
        let rest = self.body.as_bytes().get(at..).unwrap_or_default();
        escape::read(rest).ok_or_else(|| self.broken_at(at))
    }

    /// Returns what is between two positions. Before and after each is ASCII, so it is never part of a
    /// character.
    fn part(&self, start: usize, end: usize) -> &'b str {
        self.body.get(start..end).unwrap_or_default()
    }

    /// Reads a number as it is written.
    fn number(&mut self) -> Result<&'b str, PageError> {
        self.skip_space();
        let start = self.at;
        self.at += usize::from(self.peek() == Some(b'-'));
        match self.peek() {
            Some(b'N' | b'I') => {
                self.word()?;
                return Ok(self.part(start, self.at));
            }
            Some(b'0') => self.at += 1,
            _ => self.digits()?,
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            self.at += usize::from(matches!(self.peek(), Some(b'+' | b'-')));
            self.digits()?;
        }
        Ok(self.part(start, self.at))
    }

    fn digits(&mut self) -> Result<(), PageError> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at > start { Ok(()) } else { Err(self.broken()) }
    }

    fn word(&mut self) -> Result<&'static str, PageError> {
        let words = ["true", "false", "null", "NaN", "Infinity"];
        let rest = self.part(self.at, self.body.len());
        let word = words.into_iter().find(|word| rest.starts_with(word));
        let word = word.ok_or_else(|| self.broken())?;
        self.at += word.len();
        Ok(word)
    }

    /// Takes this byte, if it comes next.
    fn take(&mut self, byte: u8) -> bool {
        self.skip_space();
        let is_next = self.peek() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }

    fn expect(&mut self, byte: u8) -> Result<(), PageError> {
        if self.take(byte) { Ok(()) } else { Err(self.broken()) }
    }

    fn peek(&self) -> Option<u8> {
        self.body.as_bytes().get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    /// Returns the error of a text that is wrong at the next byte.
    fn broken(&self) -> PageError {
        self.broken_at(self.at)
    }

    fn broken_at(&self, at: usize) -> PageError {
        broken_at(self.body.as_bytes(), at)
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
