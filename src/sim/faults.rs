//! The faults of a simulated site, and which requests meet them.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use super::chance::draw;
use super::fault::Fault;
use super::pages::route::Route;
use super::trouble::{FaultSwitch, RunningTrouble, Trouble};
use super::typed_fault::TypedFault;

/// The faults of a site, and the requests that meet them.
#[derive(Debug)]
pub struct Faults {
    scripts: Mutex<Vec<(String, VecDeque<Fault>)>>,
    seed: u64,
    per_mille: Vec<(Fault, u16)>,
    times: u32,
    /// How often each target that was chosen at random has misbehaved.
    n_met: Mutex<HashMap<String, u32>>,
    troubles: Mutex<Vec<RunningTrouble>>,
    repaired: FaultSwitch,
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
            troubles: Mutex::default(),
            repaired: FaultSwitch::default(),
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

    /// Returns faults as they are given on the command line. The seed chooses the pages of a share.
    #[must_use]
    pub fn typed(seed: u64, typed: Vec<TypedFault>) -> Self {
        let mut faults = Self { seed, ..Self::none() };
        for fault in typed {
            match fault {
                TypedFault::Share(fault, share) => faults.per_mille.push((fault, share)),
                TypedFault::At(trouble) => faults = faults.and_trouble(trouble),
            }
        }
        faults
    }

    /// Returns trouble at places of the site, each written as in `likes:gone=after 100 for 30`.
    pub fn at(troubles: &[&str]) -> Result<Self, String> {
        let none = Self::none();
        troubles.iter().try_fold(none, |faults, text| Ok(faults.and_trouble(text.parse()?)))
    }

    /// Returns the same faults and this trouble. Scripts take precedence, and so does earlier trouble.
    #[must_use]
    pub fn and_trouble(self, trouble: Trouble) -> Self {
        {
            let mut troubles = self.troubles.lock().unwrap_or_else(PoisonError::into_inner);
            let seed = self.seed.wrapping_add(troubles.len() as u64 + 1);
            troubles.push(RunningTrouble::new(trouble, seed));
        }
        self
    }

    /// Returns the same faults, which no request meets any more while this switch is on.
    #[must_use]
    pub fn until(self, repaired: &FaultSwitch) -> Self {
        Self { repaired: repaired.clone(), ..self }
    }

    /// Returns the fault that this request meets, if any.
    pub(super) fn next(&self, target: &str, route: Route) -> Option<Fault> {
        if self.repaired.is_on() {
            return None;
        }
        let troubled = self.troubled(target, route);
        self.scripted(target).or(troubled).or_else(|| self.by_chance(target))
    }

    /// Counts the request in every trouble whose place it asks for.
    fn troubled(&self, target: &str, route: Route) -> Option<Fault> {
        let now = Instant::now();
        let mut troubles = self.troubles.lock().unwrap_or_else(PoisonError::into_inner);
        let concerned = troubles.iter_mut().filter(|trouble| trouble.place().holds(route));
        concerned.fold(None, |met, trouble| {
            let next = trouble.next(target, now);
            met.or(next)
        })
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
        let mut draw = draw(self.seed, target);
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

#[cfg(test)]
mod tests {
    use super::*;

    fn next(faults: &Faults, target: &str) -> Option<Fault> {
        faults.next(target, Route::Missing)
    }

    #[test]
    fn random_targets_depend_on_the_seed_alone_and_recover() {
        let faults = |seed| Faults::random(seed, &[(Fault::Reset, 50), (Fault::Gone, 50)]).times(2);
        let met = |faults: &Faults, targets: &mut dyn Iterator<Item = u32>| {
            let mut met: Vec<_> = targets
                .filter(|n| next(faults, &format!("/i/likes?offset={n}")).is_some())
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
        assert!(next(&faults, "/i/likes").is_none());
        assert!(matches!(next(&faults, "/models?page=2"), Some(Fault::Gone)));
        assert!(matches!(next(&faults, "/models?page=1"), Some(Fault::Truncated)));
        assert!(matches!(next(&faults, "/models?page=2"), Some(Fault::Reset)));
        assert!(next(&faults, "/models?page=2").is_none());
    }

    #[test]
    fn every_trouble_counts_its_requests_and_the_first_one_counts() {
        let faults = Faults::at(&["all:gone=once", "all:reset=for 2"]).unwrap();
        assert!(matches!(next(&faults, "/a"), Some(Fault::Gone)));
        assert!(matches!(next(&faults, "/b"), Some(Fault::Reset)));
        assert!(next(&faults, "/c").is_none());
    }

    #[test]
    fn a_site_that_is_mended_has_no_faults() {
        let repaired = FaultSwitch::default();
        let faults = Faults::at(&["all:gone"]).unwrap().until(&repaired);
        assert!(next(&faults, "/a").is_some());
        repaired.turn_on();
        assert!(next(&faults, "/a").is_none());
    }
}
