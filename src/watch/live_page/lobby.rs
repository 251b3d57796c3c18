//! Where connections wait until their client has been let in. Clients that never show a token are
//! sent away first, so that they can't keep others out.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

/// The most connections of clients that have been let in.
const MAX_ADMITTED: usize = 64;

/// The most connections of clients that have not.
const MAX_NEWCOMERS: usize = 32;

/// The connections of a live page.
#[derive(Debug)]
pub struct Lobby {
    newcomers: Mutex<Newcomers>,
    places: Arc<Semaphore>,
}

#[derive(Debug, Default)]
struct Newcomers {
    n_visitors: u64,
    /// The oldest first, each with what sends it away.
    waiting: VecDeque<(u64, oneshot::Sender<()>)>,
}

/// A connection. A clone is the same connection.
#[derive(Clone, Debug)]
pub struct Visitor {
    lobby: Arc<Lobby>,
    id: u64,
    place: Arc<Mutex<Option<OwnedSemaphorePermit>>>,
}

/// Waits until a connection is sent away.
#[derive(Debug)]
pub struct SentAway(oneshot::Receiver<()>);

impl Default for Lobby {
    fn default() -> Self {
        let places = Arc::new(Semaphore::new(MAX_ADMITTED));
        Self { newcomers: Mutex::default(), places }
    }
}

impl Lobby {
    /// Adds a connection. If there are too many, the one that has waited longest is sent away.
    pub fn enter(self: &Arc<Self>) -> (Visitor, SentAway) {
        let (away, sent_away) = oneshot::channel();
        let mut newcomers = locked(&self.newcomers);
        newcomers.n_visitors += 1;
        let id = newcomers.n_visitors;
        if newcomers.waiting.len() >= MAX_NEWCOMERS
            && let Some((_, away)) = newcomers.waiting.pop_front()
        {
            // It may have ended by itself.
            let _ = away.send(());
        }
        newcomers.waiting.push_back((id, away));
        drop(newcomers);
        (Visitor { lobby: Arc::clone(self), id, place: Arc::default() }, SentAway(sent_away))
    }
}

impl Visitor {
    /// Gives the connection a place of its own until it ends. Returns false if all places are taken.
    pub fn admit(&self) -> bool {
        let mut place = locked(&self.place);
        if place.is_none() {
            *place = Arc::clone(&self.lobby.places).try_acquire_owned().ok();
            if place.is_some() {
                self.leave();
            }
        }
        place.is_some()
    }

    /// Ends its wait: it has been let in, or has ended.
    pub fn leave(&self) {
        locked(&self.lobby.newcomers).waiting.retain(|(id, _)| *id != self.id);
    }
}

impl SentAway {
    /// Waits until the connection is sent away, which never happens once it has been let in.
    pub async fn wait(self) {
        if self.0.await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    #[test]
    fn the_oldest_newcomer_goes_first_and_who_was_let_in_stays() {
        let lobby = Arc::new(Lobby::default());
        let (known, known_away) = lobby.enter();
        assert!(known.admit() && known.admit(), "the second time changes nothing");
        let newcomers: Vec<_> = (0..=MAX_NEWCOMERS).map(|_| lobby.enter()).collect();
        let mut away = newcomers.into_iter().map(|(_, away)| away.wait().now_or_never());
        assert_eq!(away.next(), Some(Some(())));
        assert!(away.all(|away| away.is_none()));
        assert_eq!(known_away.wait().now_or_never(), None);
    }

    #[test]
    fn places_are_given_back() {
        let lobby = Arc::new(Lobby::default());
        let mut known: Vec<_> = (0..MAX_ADMITTED).map(|_| lobby.enter().0).collect();
        assert!(known.iter().all(Visitor::admit));
        let (late, _away) = lobby.enter();
        assert!(!late.admit());
        known.pop();
        assert!(late.admit());
    }
}
