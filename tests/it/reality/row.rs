//! A row of a table: what the site does, and what must hold then.

use std::ops::Range;

use crate::site_kind::SiteKind;
use crawl::sim::Fault;

/// Stands for `resume`, or for `start` if there is no crawl yet.
pub const GO_ON: &str = "(go on)";

/// Waits that take no time, and no longest wait worth speaking of.
pub const PATIENT: &str =
    "{failures_max: 3, backoff: 1ms, backoff_max: 5ms, pause: 1ms, wait_max: 1h}";

/// The same, but a run ends after a few pauses.
pub const IMPATIENT: &str =
    "{failures_max: 3, backoff: 1ms, backoff_max: 5ms, pause: 10ms, wait_max: 60ms}";

/// How long a request may take, unless a row says otherwise.
pub const TIMEOUT: &str = "10s";

/// One row, which is played on each of its kinds of site.
pub struct Row {
    pub name: String,
    pub kinds: Vec<SiteKind>,
    pub n_items: usize,
    /// What is wrong, as `crawl simulate --fault` has it.
    pub troubles: Vec<String>,
    /// What is sent to the requests whose target contains a text, one after another.
    pub scripts: Vec<(String, Vec<Fault>)>,
    pub robots: Option<(u16, &'static str)>,
    pub retry: &'static str,
    pub timeout: &'static str,
    pub steps: Vec<Step>,
    pub loses: Option<Loses>,
}

/// What happens in a row, one after another.
pub enum Step {
    /// A command runs to its end.
    Run(Must),
    /// The trouble ends, and waits may take their time.
    Mend,
    /// A line of the configuration is changed; `{url}` stands for the address of the site.
    Configure(String, String),
    /// A variable is set for the commands to come.
    Set(&'static str, &'static str),
}

/// What must hold of a run.
pub struct Must {
    pub args: Vec<&'static str>,
    pub exit: i32,
    pub at_most: Option<usize>,
    pub says: Vec<&'static str>,
    pub never_says: Vec<&'static str>,
    pub state: Option<&'static str>,
    pub counts: Vec<(&'static str, u64)>,
    /// How often the pages of an item are requested at most.
    pub at_most_for_item: Option<(usize, usize)>,
}

/// What an export lacks of the truth, or has differently. Items are given by their ranks from 1.
#[derive(Clone, Default)]
pub struct Loses {
    pub items: Vec<usize>,
    /// The places of the likes in the item's list, from 0.
    pub likes: Vec<(usize, Range<usize>)>,
    pub features: Vec<usize>,
    pub names: Vec<(usize, String)>,
    /// Usernames by the item's rank and the place in its list.
    pub usernames: Vec<(usize, usize, String)>,
}

impl Row {
    /// A row on both kinds of site, with waits that take no time.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            kinds: SiteKind::ALL.to_vec(),
            n_items: 60,
            troubles: Vec::new(),
            scripts: Vec::new(),
            robots: None,
            retry: PATIENT,
            timeout: TIMEOUT,
            steps: Vec::new(),
            loses: Some(Loses::default()),
        }
    }

    pub fn on(self, kind: SiteKind) -> Self {
        Self { kinds: vec![kind], ..self }
    }

    pub fn items(self, n_items: usize) -> Self {
        Self { n_items, ..self }
    }

    pub fn trouble(mut self, trouble: impl Into<String>) -> Self {
        self.troubles.push(trouble.into());
        self
    }

    pub fn sends(mut self, target: &str, faults: Vec<Fault>) -> Self {
        self.scripts.push((target.to_owned(), faults));
        self
    }

    pub fn robots(self, status: u16, text: &'static str) -> Self {
        Self { robots: Some((status, text)), ..self }
    }

    /// A run ends after a few pauses, until the trouble ends.
    pub fn impatient(self) -> Self {
        Self { retry: IMPATIENT, ..self }
    }

    /// A request may take this long, until the trouble ends.
    pub fn timeout(self, timeout: &'static str) -> Self {
        Self { timeout, ..self }
    }

    /// A command runs and must end with this status.
    pub fn run(mut self, args: &[&'static str], exit: i32) -> Self {
        self.steps.push(Step::Run(Must {
            args: args.to_vec(),
            exit,
            at_most: None,
            says: Vec::new(),
            never_says: Vec::new(),
            state: None,
            counts: Vec::new(),
            at_most_for_item: None,
        }));
        self
    }

    pub fn start(self, exit: i32) -> Self {
        self.run(&["start"], exit)
    }

    pub fn resume(self, exit: i32) -> Self {
        self.run(&["resume"], exit)
    }

    /// `resume` runs, or `start` if there is no crawl yet.
    pub fn go_on(self, exit: i32) -> Self {
        self.run(&[GO_ON], exit)
    }

    pub fn repair(mut self) -> Self {
        self.steps.push(Step::Mend);
        self
    }

    pub fn configure(mut self, from: &str, to: &str) -> Self {
        self.steps.push(Step::Configure(from.to_owned(), to.to_owned()));
        self
    }

    pub fn set(mut self, name: &'static str, value: &'static str) -> Self {
        self.steps.push(Step::Set(name, value));
        self
    }

    /// The last command sends at most this many requests.
    pub fn at_most(self, n: usize) -> Self {
        self.last(|must| must.at_most = Some(n))
    }

    /// The last command sends at most this many requests for the pages of the item with this rank.
    pub fn at_most_for_item(self, rank: usize, n: usize) -> Self {
        self.last(|must| must.at_most_for_item = Some((rank, n)))
    }

    /// The last command writes these words.
    pub fn says(self, words: &[&'static str]) -> Self {
        self.last(|must| must.says.extend(words))
    }

    /// The last command does not write these words.
    pub fn never_says(self, words: &[&'static str]) -> Self {
        self.last(|must| must.never_says.extend(words))
    }

    /// The crawl is in this state after the last command.
    pub fn state(self, state: &'static str) -> Self {
        self.last(|must| must.state = Some(state))
    }

    /// After the last command `status --json` has this number, as in `stages.likes.gone`.
    pub fn counts(self, path: &'static str, n: u64) -> Self {
        self.last(|must| must.counts.push((path, n)))
    }

    /// The export lacks this much of the truth at the end.
    pub fn loses(self, loses: Loses) -> Self {
        Self { loses: Some(loses), ..self }
    }

    /// Nothing is exported at the end.
    pub fn exports_nothing(self) -> Self {
        Self { loses: None, ..self }
    }

    fn last(mut self, change: impl FnOnce(&mut Must)) -> Self {
        match self.steps.last_mut() {
            Some(Step::Run(must)) => change(must),
            _ => panic!("{}: no command comes before this", self.name),
        }
        self
    }
}

impl Loses {
    pub fn items(ranks: &[usize]) -> Self {
        Self { items: ranks.to_vec(), ..Self::default() }
    }

    pub fn likes(rank: usize, places: Range<usize>) -> Self {
        Self { likes: vec![(rank, places)], ..Self::default() }
    }

    pub fn features(rank: usize) -> Self {
        Self { features: vec![rank], ..Self::default() }
    }

    /// Also the items of these ranks have no features.
    pub fn and_features(mut self, rank: usize) -> Self {
        self.features.push(rank);
        self
    }

    pub fn name(rank: usize, name: impl Into<String>) -> Self {
        Self { names: vec![(rank, name.into())], ..Self::default() }
    }

    pub fn username(rank: usize, place: usize, name: impl Into<String>) -> Self {
        Self { usernames: vec![(rank, place, name.into())], ..Self::default() }
    }

    /// Returns whether every row is there, though perhaps with another name.
    pub fn is_nothing(&self) -> bool {
        let Self { items, likes, features, .. } = self;
        items.is_empty() && likes.is_empty() && features.is_empty()
    }
}
