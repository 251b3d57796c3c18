//! Names that would do harm on a terminal or in a file: they are stored as they are, and never
//! printed.

use crate::site_kind::SiteKind;
use crawl::sim::{Fault, Faults, SimUser, World};

use super::json;
use super::table::{Page, Row, always, check, comes};
use crate::harness::{Setup, assert_same, text};

/// Returns every odd name. None begins or ends with a space, which pages of 2016 do not preserve.
fn odd_names() -> Vec<(&'static str, String)> {
    let controls = (1..32).chain(127..160).filter_map(char::from_u32).collect::<String>();
    vec![
        ("control characters", format!("<{controls}>")),
        ("terminal escapes", "\u{1b}[2J\u{1b}]0;title\u{7}\u{1b}[31mred\u{9b}1mbold".to_owned()),
        ("NUL", "be\0fore\0".to_owned()),
        ("right-to-left marks", "\u{202e}gpj.exe\u{202c}\u{2066}\u{200f}\u{61c}a".to_owned()),
        ("marks without width", "\u{feff}a\u{200b}b\u{200d}c\u{e0001}".to_owned()),
        ("1 MiB", "long".repeat(1 << 18)),
        ("|", "|".to_owned()),
        ("\\", "\\".to_owned()),
        ("CR", "a\rb".to_owned()),
        ("LF", "a\nb".to_owned()),
        ("all of the dialect", "\\|\r\n\\\\||\n\r\"',;\\".to_owned()),
        ("a formula", "=HYPERLINK(\"http://evil.example\")".to_owned()),
        ("markup", "</div></html><script>alert(1)</script>&#0;".to_owned()),
    ]
}

/// Returns a world with an item and a user for each odd name, as `clean` makes it.
fn world(clean: impl Fn(&str) -> String) -> World {
    let world = World::generate(40, 7);
    // From the end, where items have few likes, because each row of the longest name holds the
    // name.
    (0..).zip(odd_names()).fold(world, |world, (nth, (_, name))| {
        let (rank, name) = (39 - nth, clean(&name));
        let user_id = format!("a|b\\c\"d'é{nth}");
        let tag: &'static str = name.clone().leak();
        world
            .with_name_and_tag(rank, &name, tag)
            .with_liker(rank, SimUser { id: user_id, username: name.clone() })
    })
}

async fn odd_names_are_kept_and_never_printed(kind: SiteKind) {
    let mut setup = Setup::new(kind, 0);
    setup.world = world(str::to_owned);
    // The faults make the program log the pages of those items.
    let odd = (27..40).map(|rank| {
        let faults = vec![Fault::Truncated, Fault::Status(500), Fault::WrongLandmark];
        (Page::Likes(rank, 0).target(&setup.world), faults)
    });
    setup.faults = Faults::script(odd.collect());
    let crawl = setup.serve().await;

    let mut said = String::new();
    let commands: [&[&str]; 5] =
        [&["start", "-vvv"], &["status"], &["failures"], &["verify"], &["export"]];
    for command in commands {
        let (out, err) = crawl.expect(0, command).await;
        said = [said, out, err].concat();
    }
    let raw = |c: char| c != '\n' && (c.is_control() || c.escape_debug().count() > 2);
    assert!(!said.contains(raw), "{:?}", said.lines().find(|line| line.contains(raw)));
    assert!(said.lines().all(|line| line.len() < 500), "{kind}: a line is too long");

    // NUL becomes what HTML makes of it, and the longest name is cut.
    let clean = world(|name| name[..name.len().min(4096)].replace('\0', "\u{fffd}"));
    let truth = clean.truth(5);
    let file = |name: &str| crawl.exported(name);
    assert_same(&file("model_urls.psv"), &truth.model_urls_psv(), "model_urls.psv");
    assert_same(&file("model_likes.psv"), &truth.model_likes_psv(), "model_likes.psv");
    assert_same(&file("model_feats.psv"), &truth.model_feats_psv(), "model_feats.psv");
    assert!(text(&file("model_urls.psv")).contains("\u{1b}[2J"), "as it was");
}

#[tokio::test(flavor = "multi_thread")]
async fn odd_names_of_the_api_are_kept_to_the_byte_and_never_printed() {
    odd_names_are_kept_and_never_printed(SiteKind::SketchfabV3).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn odd_names_of_2016_are_kept_to_the_byte_and_never_printed() {
    odd_names_are_kept_and_never_printed(SiteKind::Sketchfab2016).await;
}

/// An id is a part of addresses and of lines on a terminal, so text that does not fit there is no
/// id.
#[tokio::test(flavor = "multi_thread")]
async fn a_user_id_that_can_not_be_one_costs_that_like_alone() {
    let long = "x".repeat(1 << 20);
    let table = [
        ("a uid with a control character", "a\u{1}b"),
        ("a uid with a terminal escape", "\u{1b}[2J"),
        ("a uid with NUL", "a\0b"),
        ("a uid with a right-to-left mark", "a\u{202e}b"),
        ("a uid with CR", "a\rb"),
        ("a uid with LF", "a\nb"),
        ("a uid that ends with a space", "a "),
        ("a uid that is empty", ""),
        ("a uid that is a path", ".."),
        ("a uid of 1 MiB", &long),
    ];
    let rows = (3..).zip(table).map(|(rank, (name, user_id))| {
        let user = serde_json::json!({ "uid": user_id, "username": "secret" });
        let page = serde_json::json!({ "results": [user], "next": null });
        Row::new(name, Page::Likes(rank, 0), always(json(page.to_string())), comes(1)).losing(0..24)
    });
    let rows: Vec<_> = rows.collect();
    let mut setup = Setup::new(SiteKind::SketchfabV3, 300);
    setup.retry = "{failures_max: 2, backoff: 1ms, backoff_max: 1ms, pause: 1ms}";
    let crawl = check(setup, &rows).await;
    let status = crawl.status().await;
    assert_eq!(status["odd_entries"]["skipped"], rows.len());
    assert_eq!(status["likes"]["missing"]["skipped"], rows.len(), "the cause of as many");
    let (listed, _) = crawl.expect(0, &["failures"]).await;
    assert_eq!(listed.matches("entry 0: /uid can't be an id").count(), rows.len());
    assert!(!listed.contains("secret"));
}
