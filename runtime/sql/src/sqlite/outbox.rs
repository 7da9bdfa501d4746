//! The outbox in SQLite.

use std::sync::LazyLock;

use jiff::Timestamp;
use procession::outbox::{Delivery, DeliveryId};
use procession::store::DeliveryQuery;
use procession::{Error, TaskId};
use rusqlite::{Connection, ToSql, params, params_from_iter};

use super::error::failed;
use super::read::all;
use super::row;
use crate::list::Value;
use crate::outbox::{
    OUTBOX, delivery, delivery_cells, list_values, missing, number, sent, waiting,
};
use crate::record::{micros, names};

/// A key that is there already is no error: the row is not accepted.
static SEND: LazyLock<String> = LazyLock::new(|| {
    let values: Vec<String> = (1..=sent().len()).map(|at| format!("?{at}")).collect();
    let (columns, values) = (names(sent()), values.join(", "));
    format!(
        "INSERT INTO procession_outbox ({columns}) VALUES ({values}) ON CONFLICT (key) DO NOTHING"
    )
});

const UPDATE: &str = "\
    UPDATE procession_outbox SET flow = ?2, status = ?3, due = ?4, attempts = ?5, error = ?6 \
    WHERE id = ?1";

const REMOVE: &str = "DELETE FROM procession_outbox WHERE id = ?1";

const AWAITING: &str = "\
    SELECT process, number, flow FROM procession_task INDEXED BY procession_task_awaits \
    WHERE awaits = ?1 AND status = 'STARTED' AND (?2 IS NULL OR correlation = ?2) \
    ORDER BY process, number LIMIT ?3";

static DUE: LazyLock<String> = LazyLock::new(|| {
    select(
        "INDEXED BY procession_outbox_due WHERE due IS NOT NULL AND due <= ?1 \
         AND (flow IS NULL OR flow IN (SELECT value FROM json_each(?2))) \
         ORDER BY due, id LIMIT ?3",
    )
});

static BY_KEY: LazyLock<String> = LazyLock::new(|| select("WHERE key = ?1"));

static EARLY: LazyLock<String> = LazyLock::new(|| {
    select(
        "INDEXED BY procession_outbox_message WHERE awaits = ?1 AND correlation = ?2 \
         AND status IN ('DUE', 'WAITING') ORDER BY id LIMIT 1",
    )
});

static LIST: LazyLock<String> = LazyLock::new(|| {
    select(
        "WHERE status IN (SELECT value FROM json_each(?1)) AND (?2 = '' OR flow = ?2) \
         ORDER BY id LIMIT ?3 OFFSET ?4",
    )
});

fn select(condition: &str) -> String {
    let columns = names(OUTBOX);
    format!("SELECT {columns} FROM procession_outbox {condition}")
}

pub(super) fn send(conn: &Connection, delivery: &Delivery) -> Result<bool, Error> {
    let mut insert = conn.prepare_cached(&SEND).map_err(failed)?;
    row::bind(&mut insert, &delivery_cells(delivery)?).map_err(failed)?;
    Ok(insert.raw_execute().map_err(failed)? > 0)
}

pub(super) fn due(
    conn: &Connection,
    flows: &[String],
    now: Timestamp,
    limit: usize,
) -> Result<Vec<Delivery>, Error> {
    let values = [
        Value::Int(micros(now)),
        Value::Texts(flows.to_vec()),
        number(limit),
    ];
    all(conn, &DUE, values, delivery)
}

pub(super) fn by_key(conn: &Connection, key: &str) -> Result<Option<Delivery>, Error> {
    Ok(all(conn, &BY_KEY, [key], delivery)?.pop())
}

pub(super) fn early_message(
    conn: &Connection,
    awaits: &str,
    correlation: &str,
) -> Result<Option<Delivery>, Error> {
    Ok(all(conn, &EARLY, [awaits, correlation], delivery)?.pop())
}

pub(super) fn awaiting_tasks(
    conn: &Connection,
    awaits: &str,
    correlation: Option<&str>,
    limit: usize,
) -> Result<Vec<(TaskId, String)>, Error> {
    all(
        conn,
        AWAITING,
        params![awaits, correlation, number(limit)],
        waiting,
    )
}

pub(super) fn update(conn: &Connection, delivery: &Delivery) -> Result<(), Error> {
    let values = params![
        delivery.id.get(),
        delivery.flow,
        delivery.status.as_str(),
        delivery.due.map(micros),
        delivery.attempts,
        delivery.error,
    ];
    change(conn, UPDATE, delivery.id, values)
}

pub(super) fn remove(conn: &Connection, id: DeliveryId) -> Result<(), Error> {
    change(conn, REMOVE, id, params![id.get()])
}

pub(super) fn list(conn: &Connection, query: &DeliveryQuery) -> Result<Vec<Delivery>, Error> {
    all(conn, &LIST, params_from_iter(list_values(query)), delivery)
}

fn change(
    conn: &Connection,
    sql: &str,
    id: DeliveryId,
    values: &[&dyn ToSql],
) -> Result<(), Error> {
    let mut statement = conn.prepare_cached(sql).map_err(failed)?;
    match statement.execute(values).map_err(failed)? {
        0 => Err(missing(id)),
        _ => Ok(()),
    }
}
