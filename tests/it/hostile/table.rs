//! A table of pages that misbehave. All rows share one crawl and each has a page of its own. The
//! export is the truth, except for what the rows say is lost.

mod check;

use std::ops::Range;

use crawl::ledger::Reader;
use crawl::sim::{Fault, World};

use crate::harness::Crawl;
pub use check::check;

/// A page of the site, by the rank of its item.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Page {
    Catalogue(usize),
    Likes(usize, usize),
    Features(usize),
}

/// What must become of a page, and after how many requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Must {
    /// `completed`, `gone` or `discarded`.
    becomes: &'static str,
    n_requests: usize,
    n_failures: i64,
    reason: Option<String>,
}

/// What the site sends for a page, and what the program must do.
pub struct Row {
    name: &'static str,
    page: Page,
    sends: Vec<Fault>,
    must: Must,
    /// What it sends for further pages.
    also: Vec<(Page, Vec<Fault>)>,
    /// The likes of the page's item that no page shows.
    loses: Range<usize>,
}

/// Returns the fault more often than any task is retried.
pub fn always(fault: Fault) -> Vec<Fault> {
    vec![fault; 40]
}

/// The page comes without a failure.
pub fn comes(n_requests: usize) -> Must {
    Must { becomes: "completed", n_requests, n_failures: 0, reason: None }
}

/// The page comes after `n` failures.
pub fn comes_after(n_failures: usize) -> Must {
    let n_requests = n_failures + 1;
    Must { n_failures: i64::try_from(n_failures).unwrap(), ..comes(n_requests) }
}

/// The page is gone at the second answer, at the end of the run.
pub fn gone(reason: &str) -> Must {
    Must { becomes: "gone", reason: Some(reason.to_owned()), ..comes(2) }
}

/// The page is given up at the second answer, at the end of the run.
pub fn given_up(reason: &str) -> Must {
    Must { becomes: "discarded", reason: Some(reason.to_owned()), ..comes_after(1) }.requests(2)
}

/// The page is tried `n` times and then given up.
pub fn given_up_after(n: usize, reason: &str) -> Must {
    let reason = format!("{reason} (given up after {n} failures)");
    Must { becomes: "discarded", reason: Some(reason), ..comes_after(n) }.requests(n)
}

/// The page came, but is given up at once for what it says.
pub fn given_up_at_once(reason: &str) -> Must {
    given_up(reason).requests(1)
}

impl Must {
    /// The same, after this many requests.
    pub fn requests(self, n_requests: usize) -> Self {
        Self { n_requests, ..self }
    }

    pub const fn n_requests(&self) -> usize {
        self.n_requests
    }

    /// Returns why it is gone or given up.
    pub fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }

    pub fn is_given_up(&self) -> bool {
        self.becomes == "discarded"
    }
}

impl Row {
    pub fn new(name: &'static str, page: Page, sends: Vec<Fault>, must: Must) -> Self {
        Self { name, page, sends, must, also: Vec::new(), loses: 0..0 }
    }

    /// The same row, with another page that misbehaves too.
    pub fn also(mut self, page: Page, sends: Vec<Fault>) -> Self {
        self.also.push((page, sends));
        self
    }

    /// The same row, with likes that are on no page that comes.
    pub fn losing(self, loses: Range<usize>) -> Self {
        Self { loses, ..self }
    }

    /// Returns whether the item's like at this position is exported.
    fn keeps(&self, rank: usize, place: usize) -> bool {
        let on_page = match self.page {
            Page::Likes(of, offset) if of == rank && self.must.becomes != "completed" => {
                offset..offset + 24
            }
            _ => 0..0,
        };
        let of_ours = matches!(self.page, Page::Likes(of, _) if of == rank);
        !(on_page.contains(&place) || of_ours && self.loses.contains(&place))
    }

    /// Returns the item that is short because of it, if any.
    fn short(&self, world: &World) -> Option<String> {
        let Page::Likes(rank, offset) = self.page else { return None };
        let item = &world.items()[rank];
        let loses = (0..world.likers(item).len()).any(|place| !self.keeps(rank, place));
        let is_torn = self.must.is_given_up() || offset >= world.likers(item).len();
        (loses && !is_torn).then(|| item.id.clone())
    }

    async fn hold(&self, crawl: &Crawl, reader: &mut Reader) -> Result<(), String> {
        let (kind, place, item_id) = match self.page {
            Page::Catalogue(number) => (1, number, None),
            Page::Likes(rank, offset) => (2, offset, Some(rank)),
            Page::Features(rank) => (3, 0, Some(rank)),
        };
        let item_id = item_id.map(|rank| crawl.server.world().items()[rank].id.clone());
        let sql =
            "select iif(private, 'private', iif(gone, 'gone', state)), failures, reason from tasks
            left join items on items.id = tasks.owner
            where kind = ? and tasks.position = ? and item_id is ?";
        let place = i64::try_from(place).unwrap();
        let query = sqlx::query_as(sql).bind(kind).bind(place).bind(item_id.clone());
        let found: Option<(String, i64, Option<String>)> =
            query.fetch_optional(reader.sqlite().unwrap()).await.unwrap();
        let Must { becomes, n_failures, reason, .. } = self.must.clone();
        // By the log: the site does not see a request on a connection that it has just closed.
        let n_requests = n_logged(reader, kind, place, item_id).await;
        let wanted = (becomes.to_owned(), n_failures, reason);
        let n_wanted = self.must.n_requests;
        // A page that fails at every try while no other page comes is asked for once more before it is
        // blamed, and other pages that fail with it may cost it nothing.
        let is_right = found.as_ref().is_some_and(|found| {
            let (_, failures, _) = found;
            let is_judged = wanted.0 != "completed";
            (&found.0, &found.2) == (&wanted.0, &wanted.2)
                && (*failures == wanted.1 || !is_judged && *failures < wanted.1)
        });
        if is_right && (n_wanted..=n_wanted + n_wanted / 3 + 1).contains(&n_requests) {
            Ok(())
        } else {
            Err(format!("{found:?} after {n_requests}, wanted {wanted:?} after {n_wanted}"))
        }
    }
}

/// Returns how many requests for a page are in the log, without probes.
async fn n_logged(reader: &mut Reader, kind: i64, place: i64, item_id: Option<String>) -> usize {
    let sql = "select count(*) from requests join tasks on tasks.id = requests.task
        left join items on items.id = tasks.owner
        where purpose = 1 and kind = ? and tasks.position = ? and item_id is ?";
    let n: i64 = sqlx::query_scalar(sql)
        .bind(kind)
        .bind(place)
        .bind(item_id)
        .fetch_one(reader.sqlite().unwrap())
        .await
        .unwrap();
    usize::try_from(n).unwrap()
}

impl Page {
    /// Returns the end of the target of its requests.
    pub fn target(self, world: &World) -> String {
        let item_id = |rank: usize| &world.items()[rank].id;
        match self {
            Self::Catalogue(number) => format!("page={number}"),
            Self::Likes(rank, offset) => {
                format!("model={}&count=24&offset={offset}", item_id(rank))
            }
            Self::Features(rank) => format!("/models/{}", item_id(rank)),
        }
    }
}
