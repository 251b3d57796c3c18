//! Lists of users who asked to be left out or forgotten: one user id per line.

use std::collections::HashSet;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, absolute};

use anyhow::Context;

use super::Refused;
use crate::words::UserId;

/// The most bytes that are read, so that a wrong path does not fill the memory.
const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// Where a list of users is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserList {
    /// With `--suppress`.
    Flag,
    /// As `suppress` in the configuration.
    Standing,
    /// As the argument of `crawl forget`.
    Forgotten,
}

impl UserList {
    /// Returns what may help if there is no such file.
    fn hint(self, path: &Path) -> &'static str {
        if self == Self::Standing && path.is_relative() {
            ". A relative path starts at the folder where crawl is run"
        } else {
            ""
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Flag => "the list of --suppress",
            Self::Standing => "the list that `suppress` names in the configuration",
            Self::Forgotten => "the list of users to forget",
        }
    }
}

/// Reads the list, skipping empty lines and lines that start with `#`. The text of a line is never shown,
/// because it may identify a user.
pub fn read(path: &Path, named_as: UserList) -> anyhow::Result<HashSet<UserId>> {
    let shown = absolute(path).unwrap_or_else(|_| path.to_owned());
    let shown = shown.display();
    let file = File::open(path).map_err(|error| {
        let (name, hint) = (named_as.name(), named_as.hint(path));
        Refused::configuration(format!("can't read {name}, {shown}: {error}{hint}"))
    })?;
    let mut user_ids = HashSet::new();
    let mut n_bytes = 0;
    for (nth, line) in (1_u64..).zip(BufReader::new(file.take(MAX_BYTES + 1)).split(b'\n')) {
        let line = line.with_context(|| format!("reading {shown}"))?;
        n_bytes += line.len() as u64 + 1;
        if n_bytes > MAX_BYTES {
            let message = format!(
                "{shown} is larger than {MAX_BYTES} bytes: name the list of user ids instead"
            );
            return Err(Refused::configuration(message).into());
        }
        let bad = |why: &str| Refused::configuration(format!("{shown}, line {nth}: {why}"));
        let line = str::from_utf8(&line).map_err(|_| bad("the line is not UTF-8"))?;
        let line = line.trim_start_matches('\u{feff}').trim();
        if !line.is_empty() && !line.starts_with('#') {
            user_ids.insert(UserId::new(line).map_err(|error| bad(&error.to_string()))?);
        }
    }
    Ok(user_ids)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &[u8]) -> Result<usize, String> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        let found = read(file.path(), UserList::Flag).map(|user_ids| user_ids.len());
        let place = file.path().display().to_string();
        found.map_err(|error| format!("{error:#}").replace(&place, "FILE"))
    }

    #[test]
    fn comments_and_empty_lines_are_skipped() {
        assert_eq!(read_text(b""), Ok(0));
        assert_eq!(read_text(b"\xEF\xBB\xBFone\r\n\r\n# asked in May\n  two \n#\none"), Ok(2));
    }

    #[test]
    fn a_line_that_is_not_an_id_is_reported_by_number_only() {
        let no_id = read_text(b"one\n\nmy\tname\n").unwrap_err();
        assert!(no_id.starts_with("FILE, line 3: an id is 1 to 128 bytes"), "{no_id}");
        assert!(!no_id.contains("name"));
        assert_eq!(read_text(b"one\n\xff\n").unwrap_err(), "FILE, line 2: the line is not UTF-8");
    }
}
