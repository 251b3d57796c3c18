//! The names of places in messages.

use crate::sites::description::{Pointer, PointerStep};

/// Returns the name of these steps: as the description writes them, without the first slash.
pub fn steps_name(steps: &[PointerStep]) -> String {
    let steps: Vec<&str> = steps
        .iter()
        .map(|step| match step {
            PointerStep::Key(key) => key.as_str(),
            PointerStep::Every => "*",
        })
        .collect();
    steps.join("/")
}

/// Returns the name of a place in JSON.
pub fn pointer_name(pointer: &Pointer) -> String {
    if pointer.steps.is_empty() { "it".to_owned() } else { steps_name(&pointer.steps) }
}
