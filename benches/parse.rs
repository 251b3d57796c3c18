//! Parsing of pages: saved ones, and pages as large as the site's. The ceiling is parsing the HTML or JSON
//! into a tree without looking for anything.

mod pages;

use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::measure::{RUNS, show};
use crawl::sites::Site;
use crawl::words::ItemId;
use crawl::words::Task;

/// How long a page is parsed repeatedly for one figure.
const LENGTH: Duration = Duration::from_millis(150);

/// A page, and the task that it answers.
struct Case {
    name: &'static str,
    site: &'static str,
    task: Task,
    saved: &'static str,
    large: String,
}

/// Prints the megabytes per second and milliseconds per page of each parser, and its ratio to the ceiling.
pub fn run() {
    for case in cases() {
        let saved = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages").join(case.saved);
        let saved = std::fs::read(saved).unwrap();
        case.measure("saved", &saved);
        case.measure("large", case.large.as_bytes());
    }
}

fn cases() -> [Case; 4] {
    let likes_item_id = ItemId::new("5dcebcfaedbd4e7b8a27bd1ae55f1ac3").unwrap();
    let catalogue = Task::Catalogue { page: 1, cursor: None };
    [
        Case {
            name: "catalogue 2016",
            site: "sketchfab-2016",
            task: catalogue.clone(),
            saved: "sketchfab-2016/catalogue.html",
            large: pages::catalogue_2016(),
        },
        Case {
            name: "model 2016",
            site: "sketchfab-2016",
            task: Task::Features { item_id: likes_item_id.clone() },
            saved: "sketchfab-2016/model.html",
            large: pages::item_2016(),
        },
        Case {
            name: "catalogue v3",
            site: "sketchfab-v3",
            task: catalogue,
            saved: "sketchfab-v3/search.json",
            large: pages::catalogue_v3(),
        },
        Case {
            name: "likes",
            site: "sketchfab-v3",
            task: Task::Likes { item_id: likes_item_id, offset: 0, cursor: None },
            saved: "sketchfab-2016/likes.json",
            large: pages::likes(),
        },
    ]
}

impl Case {
    fn measure(&self, which: &str, body: &[u8]) {
        let site = self.site();
        assert!(site.parse(&self.task, body).is_ok(), "{} {which}", self.name);
        let is_html = body.starts_with(b"<");
        let [mut speed, mut ms, mut ratio] = [const { Vec::new() }; 3];
        for _ in 0..RUNS {
            let ours = seconds(|| site.parse(&self.task, black_box(body)));
            let ceiling = if is_html {
                seconds(|| scraper::Html::parse_document(&String::from_utf8_lossy(black_box(body))))
            } else {
                seconds(|| serde_json::from_slice::<serde_json::Value>(black_box(body)).unwrap())
            };
            speed.push(body.len() as f64 / ours / 1e6);
            ms.push(ours * 1e3);
            ratio.push(ceiling / ours);
        }
        println!("{}, {which}: {:.1} kB", self.name, body.len() as f64 / 1e3);
        show("  read", &speed, "MB/s");
        show("  a page", &ms, "ms");
        let ceiling = if is_html { "scraper's document" } else { "serde_json's value" };
        show(&format!("  speed : that of {ceiling} alone"), &ratio, "");
    }

    fn site(&self) -> Site {
        Site::bundled(self.site).unwrap()
    }
}

/// Returns how long `work` takes, measured over many repetitions.
fn seconds<T>(work: impl Fn() -> T) -> f64 {
    let began = Instant::now();
    let mut n = 0_u32;
    while began.elapsed() < LENGTH {
        // Dropping the result is part of the work.
        drop(black_box(work()));
        n += 1;
    }
    began.elapsed().as_secs_f64() / f64::from(n)
}
