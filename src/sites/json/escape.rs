//! Escapes in a text of JSON.

/// Reads the escape that these bytes begin with, and returns its character and length. Half of a
/// surrogate pair stands for no character, so it becomes U+FFFD.
pub fn read(bytes: &[u8]) -> Option<(char, usize)> {
    let c = match bytes.get(1)? {
        b'"' => '"',
        b'\\' => '\\',
        b'/' => '/',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => return read_unit(bytes),
        _ => return None,
    };
    Some((c, 2))
}

/// The length of `\u0000`.
const UNIT_BYTES: usize = 6;

fn read_unit(bytes: &[u8]) -> Option<(char, usize)> {
    let first = unit(bytes)?;
    if (0xd800..0xdc00).contains(&first)
        && let Some(second) = bytes.get(UNIT_BYTES..).and_then(unit)
        && let Some(Ok(c)) = char::decode_utf16([first, second]).next()
    {
        return Some((c, 2 * UNIT_BYTES));
    }
    Some((char::from_u32(first.into()).unwrap_or(char::REPLACEMENT_CHARACTER), UNIT_BYTES))
}

/// Reads `\u` and four hexadecimal digits.
fn unit(bytes: &[u8]) -> Option<u16> {
    let digits = bytes.strip_prefix(br"\u")?.get(..4)?;
    digits.iter().try_fold(0, |unit, digit| {
        let digit = char::from(*digit).to_digit(16)?;
        Some(unit << 4 | u16::try_from(digit).ok()?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_escape_is_read_as_the_character_that_it_stands_for() {
        for (text, wanted) in [
            (r"\n", Some(('\n', 2))),
            (r"\/x", Some(('/', 2))),
            (r"\u00e9", Some(('é', 6))),
            (r"\u00E9", Some(('é', 6))),
            (r"\ud83d\ude00", Some(('😀', 12))),
            (r"\ud83d", Some(('\u{fffd}', 6))),
            (r"\ud83dx", Some(('\u{fffd}', 6))),
            (r"\ud83d\n", Some(('\u{fffd}', 6))),
            (r"\ud83d\ud83d\ude00", Some(('\u{fffd}', 6))),
            (r"\ude00\ud83d", Some(('\u{fffd}', 6))),
            (r"\u+123", None),
            (r"\u12", None),
            (r"\x41", None),
            (r"\", None),
        ] {
            assert_eq!(read(text.as_bytes()), wanted, "{text}");
        }
    }
}
