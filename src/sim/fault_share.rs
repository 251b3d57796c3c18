//! Faults by name, each on a share of the pages, as they are given on the command line.

use std::str::FromStr;

use super::faults::Fault;

type MakeFault = fn() -> Fault;

/// The faults that have a name. Only faults that need no further details have one.
const NAMED: [(&str, MakeFault); 16] = [
    ("too-many-requests", || Fault::TooManyRequests { retry_after: None }),
    ("unavailable", || Fault::Unavailable { retry_after: None }),
    ("server-error", || Fault::Status(500)),
    ("forbidden", || Fault::Forbidden),
    ("gone", || Fault::Gone),
    ("challenge", || Fault::Challenge),
    ("human-verification", || Fault::HumanVerification),
    ("reset", || Fault::Reset),
    ("truncated", || Fault::Truncated),
    ("wrong-length", || Fault::WrongLength),
    ("endless", || Fault::Endless),
    ("hang-before-headers", || Fault::HangBeforeHeaders),
    ("hang-in-body", || Fault::HangInBody),
    ("html-where-json", || Fault::HtmlWhereJson),
    ("wrong-landmark", || Fault::WrongLandmark),
    ("empty-page", || Fault::EmptyPage),
];

/// A fault and the share of the pages that meet it on their first request.
#[derive(Clone, Debug)]
pub struct FaultShare {
    /// The fault.
    pub fault: Fault,
    /// The share, in thousandths.
    pub per_mille: u16,
}

impl FaultShare {
    /// Returns the names of all faults that have one, separated by commas.
    pub fn names() -> String {
        NAMED.map(|(name, _)| name).join(", ")
    }
}

impl FromStr for FaultShare {
    type Err = String;

    /// Reads `NAME=SHARE`, such as `server-error=0.05`.
    fn from_str(text: &str) -> Result<Self, String> {
        let (name, share) = text
            .split_once('=')
            .ok_or("write NAME=SHARE, such as server-error=0.05 for one page in twenty")?;
        let found = NAMED.iter().find(|(known, _)| *known == name);
        let (_, fault) = found.ok_or_else(|| {
            format!("there is no fault of that name; use one of {}", Self::names())
        })?;
        let share = share.parse::<f64>().ok().filter(|share| (0.0..=1.0).contains(share));
        let share = share.ok_or("the share is a number from 0 to 1, such as 0.05")?;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a share is from 0 to 1"
        )]
        let per_mille = (share * 1000.0).round() as u16;
        if per_mille == 0 && share > 0.0 {
            return Err("the smallest share is 0.001, one page in a thousand; 0 is none".to_owned());
        }
        Ok(Self { fault: fault(), per_mille })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_read_with_its_name() {
        for (name, _) in NAMED {
            let read: FaultShare = format!("{name}=0.05").parse().unwrap();
            assert_eq!(read.per_mille, 50, "{name}");
        }
        assert_eq!("reset=0".parse::<FaultShare>().unwrap().per_mille, 0);
        assert!(matches!("gone=1".parse(), Ok(FaultShare { fault: Fault::Gone, per_mille: 1000 })));
    }

    #[test]
    fn what_is_no_share_is_refused_with_what_to_write() {
        for text in ["reset", "reset=", "reset=2", "reset=-0.1", "reset=NaN", "reset=a"] {
            assert!(text.parse::<FaultShare>().is_err(), "{text}");
        }
        assert!("reset=0.0001".parse::<FaultShare>().unwrap_err().contains("0.001"));
        let unknown = "rset=0.1".parse::<FaultShare>().unwrap_err();
        assert!(NAMED.iter().all(|(name, _)| unknown.contains(name)), "{unknown}");
    }
}
