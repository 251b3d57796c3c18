//! A site that allows few requests answers the others with 429, and its headers say so before.

use super::walks::catalogue;
use super::*;

/// Returns the numbers in a header.
fn number(head: &str, name: &str) -> i64 {
    let line = head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
    line.unwrap_or_else(|| panic!("{name} in {head}")).parse().unwrap()
}

#[tokio::test]
async fn what_is_left_is_counted_down_to_429() {
    for shape in [Shape::HuggingFaceModels, Shape::Gitlab, Shape::BlueskyFeeds, Shape::ListenBrainz]
    {
        let site = SimSite::new(shape, World::generate(10, 1)).with_quota(2, 600);
        let server = Server::start(site, 0).await.unwrap();
        let mut client = TestClient::new(&server).await;
        let mut seen = Vec::new();
        for _ in 0..3 {
            let (status, head, body) = client.get(catalogue(shape)).await.unwrap();
            let (remaining, reset) = match shape {
                Shape::HuggingFaceModels => ("\"api\";r=0;t=600", None),
                Shape::ListenBrainz => ("X-RateLimit-Remaining: 0", Some("X-RateLimit-Reset")),
                _ => ("ratelimit-remaining: 0", Some("ratelimit-reset")),
            };
            if let Some(reset) = reset {
                let now = jiff::Timestamp::now().as_second();
                assert!((1..=600).contains(&(number(&head, reset) - now)), "{head}");
            }
            let waits = shape == Shape::Gitlab && status == 429;
            assert_eq!(head.contains("Retry-After: "), waits, "{head}");
            serde_json::from_str::<Value>(&body).unwrap();
            seen.push((status, head.contains(remaining)));
        }
        assert_eq!(seen, [(200, false), (200, true), (429, true)], "{shape}");
        assert_eq!(client.get("/robots.txt").await.unwrap().0, 200);
    }
}

#[tokio::test]
async fn a_site_without_such_headers_has_a_limit_all_the_same() {
    let site = SimSite::new(Shape::Forgejo, World::generate(10, 1)).with_quota(1, 600);
    let server = Server::start(site, 0).await.unwrap();
    let mut client = TestClient::new(&server).await;
    let (first, head, _) = client.get(catalogue(Shape::Forgejo)).await.unwrap();
    let (second, ..) = client.get(catalogue(Shape::Forgejo)).await.unwrap();
    assert_eq!((first, second), (200, 429));
    assert!(!head.to_lowercase().contains("ratelimit"), "{head}");
}

#[tokio::test]
async fn resets_are_in_the_past_or_absurd_and_clocks_are_wrong_where_a_fault_says_so() {
    let names = ["reset-in-past", "absurd-reset", "exhausted", "clock-ahead"];
    let troubles = names.map(|name| format!("catalogue:{name}=once"));
    for (place, name) in names.into_iter().enumerate() {
        let faults = Faults::at(&[troubles[place].as_str()]).unwrap();
        let server = serve(Shape::Gitlab, faults).await;
        let mut client = TestClient::new(&server).await;
        let (status, head, _) = client.get(catalogue(Shape::Gitlab)).await.unwrap();
        let now = jiff::Timestamp::now().as_second();
        let reset = number(&head, "ratelimit-reset") - now;
        let none_left = number(&head, "ratelimit-remaining") == 0;
        let (wanted, is_none_left, expected) = match name {
            "reset-in-past" => (-90_000..-80_000, true, 200),
            "absurd-reset" => (1_000_000_000..20_000_000_000, true, 200),
            "exhausted" => (-1..3, true, 403),
            _ => (3_600..3_661, false, 200),
        };
        assert!(wanted.contains(&reset), "{name}: {reset}");
        assert_eq!((none_left, status), (is_none_left, expected), "{name}");
        let (status, head, _) = client.get(catalogue(Shape::Gitlab)).await.unwrap();
        assert!(status == 200 && number(&head, "ratelimit-remaining") > 0, "{head}");
    }
}
