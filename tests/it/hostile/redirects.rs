//! Redirects are followed a few times, and only within the site.

use crate::site_kind::SiteKind;
use crawl::sim::Fault;

use super::table::{Must, Page, Row, always, check, comes, given_up, given_up_after, gone};
use crate::harness::{Crawl, Setup};

fn elsewhere(host: &str) -> Must {
    given_up_after(3, &format!("a redirect to another site ({host}), which is not followed"))
}

fn table(
    own: &str,
    target: impl Fn(usize) -> String,
    other: &Crawl,
) -> Vec<(&'static str, Vec<Fault>, Must)> {
    let to = |address: &str| always(Fault::Redirect(address.to_owned()));
    let raw = |head: &str| always(Fault::Raw(format!("HTTP/1.1 {head}\r\n\r\n").into_bytes()));
    let other_url = other.server.url();
    let long = format!("http://{}.example/", "x".repeat(100_000));
    let unnamed = "a host of 100008 bytes";
    let without = given_up_after(3, "status 302 without an address");
    // Six requests each time.
    let round = vec![Fault::Redirect(target(1)); 60];
    let too_many = given_up_after(3, "more than 5 redirects").requests(18);
    vec![
        ("to itself, once", vec![Fault::Redirect(target(0))], comes(2)),
        ("a loop", round, too_many),
        ("to another port", to(&format!("{other_url}/x")), elsewhere("127.0.0.1")),
        ("to another scheme", to(&own.replace("http:", "https:")), elsewhere("127.0.0.1")),
        ("to another name of the host", to("http://localhost/x"), elsewhere("localhost")),
        ("with credentials", to(&own.replace("//", "//me:secret@")), elsewhere("127.0.0.1")),
        ("to a file", to("file:///etc/passwd"), elsewhere("no host")),
        ("to a script", to("javascript:alert(1)"), elsewhere("no host")),
        ("to a host of 100 kB", to(&long), elsewhere(unnamed)),
        ("to what is no address", to("http://["), without.clone()),
        ("to nothing", raw("302 Found"), without),
        // It is escaped, and then it is an address of the site.
        (
            "to a terminal escape",
            raw("302 Found\r\nLocation: \u{9b}2J"),
            gone("status 404").requests(4),
        ),
        (
            "to spaces and raw text",
            raw("302 Found\r\nLocation: /caf\u{e9} \u{3042}"),
            gone("status 404").requests(4),
        ),
        ("304", raw("304 Not Modified"), given_up_after(3, "status 304 without an address")),
        (
            "300 to a page of the site",
            always(Fault::Redirect("/i/likes".to_owned())),
            given_up("status 400").requests(4),
        ),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn redirects_stay_on_the_site() {
    let other = Setup::new(SiteKind::SketchfabV3, 20).serve().await;
    let setup = || Setup {
        retry: "{failures_max: 3, backoff: 1ms, backoff_max: 1ms, pause: 1ms}",
        ..Setup::new(SiteKind::SketchfabV3, 40)
    };
    let world = setup().world;
    let target = |nth: usize| format!("/i/likes?{}", Page::Likes(3 + nth, 0).target(&world));
    let own = "http://127.0.0.1:9";
    let rows = (3..).zip(table(own, target, &other));
    let rows: Vec<_> = rows
        .map(|(rank, (name, sends, must))| Row::new(name, Page::Likes(rank, 0), sends, must))
        .collect();
    // Ten that fail in a row would be an outage, which takes failures back.
    for rows in rows.chunks(8) {
        check(setup(), rows).await;
    }
    assert_eq!(other.server.n_requests(), 0, "another site was asked");
}
