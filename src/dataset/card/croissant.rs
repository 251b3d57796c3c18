//! `croissant.json`: what the CSV or Parquet files hold, in the Croissant format 1.0.

use serde_json::{Value, json};

use super::file::{File, Table, meaning};
use super::{Card, TITLE, citation, words};
use crate::dataset::rows::Format;

/// What the format's readers read as text; of Parquet they can't take a model named `NA` for a missing
/// value, so it comes first.
pub const DESCRIBED: [Format; 2] = [Format::Parquet, Format::Csv];

/// The description of the Parquet or CSV files; none where neither was exported.
pub fn croissant(card: &Card<'_>) -> Option<Value> {
    let format = card.exported(&DESCRIBED)?;
    let mut files: Vec<&File> = card.of_format(format).collect();
    files.sort_by_key(|file| file.table);
    let distribution: Vec<Value> = files.iter().map(|file| file_object(file)).collect();
    let record_sets: Vec<Value> = files.iter().map(|file| record_set(file, card)).collect();
    let mut dataset = json!({
        "@context": context(),
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": TITLE,
        "description": format!(
            "Likes of 3D models of {}: implicit feedback, for research on recommendation.", card.url
        ),
        "keywords": ["recommendation", "collaborative filtering", "implicit feedback"],
        "isBasedOn": card.url,
        "isLiveDataset": false,
        "citeAs": citation::bibtex(card),
        "distribution": distribution,
        "recordSet": record_sets,
    });
    if let Some((_, to)) = card.collected {
        dataset["dateCreated"] = words::day(to).into();
    }
    Some(dataset)
}

fn file_object(file: &File) -> Value {
    json!({
        "@type": "cr:FileObject",
        "@id": file.name,
        "name": file.name,
        "contentUrl": file.name,
        "contentSize": format!("{} B", file.n_bytes),
        "encodingFormat": match file.format {
            Format::Parquet => "application/x-parquet",
            _ => "text/csv",
        },
        "sha256": file.sha256,
    })
}

fn record_set(file: &File, card: &Card<'_>) -> Value {
    let table = file.table;
    let id = |column: &str| format!("{}/{column}", table.name());
    let key: &[&str] = match table {
        Table::Likes => &["mid", "uid"],
        Table::Items => &["mid"],
        // A category may be a tag as well, and a page may name one twice.
        Table::Features => &[],
    };
    let field = |column: &&str| {
        json!({
            "@type": "cr:Field",
            "@id": id(column),
            "name": column,
            "description": meaning(table, column, card.is_anonymized()),
            "dataType": "sc:Text",
            "source": { "fileObject": { "@id": file.name }, "extract": { "column": column } },
        })
    };
    let mut set = json!({
        "@type": "cr:RecordSet",
        "@id": table.name(),
        "name": table.name(),
        "description": table.meaning(),
        "field": file.columns.iter().map(field).collect::<Vec<_>>(),
    });
    if !key.is_empty() {
        set["key"] = key.iter().map(|column| json!({ "@id": id(column) })).collect();
    }
    set
}

/// The context of the format, as its own examples have it.
fn context() -> Value {
    let mut context = json!({
        "@language": "en",
        "@vocab": "https://schema.org/",
        "cr": "http://mlcommons.org/croissant/",
        "dct": "http://purl.org/dc/terms/",
        "rai": "http://mlcommons.org/croissant/RAI/",
        "sc": "https://schema.org/",
        "conformsTo": "dct:conformsTo",
        "data": { "@id": "cr:data", "@type": "@json" },
        "dataType": { "@id": "cr:dataType", "@type": "@vocab" },
        "examples": { "@id": "cr:examples", "@type": "@json" },
    });
    let own = [
        "citeAs",
        "column",
        "equivalentProperty",
        "extract",
        "field",
        "fileObject",
        "fileProperty",
        "fileSet",
        "format",
        "includes",
        "isLiveDataset",
        "jsonPath",
        "key",
        "md5",
        "parentField",
        "path",
        "recordSet",
        "references",
        "regex",
        "repeated",
        "replace",
        "samplingRate",
        "separator",
        "source",
        "subField",
        "transform",
    ];
    for term in own {
        context[term] = format!("cr:{term}").into();
    }
    context
}
