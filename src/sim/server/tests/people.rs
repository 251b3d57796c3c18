//! A client that follows every list of users finds what the truth says, and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use url::form_urlencoded::byte_serialize;

use super::super::super::{Access, Findable, SplitBy, TruthSource, Ways};
use super::searches::serve_world;
use super::*;

const SEARCH: &str = "/v3/search?type=models&sort_by=-likeCount&count=24";

fn small() -> World {
    World::generate(60, 3).with_community(5).with_search_limit(20)
}

/// Follows lists as a crawl would.
struct Follower<'s> {
    client: TestClient,
    server: &'s Server,
    sources: &'s [TruthSource],
    asks_found_items: bool,
    users: BTreeMap<String, (String, BTreeSet<TruthSource>)>,
    items: BTreeMap<String, bool>,
    likes: BTreeSet<(String, String)>,
    items_left: Vec<Value>,
    users_left: Vec<String>,
}

impl Follower<'_> {
    /// The rows of a list; none if the site refuses it.
    async fn rows(&mut self, first: String) -> Vec<Value> {
        let (mut rows, mut target) = (Vec::new(), Some(first));
        while let Some(address) = target {
            let (status, _, body) = self.client.get(&address).await.unwrap();
            if status != 200 {
                assert!(rows.is_empty() && matches!(status, 403 | 404), "{address}: {status}");
                return rows;
            }
            let page: Value = serde_json::from_str(&body).unwrap();
            let results = page["results"].as_array().unwrap();
            assert!(results.len() <= 24);
            rows.extend(results.iter().cloned());
            target = page["next"].as_str().map(|url| url.replace(&self.server.url(), ""));
        }
        rows
    }

    fn add_user(&mut self, user: &Value, source: TruthSource) {
        let (Some(id), Some(name)) = (user["uid"].as_str(), user["username"].as_str()) else {
            return;
        };
        if self.sources.contains(&source) {
            let known = self.users.entry(id.to_owned()).or_insert_with(|| {
                self.users_left.push(id.to_owned());
                (name.to_owned(), BTreeSet::new())
            });
            known.1.insert(source);
        }
    }

    fn add_item(&mut self, item: &Value, is_in_catalogue: bool) {
        let id = item["uid"].as_str().unwrap().to_owned();
        if item["likeCount"].as_u64().unwrap() >= 5 && !self.items.contains_key(&id) {
            self.items.insert(id, is_in_catalogue);
            if is_in_catalogue || self.asks_found_items {
                self.items_left.push(item.clone());
            }
        }
    }

    async fn ask_item(&mut self, item: &Value) {
        self.add_user(&item["user"], TruthSource::Owners);
        if item["commentCount"].as_u64().unwrap() > 0 {
            let id = item["uid"].as_str().unwrap();
            for comment in self.rows(format!("/v3/comments?model={id}")).await {
                self.add_user(&comment["user"], TruthSource::Commenters);
            }
        }
    }

    async fn ask_user(&mut self, id: &str) {
        for (list, source) in
            [("followers", TruthSource::Followers), ("followings", TruthSource::Followings)]
        {
            for user in self.rows(format!("/v3/users/{id}/{list}")).await {
                self.add_user(&user, source);
            }
        }
        let name: String = byte_serialize(self.users[id].0.as_bytes()).collect();
        let likes = format!("/v3/models?liked_by={name}&sort_by=-likedAt&count=24");
        for item in self.rows(likes).await {
            self.likes.insert((item["uid"].as_str().unwrap().to_owned(), id.to_owned()));
            self.add_item(&item, false);
        }
    }
}

async fn follow<'s>(server: &'s Server, sources: &'s [TruthSource], asks: bool) -> Follower<'s> {
    let mut follower = Follower {
        client: TestClient::new(server).await,
        server,
        sources,
        asks_found_items: asks,
        users: BTreeMap::new(),
        items: BTreeMap::new(),
        likes: BTreeSet::new(),
        items_left: Vec::new(),
        users_left: Vec::new(),
    };
    for item in follower.rows(SEARCH.to_owned()).await {
        follower.add_item(&item, true);
    }
    for user in follower.rows("/v3/users?sort_by=-followerCount".to_owned()).await {
        follower.add_user(&user, TruthSource::List);
    }
    loop {
        if let Some(item) = follower.items_left.pop() {
            follower.ask_item(&item).await;
        } else if let Some(user) = follower.users_left.pop() {
            follower.ask_user(&user).await;
        } else {
            return follower;
        }
    }
}

fn findable<'w>(
    server: &'w Server,
    sources: &[TruthSource],
    asks_found_items: bool,
) -> Findable<'w> {
    server
        .world()
        .truth(5)
        .findable(&[], Ways { sources, by_item: false, finds_items: true, asks_found_items })
}

#[tokio::test]
async fn following_every_source_finds_what_the_truth_says() {
    let server = serve_world(small(), &[]).await;
    let mut n_users = BTreeSet::new();
    for sources in [
        &[TruthSource::Owners][..],
        &[TruthSource::List],
        &[TruthSource::Commenters],
        &[TruthSource::Owners, TruthSource::Followers],
        &[TruthSource::Owners, TruthSource::Followings],
        &TruthSource::ALL,
    ] {
        for asks in [false, true] {
            let found = follow(&server, sources, asks).await;
            let truth = findable(&server, sources, asks);
            let users: BTreeMap<_, _> = truth
                .users
                .iter()
                .map(|found| (found.user.id.clone(), found.sources.clone()))
                .collect();
            let got: BTreeMap<_, _> =
                found.users.into_iter().map(|(id, (_, of))| (id, of)).collect();
            assert_eq!(got, users, "{sources:?}");
            let items =
                truth.items.iter().map(|found| (found.item.id.clone(), found.is_in_catalogue));
            assert_eq!(found.items, items.collect(), "{sources:?}");
            let ids: BTreeSet<_> = truth.items.iter().map(|found| &found.item.id).collect();
            let likes: BTreeSet<_> =
                found.likes.into_iter().filter(|(item, _)| ids.contains(item)).collect();
            let wanted =
                truth.likes.iter().map(|like| (like.item.id.clone(), like.user.id.clone()));
            assert_eq!(likes, wanted.collect(), "{sources:?}");
            n_users.insert(users.len());
        }
    }
    assert!(n_users.len() > 5, "each source adds users: {n_users:?}");
    let everybody = server.world().users().len();
    assert!(n_users.iter().all(|n| *n < everybody), "some are found nowhere");
}

#[tokio::test]
async fn both_ways_overlap_and_each_finds_likes_that_the_other_lacks() {
    let server = serve_world(small(), &[]).await;
    let ways = Ways {
        sources: &TruthSource::ALL,
        by_item: true,
        finds_items: true,
        asks_found_items: true,
    };
    let truth = server.world().truth(5).findable(&SplitBy::ALL, ways);
    let [by_item, by_user, both] = truth.overlap();
    assert!(by_item > 50 && by_user > 5 && both > 200, "{by_item} {by_user} {both}");
    assert!(truth.coverage().iter().all(|(_, announced, found)| *found <= *announced as usize));
    assert!(truth.coverage().iter().any(|(_, announced, found)| *found < *announced as usize));
    assert!(truth.items.iter().any(|found| !found.is_in_catalogue));
    let json = truth.to_json(None);
    assert_eq!(json["likes"].as_array().unwrap().len(), truth.likes.len());
    let psv = String::from_utf8(truth.model_likes_psv(Some(1))).unwrap();
    assert!(psv.starts_with("modelname|mid|uid|username|user_position\r\n"), "{psv}");
}

#[tokio::test]
async fn each_kind_of_account_answers_in_its_own_way() {
    let world = World::generate(400, 3).with_community(5);
    let server = serve_world(world, &[]).await;
    let mut client = TestClient::new(&server).await;
    let world = server.world();
    let mut seen = BTreeSet::new();
    for user in world.users() {
        let account = world.account(user).unwrap();
        if account.access == Access::Open || !seen.insert(account.access) {
            continue;
        }
        let name: String = byte_serialize(user.username.as_bytes()).collect();
        let mut n = Vec::new();
        for target in [
            format!("/v3/models?liked_by={name}&sort_by=-likedAt"),
            format!("/v3/users/{}/followers", user.id),
        ] {
            let (status, _, body) = client.get(&target).await.unwrap();
            let page: Value = serde_json::from_str(&body).unwrap();
            n.push((status, page["results"].as_array().is_none_or(Vec::is_empty)));
        }
        let wanted = match account.access {
            Access::Forbidden => (403, true),
            Access::Unknown => (404, true),
            _ => (200, true),
        };
        assert_eq!(n[0], wanted, "{account:?}");
        assert_eq!(n[1].0, if account.access == Access::Unknown { 404 } else { 200 });
    }
    assert_eq!(seen.len(), 4);
    for target in [
        "/v3/models?liked_by=nobody",
        "/v3/users/nobody/followers",
        "/v3/comments?model=none",
        "/v3/users/x",
    ] {
        assert_eq!(client.get(target).await.unwrap().0, 404, "{target}");
    }
    let name = &world.users()[0].username;
    let name: String = byte_serialize(name.as_bytes()).collect();
    let target = format!("/v3/models?liked_by={name}&categories=music");
    assert_eq!(client.get(&target).await.unwrap().0, 400, "no other filter goes with it");
}

#[tokio::test]
async fn lists_of_users_say_how_much_each_likes_and_some_are_wrong() {
    let world = World::generate(400, 3).with_community(5);
    let server = serve_world(world, &[]).await;
    let truth = findable(&server, &TruthSource::ALL, true);
    let mut client = TestClient::new(&server).await;
    let first = client.get_json("/v3/users?sort_by=-followerCount").await;
    let followers: Vec<_> = first["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|user| user["followerCount"].as_u64())
        .collect();
    assert!(followers.is_sorted_by(|one, next| one >= next) && followers[0] > Some(10));
    let searched = client.get_json("/v3/search?type=users&sort_by=-followerCount").await;
    assert!(searched["results"][0].get("likeCount").is_none());
    let open = || truth.users.iter().filter(|found| found.access == Access::Open);
    let is_off = |found: &&super::super::super::FoundUser<'_>| {
        found.n_announced.is_some_and(|n| n as usize != found.n_listed)
    };
    assert!(open().filter(is_off).count() > 10);
    assert!(truth.users.iter().any(|found| !found.is_visited));
    assert!(open().all(|found| found.is_visited || found.n_listed == 0));
}

#[tokio::test]
async fn a_user_of_hugging_face_likes_repositories_of_every_type() {
    let world = World::generate(60, 3).with_community(5);
    let site = SimSite::new(Shape::HuggingFaceModels, world).with_page_size(10);
    let server = Server::start(site, 0).await.unwrap();
    let truth = findable(&server, &[TruthSource::Owners], false);
    let mut client = TestClient::new(&server).await;
    let (mut found, mut others) = (BTreeSet::new(), 0);
    for user in &truth.users {
        let mut target = Some(format!("/api/users/{}/likes", user.user.id));
        let mut times = Vec::new();
        while let Some(address) = target {
            let (status, head, body) = client.get(&address).await.unwrap();
            if status != 200 {
                assert!(matches!(user.access, Access::Forbidden | Access::Unknown));
                break;
            }
            let seen =
                walks::Seen { target: address, head, body: serde_json::from_str(&body).unwrap() };
            for row in seen.body.as_array().unwrap() {
                times.push(row["createdAt"].as_str().unwrap().to_owned());
                if row["repo"]["type"] == "model" {
                    found.insert((
                        row["repo"]["name"].as_str().unwrap().to_owned(),
                        user.user.id.clone(),
                    ));
                } else {
                    others += 1;
                }
            }
            target = seen.linked().map(|url| url.replace(&server.url(), ""));
        }
        assert!(times.is_sorted_by(|one, next| one >= next), "newest first");
    }
    let reach: BTreeSet<_> =
        truth.likes.iter().map(|like| (like.item.id.clone(), like.user.id.clone())).collect();
    assert!(reach.is_subset(&found) && reach.len() > 20 && others > 5, "{} {others}", reach.len());
    assert!(truth.likes.iter().all(|like| like.liked_at.is_some()));
    let catalogue =
        client.get_json("/api/models?sort=likes&direction=-1&limit=100&full=true").await;
    let first = &catalogue.as_array().unwrap()[0];
    assert!(first["id"].as_str().unwrap().starts_with(first["author"].as_str().unwrap()));
}
