//! Attributes of an item, as commands show them.

use crate::words::{Attribute, AttributeType, AttributeValue};

/// Returns the attributes of an item as the end of a line. Texts are not shown, because some name users.
pub fn shown_attributes(types: &[AttributeType], attributes: &[Attribute]) -> String {
    let shown = |attribute: &Attribute| {
        let name = types.get(attribute.position).map(|one| one.name.as_str()).unwrap_or_default();
        match &attribute.value {
            AttributeValue::Text(_) => format!(", {name}"),
            AttributeValue::Count(n) => format!(", {name}: {n}"),
            AttributeValue::Moment(at) => format!(", {name}: {at}"),
            AttributeValue::Truth(true) => format!(", {name}: yes"),
            AttributeValue::Truth(false) => format!(", {name}: no"),
        }
    };
    attributes.iter().map(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{AttributeKind, Moment};

    #[test]
    fn attributes_are_shown_without_texts() {
        let names = ["address", "views", "created_at", "downloadable"];
        let types = AttributeKind::ALL.into_iter().zip(names);
        let types: Vec<AttributeType> =
            types.map(|(kind, name)| AttributeType { name: name.to_owned(), kind }).collect();
        let values = [
            AttributeValue::Text("https://site.example/anna/1".to_owned()),
            AttributeValue::Count(12),
            AttributeValue::Moment(Moment::from_millis(1_476_000_000_000)),
            AttributeValue::Truth(true),
        ];
        let values = values.into_iter().enumerate();
        let attributes: Vec<Attribute> =
            values.map(|(position, value)| Attribute { position, value }).collect();
        assert_eq!(
            shown_attributes(&types, &attributes),
            ", address, views: 12, created_at: 2016-10-09T08:00:00Z, downloadable: yes"
        );
        assert_eq!(shown_attributes(&types, &[]), "");
    }
}
