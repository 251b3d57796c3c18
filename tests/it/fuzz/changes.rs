//! Mutations of seeds, which all follow from one number.

use fastrand::Rng;

/// The longest mutated seed.
const BYTES_MAX: usize = 32 * 1024;

/// Pieces that have a meaning for one of the parsers.
const PIECES: [&str; 54] = [
    "<",
    ">",
    "\"",
    "'",
    "</div>",
    "<ul>",
    "<!--",
    "-->",
    "<template>",
    "<table>",
    "<svg>",
    "<object>",
    "<a>",
    "<p>",
    "<script>",
    "<li class=item data-uid=a>",
    "&#0;",
    "&#x110000;",
    "&ngE;",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "null",
    "-1",
    "1e999",
    "1.5k",
    "4294968k",
    "4294967295",
    "99999999999999999999",
    "\\u0000",
    "\\ud800",
    "\\ud83d\\ude00",
    "NaN",
    "-Infinity",
    "null,",
    "\"uid\":",
    "\"likeCount\":[{}],",
    "\"next\":\"\"",
    "\0",
    "\r",
    "\n",
    "\r\n",
    "\u{feff}",
    "|",
    "\\",
    "*",
    "$",
    "#",
    "User-agent: *\nDisallow: /",
    "&a ",
    "*a ",
];

/// An endless sequence of mutated seeds.
pub struct Changes {
    rng: Rng,
    seeds: Vec<Vec<u8>>,
}

impl Changes {
    pub fn new(seed: u64, seeds: Vec<Vec<u8>>) -> Self {
        Self { rng: Rng::with_seed(seed), seeds }
    }

    /// Returns the next seed with a few mutations.
    pub fn next(&mut self) -> Vec<u8> {
        let mut bytes = self.seed();
        for _ in 0..self.rng.usize(1..6) {
            self.change(&mut bytes);
            bytes.truncate(BYTES_MAX);
        }
        bytes
    }

    fn seed(&mut self) -> Vec<u8> {
        self.seeds[self.rng.usize(..self.seeds.len())].clone()
    }

    fn change(&mut self, bytes: &mut Vec<u8>) {
        let start = self.rng.usize(..=bytes.len());
        let length = self.rng.usize(..40);
        let end = (start + length).min(bytes.len());
        match self.rng.u32(..8) {
            0 if start < end => bytes[start] ^= 1 << self.rng.u32(..8),
            1 if start < end => bytes[start] = self.rng.u8(..),
            2 => bytes.truncate(start),
            3 => drop(bytes.drain(start..end)),
            4 => {
                let again = bytes[start..end].repeat(self.rng.usize(1..100));
                bytes.splice(start..end, again);
            }
            5 => {
                let other = self.seed();
                let from = self.rng.usize(..=other.len());
                bytes.splice(start..end, other[from..].iter().copied());
            }
            6 => {
                let noise: Vec<u8> = (0..length).map(|_| self.rng.u8(..)).collect();
                bytes.splice(start..start, noise);
            }
            _ => {
                let piece = PIECES[self.rng.usize(..PIECES.len())];
                let kept = if self.rng.bool() { start } else { end };
                bytes.splice(start..kept, piece.bytes());
            }
        }
    }
}
