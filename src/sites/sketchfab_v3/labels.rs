//! The categories or tags of a model.

use crate::sites::error::PageError;
use crate::sites::json::{JsonKind, JsonReader, JsonValue};

/// The categories or tags of a model.
#[derive(Debug, Default)]
pub struct Labels {
    /// The text of each.
    pub texts: Vec<String>,
    /// What is wrong with the list, or with the first of its elements that can't be read.
    pub problem: Option<String>,
}

impl Labels {
    /// Reads a list of labels. A value that is not a list costs only itself.
    pub fn read(reader: &mut JsonReader<'_>) -> Result<Self, PageError> {
        let mut labels = Self::default();
        if reader.kind()? != JsonKind::List {
            let value = reader.value()?;
            labels.problem =
                (!value.is_none()).then(|| format!(" is {}, not a list", value.name()));
            return Ok(labels);
        }
        let mut index = 0_usize;
        reader.list(|reader| {
            match read_label(reader)? {
                Ok(text) => labels.texts.push(text),
                Err(problem) if labels.problem.is_none() => {
                    labels.problem = Some(format!("[{index}] {problem}"));
                }
                Err(_) => {}
            }
            index += 1;
            Ok(())
        })?;
        Ok(labels)
    }
}

/// Reads a label: its name, or else its slug. It may also be the name itself.
fn read_label(reader: &mut JsonReader<'_>) -> Result<Result<String, &'static str>, PageError> {
    let (mut name, mut slug) = (JsonValue::Missing, JsonValue::Missing);
    match reader.kind()? {
        JsonKind::Object => reader.object(|reader, key| {
            match key {
                "name" => name = reader.value()?,
                "slug" => slug = reader.value()?,
                _ => reader.skip()?,
            }
            Ok(())
        })?,
        JsonKind::Text | JsonKind::Number => name = reader.value()?,
        JsonKind::Null => return reader.skip().map(|()| Err("is null")),
        _ => return reader.skip().map(|()| Err("is not a label")),
    }
    let text = name.text().filter(|name| !name.is_empty()).or(slug.text());
    Ok(text.map(str::to_owned).ok_or("has neither name nor slug"))
}
