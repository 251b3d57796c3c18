//! What can be typed for the commands that serve the simulated site.

use std::path::PathBuf;

use clap::Args as ClapArgs;

use crate::commands;
use crate::sim::Shape;

/// Arguments of `crawl simulate`.
#[derive(ClapArgs, Debug)]
pub struct SimulateArgs {
    /// sketchfab-v3 or sketchfab-2016
    #[arg(long, value_name = "KIND", default_value_t = Shape::SketchfabV3)]
    site: Shape,
    /// Models with at least 5 likes
    #[arg(long, alias = "models", value_name = "N", default_value_t = 1000)]
    items: usize,
    /// What the site is made from
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Port; 0 is any that is free
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    port: u16,
}

impl SimulateArgs {
    /// What it means.
    pub fn simulate(&self) -> commands::Simulate {
        let Self { site: kind, items: n_items, seed, port } = *self;
        commands::Simulate { kind, n_items, seed, port }
    }
}

/// Arguments of `crawl demo`.
#[derive(ClapArgs, Debug)]
pub struct DemoArgs {
    /// Models with at least 5 likes
    #[arg(long, alias = "models", value_name = "N", default_value_t = 2000)]
    items: usize,
    /// New or empty folder for everything it makes
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
}

impl DemoArgs {
    /// What it means.
    pub fn demo(self) -> commands::Demo {
        commands::Demo { n_items: self.items, out: self.out }
    }
}

/// Arguments of `crawl torture`.
#[derive(ClapArgs, Debug)]
pub struct TortureArgs {
    /// How often a crawl or its export is killed
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
    kills: u32,
    /// What sites and moments are drawn from [default: any; it is printed]
    #[arg(long, value_name = "S")]
    seed: Option<u64>,
    /// Models with at least 5 likes of each crawl
    #[arg(long, alias = "models", value_name = "N", default_value_t = 300)]
    items: usize,
    /// sketchfab-v3 or sketchfab-2016 [default: both in turn]
    #[arg(long, value_name = "KIND")]
    site: Option<Shape>,
}

impl TortureArgs {
    /// What it means.
    pub fn torture(&self) -> commands::Torture {
        let Self { kills, seed, items: n_items, site: kind } = *self;
        commands::Torture { n_kills: kills as usize, seed, n_items, kind }
    }
}
