//! Each fault of paging does what it says, and a list that was disturbed once still has all its entries.

use super::walks::{Seen, catalogue, likes_of, next, rows, walk};
use super::*;

const PAGE_SIZE: usize = 10;

async fn site_with(shape: Shape, faults: &[&str]) -> Server {
    let site = SimSite::new(shape, World::generate(30, 5)).with_page_size(PAGE_SIZE);
    Server::start(site.with_faults(Faults::at(faults).unwrap()), 0).await.unwrap()
}

async fn see(server: &Server, target: &str) -> Seen {
    let target = target.strip_prefix(&server.url()).unwrap_or(target);
    let mut client = TestClient::new(server).await;
    let (status, head, body) = client.get(target).await.unwrap();
    assert_eq!(status, 200, "{target}: {body}");
    Seen { target: target.to_owned(), head, body: serde_json::from_str(&body).unwrap() }
}

fn entries(shape: Shape, is_likes: bool, seen: &Seen) -> Vec<Value> {
    seen.body.pointer(rows(shape, is_likes)).unwrap().as_array().unwrap().clone()
}

async fn all_entries(shape: Shape, faults: &[&str]) -> (Vec<Value>, Vec<usize>) {
    let server = site_with(shape, faults).await;
    let mut client = TestClient::new(&server).await;
    let pages = walk(&mut client, &server, shape, false, catalogue(shape).to_owned()).await;
    let pages: Vec<_> = pages.iter().map(|page| entries(shape, false, page)).collect();
    let place = server.url();
    // What an entry says about its own address depends on the port.
    let plain = |entry: &Value| entry.to_string().replace(&place, "").parse().unwrap();
    let lengths = pages.iter().map(Vec::len).collect();
    (pages.iter().flatten().map(plain).collect(), lengths)
}

#[tokio::test]
async fn pages_that_are_short_or_empty_leave_nothing_out() {
    for shape in [Shape::SketchfabV3, Shape::HuggingFaceSpaces, Shape::BlueskyFeeds] {
        let (proper, lengths) = all_entries(shape, &[]).await;
        for (fault, place, wanted) in [("empty-with-cursor", 1, 0), ("short-page", 1, 5)] {
            let trouble = format!("catalogue/2:{fault}=once");
            let (found, disturbed) = all_entries(shape, &[&trouble]).await;
            assert_eq!(found, proper, "{shape} {fault}");
            assert!(disturbed[place] <= wanted && disturbed != lengths, "{shape}: {disturbed:?}");
        }
    }
    let (proper, _) = all_entries(Shape::ListenBrainz, &[]).await;
    let (found, lengths) = all_entries(Shape::ListenBrainz, &["catalogue:short-page=for 3"]).await;
    assert_eq!((found, &lengths[..4]), (proper, [5, 5, 5, 10].as_slice()));
}

#[tokio::test]
async fn a_list_without_an_end_leads_on_for_ever() {
    for shape in [Shape::SketchfabV3, Shape::HuggingFaceModels, Shape::Gitlab, Shape::BlueskyFeeds]
    {
        for fault in ["repeated-end", "endless-cursor"] {
            let server = site_with(shape, &[&format!("catalogue:{fault}")]).await;
            let (mut seen, mut targets) = (see(&server, catalogue(shape)).await, Vec::new());
            for _ in 0..20 {
                let target = next(shape, false, &seen).unwrap_or_else(|| panic!("{shape} {fault}"));
                assert!(!targets.contains(&target), "{shape} {fault} leads to a page twice");
                seen = see(&server, &target).await;
                targets.push(target);
            }
            let n = entries(shape, false, &seen).len();
            let last = if fault == "repeated-end" { 1..=PAGE_SIZE } else { 0..=0 };
            assert!(last.contains(&n), "{shape} {fault}: {n}");
        }
    }
    for shape in [Shape::Forgejo, Shape::ListenBrainz] {
        let server = site_with(shape, &["catalogue:repeated-end"]).await;
        let far = catalogue(shape).replace("page=1", "page=999").replace("set=0", "set=9990");
        assert_eq!(entries(shape, false, &see(&server, &far).await).len(), PAGE_SIZE);
        let server = site_with(shape, &["catalogue:always-more"]).await;
        let page = see(&server, &far).await;
        assert_eq!((entries(shape, false, &page).len(), &page.body["has_more"]), (0, &true.into()));
    }
}

#[tokio::test]
async fn addresses_of_next_pages_come_in_every_spelling() {
    for (shape, fault, wanted) in [
        (Shape::HuggingFaceModels, "foreign-next", "<http://elsewhere.invalid/api/models?"),
        (Shape::HuggingFaceModels, "relative-next", "</api/models?sort=likes"),
        (Shape::HuggingFaceModels, "unquoted-link", ">; rel=next"),
        (
            Shape::HuggingFaceModels,
            "quoted-link",
            "</other?fields=a,b;rel=next>; rel=\"alternate\", <",
        ),
        (Shape::HuggingFaceModels, "quoted-link", "rel=last\"; rel=\"prefetch next\""),
        (Shape::Gitlab, "relative-next", "</api/v4/projects?order_by=star_count"),
        (Shape::Forgejo, "foreign-next", "<http://elsewhere.invalid/api/v1/repos/search?"),
    ] {
        let server = site_with(shape, &[&format!("catalogue:{fault}")]).await;
        let page = see(&server, catalogue(shape)).await;
        let link = page.header("Link").unwrap();
        assert!(link.contains(wanted), "{shape} {fault}: {link}");
        let is_there = link.contains(&server.url());
        assert_eq!(is_there, matches!(fault, "unquoted-link" | "quoted-link"), "{link}");
    }
    let server = site_with(Shape::SketchfabV3, &["catalogue:relative-next"]).await;
    let page = see(&server, catalogue(Shape::SketchfabV3)).await;
    assert!(page.body["next"].as_str().unwrap().starts_with("/v3/search?"));
    for shape in [Shape::HuggingFaceModels, Shape::Gitlab, Shape::BlueskyFeeds] {
        let server = site_with(shape, &["catalogue:no-next"]).await;
        assert_eq!(next(shape, false, &see(&server, catalogue(shape)).await), None, "{shape}");
    }
}

#[tokio::test]
async fn cursors_expire_and_totals_are_wrong() {
    for shape in [Shape::HuggingFaceModels, Shape::BlueskyFeeds] {
        let server = site_with(shape, &["catalogue:expired-cursor=after 1"]).await;
        let old = next(shape, false, &see(&server, catalogue(shape)).await).unwrap();
        let old = old.strip_prefix(&server.url()).unwrap_or(&old);
        let mut client = TestClient::new(&server).await;
        assert_eq!(client.get(old).await.unwrap().0, 400, "{shape}");
        let new = next(shape, false, &see(&server, catalogue(shape)).await).unwrap();
        assert_eq!(entries(shape, false, &see(&server, &new).await).len(), PAGE_SIZE, "{shape}");
    }
    for (fault, wanted) in
        [("null-total", "null"), ("small-total", "1"), ("large-total", "9000000000000000000")]
    {
        let server = site_with(Shape::Forgejo, &[&format!("catalogue:{fault}")]).await;
        let page = see(&server, catalogue(Shape::Forgejo)).await;
        assert_eq!(page.header("X-Total-Count"), Some(wanted));
        let server = site_with(Shape::ListenBrainz, &[&format!("likes:{fault}")]).await;
        let id = server.world().truth(5).items().next().unwrap().id.clone();
        let page = see(&server, &likes_of(Shape::ListenBrainz, &id)).await;
        assert_eq!(page.body["total_count"].to_string(), wanted);
    }
}

#[tokio::test]
async fn errors_come_with_200_and_renamed_items_answer_under_both_ids() {
    let server = site_with(Shape::Forgejo, &["catalogue:error-in-200"]).await;
    let page = see(&server, catalogue(Shape::Forgejo)).await;
    assert_eq!(page.body, serde_json::json!({ "ok": false, "data": [] }));
    let server = site_with(Shape::Gitlab, &["likes:error-in-200"]).await;
    let id = server.world().truth(5).items().next().unwrap().id.clone();
    assert!(see(&server, &likes_of(Shape::Gitlab, &id)).await.body["error"].is_string());

    for (shape, id) in [
        (Shape::HuggingFaceModels, "/0/id"),
        (Shape::Gitlab, "/0/id"),
        (Shape::BlueskyFeeds, "/feeds/0/uri"),
    ] {
        let server = site_with(shape, &["catalogue/2:renamed"]).await;
        let first = see(&server, catalogue(shape)).await;
        let second = see(&server, &next(shape, false, &first).unwrap()).await;
        let text = |value: &Value| value.as_str().map_or(value.to_string(), str::to_owned);
        let new = text(second.body.pointer(id).unwrap());
        let known = server.world().find(&new).unwrap();
        let former = server.world().item(known).id.clone();
        assert_ne!(former, new, "{shape}");
        let [old, new] = [former, new].map(|id| likes_of(shape, &id));
        let (old, new) = (see(&server, &old).await, see(&server, &new).await);
        assert_eq!(old.body, new.body, "{shape}");
    }
}

#[tokio::test]
async fn odd_entries_are_odd_on_every_site() {
    for (shape, fault, wanted) in [
        (Shape::Gitlab, "likes:null-name", r#""username":null"#),
        (Shape::Gitlab, "likes:duplicate-key", r#""username":"#),
        (Shape::BlueskyFeeds, "likes:no-uid", r#""actor":{"displayName""#),
        (Shape::ListenBrainz, "likes:null-entry", r#""feedback":[null"#),
        (Shape::HuggingFaceModels, "likes:number-as-name", r#""fullname":1234"#),
    ] {
        let server = site_with(shape, &[fault]).await;
        let item = server.world().truth(5).items().max_by_key(|item| item.n_likes).unwrap();
        let mut client = TestClient::new(&server).await;
        let (_, _, body) = client.get(&likes_of(shape, &item.id)).await.unwrap();
        assert!(body.contains(wanted), "{shape} {fault}: {body}");
    }
}

#[test]
fn a_fault_is_refused_where_it_can_not_happen() {
    use super::super::super::TypedFault;
    for (shape, fault, is_suitable) in [
        (Shape::SketchfabV3, "catalogue:empty-with-cursor", true),
        (Shape::SketchfabV3, "likes:empty-with-cursor", false),
        (Shape::SketchfabV3, "quoted-link=0.1", false),
        (Shape::SketchfabV3, "reset-in-past=0.1", false),
        (Shape::Gitlab, "short-page=0.1", false),
        (Shape::Gitlab, "likes:unquoted-link", true),
        (Shape::Forgejo, "likes:foreign-next", false),
        (Shape::Forgejo, "all:foreign-next", true),
        (Shape::Forgejo, "likes:small-total", true),
        (Shape::ListenBrainz, "item/3:null-total", true),
        (Shape::ListenBrainz, "catalogue:null-total", false),
        (Shape::BlueskyFeeds, "always-more=0.1", false),
        (Shape::BlueskyFeeds, "endless-cursor=0.1", true),
        (Shape::Sketchfab2016, "catalogue:renamed", false),
        (Shape::Sketchfab2016, "robots:html", true),
        (Shape::HuggingFaceModels, "request-timeout=0.58", true),
    ] {
        let checked = fault.parse::<TypedFault>().unwrap().check(shape);
        assert_eq!(checked.is_ok(), is_suitable, "{shape} {fault}: {checked:?}");
        if let Err(words) = checked {
            let name = fault.rsplit(':').next().unwrap().split('=').next().unwrap();
            assert!(words.starts_with(name) && words.contains(shape.name()), "{words}");
        }
    }
}
