//! The content coding of an answer: how its body is compressed.

use std::io::Read;

use flate2::bufread::GzDecoder;
use reqwest::header::{CONTENT_ENCODING, HeaderMap};

/// The codings that requests accept. A site may send no other.
pub const ACCEPTED: &str = "gzip";

/// Other codings that a message names.
const KNOWN: [&str; 5] = ["br", "compress", "deflate", "zstd", "x-compress"];

/// How many times a body may be compressed.
const MAX_LAYERS: usize = 3;

/// How each member of a gzip file begins.
const GZIP_MAGIC: &[u8] = &[0x1f, 0x8b];

/// How an answer's body is compressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BodyCoding {
    n_gzip: usize,
}

/// Why a body could not be decompressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodingError {
    /// It becomes too long.
    TooLong,
    /// It is not what its coding says, or breaks off.
    Broken,
}

impl BodyCoding {
    /// Returns the coding that the headers name, or the reason why the body can't be read.
    pub fn of(headers: &HeaderMap) -> Result<Self, String> {
        let mut coding = Self::default();
        for value in headers.get_all(CONTENT_ENCODING) {
            let value = String::from_utf8_lossy(value.as_bytes());
            for name in value.split(',').map(str::trim) {
                match name.to_ascii_lowercase().as_str() {
                    "" | "identity" => {}
                    "gzip" | "x-gzip" if coding.n_gzip < MAX_LAYERS => coding.n_gzip += 1,
                    "gzip" | "x-gzip" => {
                        return Err(format!("the body is compressed more than {MAX_LAYERS} times"));
                    }
                    other => {
                        let name = KNOWN.into_iter().find(|known| *known == other);
                        let name = name.unwrap_or("an unknown coding");
                        return Err(format!(
                            "the body is encoded as {name}, which was not requested"
                        ));
                    }
                }
            }
        }
        Ok(coding)
    }

    /// Returns whether the body is compressed.
    pub const fn is_compressed(self) -> bool {
        self.n_gzip > 0
    }

    /// Decompresses a whole body, which may be at most `max` bytes long.
    pub fn decode(self, body: &[u8], max: usize) -> Result<Vec<u8>, CodingError> {
        let mut body = body.to_vec();
        for _ in 0..self.n_gzip {
            let (plain, is_whole) = gunzip(&body, max);
            if plain.len() > max {
                return Err(CodingError::TooLong);
            }
            if !is_whole {
                return Err(CodingError::Broken);
            }
            body = plain;
        }
        Ok(body)
    }

    /// Decompresses the beginning of a body, as far as it goes, up to `max` bytes.
    pub fn decode_beginning(self, body: &[u8], max: usize) -> Vec<u8> {
        let mut body = body.to_vec();
        for _ in 0..self.n_gzip {
            body = gunzip(&body, max).0;
        }
        body.truncate(max);
        body
    }
}

/// Decompresses every member, up to one byte more than `max`. Returns whether all of them are whole.
///
/// Like browsers, this ignores anything after the last member.
fn gunzip(packed: &[u8], max: usize) -> (Vec<u8>, bool) {
    let (mut plain, mut rest) = (Vec::new(), packed);
    let mut is_first = true;
    while plain.len() <= max && !rest.is_empty() && (is_first || rest.starts_with(GZIP_MAGIC)) {
        is_first = false;
        let room = (max + 1).saturating_sub(plain.len()) as u64;
        let mut member = GzDecoder::new(rest);
        if member.by_ref().take(room).read_to_end(&mut plain).is_err() {
            return (plain, false);
        }
        rest = member.into_inner();
    }
    (plain, true)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;
    use proptest::collection::vec;
    use proptest::prelude::{any, proptest};

    use super::*;

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    fn coding(values: &[&str]) -> Result<BodyCoding, String> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(CONTENT_ENCODING, value.parse().unwrap());
        }
        BodyCoding::of(&headers)
    }

    #[test]
    fn codings_are_told_by_name_without_case() {
        for (values, n_gzip) in [
            (&[][..], 0),
            (&[""], 0),
            (&["identity"], 0),
            (&["GZip"], 1),
            (&["x-gzip"], 1),
            (&["gzip, X-GZIP"], 2),
            (&["gzip", "identity , gzip"], 2),
        ] {
            assert_eq!(coding(values), Ok(BodyCoding { n_gzip }), "{values:?}");
        }
        for (values, named) in [
            (&["br"][..], "encoded as br,"),
            (&["gzip, zstd"], "encoded as zstd,"),
            (&["deflate"], "encoded as deflate,"),
            (&["anna"], "encoded as an unknown coding,"),
            (&["gzip,gzip,gzip,gzip"], "more than 3"),
        ] {
            let error = coding(values).unwrap_err();
            assert!(error.contains(named), "{values:?}: {error}");
        }
    }

    #[test]
    fn all_members_and_layers_are_read_and_what_follows_is_ignored() {
        let (one, two) = (BodyCoding { n_gzip: 1 }, BodyCoding { n_gzip: 2 });
        let members = [gzip(b"ab"), gzip(b""), gzip(b"cd")].concat();
        assert_eq!(one.decode(&members, 4), Ok(b"abcd".to_vec()));
        assert_eq!(one.decode(&members, 3), Err(CodingError::TooLong));
        assert_eq!(two.decode(&gzip(&members), 1024), Ok(b"abcd".to_vec()));
        assert_eq!(one.decode(&[&members[..], b"\0\0 rest"].concat(), 4), Ok(b"abcd".to_vec()));
        assert_eq!(one.decode(b"", 4), Ok(Vec::new()));
        for broken in [b"{}".as_slice(), &members[..members.len() - 5], b"\x1f\x8b"] {
            assert_eq!(one.decode(broken, 1024), Err(CodingError::Broken), "{broken:?}");
        }
        assert_eq!(one.decode_beginning(&members[..members.len() - 9], 3), b"abc");
    }

    #[test]
    fn a_bomb_is_not_unpacked() {
        let bomb = gzip(&gzip(&vec![b' '; 32 << 20]));
        let two = BodyCoding { n_gzip: 2 };
        assert_eq!(two.decode(&bomb, 1 << 20), Err(CodingError::TooLong));
    }

    proptest! {
        #[test]
        fn no_bytes_become_more_than_the_limit(
            noise in vec(any::<u8>(), 0..300),
            text in vec(any::<u8>(), 0..300),
            at in 0_usize..300,
            max in 0_usize..300,
        ) {
            let mut packed = gzip(&text);
            if let Some(byte) = packed.get_mut(at) {
                *byte ^= 1;
            }
            for body in [noise.clone(), packed.clone(), [packed, noise].concat()] {
                for n_gzip in 0..=MAX_LAYERS {
                    let coding = BodyCoding { n_gzip };
                    let plain = coding.decode(&body, max).unwrap_or_default();
                    assert!(n_gzip == 0 || plain.len() <= max);
                    assert!(coding.decode_beginning(&body, max).len() <= max);
                }
            }
        }
    }
}
