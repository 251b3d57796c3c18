//! A field whose values are in the elements of a list.

use std::fmt::Write as _;

use crate::sites::json::JsonValue;

/// A field whose values are in the elements of a list.
#[derive(Debug)]
pub struct ListedField {
    /// The pointer to the list, in parts: between two of them is a position.
    pub list: Vec<String>,
    /// The index of the element itself.
    pub element: usize,
    /// The indexes of an element's alternatives. The first one that is present and not empty is used.
    pub choices: Vec<usize>,
    /// The places of these within the element, as the description writes them; empty for the element itself.
    pub names: Vec<String>,
}

impl ListedField {
    /// Returns the value that the element gives, if any. An empty text counts only as the
    /// last alternative.
    pub fn choose<'b>(&self, single: &[JsonValue<'b>]) -> Option<JsonValue<'b>> {
        let last = self.choices.len().saturating_sub(1);
        let number = self.choices.iter().enumerate().find_map(|(n, number)| {
            let text = single.get(*number)?.text()?;
            (n == last || !text.is_empty()).then_some(*number)
        })?;
        // It is cloned, because another field may want it too.
        single.get(number).cloned()
    }

    /// Returns what is wrong with an element that gives no value, such as `/tags/0 is null`.
    pub fn problem(&self, positions: &[usize], element: Option<&JsonValue<'_>>) -> String {
        let element = element.unwrap_or(&JsonValue::Missing);
        let takes_text = self.names.iter().any(String::is_empty);
        let names: Vec<&str> =
            self.names.iter().map(String::as_str).filter(|name| !name.is_empty()).collect();
        let what = match (element, &names[..]) {
            (JsonValue::Null, _) => "is null".to_owned(),
            (JsonValue::Object, [name]) => format!("has no {name}"),
            (JsonValue::Object, [one, other]) => format!("has neither {one} nor {other}"),
            (JsonValue::Object, [first @ .., last]) => {
                format!("has none of {} and {last}", first.join(", "))
            }
            (JsonValue::Text(_), _) if takes_text => "is empty".to_owned(),
            (JsonValue::List | JsonValue::Bool(_), [_, ..]) if takes_text => {
                "is not a label".to_owned()
            }
            (other, []) => format!("is {}, not text", other.name()),
            (other, _) => format!("is {}, not an object", other.name()),
        };
        let (last, around) = positions.split_last().unwrap_or((&0, &[]));
        format!("{}/{last} {what}", self.list_name(around))
    }

    /// Returns the message about a value that is not a list, such as `/tags is text, not a list`.
    pub fn no_list(&self, positions: &[usize], value: &JsonValue<'_>) -> String {
        let name = self.list_name(positions);
        let name = if name.is_empty() { "it" } else { &name };
        format!("{name} is {}, not a list", value.name())
    }

    /// Returns the name of the list that is in the elements at these positions.
    fn list_name(&self, positions: &[usize]) -> String {
        let mut name = String::new();
        for (n, part) in self.list.iter().enumerate() {
            match n.checked_sub(1).map(|n| positions.get(n)) {
                Some(Some(position)) => {
                    let _ = write!(name, "/{position}");
                }
                // A list around the one with the values is not a list.
                Some(None) => break,
                None => {}
            }
            name.push_str(part);
        }
        name
    }
}
