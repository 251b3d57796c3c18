//! Crawls that ask users what they like: what they find is exactly what can be found.

mod broken_lists;
mod changed;
#[cfg(any(debug_assertions, feature = "crash-points"))]
mod crashes;
mod few_requests;
mod first_contact;
mod forgotten;
mod hidden_users;
mod kept;
mod later;
mod orders;
mod small;
mod troubled;
mod uncounted;
mod verified;
mod whole;

use std::collections::{BTreeMap, BTreeSet};

use crawl::sim::{
    Access, Faults, Findable, FoundUser, Server, Shape, SimSite, SplitBy, TruthSource, TypedFault,
    Ways, World,
};
use crawl::sites::description::Description;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection, FromRow};

use crate::harness::Crawl;

/// The number of entries on a page.
const PAGE: usize = 24;

/// What is crawled, and how.
pub struct ByUser {
    pub world: World,
    /// After how many entries the site cuts a search off.
    pub search_limit: Option<usize>,
    pub sources: Vec<TruthSource>,
    /// Whether items are asked who likes them as well.
    pub by_item: bool,
    /// The number of entries on a page, if it is not the usual one.
    pub page_size: Option<usize>,
    pub faults: Faults,
    pub robots: Option<&'static str>,
}

/// A like: whether the item's list has it, and where the user's list has it.
type StoredLike = (bool, Option<usize>);

impl ByUser {
    /// A site without faults whose users are asked, and found in every way.
    pub fn new(n_items: usize) -> Self {
        Self {
            world: World::generate(n_items, 3).with_community(5),
            search_limit: None,
            sources: TruthSource::ALL.to_vec(),
            by_item: false,
            page_size: None,
            faults: Faults::none(),
            robots: None,
        }
    }

    pub fn both_ways(n_items: usize) -> Self {
        Self { by_item: true, ..Self::new(n_items) }
    }

    pub fn with_faults(mut self, seed: u64, faults: &[&str]) -> Self {
        let typed = faults.iter().map(|text| text.parse::<TypedFault>().unwrap()).collect();
        self.faults = Faults::typed(seed, typed);
        self
    }

    pub async fn serve(self) -> UserCrawl {
        let Self { mut world, search_limit, sources, by_item, page_size, faults, robots } = self;
        if let Some(limit) = search_limit {
            world = world.with_search_limit(limit);
        }
        let mut site = SimSite::new(Shape::SketchfabV3, world).with_faults(faults);
        if let Some(n) = page_size {
            site = site.with_page_size(n);
        }
        if let Some(text) = robots {
            site = site.with_robots(200, text);
        }
        let mut crawl = Crawl::of(Server::start(site, 0).await.unwrap());
        std::fs::write(crawl.path("site.yml"), description(&sources, search_limit)).unwrap();
        if let Some(limit) = search_limit {
            crawl.configure(&format!("  lists_at_most: {limit}\n"), "");
        }
        crawl.configure("kind: sketchfab-v3", "kind: ./site.yml");
        let retry = "retry: {failures_max: 6, backoff: 1ms, backoff_max: 20ms, pause: 1ms}";
        let ways = if by_item { "likes_by: both\n" } else { "" };
        crawl.configure("\ndatabase:", &format!("\n{ways}{retry}\ndatabase:"));
        UserCrawl { crawl, sources, by_item }
    }
}

/// The bundled description with these sources alone.
fn description(sources: &[TruthSource], search_limit: Option<usize>) -> String {
    let text = &Description::bundled_named("sketchfab-v3-by-user").unwrap().text;
    let (before, users) = text.split_once("\nusers:").unwrap();
    let mut text = format!("{before}\nusers:");
    let of_source = |block: &str| {
        let name = block.trim_start_matches("{from: ").trim_start_matches("from: ");
        sources.iter().any(|source| name.starts_with(source.name()))
    };
    let blocks: Vec<&str> = users.split("\n  - ").collect();
    text.push_str(blocks[0]);
    for block in blocks[1..].iter().filter(|block| of_source(block)) {
        text.push_str("\n  - ");
        text.push_str(block);
    }
    assert!(text.contains("lists_at_most: 10000"));
    match search_limit {
        Some(limit) => {
            text.replace("lists_at_most: 10000", &format!("lists_at_most: {limit}")) + "\n"
        }
        None => text + "\n",
    }
}

/// A crawl that asks users.
pub struct UserCrawl {
    pub crawl: Crawl,
    pub sources: Vec<TruthSource>,
    pub by_item: bool,
}

impl UserCrawl {
    pub fn truth(&self) -> Findable<'_> {
        let ways = Ways {
            sources: &self.sources,
            by_item: self.by_item,
            finds_items: true,
            asks_found_items: true,
        };
        self.crawl.server.world().truth(Server::LIKE_LIMIT).findable(&SplitBy::ALL, ways)
    }

    /// Runs a command to the end of the crawl. Lists that are private or gone may leave it incomplete.
    pub async fn ends(&self, args: &[&str]) -> String {
        let output = self.crawl.run(args).await;
        let err = crate::harness::text(&output.stderr);
        assert!(matches!(output.status.code(), Some(0 | 4)), "{args:?}\n{err}");
        err
    }

    pub async fn connect(&self) -> SqliteConnection {
        let path = self.crawl.path("crawl.db");
        SqliteConnectOptions::new().filename(path).foreign_keys(false).connect().await.unwrap()
    }

    pub async fn rows<T>(&self, sql: &'static str) -> Vec<T>
    where
        T: for<'r> FromRow<'r, sqlx::sqlite::SqliteRow> + Send + Unpin,
    {
        let mut conn = self.connect().await;
        let rows = sqlx::query_as(sql).fetch_all(&mut conn).await.unwrap();
        conn.close().await.unwrap();
        rows
    }

    pub async fn stored_likes(&self) -> BTreeMap<(String, String), StoredLike> {
        let sql = "
            select item_id, user_id, by_item, user_position from likes
            join items on items.id = item join users on users.id = user";
        let rows: Vec<(String, String, bool, Option<u32>)> = self.rows(sql).await;
        let place = |place: Option<u32>| place.map(|place| usize::try_from(place).unwrap());
        rows.into_iter().map(|(item, user, by, at)| ((item, user), (by, place(at)))).collect()
    }

    /// Compares the database with what can be found, but for what belongs to some users.
    pub async fn assert_truth_without(&self, users: &BTreeSet<String>) {
        let (out, err) = self.crawl.expect(0, &["verify"]).await;
        assert!(!out.contains("BROKEN"), "{out}\n{err}");
        let truth = self.truth();
        let items: Vec<(String, bool)> = self.rows("select item_id, by_user from items").await;
        let items: BTreeMap<String, bool> = items.into_iter().collect();
        let wanted = truth.items.iter().map(|of| (of.item.id.clone(), !of.is_in_catalogue));
        assert_equal(&items, &wanted.collect(), "items");
        let likes = truth.likes.iter().filter(|like| !users.contains(&like.user.id));
        let wanted = likes.map(|like| {
            ((like.item.id.clone(), like.user.id.clone()), (like.by_item, like.user_position))
        });
        assert_equal(&self.stored_likes().await, &wanted.collect(), "likes");
        let sql = "select user_id, found_by from users where found_by > 0";
        let found: Vec<(String, u8)> = self.rows(sql).await;
        let bit =
            |source: &TruthSource| 1 << TruthSource::ALL.iter().position(|s| s == source).unwrap();
        let wanted = truth.users.iter().filter(|of| !users.contains(&of.user.id));
        let wanted = wanted.map(|of| (of.user.id.clone(), of.sources.iter().map(bit).sum::<u8>()));
        assert_equal(&found.into_iter().collect(), &wanted.collect(), "users");
    }

    pub async fn assert_truth(&self) {
        self.assert_truth_without(&BTreeSet::new()).await;
    }

    /// The requests for what users like, but for those that only look whether the site is open.
    pub async fn n_of_user_likes(&self) -> usize {
        let sql = "
            select count(*) from requests join tasks on tasks.id = requests.task
            where kind = 5 and purpose = 1";
        let rows: Vec<(u32,)> = self.rows(sql).await;
        usize::try_from(rows[0].0).unwrap()
    }

    /// The pages of what users like, and how many of them may be asked for once more.
    pub fn n_expected(&self) -> (usize, usize) {
        let truth = self.truth();
        let again = truth.users.iter().filter(|of| of.is_visited && is_confirmed(of)).count();
        // Who likes nothing is asked if the source that says so comes last.
        let in_vain = truth
            .users
            .iter()
            .filter(|of| !of.is_visited && of.sources.iter().any(|source| !source.has_counts()));
        (truth.n_user_pages(PAGE), again + 2 * in_vain.count())
    }
}

/// Whether the end of a user's list is doubtful, so that it is asked for once more.
fn is_confirmed(of: &FoundUser<'_>) -> bool {
    let announced = of.n_announced.map_or(0, |n| usize::try_from(n).unwrap());
    let n_missing = announced.saturating_sub(of.n_listed);
    let is_short = n_missing * 2 >= PAGE || (of.n_listed == 0 && n_missing > 0);
    matches!(of.access, Access::Forbidden | Access::Unknown) || is_short
}

fn assert_equal<K: Ord + std::fmt::Debug, V: PartialEq + std::fmt::Debug>(
    got: &BTreeMap<K, V>,
    wanted: &BTreeMap<K, V>,
    what: &str,
) {
    let missing = wanted.iter().filter(|(key, _)| !got.contains_key(key)).count();
    let extra = got.iter().filter(|(key, _)| !wanted.contains_key(key)).count();
    let differs: Vec<_> = wanted
        .iter()
        .filter_map(|(key, value)| Some((key, value, got.get(key)?)))
        .filter(|(_, value, got)| value != got)
        .take(5)
        .collect();
    assert!(
        missing + extra == 0 && differs.is_empty(),
        "{what}: {missing} of {} are missing, {extra} are too many, and these differ: {differs:?}",
        wanted.len()
    );
}
