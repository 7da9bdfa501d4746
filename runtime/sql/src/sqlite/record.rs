//! Records as rows, and rows as records.

use std::fmt::Display;
use std::str::FromStr;

use jiff::Timestamp;
use procession::graph::NodeKind;
use procession::history::{HistoryEntry, HistoryEvent};
use procession::{Error, Process, ProcessId, ProcessStatus, Status, Task, TaskId, UserId};
use rusqlite::Row;
use rusqlite::types::{FromSql, ToSqlOutput, Value as SqlValue, ValueRef};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::error::failed;

/// The columns of `procession_process`, in the order in which [`process`] reads them.
pub(super) const PROCESS: &[&str] = &[
    "id",
    "flow",
    "status",
    "data",
    "seed",
    "artifact",
    "created_by",
    "created",
    "finished",
    "tasks",
    "events",
    "reached_end",
    "parent",
    "memo",
];

/// The columns of `procession_task`, in the order in which [`task`] reads them.
pub(super) const TASK: &[&str] = &[
    "process",
    "number",
    "flow",
    "node",
    "kind",
    "status",
    "token",
    "previous",
    "owner",
    "permission",
    "data",
    "seed",
    "artifact",
    "created",
    "assigned",
    "started",
    "finished",
    "scheduled",
    "lease",
    "attempt",
    "failures",
    "error",
    "due",
    "priority",
    "snoozed",
    "host",
    "awaits",
    "correlation",
    "memo",
];

/// The columns of `procession_history`, in the order in which [`history`] reads them.
pub(super) const HISTORY: &[&str] = &[
    "process", "number", "at", "actor", "task", "event", "status", "detail",
];

/// The process in a row that begins with the columns [`PROCESS`].
pub(super) fn process(row: &Row<'_>) -> Result<Process, Error> {
    let mut cells = Cells::new(row, "procession_process", PROCESS, 1);
    let id = ProcessId::new(cells.get()?);
    let flow: String = cells.get()?;
    let status = cells.word(ProcessStatus::from_name)?;
    let data = cells.json()?;
    let (seed, artifact) = (cells.optional_json()?, cells.optional_json()?);
    let created_by = cells.user()?;
    let mut process = Process::new(id, flow, cells.time()?);
    process.status = status;
    process.data = data;
    process.seed = seed;
    process.artifact = artifact;
    process.created_by = created_by;
    process.finished = cells.optional_time()?;
    process.tasks = cells.get()?;
    process.events = cells.get()?;
    process.reached_end = cells.get()?;
    process.parent = cells.optional_parse()?;
    process.memo = cells.optional_json()?.unwrap_or(Value::Null);
    Ok(process)
}

/// The task in a row that begins with the columns [`TASK`].
pub(super) fn task(row: &Row<'_>) -> Result<Task, Error> {
    let mut cells = Cells::new(row, "procession_task", TASK, 2);
    let id = TaskId::new(ProcessId::new(cells.get()?), cells.get()?);
    let (flow, node): (String, String) = (cells.get()?, cells.get()?);
    let kind = cells.word(NodeKind::from_name)?;
    let mut task = Task::new(id, flow, node, kind, Timestamp::UNIX_EPOCH);
    task.status = cells.word(Status::from_name)?;
    task.token = cells.parse()?;
    task.previous = cells.json()?;
    task.owner = cells.user()?;
    task.permission = cells.get()?;
    task.data = cells.optional_json()?.unwrap_or(Value::Null);
    task.seed = cells.optional_json()?;
    task.artifact = cells.optional_json()?;
    task.created = cells.time()?;
    task.assigned = cells.optional_time()?;
    task.started = cells.optional_time()?;
    task.finished = cells.optional_time()?;
    task.scheduled = cells.optional_time()?;
    task.lease = cells.optional_time()?;
    task.attempt = cells.get()?;
    task.failures = cells.get()?;
    task.error = cells.optional_json()?;
    task.due = cells.optional_time()?;
    task.priority = cells.get()?;
    task.snoozed = cells.optional_time()?;
    task.host = cells.get()?;
    task.awaits = cells.get()?;
    task.correlation = cells.get()?;
    task.memo = cells.optional_json()?.unwrap_or(Value::Null);
    Ok(task)
}

/// The history row in a row that begins with the columns [`HISTORY`].
pub(super) fn history(row: &Row<'_>) -> Result<HistoryEntry, Error> {
    let mut cells = Cells::new(row, "procession_history", HISTORY, 2);
    let (process, number) = (ProcessId::new(cells.get()?), cells.get()?);
    let (at, actor, task) = (cells.time()?, cells.user()?, cells.get()?);
    let word = cells.text()?;
    let event = cells.word(|status| HistoryEvent::from_strs(word, status))?;
    let mut entry = HistoryEntry::new(process, number, at, event);
    entry.actor = actor;
    entry.task = task;
    entry.detail = cells.optional_json()?.unwrap_or(Value::Null);
    Ok(entry)
}

/// Takes the cells of a row one after the other, and knows where it is when one cannot be read.
struct Cells<'r> {
    row: &'r Row<'r>,
    table: &'static str,
    columns: &'static [&'static str],
    /// How many columns make the key, and lead the row.
    key: usize,
    next: usize,
}

impl<'r> Cells<'r> {
    fn new(
        row: &'r Row<'r>,
        table: &'static str,
        columns: &'static [&'static str],
        key: usize,
    ) -> Self {
        Self {
            row,
            table,
            columns,
            key,
            next: 0,
        }
    }

    fn cell(&mut self) -> Result<ValueRef<'r>, Error> {
        let value = self.row.get_ref(self.next).map_err(failed)?;
        self.next += 1;
        Ok(value)
    }

    fn get<T: FromSql>(&mut self) -> Result<T, Error> {
        let cell = self.cell()?;
        T::column_result(cell).map_err(|error| self.corrupt(error))
    }

    fn text(&mut self) -> Result<&'r str, Error> {
        let cell = self.cell()?;
        cell.as_str().map_err(|error| self.corrupt(error))
    }

    fn word<T>(&mut self, known: impl Fn(&str) -> Option<T>) -> Result<T, Error> {
        let text = self.text()?;
        known(text).ok_or_else(|| self.corrupt(format!("`{text}` is not known")))
    }

    fn parse<T: FromStr<Err: Display>>(&mut self) -> Result<T, Error> {
        let text = self.text()?;
        text.parse()
            .map_err(|error: T::Err| self.corrupt(error.to_string()))
    }

    fn optional_parse<T: FromStr<Err: Display>>(&mut self) -> Result<Option<T>, Error> {
        match self.row.get_ref(self.next).map_err(failed)? {
            ValueRef::Null => self.cell().map(|_| None),
            _ => self.parse().map(Some),
        }
    }

    fn json<T: DeserializeOwned>(&mut self) -> Result<T, Error> {
        let text = self.text()?;
        serde_json::from_str(text).map_err(|error| self.corrupt(error))
    }

    fn optional_json<T: DeserializeOwned>(&mut self) -> Result<Option<T>, Error> {
        match self.row.get_ref(self.next).map_err(failed)? {
            ValueRef::Null => self.cell().map(|_| None),
            _ => self.json().map(Some),
        }
    }

    fn user(&mut self) -> Result<Option<UserId>, Error> {
        let cell = self.cell()?;
        let text = cell.as_str_or_null().map_err(|error| self.corrupt(error))?;
        Ok(text.map(UserId::from))
    }

    fn time(&mut self) -> Result<Timestamp, Error> {
        let micros = self.get()?;
        Timestamp::from_microsecond(micros).map_err(|error| self.corrupt(error))
    }

    fn optional_time(&mut self) -> Result<Option<Timestamp>, Error> {
        match self.row.get_ref(self.next).map_err(failed)? {
            ValueRef::Null => self.cell().map(|_| None),
            _ => self.time().map(Some),
        }
    }

    /// The error for the cell that was taken last.
    fn corrupt(&self, error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
        let column = self.next.checked_sub(1).and_then(|at| self.columns.get(at));
        let (table, column) = (self.table, column.unwrap_or(&"?"));
        let key: Vec<String> = (0..self.key)
            .map(|at| {
                self.row
                    .get(at)
                    .map_or("?".to_owned(), |key: i64| key.to_string())
            })
            .collect();
        let key = key.join("-");
        let what = format!("column `{column}` of row {key} of table `{table}`");
        Error::corrupt_because(what, error)
    }
}

/// A time as it is stored.
pub(super) fn micros(time: Timestamp) -> i64 {
    time.as_microsecond()
}

/// A document as it is stored.
pub(super) fn document<T: Serialize + ?Sized>(value: &T) -> Result<String, Error> {
    serde_json::to_string(value).map_err(Error::storage)
}

/// As [`document`]; nothing for `null`.
pub(super) fn optional_document(value: &Value) -> Result<ToSqlOutput<'static>, Error> {
    Ok(match value {
        Value::Null => ToSqlOutput::Owned(SqlValue::Null),
        value => ToSqlOutput::Owned(SqlValue::Text(document(value)?)),
    })
}

/// The key of a user as it is stored.
pub(super) fn user(id: Option<&UserId>) -> Option<&str> {
    id.map(UserId::as_str)
}
