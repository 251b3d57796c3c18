//! The values that a pointer names.

use serde_json::Value;

use crate::sites::description::PointerStep;

/// Returns the values that a pointer names, below a value.
pub fn found<'v>(value: &'v Value, steps: &[PointerStep]) -> Vec<&'v Value> {
    let Some((first, rest)) = steps.split_first() else { return vec![value] };
    match (first, value) {
        (PointerStep::Every, Value::Array(list)) => {
            list.iter().flat_map(|value| found(value, rest)).collect()
        }
        (PointerStep::Key(key), Value::Object(object)) => {
            object.get(key).map(|value| found(value, rest)).unwrap_or_default()
        }
        (PointerStep::Key(key), Value::Array(list)) => {
            let value = key.parse::<usize>().ok().and_then(|index| list.get(index));
            value.map(|value| found(value, rest)).unwrap_or_default()
        }
        _ => Vec::new(),
    }
}
