//! Flags that several commands share.

use std::time::Duration;

use clap::Args as ClapArgs;

use crate::config::Flags;
use crate::engine::run::Limits;

/// Flags that stand for keys of the configuration file.
#[derive(ClapArgs, Clone, Debug, Default)]
#[command(next_help_heading = "Configuration (beats CRAWL_* variables, which beat the file)")]
#[allow(rustdoc::bare_urls, reason = "these words are read in a terminal")]
pub struct SiteFlags {
    /// sketchfab-v3 or sketchfab-2016
    #[arg(long, value_name = "KIND")]
    site_kind: Option<String>,
    /// Where the catalogue and the models are, such as https://api.sketchfab.com/v3
    #[arg(long, value_name = "URL")]
    site_url: Option<String>,
    /// Where the users who like a model are listed, such as https://sketchfab.com/i/likes
    #[arg(long, value_name = "URL")]
    site_likes_url: Option<String>,
    /// Who runs this: mailto:you@example.org or https://example.org/about
    #[arg(long, value_name = "ADDRESS")]
    contact: Option<String>,
    /// Models with fewer likes are left out, such as 5
    #[arg(long, value_name = "N")]
    like_limit: Option<String>,
    /// How often the site is asked: 0.5 is every other second
    #[arg(long, value_name = "RATE")]
    pace_requests_per_second: Option<String>,
    /// How many requests may be under way at once, such as 4
    #[arg(long, value_name = "N")]
    pace_max_in_flight: Option<String>,
    /// How long one request may take, such as 30s
    #[arg(long, value_name = "TIME")]
    pace_timeout: Option<String>,
}

impl SiteFlags {
    /// Those that `resume` must be given again, as what shapes the data can't change.
    pub fn that_shape_the_data(&self) -> [(&'static str, Option<String>); 4] {
        [
            ("--site-kind", self.site_kind.clone()),
            ("--site-url", self.site_url.clone()),
            ("--site-likes-url", self.site_likes_url.clone()),
            ("--like-limit", self.like_limit.clone()),
        ]
    }

    /// The same for the configuration.
    pub fn to_flags(&self) -> Flags {
        let flags = self.clone();
        Flags {
            site_kind: flags.site_kind,
            site_url: flags.site_url,
            site_likes_url: flags.site_likes_url,
            contact: flags.contact,
            like_limit: flags.like_limit,
            pace_requests_per_second: flags.pace_requests_per_second,
            pace_max_in_flight: flags.pace_max_in_flight,
            pace_timeout: flags.pace_timeout,
            ..Flags::default()
        }
    }
}

/// How much a run may do.
#[derive(ClapArgs, Debug)]
pub struct LimitArgs {
    /// Stop after this many requests, such as 10000 (exit status 5)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    max_requests: Option<u64>,
    /// Stop after this time, such as 30m or 8h (exit status 5)
    #[arg(long, value_name = "TIME", value_parser = length)]
    max_duration: Option<Duration>,
}

impl LimitArgs {
    /// What it means.
    pub const fn limits(&self) -> Limits {
        Limits { max_requests: self.max_requests, max_duration: self.max_duration }
    }
}

fn length(text: &str) -> Result<Duration, String> {
    crate::config::read_length(text)
        .filter(|length| !length.is_zero())
        .ok_or_else(|| "write a length of time with its unit, such as 30m or 8h".to_owned())
}
