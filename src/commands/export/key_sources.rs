//! The places from which the key of an anonymized export can come.

use std::fs::File;
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::commands::Refused;
use crate::commands::output::MESSAGE;
use crate::dataset::pseudonym::PseudonymKey;

/// The longest key that is read, so that a wrong path does not fill the memory.
const MAX_KEY_BYTES: u64 = 64 * 1024;

/// The places from which the key can come; at most one may be given.
#[derive(Clone, Default)]
pub struct KeySources {
    /// The key itself, from `CRAWL_ANONYMIZE_KEY`.
    pub variable: Option<Vec<u8>>,
    /// The file of `CRAWL_ANONYMIZE_KEY_FILE`.
    pub variable_file: Option<PathBuf>,
    /// The file of `--key-file`; `-` is the standard input.
    pub flag_file: Option<PathBuf>,
}

impl KeySources {
    /// Returns the first variable that names a key, if one does.
    pub const fn variable_that_is_set(&self) -> Option<&'static str> {
        match (&self.variable, &self.variable_file) {
            (Some(_), _) => Some("CRAWL_ANONYMIZE_KEY"),
            (None, Some(_)) => Some("CRAWL_ANONYMIZE_KEY_FILE"),
            (None, None) => None,
        }
    }

    /// Reads the key from the source that is given.
    pub fn read(&self) -> anyhow::Result<PseudonymKey> {
        let text = match (&self.variable, &self.variable_file, &self.flag_file) {
            (None, None, None) => {
                return Err(Refused::usage(
                    "--anonymize needs a key: set CRAWL_ANONYMIZE_KEY_FILE or use --key-file; \
                     `crawl keygen FILE` creates one",
                )
                .into());
            }
            (Some(text), None, None) => text.clone(),
            (None, None, Some(path)) if path == Path::new("-") => {
                read_key(std::io::stdin()).context("reading the key from the standard input")?
            }
            (None, Some(path), None) | (None, None, Some(path)) => read_key_file(path)?,
            _ => {
                return Err(Refused::usage(
                    "the key is given twice: use only one of CRAWL_ANONYMIZE_KEY, \
                     CRAWL_ANONYMIZE_KEY_FILE and --key-file",
                )
                .into());
            }
        };
        Ok(PseudonymKey::from_text(&text).map_err(|error| Refused::usage(error.to_string()))?)
    }
}

/// The key itself is not shown.
impl std::fmt::Debug for KeySources {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeySources")
            .field("variable", &self.variable.is_some())
            .field("variable_file", &self.variable_file)
            .field("flag_file", &self.flag_file)
            .finish()
    }
}

fn read_key_file(path: &Path) -> anyhow::Result<Vec<u8>> {
    let file = File::open(path).map_err(|error| {
        Refused::configuration(format!("can't read the key file {}: {error}", path.display()))
    })?;
    warn_if_others_can_read(&file, path);
    read_key(file).with_context(|| format!("reading the key file {}", path.display()))
}

/// Warns of a key that other users of the machine can read. A pipe, such as one of the shell, is not a file.
fn warn_if_others_can_read(file: &File, path: &Path) {
    let Ok(found) = file.metadata() else { return };
    if found.is_file() && found.permissions().mode() & 0o044 != 0 {
        let path = path.display();
        tracing::warn!(
            target: MESSAGE,
            event = "key_readable_by_others",
            path = %path,
            "warning: other users of this machine can read the key file {path}: run chmod 600 {path}"
        );
    }
}

fn read_key(source: impl Read) -> std::io::Result<Vec<u8>> {
    let mut text = Vec::new();
    let n = source.take(MAX_KEY_BYTES + 1).read_to_end(&mut text)?;
    if n as u64 > MAX_KEY_BYTES {
        let message = format!("the file is larger than {MAX_KEY_BYTES} bytes, so it is not a key");
        return Err(std::io::Error::new(std::io::ErrorKind::InvalidData, message));
    }
    Ok(text)
}
