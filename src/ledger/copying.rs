//! Copies a whole crawl from a server into a file, or from a file to a server.
//!
//! | part | holds |
//! |---|---|
//! | `table` | the tables and columns that both stores have |
//! | `binary` | the form in which PostgreSQL sends and takes rows |
//! | `copied` | how much was copied, and a check that nothing is missing |
//! | `pull` | from a server into a file |
//! | `push` | from a file to a server |

mod binary;
mod copied;
mod pull;
mod push;
mod table;

pub use copied::Copied;
pub use pull::pull;
pub use push::{is_empty, push};
