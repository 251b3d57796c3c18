//! What came in place of a list of entries.

use crate::sites::description::Pointer;
use crate::sites::error::PageError;
use crate::sites::json::{JsonKind, JsonReader, JsonValue};
use crate::sites::reader::places::steps_name;

/// The most keys that an error names.
const KEYS_MAX: usize = 6;

/// The longest key that an error names, in bytes.
const KEY_BYTES_MAX: usize = 32;

/// Returns the error of a page whose list of entries is missing, or is something else.
pub fn error(rows: &Pointer, found: &JsonValue<'_>, body: &[u8]) -> Result<PageError, PageError> {
    let place = steps_name(&rows.steps);
    let problem = match found {
        _ if rows.steps.is_empty() => format!("it is {}, not a list", what(body)?),
        JsonValue::Missing => format!("it has no `{place}`; it is {}", what(body)?),
        other => format!("its `{place}` is {}, not a list", other.name()),
    };
    Ok(PageError::Unlike(problem))
}

/// Returns what a page is.
fn what(body: &[u8]) -> Result<String, PageError> {
    let mut reader = JsonReader::new(body)?;
    if reader.kind()? != JsonKind::Object {
        return Ok(reader.value()?.name().to_owned());
    }
    let mut keys = Keys::default();
    reader.object(|reader, key| {
        keys.add(key);
        reader.skip()
    })?;
    Ok(keys.in_words())
}

/// The first keys of an object that has no list of entries.
#[derive(Default)]
struct Keys {
    named: Vec<String>,
    n_more: usize,
}

impl Keys {
    /// Adds a key. One that may be a name or an id, because it is no plain word, is only counted.
    fn add(&mut self, key: &str) {
        let is_word = key.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        if self.named.len() < KEYS_MAX && is_word && (1..=KEY_BYTES_MAX).contains(&key.len()) {
            self.named.push(key.to_owned());
        } else {
            self.n_more += 1;
        }
    }

    fn in_words(&self) -> String {
        match (self.named.join(", "), self.n_more) {
            (named, 0) if named.is_empty() => "an empty object".to_owned(),
            (named, 0) => format!("an object with the keys {named}"),
            (named, n) if named.is_empty() => format!("an object with {n} other keys"),
            (named, n) => format!("an object with the keys {named} and {n} more"),
        }
    }
}
