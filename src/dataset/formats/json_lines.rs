//! Rows as JSON objects. Keys are encoded once per file.

use std::io::{self, Write};

/// The bytes after the last pair of an object.
pub(super) const END: &[u8] = b"}\n";

/// Returns the bytes that precede each value of an object: a brace or comma, the key and a colon.
pub(super) fn keys(header: &[&str]) -> io::Result<Vec<Vec<u8>>> {
    let mut keys = Vec::new();
    for (nth, name) in header.iter().enumerate() {
        let mut key = vec![if nth == 0 { b'{' } else { b',' }];
        serde_json::to_writer(&mut key, name)?;
        key.push(b':');
        keys.push(key);
    }
    Ok(keys)
}

/// Writes some pairs of an object.
pub(super) fn write_pairs(
    keys: &[Vec<u8>],
    fields: &[&str],
    mut sink: impl Write,
) -> io::Result<()> {
    for (key, field) in keys.iter().zip(fields) {
        sink.write_all(key)?;
        serde_json::to_writer(&mut sink, field)?;
    }
    Ok(())
}
