//! What the program says of itself, on stderr: stdout is for data.

use std::fmt;

use clap::{Args, ValueEnum};
use jiff::tz::TimeZone;
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::format::{Format, FormatEvent, FormatFields, Writer};
use tracing_subscriber::fmt::{FmtContext, layer};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;

use crate::commands::TALK;
use crate::watch::screen::{Screen, can_move};

/// How much is said, and in which form.
#[derive(Args, Clone, Copy, Debug)]
pub struct Talking {
    /// Say more: -v each failure, -vv each task
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    verbose: u8,

    /// Say nothing but errors and what a run left undone; no bars
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,

    /// Form of what is said on stderr; json is an object a line, and no bars
    #[arg(long, global = true, value_name = "FORM", default_value = "text")]
    log_format: LogFormat,
}

/// The form of what is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum LogFormat {
    Text,
    Json,
}

impl Talking {
    /// Begins to talk; what is given back is where bars can be drawn.
    pub fn begin(self) -> Screen {
        let can_move = can_move(&std::io::stderr(), std::env::var_os("TERM").as_deref());
        let screen = self.screen(can_move);
        let speaker = screen.clone();
        let layer = layer().with_writer(move || speaker.clone()).log_internal_errors(false);
        // https://no-color.org
        let has_color = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        let layer = match self.log_format {
            LogFormat::Json => layer.json().flatten_event(true).with_target(false).boxed(),
            LogFormat::Text => layer
                .with_ansi(can_move && has_color)
                .event_format(Words(Format::default().with_target(false)))
                .boxed(),
        };
        tracing_subscriber::registry().with(layer.with_filter(self.filter())).init();
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

    fn filter(self) -> Targets {
        if self.quiet {
            let all = Targets::new().with_default(LevelFilter::ERROR);
            return all.with_target(TALK, LevelFilter::WARN);
        }
        Targets::new().with_default(match self.verbose {
            0 => LevelFilter::INFO,
            1 => LevelFilter::DEBUG,
            _ => LevelFilter::TRACE,
        })
    }
}

/// Writes words for people as they are, and all else as a log.
struct Words(Format);

impl<S, N> FormatEvent<S, N> for Words
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        if event.metadata().target() != TALK {
            return self.0.format_event(context, writer, event);
        }
        let mut message = Message(String::new());
        event.record(&mut message);
        writeln!(writer, "{}", message.0)
    }
}

struct Message(String);

impl Visit for Message {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == "message" {
            self.0 = format!("{value:?}");
        }
    }
}
