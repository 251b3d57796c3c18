//! Code that reads a file in pandas, polars and DuckDB. It can be pasted and run in the files' folder.

use minijinja::{Value, context};

use super::contents::Card;
use crate::dataset::exported_file::ExportedFile;
use crate::dataset::formats::Format;
use crate::dataset::table::ColumnContent;

/// Returns code that reads every value of this file as the text that was written. Models named `NA` and
/// `null` exist, and ids may look like numbers.
pub fn reading_code(card: &Card<'_>, file: &ExportedFile) -> Value {
    let name = &file.name;
    let rows = card.hub_name(file.table);
    let (pandas, polars, duckdb) = match file.format {
        Format::Parquet => (
            format!("pd.read_parquet(\"{name}\")"),
            format!("pl.read_parquet(\"{name}\")"),
            format!("read_parquet('{name}')"),
        ),
        Format::Csv => delimited(file, "", "", ""),
        Format::Psv => delimited(
            file,
            "sep=\"|\", quotechar=\"\\\\\", ",
            "separator=\"|\", quote_char=\"\\\\\", ",
            "delim = '|', quote = '\\', escape = '\\', ",
        ),
        Format::Jsonl => (
            format!("pd.read_json(\"{name}\", lines=True, dtype=False)"),
            format!("pl.read_ndjson(\"{name}\"{})", polars_schema(file)),
            format!(
                "read_json('{name}', columns = {{{}}})",
                each(file, |c| format!("{c}: 'VARCHAR'"))
            ),
        ),
    };
    context! {
        pandas => format!("import pandas as pd\n{rows} = {pandas}"),
        polars => format!("import polars as pl\n{rows} = {polars}"),
        duckdb => format!("select * from {duckdb};"),
    }
}

/// Returns the same for delimited text, with options for its dialect. An empty field is read as an empty
/// text, not as a missing value.
fn delimited(
    file: &ExportedFile,
    pandas: &str,
    polars: &str,
    duckdb: &str,
) -> (String, String, String) {
    let name = &file.name;
    let columns = each(file, |column| format!("'{column}'"));
    (
        format!("pd.read_csv(\"{name}\", {pandas}keep_default_na=False, dtype=str)"),
        format!("pl.read_csv(\"{name}\", {polars}infer_schema=False).fill_null(\"\")"),
        format!(
            "read_csv('{name}', {duckdb}header = true,\n    all_varchar = true, force_not_null = \
             [{columns}])"
        ),
    )
}

/// Returns the option that makes polars read times as text and positions as numbers. Without it, polars fails if the
/// first rows have no value.
fn polars_schema(file: &ExportedFile) -> String {
    use ColumnContent::{Day, Moment, UserPosition};
    let types = file.columns.iter().filter_map(|column| match column.content {
        Moment | Day => Some(format!("\"{}\": pl.String", column.name)),
        UserPosition => Some(format!("\"{}\": pl.Int64", column.name)),
        _ => None,
    });
    let types: Vec<String> = types.collect();
    if types.is_empty() {
        return String::new();
    }
    format!(", schema_overrides={{{}}}", types.join(", "))
}

/// Applies a function to each column name and joins the results with commas.
fn each(file: &ExportedFile, of: impl Fn(&str) -> String) -> String {
    file.column_names().map(of).collect::<Vec<_>>().join(", ")
}
