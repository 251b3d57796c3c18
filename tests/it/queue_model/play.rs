//! Plays a story to the queue and to its model, and compares them after every step.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use crawl::ledger::Connection;
use crawl::ledger::database::Db;
use crawl::ledger::records::{self, ItemKeys};
use crawl::ledger::tasks::{self, Claim, Settled};
use crawl::ledger::writer::{self, Due, Outcome, Settlement, Settling, Writer};
use crawl::words::Clock;
use crawl::words::{Item as Listed, LikeCount, Moment, Rank, Record, Stage};
use crawl::words::{Missed, Pause, Retry, SourcedUser, ThumbAddress, UserOrigin};
use futures_util::future::{join, join_all};
use proptest::{prop_assert, prop_assert_eq};
use tempfile::TempDir;

use super::compare::{self, Checked};
use super::model::{Attempt, Model};
use super::tasks::{image, item_id, tasks, user};
use super::{Ending, Step};
use crate::harness::new_place;
use crate::settle::a_request;

const BACKOFF_MAX: Duration = Duration::from_mins(1);

struct Play {
    _folder: TempDir,
    db: Db,
    /// Where the test looks, and does what a session does outside of the writer.
    conn: Connection,
    writer: Writer,
    now: Arc<AtomicI64>,
    model: Model,
    kept: Vec<(Claim, Attempt)>,
}

pub async fn play(story: &[Step]) -> Checked {
    let mut play = Play::begin().await;
    for step in story {
        play.step(step).await?;
        let now = play.now();
        compare::compare(&mut play.conn, &play.model, now).await?;
    }
    Ok(())
}

impl Play {
    async fn begin() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::create(new_place(folder.path())).await.unwrap();
        let mut conn = connect(&db).await;
        let models = [0, 1].map(|index| {
            let (rank, likes) = (Rank { page: 1, index }, Some(LikeCount::exact(99)));
            Record::Item(Listed { id: item_id(index), name: "name".into(), rank, likes })
        });
        let found = SourcedUser { user: user(), likes: None, source: UserOrigin::Owners };
        let found = Record::User(found);
        let images = [0, 1]
            .map(|n| Record::ThumbAddress(ThumbAddress { item_id: item_id(n), address: image(n) }));
        let stored = models.iter().chain([&found]).chain(&images);
        records::insert(&mut conn, &stored.collect::<Vec<_>>(), &mut ItemKeys::default())
            .await
            .unwrap();
        let now = Arc::new(AtomicI64::new(1_000_000));
        let writer = start(&db, &now).await;
        let (model, kept) = (Model::default(), Vec::new());
        Self { _folder: folder, db, conn, writer, now, model, kept }
    }

    fn now(&self) -> Moment {
        Moment::from_millis(self.now.load(Ordering::Relaxed))
    }

    async fn step(&mut self, step: &Step) -> Checked {
        match step {
            Step::Enqueue(numbers) => {
                let tasks = tasks(numbers);
                tasks::enqueue(&mut self.conn, &tasks.iter().collect::<Vec<_>>()).await.unwrap();
                self.model.enqueue(&tasks);
            }
            Step::Batch { settle, n_claims } => self.batch(settle, *n_claims).await?,
            Step::SettleAndKeep(number, ending) => self.settle_and_keep(*number, ending).await?,
            Step::Retry(reason, stage) => {
                let missed = [Missed::Discarded, Missed::Gone, Missed::Private][*reason];
                let stage = Stage::ALL[*stage];
                tasks::retry(&mut self.conn, Retry { missed, stage }).await.unwrap();
                self.model.retry(missed.name(), stage);
            }
            Step::Crash => {
                let latest = self.now().after(BACKOFF_MAX);
                tasks::recover(&mut self.conn, latest).await.unwrap();
                self.model.recover(latest);
                self.writer = start(&self.db, &self.now).await;
            }
            Step::Clock(jump) => {
                self.now.fetch_add(*jump, Ordering::Relaxed);
            }
        }
        Ok(())
    }

    async fn batch(&mut self, settle: &[(usize, Ending)], n_claims: usize) -> Checked {
        let (mut batch, mut settlements) = (Vec::new(), Vec::new());
        for (number, ending) in settle {
            if self.kept.is_empty() {
                break;
            }
            let (claim, attempt) = self.kept.remove(number % self.kept.len());
            let outcome = self.outcome(ending, attempt);
            let requests = vec![a_request()];
            settlements.push(self.writer.settle(Settlement { claim, outcome, requests }));
            batch.push((attempt, self.outcome(ending, attempt)));
        }
        let claims = (0..n_claims).map(|_| self.writer.claim());
        let (settled, claimed) = join(join_all(settlements), join_all(claims)).await;

        let said = settled.into_iter().map(|settling| settling.unwrap() == Settling::Committed);
        let holds: Vec<bool> =
            batch.iter().map(|(attempt, _)| self.model.holds(*attempt)).collect();
        prop_assert_eq!(said.collect::<Vec<_>>(), holds, "which settlements were committed");
        // What was sent was sent, stale or not, but a crash may have logged it. A page that came ends a doubt.
        let is_new = |(attempt, _): &&(Attempt, Outcome)| !self.model.unknown.contains(attempt);
        self.model.n_sent += batch.iter().filter(is_new).count() as u64;
        if let Some(pause) = &mut self.model.pause {
            pause.in_doubt &= !batch.iter().any(|(_, outcome)| outcome.has_page());
        }
        self.model.settle(&batch);

        let attempts = self.model.claim(n_claims, self.now());
        let claims: Vec<Claim> = claimed.into_iter().filter_map(Result::unwrap).collect();
        self.assert_claims(&claims, &attempts)?;
        self.assert_the_empty_handed_are_woken(n_claims - claims.len())?;
        self.kept.extend(claims.into_iter().zip(attempts));
        Ok(())
    }

    fn assert_claims(&self, claims: &[Claim], attempts: &[Attempt]) -> Checked {
        let got: Vec<_> = claims.iter().map(Claim::task).collect();
        let tasks = || attempts.iter().map(|(id, _)| &self.model.tasks[*id]);
        prop_assert_eq!(got, tasks().map(|(task, _)| task).collect::<Vec<_>>(), "what was claimed");
        for (claim, (_, row)) in claims.iter().zip(tasks()) {
            prop_assert_eq!(i64::from(claim.failures()), row.failures);
            let aside_at_page = claim.aside_at_page().and_then(|n| i64::try_from(n).ok());
            prop_assert_eq!(aside_at_page, row.aside_at_page);
            prop_assert_eq!(claim.is_recheck(), row.recheck);
        }
        Ok(())
    }

    /// Or else a run would hang with tasks left.
    fn assert_the_empty_handed_are_woken(&self, n_without: usize) -> Checked {
        if n_without == 0 {
            return Ok(());
        }
        let snapshot = *self.writer.state().borrow();
        let all = snapshot.census.all();
        let wakes = match snapshot.due {
            Due::Now => false,
            Due::At(at) => all.running > 0 || !self.model.due(1, at).is_empty(),
            Due::WhenRunningSettles => all.running > 0 || all.available == 0,
        };
        prop_assert!(wakes, "{:?} though {:?}", snapshot.due, all);
        Ok(())
    }

    async fn settle_and_keep(&mut self, number: usize, ending: &Ending) -> Checked {
        if self.kept.is_empty() {
            return Ok(());
        }
        // Its follow-ups and its pause are the writer's business.
        let (claim, attempt) = &self.kept[number % self.kept.len()];
        let settled = self.outcome(ending, *attempt).settled;
        self.conn.begin().await.unwrap();
        let passed = tasks::fence(&mut self.conn, &[claim]).await.unwrap();
        let holds = claim.is_in(&passed);
        if holds {
            let now = self.now();
            tasks::settle(&mut self.conn, &[(claim, &settled, None)], now).await.unwrap();
            tasks::share_fate(&mut self.conn, claim, &settled, now).await.unwrap();
        }
        self.conn.end(Ok(())).await.unwrap();
        prop_assert_eq!(holds, self.model.holds(*attempt), "whether the fence let it through");
        self.model.settle(&[(*attempt, Outcome::without_page(settled))]);
        Ok(())
    }

    fn outcome(&self, ending: &Ending, (id, _): Attempt) -> Outcome {
        let stage = self.model.tasks[id].0.stage();
        let is_likes = matches!(stage, Stage::Likes | Stage::UserLikes);
        let now = self.now();
        let at = |millis: &i64| now.after(Duration::from_millis(millis.unsigned_abs()));
        let reason = || String::from("why");
        let settled = match ending {
            Ending::Completed(_) => Settled::Completed,
            Ending::Gone => Settled::Gone(reason()),
            Ending::Private => Settled::Private(reason()),
            Ending::Again(millis) => Settled::Retry(at(millis), reason()),
            Ending::Discarded => Settled::Discarded(reason()),
            Ending::Recheck if is_likes => Settled::Recheck,
            Ending::Released(_) | Ending::Recheck => Settled::Released,
            Ending::SetAside(is_failure) => {
                Settled::SetAside { reason: reason(), is_failure: *is_failure }
            }
            Ending::Postponed(millis, is_aside) => {
                Settled::Postponed { until_at: at(millis), reason: reason(), is_aside: *is_aside }
            }
        };
        let outcome = Outcome::without_page(settled);
        match ending {
            Ending::Completed(numbers) => Outcome { follow_ups: tasks(numbers), ..outcome },
            Ending::Released(Some(millis)) => outcome.pausing(Pause {
                began_at: now,
                until_at: at(millis),
                n_incidents: 1,
                in_doubt: millis % 2 == 1,
                reason: reason(),
            }),
            _ => outcome,
        }
    }
}

/// A connection that does not wait for the disk: no power is lost here.
async fn connect(db: &Db) -> Connection {
    let mut conn = db.writer().await.unwrap();
    let is_file = db.path().is_some();
    let sql = if is_file { "pragma synchronous = off" } else { "set synchronous_commit = off" };
    conn.ask(sql).execute().await.unwrap();
    conn
}

async fn start(db: &Db, now: &Arc<AtomicI64>) -> Writer {
    let mut conn = connect(db).await;
    let now = Arc::clone(now);
    let clock = Clock::new(move || Moment::from_millis(now.load(Ordering::Relaxed)));
    let tally = tasks::read_census(&mut conn).await.unwrap();
    writer::start(conn, db.files().unwrap(), tally, clock).0
}
