//! Where a text of JSON ends.

use memchr::memchr2;

/// The bytes of a word that is compared at once.
const WORD_BYTES: usize = size_of::<u64>();

/// How many words are compared before the search for long texts begins, which takes longer to begin.
const WORDS_MAX: usize = 6;

/// Returns where the first quotation mark or backslash is.
#[inline]
pub fn find(bytes: &[u8]) -> Option<usize> {
    let (words, _) = bytes.as_chunks::<WORD_BYTES>();
    let mut at = 0;
    for word in words.iter().take(WORDS_MAX) {
        let word = u64::from_le_bytes(*word);
        let found = zeros(word ^ repeated(b'"')) | zeros(word ^ repeated(b'\\'));
        if found != 0 {
            return Some(at + (found.trailing_zeros() / u8::BITS) as usize);
        }
        at += WORD_BYTES;
    }
    let rest = bytes.get(at..).unwrap_or_default();
    memchr2(b'"', b'\\', rest).map(|n| at + n)
}

/// Returns a word of this byte alone.
const fn repeated(byte: u8) -> u64 {
    u64::from_le_bytes([byte; WORD_BYTES])
}

/// Returns a word whose lowest bit is in the first byte of this word that is 0, if there is one.
const fn zeros(word: u64) -> u64 {
    word.wrapping_sub(repeated(0x01)) & !word & repeated(0x80)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_is_the_first_quotation_mark_or_backslash() {
        for n in 0..100 {
            let before = "aé\u{1}!#[]\u{7f}".repeat(n);
            let before = before.get(..before.floor_char_boundary(n)).unwrap_or_default();
            for end in ["\"", "\\"] {
                for after in ["", "\"", "\\", "x\"yyyyyyyyyyyyyyy"] {
                    let text = format!("{before}{end}{after}");
                    assert_eq!(find(text.as_bytes()), Some(before.len()), "{text}");
                }
            }
            assert_eq!(find(before.as_bytes()), None, "{before}");
        }
    }
}
