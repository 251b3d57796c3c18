//! How a simulated site misbehaves, and on which requests.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;

/// A way to misbehave.
#[derive(Clone, Debug)]
pub enum Fault {
    /// 429.
    TooManyRequests {
        /// The `Retry-After` header.
        retry_after: Option<String>,
    },
    /// 503.
    Unavailable {
        /// The `Retry-After` header.
        retry_after: Option<String>,
    },
    /// This status with an HTML page.
    Status(u16),
    /// The connection is reset.
    Reset,
    /// The connection ends in the middle of the body.
    Truncated,
    /// No answer until the client gives up.
    HangBeforeHeaders,
    /// Half of the body, then nothing until the client gives up.
    HangInBody,
    /// The proper answer, one byte of the body at a time with this pause in between.
    Drip(Duration),
    /// The proper answer with a `Content-Length` of half its length.
    WrongLength,
    /// A body that never ends.
    Endless,
    /// 200 with a page for people.
    HtmlWhereJson,
    /// 200 and the right content type, but another page.
    WrongLandmark,
    /// The page, well formed, but without its entries.
    EmptyPage,
    /// The page after this many entries were added at the head of the list, or removed if negative.
    Moved(i32),
    /// The proper answer to another request, for this target.
    As(String),
    /// The page of JSON with this address of the next page.
    Next(String),
    /// The page with the first occurrence of a text replaced.
    Changed {
        /// The text that is replaced.
        from: String,
        /// The text that is sent instead.
        to: String,
    },
    /// 202 without a body: the firewall's challenge.
    Challenge,
    /// 405 with the firewall's "Human Verification" page.
    HumanVerification,
    /// 403 "Access denied".
    Forbidden,
    /// 404.
    Gone,
    /// 302 to this location.
    Redirect(String),
    /// These bytes, after which the connection is closed.
    Raw(Vec<u8>),
    /// 200 with this body.
    Body {
        /// The `Content-Type` header.
        content_type: String,
        /// The body.
        body: Vec<u8>,
    },
    /// The proper answer, after a notification.
    Hold(Arc<Notify>),
}

/// The faults of a site, and the requests that meet them.
#[derive(Debug)]
pub struct Faults {
    scripts: Mutex<Vec<(String, VecDeque<Fault>)>>,
    seed: u64,
    per_mille: Vec<(Fault, u16)>,
    times: u32,
    /// How often each target that was chosen at random has misbehaved.
    n_met: Mutex<HashMap<String, u32>>,
}

impl Faults {
    /// Returns no faults.
    #[must_use]
    pub fn none() -> Self {
        Self {
            scripts: Mutex::default(),
            seed: 0,
            per_mille: Vec::new(),
            times: 1,
            n_met: Mutex::default(),
        }
    }

    /// Returns faults that each affect a share of all targets, in thousandths. Seed and target decide which
    /// ones. Such a target misbehaves on its first request. `/robots.txt` is never affected.
    #[must_use]
    pub fn random(seed: u64, per_mille: &[(Fault, u16)]) -> Self {
        Self { seed, per_mille: per_mille.to_vec(), ..Self::none() }
    }

    /// Returns the same faults, but targets chosen at random misbehave on their first `n` requests.
    #[must_use]
    pub fn times(mut self, n: u32) -> Self {
        self.times = n;
        self
    }

    /// Returns lists of faults. Each list is used up, in order, by the requests whose target contains its text.
    #[must_use]
    pub fn script(scripts: Vec<(String, Vec<Fault>)>) -> Self {
        Self::none().and_script(scripts)
    }

    /// Returns the same faults and these lists, which take precedence.
    #[must_use]
    pub fn and_script(self, scripts: Vec<(String, Vec<Fault>)>) -> Self {
        let scripts = scripts.into_iter().map(|(part, faults)| (part, faults.into()));
        self.scripts.lock().unwrap_or_else(PoisonError::into_inner).extend(scripts);
        self
    }

    /// Returns the fault that this request meets, if any.
    pub(super) fn next(&self, target: &str) -> Option<Fault> {
        self.scripted(target).or_else(|| self.by_chance(target))
    }

    fn scripted(&self, target: &str) -> Option<Fault> {
        let mut scripts = self.scripts.lock().unwrap_or_else(PoisonError::into_inner);
        let mut matching = scripts.iter_mut().filter(|(part, _)| target.contains(part.as_str()));
        matching.find_map(|(_, faults)| faults.pop_front())
    }

    fn by_chance(&self, target: &str) -> Option<Fault> {
        if self.per_mille.is_empty() || target == "/robots.txt" {
            return None;
        }
        let mut draw = fastrand::Rng::with_seed(fnv_1a(target) ^ self.seed).u16(..1000);
        let fault = self.per_mille.iter().find_map(|(fault, share)| {
            let chosen = draw < *share;
            draw = draw.saturating_sub(*share);
            chosen.then_some(fault)
        })?;
        let mut n_met = self.n_met.lock().unwrap_or_else(PoisonError::into_inner);
        let n = n_met.entry(target.to_owned()).or_default();
        *n += 1;
        (*n <= self.times).then(|| fault.clone())
    }
}

fn fnv_1a(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_targets_depend_on_the_seed_alone_and_recover() {
        let faults = |seed| Faults::random(seed, &[(Fault::Reset, 50), (Fault::Gone, 50)]).times(2);
        let met = |faults: &Faults, targets: &mut dyn Iterator<Item = u32>| {
            let mut met: Vec<_> = targets
                .filter(|n| faults.next(&format!("/i/likes?offset={n}")).is_some())
                .collect();
            met.sort_unstable();
            met
        };
        let (one, same, other) = (faults(1), faults(1), faults(2));
        let first = met(&one, &mut (0..10_000));
        assert!((800..1_200).contains(&first.len()), "{}", first.len());
        assert_eq!(met(&same, &mut (0..10_000).rev()), first);
        assert_ne!(met(&other, &mut (0..10_000)), first);
        assert_eq!(met(&one, &mut (0..10_000)), first, "second time");
        assert!(met(&one, &mut (0..10_000)).is_empty(), "third time");
    }

    #[test]
    fn scripts_are_used_up_in_order_by_the_targets_that_they_name() {
        let faults = Faults::script(vec![("page=2".into(), vec![Fault::Gone, Fault::Reset])])
            .and_script(vec![("page".into(), vec![Fault::Truncated])]);
        assert!(faults.next("/i/likes").is_none());
        assert!(matches!(faults.next("/models?page=2"), Some(Fault::Gone)));
        assert!(matches!(faults.next("/models?page=1"), Some(Fault::Truncated)));
        assert!(matches!(faults.next("/models?page=2"), Some(Fault::Reset)));
        assert!(faults.next("/models?page=2").is_none());
    }
}
