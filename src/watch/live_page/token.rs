//! The secret that the page asks for where other machines can reach it.

use std::fmt;

/// The fewest characters of a token.
const MIN: usize = 16;

/// The most; it has to fit into a header.
const MAX: usize = 512;

/// Says why a text can't be a token; never holds the text itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a token is one line of {MIN} to {MAX} ASCII letters, digits and punctuation, without spaces; `crawl keygen FILE` \
     makes one"
)]
pub struct BadToken;

/// A secret that opens the page. It has no `Display`, and its `Debug` is redacted.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// Reads a token from a file's text: white space at its ends does not count.
    pub fn read(text: &str) -> Result<Self, BadToken> {
        let text = text.trim();
        let fits = (MIN..=MAX).contains(&text.len());
        let plain = text.bytes().all(|byte| byte.is_ascii_graphic());
        if fits && plain { Ok(Self(text.to_owned())) } else { Err(BadToken) }
    }

    /// The token itself, to be compared.
    pub(super) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_one_long_word_and_does_not_print() {
        let token = Token::read(" 0123456789abcdef\n").unwrap();
        assert_eq!(token.as_bytes(), b"0123456789abcdef");
        assert_eq!(format!("{token:?}"), "Token(redacted)");
        for bad in
            ["", "0123456789abcde", "0123456789 abcdef", "0123456789abcdéf", &"x".repeat(513)]
        {
            assert_eq!(Token::read(bad), Err(BadToken), "{bad:?}");
        }
    }
}
