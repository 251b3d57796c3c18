//! Cookies are kept for a run, and go to the site alone.

use super::answers::address;
use super::front::{Front, Rules};
use super::small_crawl;

/// Returns a redirect to the same address that sets a cookie, until the cookie comes back.
fn set_first(head: &str) -> Option<Vec<u8>> {
    let target = head.split(' ').nth(1).unwrap();
    let set = "Set-Cookie: seen=yes; Path=/\r\nSet-Cookie: no cookie\r\nSet-Cookie: \u{1}\r\n";
    let redirect = format!("HTTP/1.1 302 Found\r\nLocation: {target}\r\n{set}\r\n");
    (!head.contains("\r\ncookie: seen=yes\r\n")).then(|| redirect.into_bytes())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redirect_to_itself_with_a_cookie_works() {
    let mut crawl = small_crawl().await;
    let front = Front::serve(address(&crawl.server), Rules::before(set_first)).await;
    let own = crawl.server.url();
    crawl.configure(&own, &format!("http://{}", front.address()));
    crawl.configure("max_in_flight: 4", "max_in_flight: 1");
    crawl.expect(0, &["start"]).await;
    crawl.assert_truth().await;
    let without = front.heads().iter().filter(|head| !head.contains("seen=yes")).count();
    assert_eq!(without, 1, "the cookie is kept from the first answer on");
}

/// Cookies know no ports, but the crawl does: a robots.txt elsewhere gets none.
#[tokio::test(flavor = "multi_thread")]
async fn cookies_stay_on_the_site() {
    let mut crawl = small_crawl().await;
    let elsewhere = Front::serve(address(&crawl.server), Rules::none()).await;
    let to = format!("http://{}/robots.txt", elsewhere.address());
    let redirect = move |head: &str| {
        let set = format!("Location: {to}\r\nSet-Cookie: seen=yes; Path=/");
        let redirect = format!("HTTP/1.1 302 Found\r\n{set}\r\n\r\n");
        head.contains(" /robots.txt ").then(|| redirect.into_bytes())
    };
    let front = Front::serve(address(&crawl.server), Rules::before(redirect)).await;
    let own = crawl.server.url();
    crawl.configure(&own, &format!("http://{}", front.address()));
    crawl.expect(0, &["start"]).await;
    crawl.assert_truth().await;
    let heads = elsewhere.heads();
    assert_eq!(heads.len(), 1, "robots.txt alone is asked for there");
    assert!(!heads[0].contains("seen=yes"), "{}", heads[0]);
    let with =
        front.heads().iter().filter(|head| head.contains("\r\ncookie: seen=yes\r\n")).count();
    assert_eq!(with, front.heads().len() - 1);
}
