//! The text form of messages and log events.

use std::fmt;
use std::fmt::Write as _;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::fmt::FmtContext;
use tracing_subscriber::fmt::format::{FormatEvent, FormatFields, Writer};
use tracing_subscriber::registry::LookupSpan;

use crate::commands::MESSAGE;
use crate::words::{Clock, Moment};

/// Writes messages for people as they are. Other events get the local time, their level and their
/// fields.
pub struct TextForm {
    /// The zone of local times.
    pub zone: TimeZone,
}

impl<S, N> FormatEvent<S, N> for TextForm
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        _: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let mut fields = Fields { zone: &self.zone, message: String::new(), others: String::new() };
        event.record(&mut fields);
        if event.metadata().target() == MESSAGE {
            return writeln!(writer, "{}", fields.message);
        }
        let time = Clock::system().now().in_zone(&self.zone);
        let level = event.metadata().level();
        if writer.has_ansi_escapes() {
            write!(writer, "{time} \x1b[{}m{level:>5}\x1b[0m", color(*level))?;
        } else {
            write!(writer, "{time} {level:>5}")?;
        }
        writeln!(writer, " {}{}", fields.message, fields.others)
    }
}

/// Returns the number of a level's color.
const fn color(level: Level) -> u8 {
    match level {
        Level::ERROR => 31,
        Level::WARN => 33,
        Level::INFO => 32,
        Level::DEBUG => 34,
        Level::TRACE => 35,
    }
}

/// The fields of an event. Its name is left out: the message says the same to people.
struct Fields<'z> {
    zone: &'z TimeZone,
    message: String,
    others: String,
}

impl Visit for Fields<'_> {
    fn record_str(&mut self, field: &Field, text: &str) {
        self.record_debug(field, &format_args!("{text}"));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        // Writing to a string can't fail.
        let _ = match field.name() {
            "message" => write!(self.message, "{value:?}"),
            "event" => Ok(()),
            name if name.ends_with("_at") => {
                write!(self.others, " {name}={}", local(&format!("{value:?}"), self.zone))
            }
            name => write!(self.others, " {name}={value:?}"),
        };
    }
}

/// Returns a UTC time of a field as local time.
fn local(text: &str, zone: &TimeZone) -> String {
    let at = text.parse::<Timestamp>().map(|at| Moment::from_millis(at.as_millisecond()));
    at.map_or_else(|_| text.to_owned(), |at| at.in_zone(zone))
}
