//! JSON pages of a site, and what all lists have in common.

mod escape;
mod number;
mod reader;
mod text_end;
mod value;

pub use number::{scaled, whole};
pub use reader::{JsonKind, JsonReader};
pub use value::JsonValue;

#[cfg(test)]
mod tests;
