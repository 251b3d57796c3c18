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

/// Returns these steps as a JSON Pointer, which is how the description writes them; nothing for no step.
pub fn steps_pointer(steps: &[PointerStep]) -> String {
    Pointer { steps: steps.to_vec() }.to_string()
}

/// Returns the name of a field in JSON: its pointer as the description writes it.
pub fn field_name(pointer: &Pointer) -> String {
    if pointer.steps.is_empty() { "it".to_owned() } else { pointer.to_string() }
}

/// Returns the name of a place in JSON.
pub fn pointer_name(pointer: &Pointer) -> String {
    if pointer.steps.is_empty() { "it".to_owned() } else { steps_name(&pointer.steps) }
}
