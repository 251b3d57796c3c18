//! Other programs read the times of likes with the card's own code.

use crawl::dataset::formats::Format;

use super::{blocks, python, run};
use crate::export::times::{projects, times};
use crate::harness::text;

/// Turns whatever a program made of the last column into text, and prints one per row.
const PRINT: &str = r"
import json
def shown(value):
    if value is None or value != value:
        return ''
    return value if isinstance(value, str) else value.isoformat()
print(json.dumps([[shown(row[0]), shown(row[-1])] for row in rows]))
";

#[tokio::test(flavor = "multi_thread")]
async fn the_code_in_a_card_reads_the_times_of_likes() {
    let crawl = projects().await;
    let wanted: Vec<String> =
        times(&crawl, "%Y-%m-%d").await.into_iter().map(Option::unwrap_or_default).collect();
    for format in Format::ALL.into_iter().filter(|format| format.is_built_in()) {
        for precision in ["day", "exact"] {
            let export = ["export", "--format", format.name(), "--times", precision];
            crawl.expect(0, &export).await;
            let card = text(&crawl.exported("README.md"));
            for (needs, language, rows) in [
                ("pandas", "python", "likes.astype(object).values.tolist()"),
                ("polars", "python", "likes.rows()"),
                ("duckdb", "sql", "duckdb.sql(code).fetchall()"),
                ("datasets", "python", "[list(row.values()) for row in likes]"),
            ] {
                if needs == "datasets" && !card.contains("load_dataset") {
                    continue;
                }
                let Some(python) = python(needs) else { continue };
                let blocks = blocks(&card);
                let is_it = |(of, code): &&(String, String)| {
                    of == language && code.to_lowercase().contains(needs)
                };
                let (_, code) = blocks.iter().find(is_it).unwrap();
                let code = match language {
                    "sql" => format!("import duckdb\ncode = r'''{code}'''"),
                    _ => code.clone(),
                };
                let program = format!("{code}\nrows = {rows}\n{PRINT}");
                let read: Vec<[String; 2]> =
                    serde_json::from_str(&run(python, &crawl.path("exports"), &program)).unwrap();
                let days: Vec<String> =
                    read.into_iter().map(|[_, time]| time.chars().take(10).collect()).collect();
                assert!(days == wanted, "{needs} reads other times with\n{program}\n{days:?}");
            }
        }
    }
}
