//! A client that follows each site's own paging finds the truth, the whole truth, and nothing else.

use super::*;

/// Few entries, so that a small site has many pages.
const PAGE_SIZE: usize = 10;

/// A page as a client sees it.
pub(super) struct Seen {
    pub target: String,
    pub head: String,
    pub body: Value,
}

impl Seen {
    /// Returns a header by its exact name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }

    /// Returns the address in the `Link` header that is marked as the next one.
    pub fn linked(&self) -> Option<&str> {
        let links = self.header("Link")?.split('<');
        let next = links.into_iter().find(|link| link.contains("; rel=\"next\""))?;
        Some(next.split_once('>')?.0)
    }

    /// Returns the address with a parameter set, in place of a former value.
    pub fn with(&self, name: &str, value: &str) -> String {
        let parameter = format!("&{name}=");
        let former =
            self.target.split_once(&parameter).map_or(self.target.as_str(), |(before, _)| before);
        format!("{former}{parameter}{value}")
    }
}

/// How each site says where the next page is; `None` at the end of the list.
pub(super) fn next(shape: Shape, is_likes: bool, seen: &Seen) -> Option<String> {
    let rows = seen.body.pointer(rows(shape, is_likes)).unwrap().as_array().unwrap();
    let numbered = || {
        let page: usize = seen.target.rsplit_once("page=").unwrap().1.parse().unwrap();
        (!rows.is_empty()).then(|| seen.with("page", &(page + 1).to_string()))
    };
    match shape {
        Shape::SketchfabV3 | Shape::Sketchfab2016 => seen.body["next"].as_str().map(str::to_owned),
        Shape::HuggingFaceModels | Shape::HuggingFaceDatasets | Shape::HuggingFaceSpaces => {
            seen.linked().map(str::to_owned)
        }
        Shape::Gitlab => {
            let page = seen.header("x-next-page").unwrap();
            assert_eq!(page.is_empty(), seen.linked().is_none());
            (!page.is_empty()).then(|| seen.with("page", page))
        }
        Shape::Forgejo => numbered(),
        Shape::BlueskyFeeds => {
            let cursor = seen.body.get("cursor")?.as_str().unwrap();
            Some(seen.with("cursor", &cursor.replace('=', "%3D")))
        }
        Shape::ListenBrainz => {
            let field = if is_likes { "/offset" } else { "/payload/offset" };
            let offset = seen.body.pointer(field)?.as_u64()?;
            let after = offset + rows.len() as u64;
            (!rows.is_empty()).then(|| seen.with("offset", &after.to_string()))
        }
    }
}

pub(super) fn rows(shape: Shape, is_likes: bool) -> &'static str {
    match (shape, is_likes) {
        (Shape::SketchfabV3 | Shape::Sketchfab2016, _) => "/results",
        (Shape::Forgejo, false) => "/data",
        (Shape::BlueskyFeeds, false) => "/feeds",
        (Shape::BlueskyFeeds, true) => "/likes",
        (Shape::ListenBrainz, false) => "/payload/recordings",
        (Shape::ListenBrainz, true) => "/feedback",
        _ => "",
    }
}

/// The first address of the catalogue. What changes from page to page stands last.
pub(super) fn catalogue(shape: Shape) -> &'static str {
    match shape {
        Shape::SketchfabV3 => "/v3/search?type=models&sort_by=-likeCount&count=24",
        Shape::Sketchfab2016 => "/models?sort_by=-likeCount&page=1",
        Shape::HuggingFaceModels => "/api/models?sort=likes&direction=-1&limit=100&full=true",
        Shape::HuggingFaceDatasets => "/api/datasets?sort=likes&direction=-1&limit=100&full=true",
        Shape::HuggingFaceSpaces => "/api/spaces?sort=likes&direction=-1&limit=100&full=true",
        Shape::Gitlab => {
            "/api/v4/projects?order_by=star_count&sort=desc&visibility=public&per_page=100&page=1"
        }
        Shape::Forgejo => "/api/v1/repos/search?sort=stars&order=desc&limit=50&page=1",
        Shape::BlueskyFeeds => "/xrpc/app.bsky.unspecced.getPopularFeedGenerators?limit=100",
        Shape::ListenBrainz => "/1/stats/sitewide/recordings?range=all_time&count=1000&offset=0",
    }
}

/// The first address of an item's likes.
pub(super) fn likes_of(shape: Shape, id: &str) -> String {
    match shape {
        Shape::SketchfabV3 | Shape::Sketchfab2016 => {
            format!("/i/likes?model={id}&count=24&offset=0")
        }
        Shape::HuggingFaceModels => format!("/api/models/{id}/likers?expand[]=likeAt"),
        Shape::HuggingFaceDatasets => format!("/api/datasets/{id}/likers?expand[]=likeAt"),
        Shape::HuggingFaceSpaces => format!("/api/spaces/{id}/likers?expand[]=likeAt"),
        Shape::Gitlab => format!("/api/v4/projects/{id}/starrers?per_page=100&page=1"),
        Shape::Forgejo => format!("/api/v1/repos/{id}/stargazers?limit=50&page=1"),
        Shape::BlueskyFeeds => {
            let uri = id.replace(':', "%3A").replace('/', "%2F");
            format!("/xrpc/app.bsky.feed.getLikes?uri={uri}&limit=100")
        }
        Shape::ListenBrainz => {
            format!("/1/recording/{id}/get-feedback-mbid?score=1&count=1000&offset=0")
        }
    }
}

/// Where the fields are: id, name and count of an item; id, name and time of a like.
fn fields(shape: Shape) -> [&'static str; 6] {
    match shape {
        Shape::SketchfabV3 | Shape::Sketchfab2016 => {
            ["/uid", "/name", "/likeCount", "/uid", "/username", "/none"]
        }
        Shape::Gitlab => [
            "/id",
            "/path_with_namespace",
            "/star_count",
            "/user/id",
            "/user/username",
            "/starred_since",
        ],
        Shape::Forgejo => ["/full_name", "/full_name", "/stars_count", "/id", "/login", "/none"],
        Shape::BlueskyFeeds => {
            ["/uri", "/displayName", "/likeCount", "/actor/did", "/actor/handle", "/indexedAt"]
        }
        Shape::ListenBrainz => {
            ["/recording_mbid", "/track_name", "/none", "/user_id", "/user_id", "/created"]
        }
        _ => ["/id", "/id", "/likes", "/user", "/fullname", "/likedAt"],
    }
}

/// Where the features are: their type and the place of one text or of several.
fn features(shape: Shape) -> &'static [(&'static str, &'static str)] {
    match shape {
        Shape::HuggingFaceModels => &[("tag", "/tags"), ("task", "/pipeline_tag")],
        Shape::HuggingFaceDatasets | Shape::HuggingFaceSpaces => &[("tag", "/tags")],
        Shape::Gitlab | Shape::Forgejo => &[("topic", "/topics")],
        _ => &[],
    }
}

/// Returns the pages of a list.
pub(super) async fn walk(
    client: &mut TestClient,
    server: &Server,
    shape: Shape,
    is_likes: bool,
    first: String,
) -> Vec<Seen> {
    let (mut pages, mut target) = (Vec::new(), Some(first));
    while let Some(address) = target {
        let address = address.strip_prefix(&server.url()).unwrap_or(&address).to_owned();
        let (status, head, body) = client.get(&address).await.unwrap();
        assert_eq!(status, 200, "{address}: {body}");
        let seen = Seen { target: address, head, body: serde_json::from_str(&body).unwrap() };
        target = next(shape, is_likes, &seen);
        pages.push(seen);
        assert!(pages.len() < 1_000, "{shape}: the list does not end");
    }
    pages
}

/// Returns a field as text: the id of some sites is a number.
fn text(entry: &Value, place: &str) -> Option<String> {
    match entry.pointer(place)? {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

fn millis(entry: &Value, place: &str) -> Option<i64> {
    match entry.pointer(place)? {
        Value::String(text) => Some(text.parse::<jiff::Timestamp>().unwrap().as_millisecond()),
        other => Some(other.as_i64().unwrap() * 1000),
    }
}

type LikeRow = (String, String, String, Option<i64>);

async fn a_client_finds_the_truth(shape: Shape) {
    let site = SimSite::new(shape, World::generate(60, 5)).with_page_size(PAGE_SIZE);
    let server = Server::start(site, 0).await.unwrap();
    let mut client = TestClient::new(&server).await;
    let [id, name, count, user_id, user_name, time] = fields(shape);
    let (mut items, mut found, mut likes) =
        (Vec::<[String; 2]>::new(), Vec::<[String; 3]>::new(), Vec::<LikeRow>::new());
    let first = catalogue(shape).to_owned();
    for seen in walk(&mut client, &server, shape, false, first).await {
        let entries = seen.body.pointer(rows(shape, false)).unwrap().as_array().unwrap().clone();
        assert!(entries.len() <= PAGE_SIZE);
        for entry in &entries {
            let is_below = entry.pointer(count).is_some_and(|count| count.as_u64().unwrap() < 5);
            let Some(id) = text(entry, id).filter(|_| !is_below) else { continue };
            for (kind, place) in features(shape) {
                let values = match entry.pointer(place) {
                    Some(Value::Array(values)) => values.clone(),
                    Some(value) => vec![value.clone()],
                    None => Vec::new(),
                };
                let row = |value: &Value| {
                    [id.clone(), (*kind).to_owned(), value.as_str().unwrap().to_owned()]
                };
                found.extend(values.iter().map(row));
            }
            items.push([text(entry, name).unwrap(), id]);
        }
    }
    for [_, id] in &items {
        for seen in walk(&mut client, &server, shape, true, likes_of(shape, id)).await {
            let entries = seen.body.pointer(rows(shape, true)).unwrap().as_array().unwrap();
            assert!(entries.len() <= PAGE_SIZE);
            likes.extend(entries.iter().map(|entry| {
                let user = text(entry, user_id).unwrap();
                (id.clone(), user, text(entry, user_name).unwrap(), millis(entry, time))
            }));
        }
    }
    let truth = server.world().truth(5);
    assert!(truth.model_urls().eq(items.iter().map(|row| [row[0].as_str(), row[1].as_str()])));
    let wanted = truth.likes().map(|like| {
        (like.item.id.clone(), like.user.id.clone(), like.user.username.clone(), like.liked_at)
    });
    let wanted: Vec<LikeRow> = wanted.collect();
    assert!(wanted.len() > 300, "{}", wanted.len());
    assert_eq!(likes.len(), wanted.len());
    assert!(likes == wanted);
    assert_eq!(truth.has_times(), likes.iter().any(|like| like.3.is_some()));
    let features = truth.model_feats().map(|row| row.map(str::to_owned));
    if shape != Shape::SketchfabV3 {
        assert_eq!(found, features.collect::<Vec<_>>());
    }
}

#[tokio::test]
async fn paging_to_the_end_finds_the_truth_of_each_site() {
    for shape in Shape::ALL.into_iter().filter(|shape| *shape != Shape::Sketchfab2016) {
        a_client_finds_the_truth(shape).await;
    }
}

#[test]
fn a_seed_always_gives_the_same_site_with_ids_of_its_own() {
    let world = || World::generate(200, 9);
    let mut all = Vec::new();
    for shape in Shape::ALL {
        let (one, again) = (SimSite::new(shape, world()), SimSite::new(shape, world()));
        let files = |site: &SimSite| site.world.truth(5).files().map(|file| file.bytes);
        assert_eq!(files(&one), files(&again), "{shape}");
        let ids: std::collections::HashSet<_> =
            one.world.truth(0).items().map(|item| item.id.clone()).collect();
        assert_eq!(ids.len(), one.world.truth(0).items().count(), "{shape}");
        let users: std::collections::HashSet<_> = one.world.users().iter().map(|u| &u.id).collect();
        assert_eq!(users.len(), one.world.users().len(), "{shape}");
        all.push((shape, one.world.truth(5).files().map(|file| file.name)));
    }
    assert_eq!(all[5].1, ["project_urls.psv", "project_likes.psv", "project_feats.psv"]);
}
