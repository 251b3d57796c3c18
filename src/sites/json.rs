//! JSON pages of a site, and what all lists have in common.

mod escape;
mod number;
mod reader;
mod scan;
mod value;

pub use number::{scaled, whole};
pub use reader::{JsonKind, JsonReader};
pub use value::JsonValue;

#[cfg(test)]
mod tests;
