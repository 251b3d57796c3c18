//! Faults as they are given on the command line: `NAME=SHARE` or `WHERE:NAME[=WHEN]`.

use std::str::FromStr;
use std::time::Duration;

use jiff::SignedDuration;

use super::fault::Fault;
use super::fault_names::{fault_of, listed};
use super::fault_needs;
use super::place::Place;
use super::shape::Shape;
use super::trouble::{HowLong, Trouble, When};

/// Faults as they are given on the command line.
#[derive(Clone, Debug)]
pub enum TypedFault {
    /// `NAME=SHARE`: a share of all pages, in thousandths, meets the fault on its first request.
    Share(Fault, u16),
    /// `WHERE:NAME[=WHEN]`: something is wrong at one place of the site.
    At(Trouble),
}

impl TypedFault {
    /// Checks that a site can have the fault: most faults of paging need lists of some kinds.
    pub fn check(&self, shape: Shape) -> Result<(), String> {
        match self {
            Self::Share(fault, _) => fault_needs::check(fault, Place::All, shape),
            Self::At(trouble) => {
                let mut faults = trouble.faults.iter();
                faults.try_for_each(|fault| fault_needs::check(fault, trouble.place, shape))
            }
        }
    }

    /// Returns whether the fault is at an address that only thumbnails have.
    #[must_use]
    pub const fn needs_thumb_host(&self) -> bool {
        matches!(self, Self::At(trouble) if matches!(trouble.place, Place::ThumbRobots))
    }

    /// Returns how faults are written, with the name of every fault, as a help text.
    pub fn help() -> String {
        let width = listed().map(|(name, _)| name.len()).max().unwrap_or_default();
        let names: Vec<_> =
            listed().map(|(name, about)| format!("\n  {name:width$}  {about}")).collect();
        let names = names.concat();
        format!(
            "Faults:\n  \
             NAME=SHARE makes this share of the pages fail on their first \
             request: server-error=0.05\n  \
             WHERE:NAME breaks one part of the site for good: likes:gone\n  \
             WHERE:NAME=WHEN breaks it for a while: 'all:server-error=after 200 for 80s'\n\n\
             WHERE, with ranks and pages from 1:\n  {}\n\n\
             WHEN, counted in requests at that part:\n  \
             once, after N, for N, for TIME, after N for M, after N for TIME\n  \
             first N    the first N requests for each page\n  \
             SHARE      the first request for this share of the pages\n\n\
             NAME; several, separated by commas, take turns:\
             {names}\n  {:width$}  any status; -retry-after-SECONDS can follow",
            Place::GRAMMAR,
            "status-NNN",
        )
    }
}

impl FromStr for TypedFault {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.contains(':') {
            return text.parse().map(Self::At);
        }
        let (name, share) = text.split_once('=').ok_or(
            "write NAME=SHARE, such as server-error=0.05 for one page in twenty, or WHERE:NAME, \
             such as likes:gone",
        )?;
        let fault = fault_of(name)?;
        let per_mille = per_mille(share)
            .ok_or("the share is a number from 0 to 1, such as 0.05; the smallest is 0.001")?;
        Ok(Self::Share(fault, per_mille))
    }
}

impl FromStr for Trouble {
    type Err = String;

    /// Reads `WHERE:NAME[,NAME…][=WHEN]`, such as `all:server-error=after 200 for 80s`.
    fn from_str(text: &str) -> Result<Self, String> {
        let (place, rest) = text.split_once(':').ok_or("write WHERE:NAME, such as likes:gone")?;
        let (names, when) = match rest.split_once('=') {
            Some((names, when)) => (names, when.parse()?),
            None => (rest, When::From(0, HowLong::Always)),
        };
        let faults = names.split(',').map(fault_of).collect::<Result<_, _>>()?;
        Ok(Self { place: place.parse()?, faults, when })
    }
}

impl FromStr for When {
    type Err = String;

    /// Reads `once`, `first N`, a share, or `after N for M`, of which either half may be missing.
    fn from_str(text: &str) -> Result<Self, String> {
        let words: Vec<_> = text.split_whitespace().collect();
        let read = match words.as_slice() {
            ["once"] => Some(Self::From(0, HowLong::Requests(1))),
            ["first", times] => {
                times.parse().ok().map(|times| Self::AtFirst { per_mille: 1000, times })
            }
            ["after", n] => n.parse().ok().map(|n| Self::From(n, HowLong::Always)),
            ["for", length] => how_long(length).map(|length| Self::From(0, length)),
            ["after", n, "for", length] => {
                n.parse().ok().zip(how_long(length)).map(|(n, length)| Self::From(n, length))
            }
            [share] => per_mille(share).map(|per_mille| Self::AtFirst { per_mille, times: 1 }),
            _ => None,
        };
        read.ok_or_else(|| {
            format!(
                "{text:?} does not say when; write once, first N, after N, for N, for 80s, \
                 after N for M, or a share such as 0.05"
            )
        })
    }
}

/// Reads a number of requests, or a time with its unit.
fn how_long(text: &str) -> Option<HowLong> {
    if let Ok(n) = text.parse() {
        return Some(HowLong::Requests(n));
    }
    let length: SignedDuration = text.parse().ok()?;
    Duration::try_from(length).ok().map(HowLong::Time)
}

/// Reads a share from 0 to 1, in thousandths; one that would round to none is refused.
fn per_mille(text: &str) -> Option<u16> {
    let share = text.parse::<f64>().ok().filter(|share| (0.0..=1.0).contains(share))?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share is from 0 to 1"
    )]
    let per_mille = (share * 1000.0).round() as u16;
    (per_mille > 0 || share == 0.0).then_some(per_mille)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_read_with_its_name() {
        for (name, _) in listed() {
            let read = format!("{name}=0.05").parse();
            assert!(matches!(read, Ok(TypedFault::Share(_, 50))), "{name}");
        }
        assert!(matches!("reset=0".parse(), Ok(TypedFault::Share(Fault::Reset, 0))));
        assert!(matches!("gone=1".parse(), Ok(TypedFault::Share(Fault::Gone, 1000))));
    }

    #[test]
    fn trouble_is_read_with_its_place_and_its_time() {
        let read = |text: &str| text.parse::<Trouble>().unwrap();
        let when = |text| format!("{:?}", read(text).when);
        assert_eq!(read("likes/7:gone,reset").faults.len(), 2);
        assert_eq!(read("likes/7:gone").place, Place::Likes(Some(7), None));
        assert_eq!(when("all:gone"), "From(0, Always)");
        assert_eq!(when("all:gone=after 200 for 80s"), "From(200, Time(80s))");
        assert_eq!(when("all:gone=0.05"), "AtFirst { per_mille: 50, times: 1 }");
    }

    #[test]
    fn what_can_not_be_read_is_refused_with_what_to_write() {
        for (text, hint) in [
            ("reset", "NAME=SHARE"),
            ("reset=", "0.05"),
            ("reset=2", "0.05"),
            ("reset=-0.1", "0.05"),
            ("reset=NaN", "0.05"),
            ("reset=0.0001", "0.001"),
            ("rset=0.1", "too-many-requests, unavailable"),
            ("likes:", "status-NNN"),
            ("likes:gone,", "status-NNN"),
            ("like:gone", "catalogue/PAGE"),
            ("likes:gone=later", "after N for M"),
            ("likes:gone=after 3 for", "after N for M"),
            ("likes:gone=for -3s", "after N for M"),
        ] {
            let refusal = text.parse::<TypedFault>().unwrap_err();
            assert!(refusal.contains(hint), "{text}: {refusal}");
        }
        let help = TypedFault::help();
        assert!(listed().all(|(name, _)| help.contains(&format!("\n  {name} "))), "{help}");
    }
}
