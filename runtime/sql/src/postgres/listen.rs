//! Tells the workers of other programs that there may be work, and hears from them.
//!
//! `NOTIFY` inside of a transaction makes all commits of the database wait for one another, so it is sent
//! afterwards, by one task, for everything that was committed meanwhile. It is only a hint: a program that
//! dies between the two is made up for by the workers' own looks.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use sqlx::PgPool;
use sqlx::postgres::PgListener;
use tokio::runtime::Handle;
use tokio::sync::Notify;

const CHANNEL: &str = "procession";

/// The pause before a connection that was lost is made anew.
const PAUSE: Duration = Duration::from_secs(1);

/// A bell that the workers of other programs hear.
#[derive(Debug, Clone)]
pub(super) struct Bell(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// What this store calls itself, so that it does not hear itself.
    name: String,
    ring: Notify,
    heard: Notify,
    listens: OnceLock<()>,
}

impl Bell {
    /// A bell with a name that no other has.
    pub(super) fn new(name: String) -> Self {
        Self(Arc::new(Inner {
            name,
            ring: Notify::new(),
            heard: Notify::new(),
            listens: OnceLock::new(),
        }))
    }

    /// Something was committed that is for workers.
    pub(super) fn ring(&self) {
        self.0.ring.notify_one();
    }

    /// Sends on what rings, forever.
    pub(super) async fn send(self, pool: PgPool) {
        loop {
            self.0.ring.notified().await;
            let notify = sqlx::query("SELECT pg_notify($1, $2)");
            let notify = notify.bind(CHANNEL).bind(&self.0.name);
            if let Err(error) = notify.execute(&pool).await {
                tracing::debug!(%error, "workers of other programs were not woken");
            }
        }
    }

    /// Waits until another program rings. Listening begins with the first who waits.
    pub(super) async fn heard(&self, runtime: &Handle, pool: &PgPool) {
        self.0.listens.get_or_init(|| {
            runtime.spawn(self.clone().listen(pool.clone()));
        });
        self.0.heard.notified().await;
    }

    async fn listen(self, pool: PgPool) {
        loop {
            if let Err(error) = self.listen_once(&pool).await {
                tracing::debug!(%error, "does not hear other programs for a while");
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    async fn listen_once(&self, pool: &PgPool) -> Result<(), sqlx::Error> {
        let mut listener = PgListener::connect_with(pool).await?;
        listener.listen(CHANNEL).await?;
        loop {
            match listener.try_recv().await? {
                Some(notification) if notification.payload() == self.0.name => {}
                // After a lost connection, something may have been missed.
                Some(_) | None => self.0.heard.notify_one(),
            }
        }
    }
}
