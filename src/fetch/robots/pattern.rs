//! Patterns of addresses, as the rules of a robots.txt hold them.

/// The upper-case hexadecimal digits.
const HEX: &[u8; 16] = b"0123456789ABCDEF";

/// A pattern of addresses. It begins at the path; `*` stands for any text and `$` for the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressPattern {
    /// The pattern with non-ASCII bytes escaped, and with the digits of escapes in upper case.
    escaped: Vec<u8>,
}

impl AddressPattern {
    /// Reads a pattern.
    pub fn new(text: &[u8]) -> Self {
        Self { escaped: escape(text) }
    }

    /// Returns the pattern, escaped.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.escaped).unwrap_or_default()
    }

    /// Returns how specific the pattern is. The most specific rule counts.
    pub const fn len(&self) -> usize {
        self.escaped.len()
    }

    /// Returns whether the pattern matches a path with its query, byte by byte.
    pub fn matches(&self, path: &[u8]) -> bool {
        matches(&self.escaped, path)
    }

    /// Returns whether it matches byte by byte or as RFC 9309 (section 2.2.2) compares: escapes of letters,
    /// digits, `-`, `.`, `_` and `~` stand for those.
    pub fn matches_equivalent(&self, path: &[u8]) -> bool {
        self.matches(path) || matches(&unescape(&self.escaped), &guard(&unescape(path)))
    }

    /// Returns the length of the pattern that a pattern for `index.html` also stands for, if that matches:
    /// it allows the page of its folder.
    pub fn folder_match(&self, path: &[u8]) -> Option<usize> {
        let slash = self.escaped.iter().rposition(|byte| *byte == b'/')?;
        let is_index = self.escaped[slash..].starts_with(b"/index.htm");
        let folder = [&self.escaped[..=slash], b"$"].concat();
        (is_index && matches(&folder, path)).then_some(folder.len())
    }
}

/// Escapes the bytes of a text that are not ASCII, and writes the digits of its escapes in upper case.
pub fn escape(text: &[u8]) -> Vec<u8> {
    let mut escaped = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [byte, after @ ..] = rest {
        rest = after;
        match (byte, after) {
            (b'%', [high, low, after @ ..])
                if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() =>
            {
                escaped.extend([b'%', high.to_ascii_uppercase(), low.to_ascii_uppercase()]);
                rest = after;
            }
            (byte, _) if byte.is_ascii() => escaped.push(*byte),
            (byte, _) => escaped.extend(escape_of(*byte)),
        }
    }
    escaped
}

/// Replaces the escapes of bytes that need none.
fn unescape(text: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [byte, after @ ..] = rest {
        rest = after;
        if let (b'%', Some(digits)) = (byte, after.get(..2))
            && let Some(value) = value_of(digits)
            && (value.is_ascii_alphanumeric() || b"-._~".contains(&value))
        {
            plain.push(value);
            rest = &after[2..];
        } else {
            plain.push(*byte);
        }
    }
    plain
}

/// Escapes the characters of a path that mean something else in a pattern.
fn guard(path: &[u8]) -> Vec<u8> {
    let mut guarded = Vec::with_capacity(path.len());
    for byte in path {
        match byte {
            b'*' | b'$' => guarded.extend(escape_of(*byte)),
            _ => guarded.push(*byte),
        }
    }
    guarded
}

fn escape_of(byte: u8) -> [u8; 3] {
    [b'%', HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 0xf)]]
}

fn value_of(digits: &[u8]) -> Option<u8> {
    u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

/// Matches from left to right, each part of the pattern as early as it can be. So a hostile pattern costs
/// little.
fn matches(pattern: &[u8], path: &[u8]) -> bool {
    let (pattern, is_to_the_end) =
        pattern.strip_suffix(b"$").map_or((pattern, false), |pattern| (pattern, true));
    let mut parts = pattern.split(|byte| *byte == b'*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = path.strip_prefix(first) else { return false };
    let mut last: Option<&[u8]> = None;
    for part in parts {
        if let Some(part) = last.replace(part) {
            let Some(at) = find(rest, part) else { return false };
            rest = &rest[at + part.len()..];
        }
    }
    match last {
        None => !is_to_the_end || rest.is_empty(),
        Some(last) if is_to_the_end => rest.ends_with(last),
        Some(last) => find(rest, last).is_some(),
    }
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    if part.is_empty() {
        return Some(0);
    }
    text.windows(part.len()).position(|window| window == part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_from_the_beginning_of_the_path() {
        for (pattern, path, is_match) in [
            ("", "/", true),
            ("/", "/x", true),
            ("x", "/x", false),
            ("*/x", "/a/x", true),
            ("*/x", "/x", true),
            ("/a*b*c", "/axxbxxcxx", true),
            ("/a*b*c$", "/abcc", true),
            ("/a*b*c$", "/abcd", false),
            ("/a*ab$", "/aab", true),
            ("/ab*ab$", "/ab", false),
            ("/a$b", "/a$b", true),
            ("/a$", "/a", true),
            ("/a$", "/ab", false),
            ("/*", "/", true),
            ("/**$", "/x", true),
            ("$", "/", false),
            ("/*$", "/x", true),
        ] {
            let pattern = AddressPattern::new(pattern.as_bytes());
            assert_eq!(pattern.matches(path.as_bytes()), is_match, "{} {path}", pattern.as_str());
        }
    }

    #[test]
    fn escapes_of_plain_characters_are_equivalent_to_them() {
        for (pattern, path, is_match) in [
            ("/%69/likes", "/i/likes", true),
            ("/i/likes", "/%69/likes", true),
            ("/%C3%A9", "/%c3%a9", false),
            ("/%c3%a9", "/%C3%A9", true),
            ("/é", "/%C3%A9", true),
            ("/a%2Fb", "/a/b", false),
            ("/a%2A", "/a*", true),
            ("/a%24b", "/a$b", true),
            ("/%zz", "/%zz", true),
            ("/%", "/%", true),
        ] {
            let found = AddressPattern::new(pattern.as_bytes()).matches_equivalent(path.as_bytes());
            assert_eq!(found, is_match, "{pattern} {path}");
        }
    }

    #[test]
    fn a_pattern_of_many_stars_is_matched_at_once() {
        let pattern = AddressPattern::new("/*a".repeat(8_000).as_bytes());
        assert!(!pattern.matches("/a".repeat(4_000).as_bytes()));
    }
}
