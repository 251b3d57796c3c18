//! Server-sent events: the parts of the content that changed since the client's last event. A slow client is
//! sent the latest content, and never what it missed in between.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream::{self, Stream, StreamExt};

use super::content::LiveContent;
use super::reader::Subscription;

/// How long a client that lost its connection waits before it reconnects.
const RETRY: Duration = Duration::from_secs(2);

/// How often a client is sent a comment while nothing changes, so that the connection stays open.
const ALIVE: Duration = Duration::from_secs(15);

/// Returns the events of a client, until it leaves or nothing more follows.
pub fn stream_to(subscription: Subscription) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let hello = Event::default().comment("hello").retry(RETRY);
    let changes = stream::unfold(Client::new(subscription), |mut client| async move {
        let events = client.next().await?;
        Some((stream::iter(events), client))
    });
    let events = stream::iter([hello]).chain(changes.flatten());
    Sse::new(events.map(Ok)).keep_alive(KeepAlive::new().interval(ALIVE))
}

/// A client and the content that it was sent last.
struct Client {
    subscription: Subscription,
    sent: LiveContent,
}

impl Client {
    fn new(mut subscription: Subscription) -> Self {
        // The content of the last reading is sent at once; another reading has begun in any case.
        subscription.content.mark_changed();
        Self { subscription, sent: LiveContent::default() }
    }

    /// Waits for a change and returns the parts that changed; none at the end.
    async fn next(&mut self) -> Option<Vec<Event>> {
        if self.sent.is_over {
            return None;
        }
        self.subscription.content.changed().await.ok()?;
        let content = self.subscription.content.borrow_and_update().clone();
        let parts = [
            ("state", &content.state, &self.sent.state),
            ("activity", &content.activity, &self.sent.activity),
            ("dataset", &content.dataset, &self.sent.dataset),
        ];
        let changed = parts.into_iter().filter(|(_, now, before)| now != before);
        let mut events: Vec<Event> =
            changed.filter_map(|(name, now, _)| now.as_ref().map(|now| event(name, now))).collect();
        if content.is_over {
            events.push(event("over", &Arc::from("{}")));
        }
        self.sent = content;
        Some(events)
    }
}

fn event(name: &str, json: &Arc<str>) -> Event {
    Event::default().event(name).data(json)
}
