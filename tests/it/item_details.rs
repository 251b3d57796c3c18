//! What is known of items besides their likes and features: stored, exported, and forgotten.

mod exported;
mod forgotten;

use crate::site_kind::SiteKind;
use crawl::ledger::database::Db;
use crawl::ledger::records::{self, ItemKeys};
use crawl::words::{
    Attribute, AttributeValue, ItemAttributes, ItemId, Moment, Owner, Record, UserId,
};

use crate::harness::{Crawl, Setup};

/// The attributes of the simulated API, by their position in its description.
const ADDRESS: usize = 0;
const PUBLISHED_AT: usize = 1;
const VIEWS: usize = 3;
const LICENCE: usize = 5;
const DOWNLOADABLE: usize = 6;

/// Who made an item, and where it is.
#[derive(Clone)]
struct Made {
    item_id: String,
    owner: Option<(String, String)>,
    address: String,
}

/// A crawl of the API whose catalogue said who made each item, and more about it. The first item has no owner
/// and no attribute; the others are made in turn by the first user who likes something, and by `maker`, who
/// likes nothing.
async fn crawled() -> (Crawl, Vec<Made>) {
    let crawl = Setup::new(SiteKind::SketchfabV3, 40).serve().await;
    crawl.expect(0, &["start"]).await;
    let truth = crawl.server.world().truth(5);
    let liker = truth.model_likes().next().unwrap();
    let owners = [[liker[2], liker[3]], ["m4k3r", "maker"]];
    let owners = owners.map(|owner| owner.map(str::to_owned));
    let made = truth.model_urls().enumerate().map(|(n, [_, item_id])| {
        let [user_id, username] = owners[n % 2].clone();
        let address = format!("https://site.example/{username}/{item_id}");
        let owner = (n > 0).then_some((user_id, username));
        Made { item_id: item_id.to_owned(), owner, address }
    });
    let made: Vec<Made> = made.collect();
    // What the simulated site says of its own accord would be in the way.
    execute(&crawl, "delete from owners; delete from attributes").await;
    insert(&crawl, &made[1..]).await;
    (crawl, made)
}

async fn execute(crawl: &Crawl, sql: &'static str) {
    let db = Db::open(&crawl.path("crawl.db")).await.unwrap();
    let mut conn = db.writer().await.unwrap();
    sqlx::raw_sql(sql).execute(conn.sqlite().unwrap()).await.unwrap();
    conn.close().await.unwrap();
}

/// Stores what the catalogue says of these items.
async fn insert(crawl: &Crawl, made: &[Made]) {
    let db = Db::open(&crawl.path("crawl.db")).await.unwrap();
    let mut conn = db.writer().await.unwrap();
    let records: Vec<Record> = made.iter().map(record).collect();
    let records: Vec<&Record> = records.iter().collect();
    records::insert(&mut conn, &records, &mut ItemKeys::default()).await.unwrap();
    conn.close().await.unwrap();
}

fn record(made: &Made) -> Record {
    let owner = made
        .owner
        .clone()
        .map(|(user_id, username)| Owner { user_id: UserId::new(user_id).unwrap(), username });
    let attributes = [
        (ADDRESS, AttributeValue::Text(made.address.clone())),
        (PUBLISHED_AT, AttributeValue::Moment(Moment::from_millis(1_616_060_185_430))),
        (VIEWS, AttributeValue::Count(48_210)),
        (LICENCE, AttributeValue::Text("by".to_owned())),
        (DOWNLOADABLE, AttributeValue::Truth(false)),
        // A description of the user's own may have more than the crawl was started with.
        (99, AttributeValue::Text("unknown".to_owned())),
    ];
    let attributes =
        attributes.into_iter().map(|(position, value)| Attribute { position, value }).collect();
    let item_id = ItemId::new(&made.item_id).unwrap();
    Record::Attributes(ItemAttributes { item_id, owner, attributes })
}

/// Returns the rows of `items.csv`, without the header, whose names hold neither commas nor quotes.
fn rows(crawl: &Crawl, folder: &str) -> Vec<Vec<String>> {
    let file = std::fs::read_to_string(crawl.path(folder).join("items.csv")).unwrap();
    let mut lines = file.split_terminator("\r\n");
    let header = "id,name,address,announced_likes,collected_likes,rank,owner,published_at,created_at,\
        views,comments,licence,downloadable,age_restricted";
    assert_eq!(lines.next(), Some(header));
    lines.map(fields).collect()
}

/// Returns the fields of a line of CSV.
fn fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut is_quoted = false;
    for c in line.chars() {
        match (c, fields.last_mut()) {
            ('"', _) => is_quoted = !is_quoted,
            (',', _) if !is_quoted => fields.push(String::new()),
            (c, Some(field)) => field.push(c),
            (_, None) => {}
        }
    }
    fields
}
