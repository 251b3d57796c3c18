//! Arguments that name a file or folder to create.

use std::path::PathBuf;

use clap::builder::{PathBufValueParser, TypedValueParser};

use crate::config::{HOME, names_home};

/// Reads the name of a file or folder that may be created. Shells replace `~` only at the beginning of a
/// word, and a folder with that name is not what anyone wants.
pub fn new_path() -> impl TypedValueParser<Value = PathBuf> {
    PathBufValueParser::new().try_map(|path| if names_home(&path) { Err(HOME) } else { Ok(path) })
}
