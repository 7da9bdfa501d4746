//! Sessions as rows of the site's database.

use std::collections::HashMap;
use std::fmt;

use async_trait::async_trait;
use procession::jiff::Timestamp;
use procession::store::{SqlValue, Transaction};
use procession::{Engine, Error};
use serde_json::Value;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{self, SessionStore};

/// Keeps sessions in the table `procession_session`.
#[derive(Clone)]
pub(crate) struct SqlSessions {
    engine: Engine,
}

const TABLE: &str = "create table if not exists procession_session (
    id text primary key,
    data text not null,
    expires bigint not null
)";

impl SqlSessions {
    /// Afterwards the table exists, and sessions that are over are gone.
    pub(crate) async fn open(engine: &Engine) -> Result<Self, Error> {
        let now = Timestamp::now().as_second();
        run(engine, move |tx| {
            tx.execute(TABLE, &[])?;
            tx.execute(
                "delete from procession_session where expires < $1",
                &[now.into()],
            )
        })
        .await?;
        let engine = engine.clone();
        Ok(Self { engine })
    }

    async fn write(&self, record: &Record, sql: &'static str) -> Result<u64, session_store::Error> {
        let data = serde_json::to_string(&record.data)
            .map_err(|error| session_store::Error::Encode(error.to_string()))?;
        let expires = record.expiry_date.unix_timestamp();
        let values = [record.id.to_string().into(), data.into(), expires.into()];
        self.run(sql, values.to_vec()).await
    }

    async fn run(
        &self,
        sql: &'static str,
        values: Vec<SqlValue>,
    ) -> Result<u64, session_store::Error> {
        run(&self.engine, move |tx| tx.execute(sql, &values))
            .await
            .map_err(failed)
    }
}

impl fmt::Debug for SqlSessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SqlSessions")
    }
}

#[async_trait]
impl SessionStore for SqlSessions {
    async fn create(&self, record: &mut Record) -> session_store::Result<()> {
        // 128 random bits do not meet; if they did, nobody must get the session of somebody else.
        const INSERT: &str = "insert into procession_session (id, data, expires)
            values ($1, $2, $3) on conflict (id) do nothing";
        while self.write(record, INSERT).await? == 0 {
            record.id = Id::default();
        }
        Ok(())
    }

    async fn save(&self, record: &Record) -> session_store::Result<()> {
        const SAVE: &str = "insert into procession_session (id, data, expires)
            values ($1, $2, $3)
            on conflict (id) do update set data = excluded.data, expires = excluded.expires";
        self.write(record, SAVE).await?;
        Ok(())
    }

    async fn load(&self, id: &Id) -> session_store::Result<Option<Record>> {
        const LOAD: &str =
            "select data, expires from procession_session where id = $1 and expires > $2";
        let now = Timestamp::now().as_second();
        let values = vec![id.to_string().into(), now.into()];
        let rows = self.engine.store().query(LOAD.to_owned(), values).await;
        let rows = rows.map_err(failed)?;
        let Some(row) = rows.first() else {
            return Ok(None);
        };
        let data: String = row.get("data").map_err(failed)?;
        let expires: i64 = row.get("expires").map_err(failed)?;
        let decode = |error: &dyn fmt::Display| session_store::Error::Decode(error.to_string());
        let data: HashMap<String, Value> = serde_json::from_str(&data).map_err(|e| decode(&e))?;
        let expiry_date = time::OffsetDateTime::from_unix_timestamp(expires);
        Ok(Some(Record {
            id: *id,
            data,
            expiry_date: expiry_date.map_err(|e| decode(&e))?,
        }))
    }

    async fn delete(&self, id: &Id) -> session_store::Result<()> {
        const DELETE: &str = "delete from procession_session where id = $1";
        self.run(DELETE, vec![id.to_string().into()]).await?;
        Ok(())
    }
}

#[allow(clippy::needless_pass_by_value, reason = "it is what `map_err` calls")]
fn failed(error: Error) -> session_store::Error {
    session_store::Error::Backend(error.to_string())
}

/// Runs some statements in one transaction, and answers with what the last one did.
pub(crate) async fn run<T: Send + 'static>(
    engine: &Engine,
    work: impl FnOnce(&mut dyn Transaction) -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    let (sender, receiver) = std::sync::mpsc::channel();
    let work = Box::new(move |tx: &mut dyn Transaction| {
        let answer = work(tx)?;
        // The receiver is there: it waits for this very work.
        let _ = sender.send(answer);
        Ok(())
    });
    engine.store().transact(work).await?;
    let answer = receiver.try_recv();
    answer.map_err(|_| Error::storage("the store did not do the work"))
}
