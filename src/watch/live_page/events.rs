//! Server-sent events: what a client has not seen yet of the view. A client that is slow is sent the
//! latest, never all that it missed.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream::{self, Stream, StreamExt};

use super::content::Content;
use super::reader::Seat;

/// After how long a client that lost its connection comes back.
const RETRY: Duration = Duration::from_secs(2);

/// How often a client is sent a sign of life while nothing changes.
const ALIVE: Duration = Duration::from_secs(15);

/// The events of a client, until it leaves or there is nothing more to come.
pub fn of(seat: Seat) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let hello = Event::default().comment("hello").retry(RETRY);
    let changes = stream::unfold(Client::new(seat), |mut watching| async move {
        let events = watching.next().await?;
        Some((stream::iter(events), watching))
    });
    let events = stream::iter([hello]).chain(changes.flatten());
    Sse::new(events.map(Ok)).keep_alive(KeepAlive::new().interval(ALIVE))
}

/// A client and what it was sent last.
struct Client {
    seat: Seat,
    sent: Content,
}

impl Client {
    fn new(mut seat: Seat) -> Self {
        // What is known is sent at once; the looker looks anew in any case.
        seat.view.mark_changed();
        Self { seat, sent: Content::default() }
    }

    /// What changed, once something has; none at the end.
    async fn next(&mut self) -> Option<Vec<Event>> {
        if self.sent.is_over {
            return None;
        }
        self.seat.view.changed().await.ok()?;
        let view = self.seat.view.borrow_and_update().clone();
        let parts = [
            ("state", &view.state, &self.sent.state),
            ("course", &view.course, &self.sent.course),
            ("dataset", &view.dataset, &self.sent.dataset),
        ];
        let changed = parts.into_iter().filter(|(_, now, before)| now != before);
        let mut events: Vec<Event> =
            changed.filter_map(|(name, now, _)| now.as_ref().map(|now| event(name, now))).collect();
        if view.is_over {
            events.push(event("over", &Arc::from("{}")));
        }
        self.sent = view;
        Some(events)
    }
}

fn event(name: &str, json: &Arc<str>) -> Event {
    Event::default().event(name).data(json)
}
