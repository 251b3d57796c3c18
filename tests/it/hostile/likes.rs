//! Lists of likes that lie, loop, or change while they are read.

use crate::site_kind::SiteKind;
use crawl::sim::{Fault, Spec, World};

use super::json;
use super::table::{Page, Row, always, check, comes, given_up_at_once};
use crate::harness::Setup;

/// Returns a world whose items have at least two pages of likes; the first ten have three.
fn world() -> World {
    World::from_spec(&Spec { n_items: 24, n_tail: 20, n_users: 90, n_likes: 24 * 64, seed: 7 })
}

/// Returns the site's own page of likes with another next address.
fn next(address: &str) -> Fault {
    Fault::Next(address.to_owned())
}

/// Returns a page without likes that still names a next page.
fn empty_with_next(offset: u32) -> Fault {
    json(format!(r#"{{"results":[],"next":"/i/likes?offset={offset}"}}"#))
}

/// Addresses that a page names as the next one.
fn addresses() -> Vec<Row> {
    let (ahead, back) = ("http://evil.example/i/likes?offset=24", "/i/likes?offset=0");
    let row = |name, rank, address: &str, must| {
        Row::new(name, Page::Likes(rank, 0), always(next(address)), must)
    };
    vec![
        row("next on another host: asked for at our address", 0, ahead, comes(1)),
        row("next with credentials", 1, "//me:secret@evil.example/?offset=24", comes(1)),
        row("next that is a file", 2, "file:///etc/passwd?offset=24", comes(1)),
        row("next without an offset", 3, "file:///etc/passwd", comes(1)),
        row("next with a negative offset", 4, "?offset=-24", comes(1)),
        row("next with a huge offset", 5, "?offset=99999999999", comes(1)),
        row("next that leads back", 6, back, comes(2)),
        row("next that is far ahead", 7, "?offset=4294967295", comes(1)),
        row("next that is no address", 8, "http://[", comes(1)),
        row("next of 1 MiB", 9, &format!("?offset=24&x={}", "x".repeat(1 << 20)), comes(1)),
    ]
}

/// Pages that repeat likes, or hold none.
fn repeats(world: &World) -> Vec<Row> {
    let at = Page::Likes;
    let first_page = |rank| Fault::As(format!("/i/likes?{}", at(rank, 0).target(world)));
    let same = |rank: usize, next| {
        let last_user = world.likers(&world.items()[rank]).last().unwrap();
        let row = serde_json::json!({"uid": last_user.id, "username": last_user.username});
        always(json(format!(r#"{{"results":[{row}],"next":"?offset={next}"}}"#)))
    };
    let missing = || always(Fault::EmptyPage);
    let loops = "the list of likes loops: the page has no new like, yet names a next page";
    let once = vec![empty_with_next(24)];
    let ahead = always(next("?offset=480"));
    vec![
        Row::new("an empty page with next", at(0, 0), once, comes(2)),
        Row::new(
            "an empty page with next, always",
            at(1, 0),
            always(empty_with_next(24)),
            comes(2),
        )
        .losing(0..24),
        // All announced likes are there, so nothing can be missing.
        Row::new("nobody forever", at(2, 480), always(empty_with_next(504)), comes(1))
            .also(at(2, 0), ahead.clone()),
        Row::new("nobody forever, but likes", at(10, 480), always(empty_with_next(504)), {
            given_up_at_once(loops)
        })
        .also(at(10, 24), missing())
        .also(at(10, 0), ahead.clone())
        .losing(24..48),
        // One such page may come from likes that have moved.
        Row::new("the same user forever", at(3, 528), same(3, 552), comes(1))
            .also(at(3, 504), same(3, 528))
            .also(at(3, 480), same(3, 504))
            .also(at(3, 0), ahead.clone()),
        Row::new("the same user forever, but likes", at(9, 528), same(9, 552), {
            given_up_at_once(loops)
        })
        .also(at(9, 504), same(9, 528))
        .also(at(9, 480), same(9, 504))
        .also(at(9, 24), missing())
        .also(at(9, 0), ahead)
        .losing(24..48),
        Row::new("an empty page", at(4, 24), vec![Fault::EmptyPage], comes(2)),
        Row::new("an empty page, always", at(5, 24), always(Fault::EmptyPage), comes(2))
            .losing(24..48),
        Row::new("the last page's users again", at(6, 24), always(Fault::Moved(24)), comes(1))
            .losing(24..48),
        Row::new("the last page again", at(7, 24), always(first_page(7)), comes(2)).losing(24..48),
        Row::new("the last page again, once", at(8, 24), vec![first_page(8)], comes(2)),
    ]
}

/// Lists that change at their head, where the newest likes are, after the first page was fetched.
fn changes() -> Vec<Row> {
    let table = [
        ("a like more at the head", 1, 0..0),
        ("thirty likes more at the head", 30, 0..0),
        ("a like less at the head", -1, 24..25),
        ("thirty likes less at the head", -30, 24..54),
    ];
    let rows = (0..).zip(table).map(|(rank, (name, by, loses))| {
        let sends = always(Fault::Moved(by));
        let row = Row::new(name, Page::Likes(rank, 24), sends.clone(), comes(1)).losing(loses);
        [48, 72, 96].into_iter().fold(row, |row, at| row.also(Page::Likes(rank, at), sends.clone()))
    });
    let late = Row::new("likes after the count", Page::Likes(4, 48), Vec::new(), comes(1));
    rows.chain([late]).collect()
}

fn setup(world: World) -> Setup {
    let mut setup = Setup::new(SiteKind::SketchfabV3, 0);
    setup.world = world;
    setup.retry = "{failures_max: 3, backoff: 1ms, backoff_max: 1ms, pause: 1ms}";
    setup
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_page_is_requested_at_our_own_address() {
    check(setup(world()), &addresses()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_brings_nothing_new_is_no_endless_list() {
    let world = world();
    let rows = repeats(&world);
    check(setup(world), &rows).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn likes_that_grow_or_shrink_while_paged_are_stored_or_the_item_is_short() {
    let setup = setup(world().with_announced(4, 40));
    let items = setup.world.items();
    assert!(items[..5].iter().all(|item| setup.world.likers(item).len() > 54));
    check(setup, &changes()).await;
}
