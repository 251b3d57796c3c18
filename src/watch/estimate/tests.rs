use super::*;
use crate::words::Source;
use crate::words::Stages;
use crate::words::of_first_stages;

const V3: &str = "sketchfab-v3";
const OF_2016: &str = "sketchfab-2016";

fn site(name: &str) -> Site {
    Site::bundled(name).unwrap()
}

fn scope(name: &str, limit_items: Option<u32>) -> Scope {
    Scope {
        likes_by: crate::words::LikesBy::Item,
        traits: site(name).traits(),
        stages: Stages::USUAL,
        like_limit: 5,
        limit_items,
        source: Source::Catalogue,
    }
}

fn pages(name: &str, scope: &Scope, known: &EstimateBasis) -> [u64; 3] {
    let pages = estimate(&site(name), scope, known).pages.map(|pages| pages.n);
    [pages[0], pages[1], pages[2]]
}

#[test]
fn where_nothing_is_known_the_size_is_the_published_one() {
    let published = site(V3).published().unwrap();
    let v3 = estimate(&site(V3), &scope(V3, None), &EstimateBasis::default());
    assert_eq!(v3.n_items_assumed, published.n_items);
    let [items, likes, features, ..] = v3.pages.map(|pages| pages.n);
    // 10,000 of the whole catalogue, and 18 parts with 1,601 items each.
    assert_eq!((items, features), (417 + 18 * 67, 0), "the catalogue holds the features");
    assert!((40_000..50_000).contains(&likes), "{likes}");
    // 47 bytes per like of the whole file, as measured in benches/README.md.
    let by_likes = published.n_likes * 47;
    assert!(v3.bytes.database.abs_diff(by_likes) < by_likes / 10, "{:?}", v3.bytes);
    assert_eq!(pages(OF_2016, &scope(OF_2016, Some(48)), &EstimateBasis::default())[0], 2);
    assert_eq!(pages(OF_2016, &scope(OF_2016, Some(48)), &EstimateBasis::default())[2], 48);
}

#[test]
fn what_is_known_is_not_assumed() {
    let size = DatasetSize { n_items: 10, n_likes: 500, n_like_pages: 30 };
    let tasks =
        [PageCounts { n: 1, n_done: 1 }, PageCounts { n: 28, n_done: 7 }, PageCounts::default()];
    let known =
        EstimateBasis { size, has_all_items: true, has_likes: true, pages: of_first_stages(tasks) };
    let found = estimate(&site(V3), &scope(V3, None), &known);
    assert_eq!((found.size, found.n_items_assumed), (size, 0));
    assert_eq!(found.n_left(), 23, "30 pages are announced, 7 are fetched");
    let through = [tasks[0], PageCounts { n: 28, n_done: 28 }, tasks[2]];
    let known = EstimateBasis { pages: of_first_stages(through), ..known };
    assert_eq!(estimate(&site(V3), &scope(V3, None), &known).n_left(), 0);
    let part = EstimateBasis { has_all_items: false, ..known };
    let more = estimate(&site(V3), &scope(V3, Some(34)), &part);
    assert_eq!((more.size.n_items, more.n_items_assumed), (34, 24));
}

#[test]
fn time_follows_the_pace_and_counts_robots_txt_once_a_day() {
    assert_eq!(time(0, 2, 1.0), (Duration::ZERO, 0));
    assert_eq!(time(98, 2, 1.0), (Duration::from_secs(100), 2));
    assert_eq!(time(100_000, 1, 1.0), (Duration::from_secs(100_002), 2));
    assert_eq!(time(1, 1, f64::MIN_POSITIVE).0, Duration::MAX);
}
