//! How to read a file in pandas, polars and DuckDB: code that runs as it is pasted, beside the files.

use minijinja::{Value, context};

use super::file::File;
use crate::dataset::rows::Format;

/// How to read this file so that every value is text as it was written. Models named `NA` and `null`
/// exist, and ids may look like numbers.
pub fn reading(file: &File) -> Value {
    let File { name, table, .. } = file;
    let rows = table.name();
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
            format!("pl.read_ndjson(\"{name}\")"),
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

/// The same for text with a header, whose dialect these options tell. Nothing between two separators is
/// text that is empty, not a missing value.
fn delimited(file: &File, pandas: &str, polars: &str, duckdb: &str) -> (String, String, String) {
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

/// Something of each column, parted by commas.
fn each(file: &File, of: impl Fn(&str) -> String) -> String {
    file.columns.iter().map(|column| of(column)).collect::<Vec<_>>().join(", ")
}
