//! Where the parts of a text of JSON end. Nothing is kept of them.

mod text_end;

use super::escape;

/// The text is broken at this byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken(pub usize);

/// Returns where the space that begins here ends.
#[inline]
pub fn space(bytes: &[u8], mut at: usize) -> usize {
    while matches!(bytes.get(at), Some(b' ' | b'\n' | b'\r' | b'\t')) {
        at += 1;
    }
    at
}

/// Returns where the next quotation mark or backslash is.
#[inline]
pub fn quote_or_escape(bytes: &[u8], from: usize) -> Option<usize> {
    text_end::find(bytes.get(from..)?).map(|n| from + n)
}

/// Returns where a value ends, which begins here or after space. What is open is kept in a list, as the stack
/// is short.
pub fn value(bytes: &[u8], mut at: usize, open: &mut Vec<u8>) -> Result<usize, Broken> {
    open.clear();
    loop {
        at = space(bytes, at);
        let close = match bytes.get(at) {
            Some(b'"') => {
                at = text(bytes, at)?;
                None
            }
            Some(b'-' | b'0'..=b'9' | b'N' | b'I') => {
                at = number(bytes, at)?;
                None
            }
            Some(b't' | b'f' | b'n') => {
                at = word(bytes, at)?;
                None
            }
            Some(b'{') => Some(b'}'),
            Some(b'[') => Some(b']'),
            _ => return Err(Broken(at)),
        };
        if let Some(close) = close {
            at = space(bytes, at + 1);
            if bytes.get(at) != Some(&close) {
                open.push(close);
                at = key(bytes, at, close)?;
                continue;
            }
            at += 1;
        }
        // A value has ended, and with it perhaps what it is in.
        loop {
            let Some(&close) = open.last() else { return Ok(at) };
            at = space(bytes, at);
            match bytes.get(at) {
                Some(b',') => {
                    at = key(bytes, at + 1, close)?;
                    break;
                }
                Some(byte) if *byte == close => {
                    at += 1;
                    open.pop();
                }
                _ => return Err(Broken(at)),
            }
        }
    }
}

/// Returns where the key that begins here and its colon end, if it is an object that `close` will close.
#[inline]
fn key(bytes: &[u8], at: usize, close: u8) -> Result<usize, Broken> {
    if close != b'}' {
        return Ok(at);
    }
    let at = space(bytes, at);
    if bytes.get(at) != Some(&b'"') {
        return Err(Broken(at));
    }
    let at = space(bytes, text(bytes, at)?);
    if bytes.get(at) == Some(&b':') { Ok(at + 1) } else { Err(Broken(at)) }
}

/// Returns where the text ends whose quotation mark is here.
#[inline]
fn text(bytes: &[u8], at: usize) -> Result<usize, Broken> {
    let mut from = at + 1;
    loop {
        let end = quote_or_escape(bytes, from).ok_or(Broken(bytes.len()))?;
        if bytes.get(end) == Some(&b'"') {
            return Ok(end + 1);
        }
        let escape = escape::read(bytes.get(end..).unwrap_or_default());
        from = end + escape.ok_or(Broken(end))?.1;
    }
}

/// Returns where the number ends that begins here.
#[inline]
pub fn number(bytes: &[u8], start: usize) -> Result<usize, Broken> {
    let mut at = start + usize::from(bytes.get(start) == Some(&b'-'));
    match bytes.get(at) {
        Some(b'N' | b'I') => return word(bytes, at),
        Some(b'0') => at += 1,
        _ => at = digits(bytes, at)?,
    }
    if bytes.get(at) == Some(&b'.') {
        at = digits(bytes, at + 1)?;
    }
    if let Some(b'e' | b'E') = bytes.get(at) {
        at += 1;
        at += usize::from(matches!(bytes.get(at), Some(b'+' | b'-')));
        at = digits(bytes, at)?;
    }
    Ok(at)
}

#[inline]
fn digits(bytes: &[u8], start: usize) -> Result<usize, Broken> {
    let mut at = start;
    while bytes.get(at).is_some_and(u8::is_ascii_digit) {
        at += 1;
    }
    if at > start { Ok(at) } else { Err(Broken(at)) }
}

/// Returns where the word ends that begins here.
#[inline]
pub fn word(bytes: &[u8], at: usize) -> Result<usize, Broken> {
    let word: &[u8] = match bytes.get(at) {
        Some(b't') => b"true",
        Some(b'f') => b"false",
        Some(b'n') => b"null",
        Some(b'N') => b"NaN",
        _ => b"Infinity",
    };
    let end = at + word.len();
    if bytes.get(at..end) == Some(word) { Ok(end) } else { Err(Broken(at)) }
}
