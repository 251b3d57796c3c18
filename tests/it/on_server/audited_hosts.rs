//! What `crawl audit` says about hosts that have not ended.

use sqlx::AssertSqlSafe;

use crate::harness::Setup;
use crate::postgres;
use crate::site_kind::SiteKind;

#[tokio::test(flavor = "multi_thread")]
async fn an_audit_names_a_host_that_may_be_dead() {
    let Some(server) = postgres::server() else { return };
    let address = server.address();
    let (_, schema) = address.split_once("?schema=").unwrap();
    let crawl = Setup::new(SiteKind::SketchfabV3, 20).serve_with(address.clone()).await;
    crawl.expect(0, &["start"]).await;
    let (out, _) = crawl.expect(0, &["audit"]).await;
    assert!(!out.contains("\nhost "), "all have ended: {out}");
    // As a kill leaves it, first just now and then a minute ago.
    for (silent, is_dead) in [(0, false), (60_000, true)] {
        let sql = format!(
            "update {schema}.hosts set ended_at = null,
                beat_at = extract(epoch from clock_timestamp()) * 1000 - {silent}"
        );
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut server.connect().await).await.unwrap();
        let (out, _) = crawl.expect(0, &["audit", "--json"]).await;
        let audit: serde_json::Value = serde_json::from_str(&out).unwrap();
        crate::schemas::assert_valid("audit", &audit);
        let told = audit["hosts"].as_array().unwrap();
        assert_eq!(told.len(), 1, "{out}");
        // The copy of the crawl may take a while on a busy machine, but the hosts are read before it.
        assert_eq!(told[0]["may_be_dead"], is_dead, "{out}");
        let (out, _) = crawl.expect(0, &["audit"]).await;
        assert!(out.contains("\nhost        ") && out.contains("last heard from"), "{out}");
        assert!(!is_dead || out.contains("may be dead"), "{out}");
    }
}
