//! Crawling a site that misbehaves as a table says, and checking the result against its rows.

use crawl::dataset::psv;
use crawl::ledger::Reader;
use crawl::ledger::database::Db;
use crawl::sim::Faults;

use super::{Page, Row};
use crate::harness::{Crawl, Setup};

/// Crawls a site that misbehaves as the rows say, and checks the result against them.
pub async fn check(mut setup: Setup, rows: &[Row]) -> Crawl {
    let sends = rows.iter().flat_map(|row| {
        let also = row.also.iter().map(|(page, sends)| (*page, sends));
        also.chain([(row.page, &row.sends)])
    });
    let script = sends.map(|(page, sends)| (page.target(&setup.world), sends.clone())).collect();
    setup.faults = Faults::script(script);
    let crawl = setup.serve().await;
    let n_given_up = rows.iter().filter(|row| row.must.is_given_up()).count();
    crawl.expect(if n_given_up > 0 { 4 } else { 0 }, &["start"]).await;
    crawl.expect(0, &["verify"]).await;

    let db = Db::open_to_read(&crawl.path("crawl.db")).await.unwrap();
    let mut reader = db.readers().acquire().await.unwrap();
    let logged = "select count(*), count(*) filter (where status is not null) from requests";
    let (n_logged, n_answered): (i64, i64) =
        sqlx::query_as(logged).fetch_one(reader.sqlite().unwrap()).await.unwrap();
    let n_seen = i64::try_from(crawl.server.n_requests()).unwrap();
    let is_logged = (n_answered..=n_logged).contains(&n_seen);
    assert!(is_logged, "{n_seen} requests came, {n_logged} are logged, {n_answered} were answered");
    let mut wrong = Vec::new();
    for row in rows {
        if let Err(words) = row.hold(&crawl, &mut reader).await {
            wrong.push(format!("{}: {words}", row.name));
        }
    }
    assert!(wrong.is_empty(), "{} of {} rows:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
    let discarded = "select count(*) from tasks where state = 'discarded'";
    let n_discarded: i64 =
        sqlx::query_scalar(discarded).fetch_one(reader.sqlite().unwrap()).await.unwrap();
    assert_eq!(n_discarded, i64::try_from(n_given_up).unwrap(), "and no task besides");

    assert_short(&crawl, &mut reader, rows).await;
    assert_files(&crawl, rows);
    crawl
}

/// Checks that the short items are those of the rows, in the database, in status and in the
/// manifest.
async fn assert_short(crawl: &Crawl, reader: &mut Reader, rows: &[Row]) {
    let world = crawl.server.world();
    let mut wanted: Vec<_> = rows.iter().filter_map(|row| row.short(world)).collect();
    wanted.sort_unstable();
    let sql = "select item_id from items where short = 1 order by item_id";
    let short: Vec<String> =
        sqlx::query_scalar(sql).fetch_all(reader.sqlite().unwrap()).await.unwrap();
    assert_eq!(short, wanted, "the models that are short");
    // A page that is gone explains what is missing of its item.
    let came = rows.iter().filter(|row| row.must.becomes == "completed");
    let n_short = came.filter_map(|row| row.short(world)).count();
    assert_eq!(crawl.status().await["short_items"], n_short);
    crawl.expect(0, &["export", "--partial"]).await;
    let manifest = crawl.manifest();
    assert_eq!(manifest["completeness"]["short_models"], n_short);
}

/// Checks that the exported rows are the truth, without what the rows of the table lose.
fn assert_files(crawl: &Crawl, rows: &[Row]) {
    let truth = crawl.server.world().truth(5);
    assert!(crawl.exported("model_urls.psv") == truth.model_urls_psv());

    let world = crawl.server.world();
    let mut likes = Vec::new();
    for (rank, item) in world.items().iter().enumerate().filter(|(_, m)| m.n_likes >= 5) {
        for (place, user) in world.likers(item).enumerate() {
            if rows.iter().all(|row| row.keeps(rank, place)) {
                likes.push([&item.name, &item.id, &user.id, &user.username].map(Clone::clone));
            }
        }
    }
    let header = ["modelname", "mid", "uid", "username"];
    assert_rows(&crawl.exported("model_likes.psv"), &header, &likes);

    let lost = rows.iter().filter(|row| row.must.becomes != "completed");
    let lost: Vec<_> = lost.map(|row| row.page).collect();
    let keeps = |item_id: &str| {
        let rank = world.items().iter().position(|item| item.id == item_id).unwrap();
        !lost.contains(&Page::Features(rank))
    };
    let features = truth.model_feats().filter(|[item_id, ..]| keeps(item_id));
    let features: Vec<_> = features.map(|row| row.map(str::to_owned)).collect();
    assert_rows(&crawl.exported("model_feats.psv"), &["mid", "type", "value"], &features);
}

fn assert_rows<const N: usize>(file: &[u8], header: &[&str], wanted: &[[String; N]]) {
    let found: Vec<_> = psv::read(file, header).map(|row| row.unwrap().fields).collect();
    for (found, wanted) in found.iter().zip(wanted) {
        assert_eq!(found, wanted);
    }
    assert_eq!(found.len(), wanted.len());
}
