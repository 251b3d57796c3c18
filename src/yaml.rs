//! Files of YAML: values with their positions, and errors that name the line and the column.
//!
//! The configuration and the descriptions of sites are read with it.

mod error;
mod excerpt;
mod fault;
mod nearest;
mod position;
mod read;
mod value;

pub use error::{YamlError, shown};
pub use nearest::nearest;
pub use position::Position;
pub use read::read;
pub use value::{YamlEntry, YamlNode, YamlValue};
