//! The outbox in PostgreSQL.

use std::sync::LazyLock;

use jiff::Timestamp;
use procession::outbox::{Delivery, DeliveryId};
use procession::{Error, TaskId};
use sqlx::AssertSqlSafe;

use super::row::{Bound, bind_columns, bind_values};
use super::session::Session;
use crate::list::Value;
use crate::outbox::{self, OUTBOX, delivery_cells, missing, number, sent, waiting};
use crate::record::{Kind, Source, micros, names};

static SEND: LazyLock<String> = LazyLock::new(|| insert(1));

/// The statement that sends what is in arrays, one for each column of [`sent`], of which the first is the
/// parameter with this number. Keys that are there already are no error: their rows are not accepted.
pub(super) fn insert(first: usize) -> String {
    let columns = names(sent());
    let arrays = sent().iter().zip(first..).map(|(column, at)| {
        let kind = if column.kind == Kind::Int {
            "bigint"
        } else {
            "text"
        };
        format!("${at}::{kind}[]")
    });
    let arrays = arrays.collect::<Vec<_>>().join(", ");
    let cells = sent().iter().map(|column| match column.kind {
        Kind::Json => format!("n.{}::json", column.name),
        _ => format!("n.{}", column.name),
    });
    let cells = cells.collect::<Vec<_>>().join(", ");
    format!(
        "INSERT INTO procession_outbox ({columns}) SELECT {cells} \
         FROM unnest({arrays}) WITH ORDINALITY AS n ({columns}, place) ORDER BY place \
         ON CONFLICT (key) DO NOTHING"
    )
}

const UPDATE: &str = "\
    UPDATE procession_outbox SET flow = $2, status = $3, due = $4, attempts = $5, error = $6 \
    WHERE id = $1";

const REMOVE: &str = "DELETE FROM procession_outbox WHERE id = $1";

const AWAITING: &str = "\
    SELECT process, number, flow FROM procession_task \
    WHERE awaits = $1 AND status = 'STARTED' ORDER BY process, number LIMIT $2";

const AWAITING_WITH: &str = "\
    SELECT process, number, flow FROM procession_task \
    WHERE awaits = $1 AND correlation = $2 AND status = 'STARTED' \
    ORDER BY process, number LIMIT $3";

/// Who asks at the same time gets others.
static DUE: LazyLock<String> = LazyLock::new(|| {
    select(
        "WHERE due IS NOT NULL AND due <= $1 AND (flow IS NULL OR flow = ANY($2)) \
         ORDER BY due, id LIMIT $3 FOR UPDATE SKIP LOCKED",
    )
});

static BY_KEY: LazyLock<String> = LazyLock::new(|| select("WHERE key = $1 FOR UPDATE SKIP LOCKED"));

/// Not passed over when somebody has it at work: whoever looks for it would else wait for ever.
static EARLY: LazyLock<String> = LazyLock::new(|| {
    select(
        "WHERE awaits = $1 AND correlation = $2 AND status IN ('DUE', 'WAITING') \
         ORDER BY id LIMIT 1 FOR UPDATE",
    )
});

pub(super) static LIST: LazyLock<String> = LazyLock::new(|| {
    select("WHERE status = ANY($1) AND ($2 = '' OR flow = $2) ORDER BY id LIMIT $3 OFFSET $4")
});

fn select(condition: &str) -> String {
    let columns = names(OUTBOX);
    format!("SELECT {columns} FROM procession_outbox {condition}")
}

/// Sends them all at once; tells how many were accepted.
pub(super) fn send(session: &mut Session, deliveries: &[Delivery]) -> Result<u64, Error> {
    if deliveries.is_empty() {
        return Ok(0);
    }
    let insert = sqlx::query(AssertSqlSafe(SEND.as_str()));
    let insert = bind_sent(insert, deliveries)?;
    let done = session.done(async |conn| insert.execute(conn).await)?;
    Ok(done.rows_affected())
}

/// Binds the arrays of [`insert`].
pub(super) fn bind_sent<'q>(
    query: Bound<'q>,
    deliveries: &'q [Delivery],
) -> Result<Bound<'q>, Error> {
    let rows = deliveries.iter().map(delivery_cells);
    Ok(bind_columns(query, sent(), rows.collect::<Result<_, _>>()?))
}

pub(super) fn due(
    session: &mut Session,
    flows: &[String],
    now: Timestamp,
    limit: usize,
) -> Result<Vec<Delivery>, Error> {
    let values = vec![
        Value::Int(micros(now)),
        Value::Texts(flows.to_vec()),
        number(limit),
    ];
    all(session, &DUE, values, outbox::delivery)
}

pub(super) fn by_key(session: &mut Session, key: &str) -> Result<Option<Delivery>, Error> {
    let values = vec![Value::Text(key.to_owned())];
    Ok(all(session, &BY_KEY, values, outbox::delivery)?.pop())
}

/// The row may be another's when its lock is had at last: then the next one is looked for.
pub(super) fn early_message(
    session: &mut Session,
    awaits: &str,
    correlation: &str,
) -> Result<Option<Delivery>, Error> {
    let values = || {
        vec![
            Value::Text(awaits.to_owned()),
            Value::Text(correlation.to_owned()),
        ]
    };
    let open = format!("SELECT id FROM procession_outbox {OPEN_MESSAGE} LIMIT 1");
    loop {
        let found = all(session, &EARLY, values(), outbox::delivery)?.pop();
        if found.is_some() {
            return Ok(found);
        }
        // `LIMIT` was spent on a row that has changed meanwhile; a statement later another one is seen.
        let others = bind_values(sqlx::query(AssertSqlSafe(open.as_str())), values());
        let others = session.done(async |conn| others.fetch_optional(conn).await)?;
        if others.is_none() {
            return Ok(None);
        }
    }
}

const OPEN_MESSAGE: &str =
    "WHERE awaits = $1 AND correlation = $2 AND status IN ('DUE', 'WAITING')";

pub(super) fn awaiting_tasks(
    session: &mut Session,
    awaits: &str,
    correlation: Option<&str>,
    limit: usize,
) -> Result<Vec<(TaskId, String)>, Error> {
    let mut values = vec![Value::Text(awaits.to_owned())];
    values.extend(correlation.map(|correlation| Value::Text(correlation.to_owned())));
    values.push(number(limit));
    let sql = if correlation.is_some() {
        AWAITING_WITH
    } else {
        AWAITING
    };
    all(session, sql, values, waiting)
}

pub(super) fn update(session: &mut Session, delivery: &Delivery) -> Result<(), Error> {
    let update = sqlx::query(UPDATE)
        .bind(delivery.id.get())
        .bind(delivery.flow.as_deref())
        .bind(delivery.status.as_str())
        .bind(delivery.due.map(micros))
        .bind(i64::from(delivery.attempts))
        .bind(delivery.error.as_deref());
    let done = session.done(async |conn| update.execute(conn).await)?;
    changed(done.rows_affected(), delivery.id)
}

pub(super) fn remove(session: &mut Session, id: DeliveryId) -> Result<(), Error> {
    let remove = sqlx::query(REMOVE).bind(id.get());
    let done = session.done(async |conn| remove.execute(conn).await)?;
    changed(done.rows_affected(), id)
}

fn changed(rows: u64, id: DeliveryId) -> Result<(), Error> {
    match rows {
        0 => Err(missing(id)),
        _ => Ok(()),
    }
}

fn all<T>(
    session: &mut Session,
    sql: &str,
    values: Vec<Value>,
    record: fn(&dyn Source) -> Result<T, Error>,
) -> Result<Vec<T>, Error> {
    let query = bind_values(sqlx::query(AssertSqlSafe(sql)), values);
    let rows = session.done(async |conn| query.fetch_all(conn).await)?;
    rows.iter().map(|row| record(row)).collect()
}
