//! How a list that the site cuts off is split into parts.

use url::form_urlencoded;

/// A query parameter by which a list is split, and its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dimension {
    /// The parameter, such as `categories`.
    pub parameter: String,
    /// Its values, in the order in which the parts are read.
    pub values: Vec<String>,
}

impl Dimension {
    /// Returns the parameter with one of the values, as a query holds them.
    fn pair(&self, value: &str) -> String {
        let value: String = form_urlencoded::byte_serialize(value.as_bytes()).collect();
        format!("{}={value}", self.parameter)
    }
}

/// Returns the parts into which a part is split by the next dimension, or none if no dimension is left. A
/// part is what its address adds to the query of the list, such as `categories=music`, and the
/// whole list is the empty one.
pub fn parts_below(split: &[Dimension], part: &str) -> Vec<String> {
    let pairs: Vec<&str> = part.split('&').filter(|pair| !pair.is_empty()).collect();
    // A part of another description has no parts here.
    let mut known = pairs.iter().zip(split);
    let is_known = |(pair, dimension): (&&str, &Dimension)| {
        pair.split_once('=').is_some_and(|(parameter, _)| parameter == dimension.parameter)
    };
    let Some(next) = split.get(pairs.len()).filter(|_| known.all(is_known)) else {
        return Vec::new();
    };
    let own = if part.is_empty() { String::new() } else { format!("{part}&") };
    next.values.iter().map(|value| format!("{own}{}", next.pair(value))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split() -> Vec<Dimension> {
        let dimension = |parameter: &str, values: &[&str]| Dimension {
            parameter: parameter.to_owned(),
            values: values.iter().map(|value| (*value).to_owned()).collect(),
        };
        vec![dimension("categories", &["music", "a b&c"]), dimension("license", &["by", "cc0"])]
    }

    #[test]
    fn each_dimension_splits_the_parts_of_the_one_before() {
        let split = split();
        assert_eq!(parts_below(&split, ""), ["categories=music", "categories=a+b%26c"]);
        assert_eq!(
            parts_below(&split, "categories=a+b%26c"),
            ["categories=a+b%26c&license=by", "categories=a+b%26c&license=cc0"]
        );
        assert_eq!(parts_below(&split, "categories=music&license=by"), [""; 0]);
        assert_eq!(parts_below(&[], ""), [""; 0]);
    }

    #[test]
    fn a_part_of_another_split_has_no_parts() {
        for part in ["license=by", "categories=music&year=1", "a=1&b=2&c=3", "categories"] {
            assert_eq!(parts_below(&split(), part), [""; 0], "{part}");
        }
    }
}
