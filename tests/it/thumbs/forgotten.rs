//! Images of a forgotten owner, and addresses that name the user: they are gone, and no later page brings them back.

use crawl::ledger::Connection;
use crawl::ledger::database::Db;
use crawl::ledger::records::{self, ItemKeys};
use crawl::ledger::tasks;
use crawl::words::{ItemAttributes, Owner, Record, Stage, Task, ThumbAddress, UserId};
use sqlx::AssertSqlSafe;

use super::*;

/// The name in the addresses, which is also a word in every address.
const NAME: &str = "thumbnails";

const USER: &str = "us3r-who-4sked";

/// The addresses of images by item, and whether their files are stored.
type Stored = BTreeMap<String, (String, bool)>;

async fn open(crawl: &Crawl) -> Connection {
    Db::open(&crawl.path("crawl.db")).await.unwrap().writer().await.unwrap()
}

async fn execute(conn: &mut Connection, sql: String) {
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(conn.sqlite().unwrap()).await.unwrap();
}

async fn stored(crawl: &Crawl) -> Stored {
    let mut conn = open(crawl).await;
    let sql = "
        select item_id, address, sha256 is not null from thumbs join items on items.id = thumbs.item
        where address <> ''";
    let rows: Vec<(String, String, bool)> =
        sqlx::query_as(sql).fetch_all(conn.sqlite().unwrap()).await.unwrap();
    conn.close().await.unwrap();
    rows.into_iter().map(|(id, address, is_stored)| (id, (address, is_stored))).collect()
}

/// The items whose owners are known.
async fn owned(crawl: &Crawl) -> BTreeSet<String> {
    let mut conn = open(crawl).await;
    let sql = "select item_id from owners join items on items.id = owners.item";
    let ids: Vec<String> = sqlx::query_scalar(sql).fetch_all(conn.sqlite().unwrap()).await.unwrap();
    conn.close().await.unwrap();
    ids.into_iter().collect()
}

/// A crawl with all images, of which the first three are of one user. The image of the second is not stored yet, and
/// the address of the third is percent-encoded. The others are as the site has them.
async fn crawled() -> (Crawl, Vec<String>) {
    let crawl = serve(world(60), &[]).await;
    crawl.expect(0, &START).await;
    let ids: Vec<String> = truth(&crawl).into_keys().take(3).collect();
    let origin = crawl.server.thumbs_url().unwrap();
    let mut conn = open(&crawl).await;
    for (n, id) in ids.iter().enumerate() {
        let item = format!("(select id from items where item_id = '{id}')");
        let name = if n == 2 { "%74humbnails" } else { NAME };
        execute(
            &mut conn,
            format!(
                "insert or replace into owners values ({item}, '{USER}', '{NAME}');
                update thumbs set address = '{origin}/{name}/{USER}/{n}.jpeg' where item = {item};"
            ),
        )
        .await;
    }
    let second = format!("(select id from items where item_id = '{}')", ids[1]);
    execute(
        &mut conn,
        format!(
            "update thumbs set n_bytes = null, sha256 = null, type = null where item = {second};
            update tasks set state = 'available', settled_at = null where kind = 9 and owner = {second};"
        ),
    )
    .await;
    conn.close().await.unwrap();
    (crawl, ids)
}

async fn forget(crawl: &Crawl) {
    fs::write(crawl.path("list"), format!("{USER}\n")).unwrap();
    crawl.expect(0, &["forget", "list"]).await;
}

/// Settles a page that names this image and perhaps the owner of its item.
async fn settle(crawl: &Crawl, item_id: &ItemId, made: Option<ItemAttributes>, address: &str) {
    let mut conn = open(crawl).await;
    let thumb = ThumbAddress { item_id: item_id.clone(), address: address.to_owned() };
    let found = made.map(Record::Attributes).into_iter();
    let found: Vec<Record> = found.chain([Record::ThumbAddress(thumb)]).collect();
    conn.begin().await.unwrap();
    let mut keys = ItemKeys::default();
    records::insert(&mut conn, &found.iter().collect::<Vec<_>>(), &mut keys).await.unwrap();
    let task = Task::Thumb { item_id: item_id.clone(), address: address.to_owned() };
    tasks::enqueue(&mut conn, &[&task]).await.unwrap();
    conn.end(Ok(())).await.unwrap();
    conn.close().await.unwrap();
}

/// Returns whether a file of the database holds the user's id.
fn is_named(crawl: &Crawl) -> bool {
    let files = fs::read_dir(crawl.path(".")).unwrap().map(|file| file.unwrap().path());
    let mut files = files.filter(|path| path.to_string_lossy().contains("crawl.db"));
    files.any(|path| {
        let bytes = fs::read(path).unwrap();
        bytes.windows(USER.len()).any(|part| part == USER.as_bytes())
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn images_of_the_owner_are_gone_and_no_other_is() {
    let (crawl, ids) = crawled().await;
    assert!(is_named(&crawl));
    let before = stored(&crawl).await;
    forget(&crawl).await;
    assert!(!is_named(&crawl));
    let after = stored(&crawl).await;
    assert!(!ids.iter().any(|id| after.contains_key(id)));
    // If no owner is known, it may be the user.
    let owned = owned(&crawl).await;
    let others = |all: &Stored| {
        let others = all.iter().filter(|(id, _)| owned.contains(*id));
        others.map(|(id, of)| (id.clone(), of.clone())).collect::<Stored>()
    };
    assert!(owned.len() > 20 && owned.iter().all(|id| !ids.contains(id)));
    assert_eq!(others(&after), others(&before), "the user's name is a word of their addresses");
    let status = crawl.status().await;
    assert_eq!(status["stages"]["thumbs"]["completed"], before.len() - 3);
    crawl.expect(0, &["verify"]).await;
    crawl.expect(0, &["resume"]).await;
    let mut images = truth(&crawl);
    images.retain(|id, _| !ids.contains(id));
    assert_files(&crawl, &images);
}

/// A crawl whose first and third image are stored, although their addresses named a user who was forgotten since.
async fn without_addresses() -> (Crawl, Vec<String>) {
    let (crawl, ids) = crawled().await;
    let mut conn = open(&crawl).await;
    execute(&mut conn, format!("delete from owners where user_id = '{USER}'")).await;
    conn.close().await.unwrap();
    assert!(is_named(&crawl));
    forget(&crawl).await;
    assert!(!is_named(&crawl));
    (crawl, ids)
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_that_name_the_user_are_removed_if_no_owner_is_known() {
    let (crawl, ids) = without_addresses().await;
    let after = stored(&crawl).await;
    for id in [&ids[0], &ids[2]] {
        assert_eq!(after[id], (ThumbAddress::REMOVED.to_owned(), true));
    }
    assert!(!after.contains_key(&ids[1]), "it can't be requested any more");
    crawl.expect(0, &["verify"]).await;
    crawl.expect(0, &["resume"]).await;
    // A word of an address may be the name of a user by chance.
    assert_files(&crawl, &truth(&crawl));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_image_whose_address_was_removed_is_never_requested_again() {
    let (crawl, ids) = without_addresses().await;
    let mut images = truth(&crawl);
    // The first of these has no address any more. The others have.
    let others = images.iter().filter(|(id, _)| !ids.contains(id)).take(2);
    let others: Vec<String> = others.map(|(id, _)| id.clone()).collect();
    let folder = crawl.path("exports/thumbs");
    for id in others.iter().chain([&ids[0]]) {
        fs::remove_file(folder.join(file_name(id, &images[id]))).unwrap();
    }
    let before = crawl.server.thumb_requests().len();
    let (_, err) = crawl.expect(0, &["resume"]).await;
    assert!(
        err.contains("1 lost image can't be fetched again, because its address named"),
        "{err}"
    );
    assert!(err.contains("fetching 2 images again"), "{err}");
    assert_eq!(crawl.server.thumb_requests().len(), before + 2);
    images.remove(&ids[0]);
    assert_files(&crawl, &images);
    assert!(!stored(&crawl).await.contains_key(&ids[0]));
    crawl.expect(0, &["verify"]).await;
    let (_, err) = crawl.expect(0, &["resume"]).await;
    assert!(err.contains("nothing to do") && !err.contains("lost"), "{err}");

    // A probe requests an image that was fetched before, but not one without an address.
    let mut conn = open(&crawl).await;
    for is_known in [true, false] {
        let probe = tasks::a_completed_task(&mut conn, Stage::Thumbs).await.unwrap();
        assert_eq!(probe.is_some(), is_known, "{probe:?}");
        let removed = ThumbAddress::REMOVED;
        execute(&mut conn, format!("update thumbs set address = '{removed}'")).await;
    }
    conn.close().await.unwrap();
}

/// The first page names no owner, and a later one a user who was forgotten.
#[tokio::test(flavor = "multi_thread")]
async fn an_image_is_dropped_once_a_page_names_its_forgotten_owner() {
    for (is_fetched, is_swept_later) in [(false, false), (true, false), (true, true)] {
        let (crawl, ids) = crawled().await;
        forget(&crawl).await;
        let images = truth(&crawl);
        let (thumb, item_id) = (&images[&ids[1]], ItemId::new(&ids[1]).unwrap());
        let address = format!("{}{}", crawl.server.thumbs_url().unwrap(), thumb.path);
        let mut conn = open(&crawl).await;
        let item = format!("(select id from items where item_id = '{}')", ids[1]);
        execute(&mut conn, format!("delete from thumbs where item = {item}")).await;
        conn.close().await.unwrap();
        settle(&crawl, &item_id, None, &address).await;
        assert_eq!(stored(&crawl).await[&ids[1]], (address.clone(), false));
        let n_before = requested(&crawl)[&thumb.path];
        if is_fetched {
            crawl.expect(0, &["resume"]).await;
            assert!(stored(&crawl).await[&ids[1]].1);
        }
        let n_requested = requested(&crawl)[&thumb.path];
        assert_eq!(n_requested - n_before, usize::from(is_fetched));

        let owner = Owner { user_id: UserId::new(USER).unwrap(), username: NAME.to_owned() };
        let (owner, attributes) = (Some(owner), Vec::new());
        let made = ItemAttributes { item_id: item_id.clone(), owner, attributes };
        settle(&crawl, &item_id, Some(made), &address).await;
        assert!(!stored(&crawl).await.contains_key(&ids[1]));
        crawl.expect(0, &["verify"]).await;
        if is_swept_later {
            // There is more to do than to remove the file.
            let (id, thumb) = images.iter().nth(5).unwrap();
            fs::remove_file(crawl.path("exports/thumbs").join(file_name(id, thumb))).unwrap();
        }
        let (out, _) = crawl.expect(0, &["resume"]).await;
        assert_eq!(out.contains(&file_name(&ids[1], thumb)), is_fetched, "{out}");
        assert_eq!(requested(&crawl)[&thumb.path], n_requested);
        let mut left = images.clone();
        left.retain(|id, _| !ids.contains(id));
        assert_files(&crawl, &left);
        crawl.expect(0, &["verify"]).await;
    }
}

/// Owners are unknown here, so that only an address could name the user.
#[tokio::test(flavor = "multi_thread")]
async fn a_user_who_is_called_like_a_file_name_extension_costs_no_image() {
    let crawl = serve(world(60), &[]).await;
    crawl.expect(5, &["start", "--only", "items,thumbs", "--max-requests", "10"]).await;
    let mut conn = open(&crawl).await;
    execute(&mut conn, "delete from owners".to_owned()).await;
    conn.close().await.unwrap();
    let before = stored(&crawl).await;
    assert!(before.values().any(|(_, is_stored)| !is_stored));
    assert!(
        before.values().all(|(address, _)| address.rsplit('.').next() == Some("jpeg")),
        "{before:?}"
    );
    fs::write(crawl.path("list"), "jpeg\n").unwrap();
    crawl.expect(0, &["forget", "list"]).await;
    assert_eq!(stored(&crawl).await, before);
    // Neither does an address that is found later.
    let id = before.keys().next().unwrap();
    let mut conn = open(&crawl).await;
    let item = format!("(select id from items where item_id = '{id}')");
    execute(&mut conn, format!("delete from tasks where kind = 9 and owner = {item}; delete from thumbs where item = {item}")).await;
    conn.close().await.unwrap();
    settle(&crawl, &ItemId::new(id).unwrap(), None, &before[id].0).await;
    assert_eq!(stored(&crawl).await[id].0, before[id].0);
    crawl.expect(0, &["resume"]).await;
    assert_files(&crawl, &truth(&crawl));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_is_settled_afterwards_does_not_bring_the_address_back() {
    let (crawl, ids) = crawled().await;
    forget(&crawl).await;
    let before = stored(&crawl).await;
    let origin = crawl.server.thumbs_url().unwrap();
    let item_id = ItemId::new(&ids[1]).unwrap();
    let by = |user: &str, name: &str| {
        let owner = Owner { user_id: UserId::new(user).unwrap(), username: name.to_owned() };
        Some(ItemAttributes {
            item_id: item_id.clone(),
            owner: Some(owner),
            attributes: Vec::new(),
        })
    };
    for (made, path, is_kept) in [
        // The item is known to have been the user's.
        (None, "/of/1.jpeg".to_owned(), false),
        // Afterwards it is not. It is the user's by its owner, or by the id alone if no owner is known.
        (by(USER, NAME), format!("/{NAME}/1.jpeg"), false),
        (by(USER, NAME), format!("/of/{USER}-1.jpeg"), false),
        (by(USER, NAME), "/of/%74humbnails.jpeg".to_owned(), false),
        (None, format!("/{USER}/1.jpeg"), false),
        (None, format!("/of/{USER}.jpeg"), false),
        (None, format!("/of/by-{USER}-1.jpeg"), false),
        (None, format!("/of/1.jpeg?by={USER}"), false),
        (by(USER, NAME), "/of/1.jpeg".to_owned(), false),
        // The name is a word of others' addresses.
        (by("another", "a"), format!("/{NAME}/1.jpeg"), true),
        (None, format!("/{NAME}/1.jpeg"), true),
    ] {
        let address = format!("{origin}{path}");
        settle(&crawl, &item_id, made.clone(), &address).await;
        assert!(!is_named(&crawl), "{path}");
        let after = stored(&crawl).await;
        if is_kept {
            assert_eq!(after[&ids[1]], (address, false), "{path}");
        } else {
            assert_eq!(after, before, "{path}");
            // Another page may name the same image and no owner.
            if made.is_some() {
                settle(&crawl, &item_id, None, &format!("{origin}/of/2.jpeg")).await;
                assert_eq!(stored(&crawl).await, before, "{path}");
            }
        }
        crawl.expect(0, &["verify"]).await;
        let mut conn = open(&crawl).await;
        let item = format!("(select id from items where item_id = '{}')", ids[1]);
        execute(
            &mut conn,
            format!(
                "delete from tasks where kind = 9 and owner = {item};
                delete from thumbs where item = {item}; delete from owners where item = {item};"
            ),
        )
        .await;
        conn.close().await.unwrap();
    }
}
