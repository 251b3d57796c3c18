//! What crawling costs: `cargo bench`, or `cargo bench -- NAME` for one benchmark. README.md next to this
//! file has the figures.

#![allow(clippy::unwrap_used, reason = "a bench that can't continue has no figure")]
#![allow(clippy::cast_precision_loss, reason = "figures of six digits are counts")]

mod cpus;
mod crawler;
mod export;
mod measure;
mod pace;
mod parse;
mod queue;
mod server;
mod settle;
mod sizes;
mod whole_crawl;

/// Every benchmark, by name.
const BENCHES: &[(&str, fn())] = &[
    ("settle", settle::run),
    ("queue", queue::run),
    ("parse", parse::run),
    ("export", export::run),
    ("pace", pace::run),
    ("whole_crawl", whole_crawl::run),
    ("server", server::run),
];

fn main() {
    // Cargo adds --bench itself.
    let wanted: Vec<String> =
        std::env::args().skip(1).filter(|arg| !arg.starts_with('-')).collect();
    for (name, run) in BENCHES {
        if wanted.is_empty() || wanted.iter().any(|wanted| name.contains(wanted.as_str())) {
            println!("\n## {name}");
            run();
        }
    }
}
