//! A part of the catalogue.

use std::fmt;

use url::form_urlencoded;

/// A part of the catalogue: what its address adds to that of the whole list, such as
/// `categories=music&license=by`. That of the whole list is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Part(String);

impl Part {
    /// Returns the whole list.
    pub const fn whole() -> Self {
        Self(String::new())
    }

    /// Returns the part with this query, in the form that it has in an address.
    pub fn new(query: impl Into<String>) -> Self {
        Self(query.into())
    }

    /// Returns whether this is the whole list.
    pub const fn is_whole(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns what its address adds to that of the whole list.
    pub fn query(&self) -> &str {
        &self.0
    }

    /// Returns the parameters by which it is chosen, each with its value.
    fn pairs(&self) -> impl Iterator<Item = (String, String)> {
        form_urlencoded::parse(self.0.as_bytes()).into_owned()
    }
}

/// The values by which it is chosen: `cars-vehicles / by`.
impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_whole() {
            return f.write_str("the whole catalogue");
        }
        let values: Vec<String> = self.pairs().map(|(_, value)| value).collect();
        f.write_str(&values.join(" / "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_named_by_its_values() {
        let part = Part::new("categories=music&license=by+%26+more");
        assert_eq!(part.to_string(), "music / by & more");
        assert_eq!(part.pairs().count(), 2);
        assert!(Part::whole().is_whole() && !part.is_whole());
    }
}
