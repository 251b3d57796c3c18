//! A description of a site in a user's own file.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::Path;

use super::Refused;
use crate::config::UnreadableFile;
use crate::sites::description::Description;
use crate::words::printable;

/// The most bytes that are read, so that a wrong path does not fill the memory. A description is shorter.
const MAX_BYTES: u64 = 1024 * 1024;

/// Reads a description from a file. Its errors name the file as it was typed.
pub fn read(path: &Path) -> anyhow::Result<Description> {
    let name = printable(&path.display().to_string());
    let bytes = read_bytes(path).map_err(|error| unreadable(&name, &error))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let valid = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
        let line = 1 + String::from_utf8_lossy(valid).matches('\n').count();
        Refused::configuration(format!("{name}:{line}:1: the file is not UTF-8"))
    })?;
    Ok(Description::parse(&name, &text)?)
}

/// Reads the text of a description that the configuration names, or says why it can't be read.
pub fn read_text(path: &Path) -> Result<String, UnreadableFile> {
    let bytes = read_bytes(path).map_err(|error| UnreadableFile {
        reason: error.to_string(),
        is_missing: matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory),
    })?;
    String::from_utf8(bytes)
        .map_err(|_| UnreadableFile { reason: "it is not UTF-8".to_owned(), is_missing: false })
}

fn read_bytes(path: &Path) -> io::Result<Vec<u8>> {
    // Opening a pipe would wait for someone to write to it.
    if !std::fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is not a file"));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_BYTES).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn unreadable(name: &str, error: &io::Error) -> Refused {
    let is_bundled = Description::bundled_named(name).is_some();
    let advice = if is_bundled {
        format!(
            "; to change the bundled description, copy it: crawl sites show {name} > {name}.yml"
        )
    } else if error.kind() == ErrorKind::NotFound {
        "; correct the path".to_owned()
    } else {
        String::new()
    };
    Refused::configuration(format!("can't read the description {name}: {error}{advice}"))
}
