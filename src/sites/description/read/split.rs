//! How a list that the site cuts off is split.

use super::given::{Given, Section};
use super::paging;
use crate::sites::description::{Dimension, List, NextKind};
use crate::yaml::YamlError;

/// The maximum number of parameters by which a list is split, and of values of one parameter.
const DIMENSIONS_MAX: usize = 4;
const VALUES_MAX: usize = 500;

/// Reads the parameters by which a list is split, in order.
pub fn read(section: &Section<'_>, list: &List) -> Result<Vec<Dimension>, YamlError> {
    let Some(given) = section.get("split") else { return Ok(Vec::new()) };
    if section.get("lists_at_most").is_none() {
        return Err(given.refused(
            "the length at which the site cuts the list off is missing; add it, for example lists_at_most: 10000",
        ));
    }
    if section.get("sorted_by").is_none() {
        return Err(given.refused(
            "only the order of a list shows that it was cut off; add sorted_by: likes, or leave split out",
        ));
    }
    let one = |(key, parameter, values): (Given<'_>, &str, Given<'_>)| {
        paging::parameter_of_text(&key, parameter)?;
        check_is_free(&key, parameter, list)?;
        Ok(Dimension { parameter: parameter.to_owned(), values: read_values(&values)? })
    };
    given.named_values(DIMENSIONS_MAX)?.into_iter().map(one).collect()
}

/// Checks that the address of the list does not hold the parameter already.
fn check_is_free(key: &Given<'_>, parameter: &str, list: &List) -> Result<(), YamlError> {
    if list.get.has_parameter(parameter) {
        return Err(key.refused(
            "the address already has this parameter; leave it out of get, because each part adds it",
        ));
    }
    let is_cursor = |kind: &NextKind| matches!(kind, NextKind::Cursor { parameter: own, .. } if own == parameter);
    if list.paging.kinds.iter().any(is_cursor) {
        return Err(key.refused(
            "the cursor of next already uses this parameter; split by a parameter that filters the list",
        ));
    }
    Ok(())
}

fn read_values(given: &Given<'_>) -> Result<Vec<String>, YamlError> {
    let mut values = Vec::new();
    for given in given.list(VALUES_MAX)? {
        let value = given.scalar()?;
        if value.chars().any(char::is_control) {
            return Err(given.refused("a query value can't hold control characters"));
        }
        if values.contains(&value) {
            return Err(given.refused("the value is given twice; write it once"));
        }
        values.push(value);
    }
    Ok(values)
}
