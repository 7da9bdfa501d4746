//! Messages and signals from outside, and what has become of them.

use std::future::IntoFuture;
use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;
use uuid::Uuid;

use super::Engine;
use super::deliver::REMEMBERED;
use crate::error::{Error, Kind};
use crate::outbox::{Content, Delivery, DeliveryStatus};
use crate::store::{BoxFuture, DeliveryQuery, Page};
use crate::task::TaskId;

impl Engine {
    /// A message for exactly one task that waits for it at a `MessageCatch`: the one that has waited longest.
    /// When none waits, it is kept until one does.
    ///
    /// `correlation` says which one of several is meant, as the catch's `correlate` does; it is empty for
    /// a catch without.
    ///
    /// ```no_run
    /// # async fn example(engine: procession::Engine) -> Result<(), procession::Error> {
    /// let sent = engine
    ///     .message("paid", 4711, serde_json::json!({ "sum": 25 }))
    ///     .key("payment-99")
    ///     .await?;
    /// assert!(sent.receivers.len() <= 1);
    /// # Ok(()) }
    /// ```
    #[expect(
        clippy::needless_pass_by_value,
        reason = "a number or a text is given as it is at hand"
    )]
    pub fn message(
        &self,
        name: impl Into<String>,
        correlation: impl ToString,
        payload: impl Serialize,
    ) -> Post<'_> {
        let payload = serde_json::to_value(payload).map(|payload| Content::Message {
            name: name.into(),
            correlation: correlation.to_string(),
            payload,
            expires: None,
        });
        Post::new(self, payload)
    }

    /// A signal for everybody who waits for it at a `SignalCatch` now. It is not kept for those who come
    /// later.
    pub fn signal(&self, name: impl Into<String>, payload: impl Serialize) -> Post<'_> {
        let content = serde_json::to_value(payload).map(|payload| Content::Signal {
            name: name.into(),
            payload,
            sender: None,
        });
        Post::new(self, content)
    }

    /// What is on its way between processes, oldest first; with
    /// [`DeliveryStatus::Resting`] what could not be delivered.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub async fn deliveries(
        &self,
        statuses: impl Into<Vec<DeliveryStatus>>,
        page: Page,
    ) -> Result<Vec<Delivery>, Error> {
        let query = DeliveryQuery {
            statuses: statuses.into(),
            page,
            ..DeliveryQuery::default()
        };
        self.store().deliveries(query).await
    }

    /// Has a delivery that rests tried again at once, and often again if need be. Tells whether it has
    /// arrived.
    ///
    /// # Errors
    ///
    /// When it has been delivered before, or another program has it at work.
    pub async fn redeliver(&self, delivery: &Delivery) -> Result<bool, Error> {
        let (key, id) = (delivery.key.clone(), delivery.id);
        let now = self.now();
        self.transact(move |tx| match tx.delivery(&key)? {
            Some(mut row) if row.id == id && row.status == DeliveryStatus::Resting => {
                row.status = DeliveryStatus::Due;
                row.due = Some(now);
                row.attempts = 0;
                tx.update_delivery(&row)
            }
            Some(row) if row.id == id && row.status == DeliveryStatus::Due => Ok(()),
            _ => Err(Error::new(Kind::AlreadyDelivered(id))),
        })
        .await?;
        let done = self.deliver(delivery.key.clone()).await?;
        match done {
            Some(done) => {
                self.committed(true, done.sent).await;
                Ok(true)
            }
            None => Ok(false),
        }
    }
}

/// A message or a signal that is about to be sent: `.await` sends it. Made by [`Engine::message`] and
/// [`Engine::signal`].
#[derive(Debug)]
#[must_use = "nothing is sent before `.await`"]
pub struct Post<'a> {
    engine: &'a Engine,
    content: Result<Content, serde_json::Error>,
    key: Option<String>,
    lifetime: Option<Duration>,
}

/// What has become of a message or a signal when the call returns.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Sent {
    /// The tasks that it was given to; a message is given to one. A message without a receiver is kept, one
    /// whose receiver is busy is given to it by a worker.
    pub receivers: Vec<TaskId>,
}

impl<'a> Post<'a> {
    fn new(engine: &'a Engine, content: Result<Content, serde_json::Error>) -> Self {
        Self {
            engine,
            content,
            key: None,
            lifetime: None,
        }
    }

    /// What tells it from every other: a second one with the same key is not sent, and the call fails with
    /// an error that [`Error::is_already_done`] tells.
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// How long a message is kept that nobody waits for; for ever unless this says otherwise. Signals are
    /// never kept.
    pub fn expires_after(mut self, lifetime: Duration) -> Self {
        self.lifetime = Some(lifetime);
        self
    }

    async fn send(self) -> Result<Sent, Error> {
        let engine = self.engine;
        let now = engine.now();
        let mut content = self
            .content
            .map_err(|error| Error::unexpected(format!("the payload is no JSON: {error}")))?;
        if let Content::Message { expires, .. } = &mut content {
            *expires = self.lifetime.map(|lifetime| end_of(now, lifetime));
        }
        let key = match self.key {
            Some(key) => format!("{REMEMBERED}{}:{key}", content.kind()),
            None => format!("once:{}", Uuid::now_v7()),
        };
        let delivery = Delivery::new(key.as_str(), content, now);
        let accepted = engine.transact(move |tx| tx.send(&delivery)).await?;
        if !accepted {
            return Err(Error::new(Kind::AlreadySent(shown(&key))));
        }
        let mut receivers = Vec::new();
        // It is written: whatever goes wrong from here on, the workers deliver it.
        match engine.deliver(key).await {
            Ok(Some(done)) => {
                receivers = done.receivers;
                engine.committed(true, done.sent).await;
            }
            Ok(None) => {}
            Err(error) => {
                tracing::warn!(%error, "a delivery is left to the workers");
                engine.wake_up().wake();
            }
        }
        Ok(Sent { receivers })
    }
}

impl<'a> IntoFuture for Post<'a> {
    type Output = Result<Sent, Error>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

fn end_of(now: Timestamp, lifetime: Duration) -> Timestamp {
    now.checked_add(lifetime).unwrap_or(Timestamp::MAX)
}

/// The key as it was given.
fn shown(key: &str) -> String {
    let given = key.strip_prefix(REMEMBERED).unwrap_or(key);
    given
        .split_once(':')
        .map_or(given, |(_, key)| key)
        .to_owned()
}
