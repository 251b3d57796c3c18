//! Parsing of pages: saved ones, and pages as large as the site's. It is compared with parsing the HTML or
//! JSON into a tree without looking for anything, and with structs that are written by hand for the page.

mod by_hand;
mod pages;

use std::hint::black_box;
use std::path::Path;

use by_hand::ReadByHand;
use crawl::sites::Site;
use crawl::words::Task;
use crawl::words::{ItemId, Part};
use rustix::time::{ClockId, clock_gettime};

/// How long, in seconds, a page is parsed repeatedly before it is the other parser's turn.
const SLICE: f64 = 0.002;

/// How many turns each parser has.
const TURNS: usize = 200;

/// A page, and the task that it answers.
struct Case {
    name: &'static str,
    site: &'static str,
    task: Task,
    /// The page that is saved in `tests/pages`, if there is one.
    saved: Option<&'static str>,
    large: String,
    /// Reads the page with structs.
    by_hand: Option<ReadByHand>,
}

/// Prints the megabytes per second and milliseconds per page of each parser, and its ratio to the ceiling.
pub fn run() {
    for case in cases() {
        if let Some(saved) = case.saved {
            let saved = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages").join(saved);
            case.measure("saved", &std::fs::read(saved).unwrap());
        }
        case.measure("large", case.large.as_bytes());
    }
}

fn cases() -> [Case; 6] {
    let item_id = ItemId::new("5dcebcfaedbd4e7b8a27bd1ae55f1ac3").unwrap();
    let catalogue = Task::first_page(Part::whole());
    let likes = Task::Likes { item_id: item_id.clone(), offset: 0, cursor: None };
    [
        Case {
            name: "catalogue 2016",
            site: "sketchfab-2016",
            task: catalogue.clone(),
            saved: Some("sketchfab-2016/catalogue.html"),
            large: pages::catalogue_2016(),
            by_hand: None,
        },
        Case {
            name: "model 2016",
            site: "sketchfab-2016",
            task: Task::Features { item_id: item_id.clone() },
            saved: Some("sketchfab-2016/model.html"),
            large: pages::item_2016(),
            by_hand: None,
        },
        Case {
            name: "catalogue v3",
            site: "sketchfab-v3",
            task: catalogue.clone(),
            saved: Some("sketchfab-v3/search.json"),
            large: pages::catalogue_v3(),
            by_hand: Some(by_hand::search),
        },
        Case {
            name: "likes",
            site: "sketchfab-v3",
            task: likes.clone(),
            saved: Some("sketchfab-2016/likes.json"),
            large: pages::likes(),
            by_hand: Some(by_hand::likes),
        },
        Case {
            name: "catalogue of models of Hugging Face",
            site: "huggingface-models",
            task: catalogue,
            saved: None,
            large: pages::repositories(),
            by_hand: Some(by_hand::repositories),
        },
        Case {
            name: "likes of Hugging Face",
            site: "huggingface-models",
            task: likes,
            saved: None,
            large: pages::likers(),
            by_hand: Some(by_hand::likers),
        },
    ]
}

impl Case {
    fn measure(&self, which: &str, body: &[u8]) {
        let site = self.site();
        assert!(site.parse(&self.task, body).is_ok(), "{} {which}", self.name);
        println!("{}, {which}: {:.1} kB", self.name, body.len() as f64 / 1e3);
        let ours = || drop(black_box(site.parse(&self.task, black_box(body))));
        if body.starts_with(b"<") {
            let ceiling = || {
                let text = String::from_utf8_lossy(black_box(body));
                drop(black_box(scraper::Html::parse_document(&text)));
            };
            compare(body.len(), &ours, "scraper's document", &ceiling);
            return;
        }
        let tree = || {
            drop(black_box(serde_json::from_slice::<serde_json::Value>(black_box(body)).unwrap()));
        };
        compare(body.len(), &ours, "serde_json's value", &tree);
        if let Some(by_hand) = self.by_hand {
            compare(body.len(), &ours, "structs by hand", &|| by_hand(black_box(body)));
        }
    }

    fn site(&self) -> Site {
        Site::bundled(self.site).unwrap()
    }
}

/// Lets both parsers take turns, and prints the speed of ours and its ratio to the other one.
fn compare(n_bytes: usize, ours: &impl Fn(), name: &str, other: &impl Fn()) {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of turns")]
    let n = ((SLICE / seconds(ours, 20)) as u32).max(1);
    let turns = (0..TURNS).map(|_| (seconds(ours, n), seconds(other, n)));
    let (ours, others): (Vec<f64>, Vec<f64>) = turns.unzip();
    let ratios = ours.iter().zip(&others).map(|(ours, other)| other / ours).collect();
    show("  read", ours.iter().map(|ours| n_bytes as f64 / ours / 1e6).collect(), "MB/s");
    show("  a page", ours.iter().map(|ours| ours * 1e3).collect(), "ms");
    show(&format!("  speed : that of {name}"), ratios, "");
}

/// Prints the median of a figure with its name, and its quartiles.
fn show(name: &str, mut figures: Vec<f64>, unit: &str) {
    figures.sort_by(f64::total_cmp);
    let [low, median, high] = [1, 2, 3].map(|quarter| figures[figures.len() * quarter / 4]);
    println!("{name:<44} {median:>10.2} {unit:<10} ({low:.2} to {high:.2})");
}

/// Returns how much time of the CPU `work` takes, of which others on the machine take nothing away.
fn seconds(work: &impl Fn(), n: u32) -> f64 {
    let began = cpu_seconds();
    for _ in 0..n {
        work();
    }
    (cpu_seconds() - began) / f64::from(n)
}

fn cpu_seconds() -> f64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}
