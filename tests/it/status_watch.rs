//! `crawl status --watch`.

use crate::site_kind::SiteKind;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};

use crate::harness::Setup;
use crate::schemas;

#[tokio::test(flavor = "multi_thread")]
async fn a_pipe_gets_one_table_after_another_until_it_is_closed() {
    let crawl = Setup::new(SiteKind::SketchfabV3, 20).serve().await;
    crawl.expect(0, &["start"]).await;
    let mut child = crawl.spawn(&["status", "--watch", "1"]);
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut seen = Vec::new();
    while seen.iter().filter(|line| *line == "sketchfab-v3: complete").count() < 2 {
        seen.push(lines.next_line().await.unwrap().unwrap());
    }
    assert_eq!(seen[seen.len() - 2], "", "{seen:#?}");
    assert!(!seen.concat().contains('\u{1b}'), "{seen:#?}");
    drop(lines);
    assert!(child.wait().await.unwrap().success());
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).await.unwrap();
    assert_eq!(said, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn json_is_one_document_per_line() {
    let crawl = Setup::new(SiteKind::SketchfabV3, 20).serve().await;
    crawl.expect(0, &["start"]).await;
    let mut child = crawl.spawn(&["status", "--json", "--watch", "1"]);
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    for _ in 0..2 {
        let line = lines.next_line().await.unwrap().unwrap();
        schemas::assert_valid("status", &serde_json::from_str(&line).unwrap());
    }
    drop(lines);
    assert!(child.wait().await.unwrap().success());
}
