//! What is read, inside a transaction and outside.

use jiff::Timestamp;
use procession::history::HistoryEntry;
use procession::store::{ProcessQuery, TaskQuery};
use procession::{Error, Process, ProcessId, Task, TaskId};
use rusqlite::{Connection, Params};

use super::error::failed;
use super::sql;
use crate::list::{self, Dialect, Value};
use crate::record::{self, Source};

pub(super) fn process(conn: &Connection, id: ProcessId) -> Result<Option<Process>, Error> {
    one(conn, &sql::PROCESS_BY_ID, [id.get()], record::process)
}

pub(super) fn task(conn: &Connection, id: TaskId) -> Result<Option<Task>, Error> {
    let key = (id.process().get(), id.number());
    one(conn, &sql::TASK_BY_ID, key, record::task)
}

pub(super) fn process_tasks(conn: &Connection, id: ProcessId) -> Result<Vec<Task>, Error> {
    all(conn, &sql::PROCESS_TASKS, [id.get()], record::task)
}

pub(super) fn history(conn: &Connection, id: ProcessId) -> Result<Vec<HistoryEntry>, Error> {
    all(conn, &sql::PROCESS_HISTORY, [id.get()], record::history)
}

pub(super) fn tasks(conn: &Connection, query: &TaskQuery) -> Result<Vec<Task>, Error> {
    let list = list::tasks(query, Dialect::Sqlite);
    let values = rusqlite::params_from_iter(&list.values);
    all(conn, &list.sql, values, record::task)
}

pub(super) fn count_tasks(
    conn: &Connection,
    queries: &[TaskQuery],
    limit: usize,
) -> Result<Vec<usize>, Error> {
    let list = list::counts(queries, limit, Dialect::Sqlite);
    let values = rusqlite::params_from_iter(&list.values);
    let mut counts = all(conn, &list.sql, values, record::count)?;
    counts.sort_unstable();
    Ok(counts.into_iter().map(|(_, tasks)| tasks).collect())
}

pub(super) fn processes(conn: &Connection, query: &ProcessQuery) -> Result<Vec<Process>, Error> {
    let list = list::processes(query, Dialect::Sqlite);
    let values = rusqlite::params_from_iter(&list.values);
    all(conn, &list.sql, values, record::process)
}

pub(super) fn next_due(conn: &Connection, flows: &[String]) -> Result<Option<Timestamp>, Error> {
    let mut select = conn.prepare_cached(sql::NEXT_DUE).map_err(failed)?;
    let micros: Option<i64> = select
        .query_row([Value::Texts(flows.to_vec())], |row| row.get(0))
        .map_err(failed)?;
    let time = micros.map(Timestamp::from_microsecond).transpose();
    time.map_err(|error| {
        Error::corrupt_because("when the next job of `procession_task` is due", error)
    })
}

/// Every row that a statement answers with, as records.
pub(super) fn all<T>(
    conn: &Connection,
    sql: &str,
    values: impl Params,
    record: fn(&dyn Source) -> Result<T, Error>,
) -> Result<Vec<T>, Error> {
    let mut select = conn.prepare_cached(sql).map_err(failed)?;
    let mut rows = select.query(values).map_err(failed)?;
    let mut records = Vec::new();
    while let Some(row) = rows.next().map_err(failed)? {
        records.push(record(row)?);
    }
    Ok(records)
}

fn one<T>(
    conn: &Connection,
    sql: &str,
    values: impl Params,
    record: fn(&dyn Source) -> Result<T, Error>,
) -> Result<Option<T>, Error> {
    Ok(all(conn, sql, values, record)?.pop())
}
