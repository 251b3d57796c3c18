//! Numbers and durations within their allowed range.

use std::fmt::Display;
use std::ops::RangeInclusive;
use std::time::Duration;

use super::GivenValue;
use crate::config::error::ConfigError;
use crate::config::length;
use crate::yaml::{YamlValue, shown};

impl GivenValue<'_> {
    /// Reads a whole number.
    pub fn whole(&self, allowed: RangeInclusive<u32>) -> Result<u32, ConfigError> {
        let range = format!("{} to {}", allowed.start(), allowed.end());
        let number = match self.value {
            YamlValue::Whole(number) => Some(*number),
            YamlValue::Typed(text) => text.trim().parse::<i128>().ok(),
            _ => None,
        };
        let number = number.ok_or_else(|| self.wrong("a whole number", &range))?;
        let fitting = u32::try_from(number).ok().filter(|fitting| allowed.contains(fitting));
        fitting.ok_or_else(|| self.out_of_range(number, &range))
    }

    /// Reads a whole number that a file may leave empty.
    pub fn whole_or_none(&self, allowed: RangeInclusive<u32>) -> Result<Option<u32>, ConfigError> {
        if matches!(self.value, YamlValue::Empty) {
            Ok(None)
        } else {
            self.whole(allowed).map(Some)
        }
    }

    /// Reads a number that is more than 0, up to `max`.
    pub fn positive(&self, max: u32) -> Result<f64, ConfigError> {
        let range = format!("more than 0 up to {max}");
        self.real(&range, |number| number > 0.0 && number <= f64::from(max))
    }

    /// Reads a number from 0 to 1.
    pub fn share(&self) -> Result<f64, ConfigError> {
        self.real("0 to 1", |number| (0.0..=1.0).contains(&number))
    }

    fn real(&self, range: &str, fits: impl Fn(f64) -> bool) -> Result<f64, ConfigError> {
        let number = match self.value {
            #[expect(
                clippy::cast_precision_loss,
                reason = "a number that loses precision is out of range"
            )]
            YamlValue::Whole(number) => Some(*number as f64),
            YamlValue::Real(number) => Some(*number),
            YamlValue::Typed(text) => text.trim().parse().ok(),
            _ => None,
        };
        let number = number.ok_or_else(|| self.wrong("a number", range))?;
        if fits(number) { Ok(number) } else { Err(self.out_of_range(self.unquoted(), range)) }
    }

    /// Reads a duration.
    pub fn length(&self, allowed: RangeInclusive<Duration>) -> Result<Duration, ConfigError> {
        let range = [*allowed.start(), *allowed.end()].map(length::show).join(" to ");
        let text = match self.value {
            YamlValue::Text(text) | YamlValue::Typed(text) => text.as_str(),
            _ => "",
        };
        let is_bare = text.trim().parse().is_ok_and(f64::is_finite);
        if is_bare || matches!(self.value, YamlValue::Whole(_) | YamlValue::Real(_)) {
            let number = self.unquoted();
            if number.trim().parse().is_ok_and(|number: f64| number == 0.0)
                && !allowed.contains(&Duration::ZERO)
            {
                return Err(self.out_of_range(number, &range));
            }
            let message = format!("{number} has no unit; write it as {number}s");
            return Err(self.refused_showing(message, &self.excerpt()));
        }
        let written = || format!("{range}, written like 30s or 1h 30m");
        let found = length::read(text);
        let found = found.ok_or_else(|| self.wrong("a duration", &written()))?;
        let fits = allowed.contains(&found);
        if fits { Ok(found) } else { Err(self.out_of_range(self.unquoted(), &range)) }
    }

    fn out_of_range(&self, found: impl Display, allowed: &str) -> ConfigError {
        let message = format!("{found} is out of range; use {allowed}");
        self.refused_showing(message, &self.excerpt())
    }

    /// Returns the number or duration as it was written.
    fn unquoted(&self) -> String {
        match self.value {
            YamlValue::Text(text) | YamlValue::Typed(text) => shown(text.trim()),
            other => other.shown(),
        }
    }
}
