//! Arguments of the commands that serve a simulated site.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::run::duration;
use crate::cli::new_path::new_path;
use crate::commands::{SimulatedSite, TortureLimit};
use crate::sim::{Shape, TypedFault};

/// Arguments of `crawl simulate`.
#[derive(Args, Debug)]
#[command(after_help = TypedFault::help())]
pub struct SimulateArgs {
    /// Site to simulate, by the name of its description
    #[arg(long, value_name = "NAME", default_value = Shape::SketchfabV3.name(), value_parser = described())]
    site: DescribedShape,
    /// Number of items with at least 5 likes
    #[arg(long, alias = "models", value_name = "N", default_value_t = 1000)]
    items: usize,
    /// Seed of the site: the same seed makes the same site
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Port; 0 picks a free one
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    pub port: u16,
    /// Rate in the printed configuration, in requests per second; 40 is slow enough to watch
    #[arg(long, value_name = "N", value_parser = rate)]
    rate: Option<f64>,
    /// Maximum number of entries per page, even if a crawl asks for more [default: the site's own]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    page_size: Option<u16>,
    /// Requests allowed per window, as in 30/10 for 30 in 10 seconds; others get 429 [default: unlimited]
    #[arg(long, value_name = "N/SECONDS", value_parser = quota)]
    quota: Option<(u32, u32)>,
    /// Give the site accounts, followers, comments, licences and likes by user
    #[arg(long)]
    community: bool,
    /// Maximum number of items per query of the search; implies --community [default: unlimited]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    search_limit: Option<u32>,
    /// Serve the items' thumbnails at the address of the site
    #[arg(long)]
    thumbs: bool,
    /// File to write with everything that a crawl by this description can find, as JSON
    #[arg(long, value_name = "FILE", value_parser = new_path())]
    truth: Option<PathBuf>,
    /// Make the site misbehave, as in server-error=0.05 or likes:gone; can be repeated
    #[arg(long, value_name = "FAULT")]
    fault: Vec<TypedFault>,
}

/// Reads a rate that the configuration accepts.
fn rate(text: &str) -> Result<f64, String> {
    let rate = text.parse().ok().filter(|rate| *rate > 0.0 && *rate <= 1_000_000.0);
    rate.ok_or_else(|| "a rate is a number above 0, up to 1000000".to_owned())
}

/// Reads the requests that are allowed, and per how many seconds.
fn quota(text: &str) -> Result<(u32, u32), String> {
    let number = |text: &str| text.parse::<u32>().ok().filter(|number| *number > 0);
    let parts = text.split_once('/').and_then(|(n, seconds)| number(n).zip(number(seconds)));
    parts.ok_or_else(|| "write requests and seconds, as in 30/10".to_owned())
}

/// A site to simulate, and the description to name if it is not the site's own.
#[derive(Clone, Copy, Debug)]
struct DescribedShape(Shape, Option<&'static str>);

/// Reads the name of a description. Shells complete it.
fn described() -> impl TypedValueParser<Value = DescribedShape> {
    let by_user = Shape::SKETCHFAB_BY_USER;
    let names = PossibleValuesParser::new(Shape::ALL.map(Shape::name).into_iter().chain([by_user]));
    names.try_map(move |name| match name.parse::<Shape>() {
        Ok(shape) => Ok(DescribedShape(shape, None)),
        Err(_) if name == by_user => Ok(DescribedShape(Shape::SketchfabV3, Some(by_user))),
        Err(error) => Err(error),
    })
}

/// Reads the name of a site. Shells complete it.
fn site_names() -> impl TypedValueParser<Value = Shape> {
    let names = PossibleValuesParser::new(Shape::ALL.map(Shape::name));
    names.try_map(|name| name.parse::<Shape>())
}

impl SimulateArgs {
    /// Returns the site to serve.
    pub fn site(&self) -> SimulatedSite {
        SimulatedSite {
            kind: self.site.0,
            description: self.site.1,
            n_items: self.items,
            seed: self.seed,
            requests_per_second: self.rate,
            page_size: self.page_size.map(usize::from),
            quota: self.quota,
            has_community: self.community || self.site.1.is_some() || self.search_limit.is_some(),
            search_limit: self.search_limit.map(|n| n as usize),
            has_thumbs: self.thumbs,
            truth: self.truth.clone(),
            faults: self.fault.clone(),
        }
    }
}

/// Arguments of `crawl demo`.
#[derive(Args, Debug)]
pub struct DemoArgs {
    /// Number of items with at least 5 likes
    #[arg(long, alias = "models", value_name = "N", default_value_t = 2000)]
    pub items: usize,
    /// New or empty folder for everything that the demonstration writes
    #[arg(long, value_name = "FOLDER", value_parser = new_path())]
    pub out: Option<PathBuf>,
}

/// Arguments of `crawl torture`.
#[derive(Args, Debug)]
#[command(after_help = TEAM)]
pub struct TortureArgs {
    /// Number of kills or, with --hosts, of faults
    #[arg(long, visible_alias = "faults", value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
    kills: u32,
    /// Run for this long instead, such as 1h, and then finish the last crawl
    #[arg(long = "for", value_name = "TIME", value_parser = duration, conflicts_with = "kills")]
    time: Option<Duration>,
    /// Run this many hosts together on the PostgreSQL server that --database names
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=10))]
    pub hosts: Option<u8>,
    /// Seed of the sites and of the moments of the kills [default: random; it is printed]
    #[arg(long, value_name = "S")]
    seed: Option<u64>,
    /// Number of items with at least 5 likes in each crawl
    #[arg(long, alias = "models", value_name = "N", default_value_t = 300)]
    pub items: usize,
    /// Site to simulate, by the name of its description [default: all in turn]
    #[arg(long, value_name = "NAME", value_parser = site_names())]
    pub site: Option<Shape>,
}

/// What fails if several hosts crawl.
const TEAM: &str = "\
With --hosts, each host is a process that reaches the server through a link of its own. Processes are killed \
or suspended; links are slowed, blocked or cut, or lose answers; the server closes all connections; and the \
site refuses requests or goes down. Each crawl uses a new schema, which is dropped afterwards. If a promise was \
broken, the schema is kept, and its name is printed. No other schema is touched. The server must accept \
connections without TLS from this machine.";

impl TortureArgs {
    /// Returns how much torture was asked for.
    pub fn limit(&self) -> TortureLimit {
        TortureLimit::new(self.kills as usize, self.time)
    }

    /// Returns the seed, which is random unless it was given.
    pub fn seed(&self) -> u64 {
        self.seed.unwrap_or_else(|| fastrand::u64(..1_000_000))
    }
}
