//! `croissant.json`: a description of the CSV or Parquet files in the Croissant format, version 1.0.

use serde_json::{Value, json};

use super::columns::{column_meaning, position, table_meaning};
use super::contents::Card;
use super::{citation, wording};
use crate::dataset::exported_file::ExportedFile;
use crate::dataset::formats::Format;
use crate::dataset::table::{Column, ColumnContent, Table};
use crate::words::AttributeKind;

/// The formats that readers of Croissant can read. Parquet comes first, because there a model named `NA`
/// can't be mistaken for a missing value.
pub const DESCRIBED: [Format; 2] = [Format::Parquet, Format::Csv];

/// Returns the description of the Parquet or CSV files, or none if neither were exported.
pub fn croissant(card: &Card<'_>) -> Option<Value> {
    let format = card.first_exported(&DESCRIBED)?;
    // A table that is only ever CSV is described in any case.
    let is_described = |file: &&ExportedFile| file.format == format || file.table.is_always_csv();
    let mut files: Vec<&ExportedFile> = card.files.iter().filter(is_described).collect();
    files.sort_by_key(|file| position(file.table));
    let distribution: Vec<Value> = files.iter().map(|file| file_object(file)).collect();
    let record_sets: Vec<Value> = files.iter().map(|file| record_set(card, file)).collect();
    let mut dataset = json!({
        "@context": context(),
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": card.title(),
        "description": format!(
            "Likes of {} on {}: implicit feedback for research on recommendation.",
            card.item_names(),
            card.url
        ),
        "keywords": ["recommendation", "collaborative filtering", "implicit feedback"],
        "isBasedOn": card.url,
        "isLiveDataset": false,
        "citeAs": citation::bibtex(card),
        "distribution": distribution,
        "recordSet": record_sets,
    });
    if let Some(terms) = &card.words.terms {
        dataset["usageInfo"] = terms.as_str().into();
    }
    if let Some(docs) = &card.words.docs {
        dataset["sameAs"] = docs.as_str().into();
    }
    if let Some((_, to)) = card.collected {
        dataset["dateCreated"] = wording::day(to).into();
    }
    Some(dataset)
}

fn file_object(file: &ExportedFile) -> Value {
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

fn record_set(card: &Card<'_>, file: &ExportedFile) -> Value {
    let name = card.hub_name(file.table);
    let id = |column: &Column| format!("{name}/{}", column.name);
    let identifies = |column: &&Column| {
        use ColumnContent::{FoundPseudonym, FoundUserId, ItemId, Pseudonym, UserId};
        matches!(column.content, ItemId | UserId | Pseudonym | FoundUserId | FoundPseudonym)
    };
    let key: Vec<&Column> = match file.table {
        // A text may be a feature of two types, and a page may name it twice.
        Table::Features => Vec::new(),
        _ => file.columns.iter().filter(identifies).collect(),
    };
    let field = |column: &Column| {
        json!({
            "@type": "cr:Field",
            "@id": id(column),
            "name": column.name,
            "description": column_meaning(card, column),
            "dataType": data_type(column),
            "source": {
                "fileObject": { "@id": file.name },
                "extract": { "column": column.name },
            },
        })
    };
    let mut set = json!({
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": table_meaning(card, file.table),
        "field": file.columns.iter().map(field).collect::<Vec<_>>(),
    });
    if !key.is_empty() {
        set["key"] = key.iter().map(|column| json!({ "@id": id(column) })).collect();
    }
    set
}

const fn data_type(column: &Column) -> &'static str {
    match column.content {
        ColumnContent::Moment => "sc:DateTime",
        ColumnContent::Day => "sc:Date",
        ColumnContent::Coverage => "sc:Float",
        content => match content.kind() {
            AttributeKind::Text => "sc:Text",
            AttributeKind::Count => "sc:Integer",
            AttributeKind::Moment => "sc:DateTime",
            AttributeKind::Truth => "sc:Boolean",
        },
    }
}

/// Returns the format's JSON-LD context, as in its own examples.
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
