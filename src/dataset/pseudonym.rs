//! Pseudonyms: keyed hashes of user ids, which replace the ids in an anonymized export.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::words::UserId;

/// The fewest bytes a key may have. A key of `crawl keygen` has twice as many.
const MIN_BYTES: usize = 32;

/// The text whose hash is the fingerprint of a key.
const KEY_ID: &[u8] = b"crawl/key-id";

/// Says why a text can't be a key. It never holds the text itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The key has fewer than 32 bytes.
    #[error(
        "the key has {0} bytes but needs at least {MIN_BYTES}; `crawl keygen FILE` makes a good one"
    )]
    TooShort(usize),
    /// The hash refused the key, though it accepts keys of any length.
    #[error("the key can't be used")]
    Unusable,
}

/// The secret key that turns ids into pseudonyms. It is never shown, not even by `Debug`.
#[derive(Clone)]
pub struct PseudonymKey {
    /// The hash's state after reading the key, so that each id costs two blocks instead of four.
    keyed: Hmac<Sha256>,
}

/// The HMAC-SHA256 (RFC 2104, FIPS 198-1) of a user id, shown as 64 lower-case hex digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Pseudonym([u8; 32]);

impl PseudonymKey {
    /// Returns the key that a text holds: all its bytes but one LF or CRLF at the end, at least 32.
    pub fn from_text(text: &[u8]) -> Result<Self, KeyError> {
        let line = text.strip_suffix(b"\n").map(|rest| rest.strip_suffix(b"\r").unwrap_or(rest));
        let bytes = line.unwrap_or(text);
        if bytes.len() < MIN_BYTES {
            return Err(KeyError::TooShort(bytes.len()));
        }
        Self::from_bytes(bytes)
    }

    /// Returns the text of a new key, 64 hex digits and LF, made from the caller's random bytes.
    pub fn generate_text(random: [u8; 32]) -> String {
        let mut text = hex::encode(random);
        text.push('\n');
        text
    }

    /// Returns the pseudonym of a user.
    pub fn pseudonym(&self, user_id: &UserId) -> Pseudonym {
        self.digest(user_id.reveal().as_bytes())
    }

    /// Returns 8 hex digits that tell two keys apart without giving anything away about them.
    pub fn fingerprint(&self) -> String {
        let Pseudonym(digest) = self.digest(KEY_ID);
        hex::encode(&digest[..4])
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, KeyError> {
        let keyed = Hmac::new_from_slice(bytes).map_err(|_| KeyError::Unusable)?;
        Ok(Self { keyed })
    }

    fn digest(&self, text: &[u8]) -> Pseudonym {
        let mut mac = self.keyed.clone();
        mac.update(text);
        Pseudonym(mac.finalize().into_bytes().into())
    }
}

impl fmt::Debug for PseudonymKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PseudonymKey(redacted)")
    }
}

impl Pseudonym {
    /// The bytes of the hash.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Pseudonym {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut digits = [0; 64];
        hex::encode_to_slice(self.0, &mut digits).map_err(|_| fmt::Error)?;
        f.write_str(str::from_utf8(&digits).map_err(|_| fmt::Error)?)
    }
}

impl fmt::Debug for Pseudonym {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pseudonym({self})")
    }
}

#[cfg(test)]
mod tests;
