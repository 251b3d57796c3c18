//! The messages and log events on stderr, and their forms. Data goes to stdout.

mod text_form;

use clap::{Args, ValueEnum};
use jiff::tz::TimeZone;
use tracing::Metadata;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::{FilterExt, FilterFn, LevelFilter, Targets, filter_fn};
use tracing_subscriber::fmt::layer;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::commands::MESSAGE;
use crate::watch::screen::{Screen, can_move};
use text_form::TextForm;

/// How the targets of this program's own events begin.
const OWN: &str = "crawl";

/// How much is logged, and in which form.
#[derive(Args, Clone, Copy, Debug)]
pub struct LogFlags {
    /// Log more: -v each failure, -vv each task; RUST_LOG adds the logs of libraries
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    verbose: u8,

    /// Show only errors and what a run left undone; no progress bars
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,

    /// Format of messages on stderr; json writes one object per line and no progress bars
    #[arg(long, global = true, value_name = "FORM", default_value = "text")]
    log_format: LogFormat,
}

/// The form of messages and log events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum LogFormat {
    Text,
    Json,
}

impl LogFlags {
    /// Starts logging, and returns the screen on which progress bars can be drawn.
    pub fn start(self) -> Screen {
        let can_move = can_move(&std::io::stderr(), std::env::var_os("TERM").as_deref());
        let screen = self.screen(can_move);
        let writer = screen.clone();
        let layer = layer().with_writer(move || writer.clone()).log_internal_errors(false);
        // https://no-color.org
        let has_color = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        let (layer, shown_field) = match self.log_format {
            LogFormat::Json => {
                (layer.json().flatten_event(true).with_target(false).boxed(), "event")
            }
            LogFormat::Text => {
                let form = TextForm { zone: screen.zone().clone() };
                let layer = layer.with_ansi(can_move && has_color).event_format(form);
                (layer.boxed(), "message")
            }
        };
        let directives = std::env::var_os("RUST_LOG").unwrap_or_default();
        let libraries = directives.to_str().and_then(|text| text.parse::<Targets>().ok());
        let is_understood = libraries.is_some();
        let filter = self.filter(libraries.unwrap_or_default()).and(with_field(shown_field));
        tracing_subscriber::registry().with(layer.with_filter(filter)).init();
        if !is_understood {
            tracing::warn!(
                target: MESSAGE,
                event = "bad_rust_log",
                "warning: RUST_LOG is ignored; write it like reqwest=debug"
            );
        }
        screen
    }

    fn screen(self, can_move: bool) -> Screen {
        let zone = TimeZone::system();
        if can_move && !self.quiet && self.log_format == LogFormat::Text {
            Screen::terminal(zone)
        } else {
            Screen::plain(zone)
        }
    }

    /// Adds this program's own events to those of the libraries.
    fn filter(self, libraries: Targets) -> Targets {
        let own = match (self.quiet, self.verbose) {
            (true, _) => {
                return libraries
                    .with_target(OWN, LevelFilter::ERROR)
                    .with_target(MESSAGE, LevelFilter::WARN);
            }
            (false, 0) => LevelFilter::INFO,
            (false, 1) => LevelFilter::DEBUG,
            (false, _) => LevelFilter::TRACE,
        };
        libraries.with_target(OWN, own)
    }
}

/// Drops the program's own events that lack a field: the JSON form shows those with an event's name, the
/// text form those with a message.
fn with_field(field: &'static str) -> FilterFn<impl Fn(&Metadata<'_>) -> bool> {
    filter_fn(move |metadata: &Metadata<'_>| {
        !metadata.target().starts_with(OWN) || metadata.fields().field(field).is_some()
    })
}
