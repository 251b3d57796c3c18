//! JSON Pointers.

use super::given::Given;
use crate::sites::description::{Pointer, PointerStep};
use crate::yaml::{YamlError, shown};

/// The longest pointer, in bytes, and the most steps of one.
const BYTES_MAX: usize = 300;
const STEPS_MAX: usize = 16;

/// Whether `*` may stand for every element of an array.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Wildcard {
    Allowed,
    Refused,
}

/// Reads a JSON Pointer.
pub fn read(given: &Given<'_>, wildcard: Wildcard) -> Result<Pointer, YamlError> {
    of_text(given, given.text()?, wildcard)
}

/// Reads a JSON Pointer that was written at this place.
pub fn of_text(given: &Given<'_>, text: &str, wildcard: Wildcard) -> Result<Pointer, YamlError> {
    if text.len() > BYTES_MAX {
        return Err(given.refused(format!("the pointer is longer than {BYTES_MAX} bytes")));
    }
    if text.is_empty() {
        return Ok(Pointer { steps: Vec::new() });
    }
    let Some(path) = text.strip_prefix('/') else { return Err(no_pointer(given, text)) };
    let steps = path.split('/').map(|step| read_step(given, step, wildcard));
    let steps: Vec<PointerStep> = steps.collect::<Result<_, _>>()?;
    if steps.len() > STEPS_MAX {
        return Err(given.refused(format!("the pointer has more than {STEPS_MAX} steps")));
    }
    Ok(Pointer { steps })
}

fn read_step(given: &Given<'_>, step: &str, wildcard: Wildcard) -> Result<PointerStep, YamlError> {
    if step == "*" {
        return match wildcard {
            Wildcard::Allowed => Ok(PointerStep::Every),
            Wildcard::Refused => Err(given.refused(
                "`*` names every element, but a single value is expected here; name one element, such as /names/0",
            )),
        };
    }
    if step.starts_with('[') || step.ends_with(']') {
        return Err(given.refused(format!(
            "\"{}\" is not a step of a JSON Pointer; write /0 for one element or /* for all of them",
            shown(step)
        )));
    }
    let mut key = String::with_capacity(step.len());
    let mut rest = step.chars();
    while let Some(c) = rest.next() {
        key.push(match c {
            '~' => match rest.next() {
                Some('0') => '~',
                Some('1') => '/',
                _ => {
                    return Err(given.refused(
                        "a `~` in a JSON Pointer is written ~0, and a slash within a key ~1",
                    ));
                }
            },
            c if c.is_control() => {
                return Err(given.refused("a JSON Pointer can't hold control characters"));
            }
            c => c,
        });
    }
    Ok(PointerStep::Key(key))
}

/// Returns an error that shows the pointer that was probably meant.
fn no_pointer(given: &Given<'_>, text: &str) -> YamlError {
    let path = text.strip_prefix('$').unwrap_or(text).replace("[*]", "/*");
    let path = path.trim_matches(['.', '/']).replace('.', "/");
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_-/*".contains(c);
    let hint = if !path.is_empty() && path.chars().all(is_plain) {
        format!("; did you mean /{path}?")
    } else if text.contains('@') {
        "; selectors and attributes need the key html in the same section".to_owned()
    } else {
        ", which begins with a slash, such as /user/name".to_owned()
    };
    given.refused(format!("\"{}\" is not a JSON Pointer{hint}", shown(text)))
}
