//! Records as rows, and rows as records: the same columns in every database.
//!
//! A new column of a record is one line in its list of columns, one where its cells are written, one where they
//! are read, and a migration in each of `sqlite/migrations` and `postgres/migrations`. The statements are
//! built of the lists. A store that opens checks that its tables have all columns, and
//! `every_column_is_read_back` of the store suite that none is forgotten here.

use std::borrow::Cow;
use std::fmt::Display;
use std::str::FromStr;

use jiff::Timestamp;
use procession::graph::NodeKind;
use procession::history::{HistoryEntry, HistoryEvent};
use procession::{Error, Process, ProcessId, ProcessStatus, Status, Task, TaskId, UserId};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// A column of one of our tables.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
}

/// What a column holds. Times are whole numbers: microseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Int,
    Bool,
    Text,
    Json,
}

pub(crate) const fn int(name: &'static str) -> Column {
    let kind = Kind::Int;
    Column { name, kind }
}

pub(crate) const fn time(name: &'static str) -> Column {
    int(name)
}

const fn truth(name: &'static str) -> Column {
    let kind = Kind::Bool;
    Column { name, kind }
}

pub(crate) const fn text(name: &'static str) -> Column {
    let kind = Kind::Text;
    Column { name, kind }
}

pub(crate) const fn json(name: &'static str) -> Column {
    let kind = Kind::Json;
    Column { name, kind }
}

// Their numbers are written out: computed of the constants, an optimising build goes round in circles (E0391).

/// The columns of `procession_process`, in the order of [`process_cells`] and [`process`].
pub(crate) const PROCESS: &[Column; 14] = &[
    int("id"),
    text("flow"),
    text("status"),
    json("data"),
    json("seed"),
    json("artifact"),
    text("created_by"),
    time("created"),
    time("finished"),
    int("tasks"),
    int("events"),
    truth("reached_end"),
    text("parent"),
    json("memo"),
];

/// The columns of `procession_task`, in the order of [`task_cells`] and [`task`].
pub(crate) const TASK: &[Column; 32] = &[
    int("process"),
    int("number"),
    text("flow"),
    text("node"),
    text("kind"),
    text("status"),
    text("token"),
    json("previous"),
    text("owner"),
    text("permission"),
    text("object"),
    json("excluded"),
    text("delegator"),
    json("data"),
    json("seed"),
    json("artifact"),
    time("created"),
    time("assigned"),
    time("started"),
    time("finished"),
    time("scheduled"),
    time("lease"),
    int("attempt"),
    int("failures"),
    json("error"),
    time("due"),
    int("priority"),
    time("snoozed"),
    int("host"),
    text("awaits"),
    text("correlation"),
    json("memo"),
];

/// The columns of `procession_history`, in the order of [`history_cells`] and [`history`].
pub(crate) const HISTORY: &[Column; 8] = &[
    int("process"),
    int("number"),
    time("at"),
    text("actor"),
    int("task"),
    text("event"),
    text("status"),
    json("detail"),
];

/// The names of columns, as a statement lists them.
pub(crate) fn names(columns: &[Column]) -> String {
    let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
    names.join(", ")
}

/// What stands in one column of one row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell<'a> {
    Null,
    Int(i64),
    Bool(bool),
    /// Text, or a document as it is written.
    Text(Cow<'a, str>),
}

impl<'a> Cell<'a> {
    pub(crate) fn text(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }

    pub(crate) fn optional_text(text: Option<&'a str>) -> Self {
        text.map_or(Self::Null, Self::text)
    }

    pub(crate) fn displayed(value: Option<&impl Display>) -> Self {
        value.map_or(Self::Null, |value| {
            Self::Text(Cow::Owned(value.to_string()))
        })
    }

    fn optional_int(number: Option<u32>) -> Self {
        number.map_or(Self::Null, |number| Self::Int(number.into()))
    }

    pub(crate) fn time(time: Timestamp) -> Self {
        Self::Int(micros(time))
    }

    pub(crate) fn optional_time(time: Option<Timestamp>) -> Self {
        time.map_or(Self::Null, Self::time)
    }

    pub(crate) fn json<T: Serialize + ?Sized>(value: &T) -> Result<Self, Error> {
        let text = serde_json::to_string(value).map_err(Error::storage)?;
        Ok(Self::Text(Cow::Owned(text)))
    }

    fn optional_json<T: Serialize>(value: Option<&T>) -> Result<Self, Error> {
        value.map_or(Ok(Self::Null), Self::json)
    }

    /// A document; nothing for `null`.
    fn document(value: &Value) -> Result<Self, Error> {
        Self::optional_json(Some(value).filter(|value| !value.is_null()))
    }
}

/// A time as it is stored.
pub(crate) fn micros(time: Timestamp) -> i64 {
    time.as_microsecond()
}

/// The row of a process: the cells of [`PROCESS`].
pub(crate) fn process_cells(process: &Process) -> Result<[Cell<'_>; 14], Error> {
    Ok([
        Cell::Int(process.id.get()),
        Cell::text(&process.flow),
        Cell::text(process.status.as_str()),
        Cell::json(&process.data)?,
        Cell::optional_json(process.seed.as_ref())?,
        Cell::optional_json(process.artifact.as_ref())?,
        Cell::optional_text(process.created_by.as_ref().map(UserId::as_str)),
        Cell::time(process.created),
        Cell::optional_time(process.finished),
        Cell::Int(process.tasks.into()),
        Cell::Int(process.events.into()),
        Cell::Bool(process.reached_end),
        Cell::displayed(process.parent.as_ref()),
        Cell::document(&process.memo)?,
    ])
}

/// The row of a task: the cells of [`TASK`].
pub(crate) fn task_cells(task: &Task) -> Result<[Cell<'_>; 32], Error> {
    Ok([
        Cell::Int(task.id.process().get()),
        Cell::Int(task.id.number().into()),
        Cell::text(&task.flow),
        Cell::text(&task.node),
        Cell::text(task.kind.as_str()),
        Cell::text(task.status.as_str()),
        Cell::displayed(Some(&task.token)),
        Cell::json(&task.previous)?,
        Cell::optional_text(task.owner.as_ref().map(UserId::as_str)),
        Cell::optional_text(task.permission.as_deref()),
        Cell::optional_json(task.object.as_ref())?,
        Cell::optional_json(Some(&task.excluded).filter(|users| !users.is_empty()))?,
        Cell::optional_text(task.delegator.as_ref().map(UserId::as_str)),
        Cell::document(&task.data)?,
        Cell::optional_json(task.seed.as_ref())?,
        Cell::optional_json(task.artifact.as_ref())?,
        Cell::time(task.created),
        Cell::optional_time(task.assigned),
        Cell::optional_time(task.started),
        Cell::optional_time(task.finished),
        Cell::optional_time(task.scheduled),
        Cell::optional_time(task.lease),
        Cell::Int(task.attempt.into()),
        Cell::Int(task.failures.into()),
        Cell::optional_json(task.error.as_ref())?,
        Cell::optional_time(task.due),
        Cell::Int(task.priority.into()),
        Cell::optional_time(task.snoozed),
        Cell::optional_int(task.host),
        Cell::optional_text(task.awaits.as_deref()),
        Cell::optional_text(task.correlation.as_deref()),
        Cell::document(&task.memo)?,
    ])
}

/// A row of the history: the cells of [`HISTORY`].
pub(crate) fn history_cells(row: &HistoryEntry) -> Result<[Cell<'_>; 8], Error> {
    let (event, status) = row.event.as_strs();
    Ok([
        Cell::Int(row.process.get()),
        Cell::Int(row.number.into()),
        Cell::time(row.at),
        Cell::optional_text(row.actor.as_ref().map(UserId::as_str)),
        Cell::optional_int(row.task),
        Cell::text(event),
        Cell::text(status),
        Cell::document(&row.detail)?,
    ])
}

/// A row of a database's driver, of which cells are read by their place.
pub(crate) trait Source {
    /// The cell of this column.
    ///
    /// # Errors
    ///
    /// What the driver says; it is told as something stored that cannot be understood.
    fn cell(&self, at: usize, kind: Kind) -> Result<Cell<'_>, Unread>;
}

/// Why a cell cannot be read.
pub(crate) type Unread = Box<dyn std::error::Error + Send + Sync>;

/// The process in a row that begins with the columns [`PROCESS`].
pub(crate) fn process(row: &dyn Source) -> Result<Process, Error> {
    let mut cells = Cells::new(row, "procession_process", PROCESS, 1);
    let id = ProcessId::new(cells.int()?);
    let flow: String = cells.text()?.into_owned();
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
    process.tasks = cells.int()?;
    process.events = cells.int()?;
    process.reached_end = cells.truth()?;
    process.parent = cells.optional_parse()?;
    process.memo = cells.optional_json()?.unwrap_or(Value::Null);
    Ok(process)
}

/// The task in a row that begins with the columns [`TASK`].
pub(crate) fn task(row: &dyn Source) -> Result<Task, Error> {
    let mut cells = Cells::new(row, "procession_task", TASK, 2);
    let id = TaskId::new(ProcessId::new(cells.int()?), cells.int()?);
    let (flow, node) = (cells.text()?.into_owned(), cells.text()?.into_owned());
    let kind = cells.word(NodeKind::from_name)?;
    let mut task = Task::new(id, flow, node, kind, Timestamp::UNIX_EPOCH);
    task.status = cells.word(Status::from_name)?;
    task.token = cells.parse()?;
    task.previous = cells.json()?;
    task.owner = cells.user()?;
    task.permission = cells.optional_text()?;
    task.object = cells.optional_json()?;
    task.excluded = cells.optional_json()?.unwrap_or_default();
    task.delegator = cells.user()?;
    task.data = cells.optional_json()?.unwrap_or(Value::Null);
    task.seed = cells.optional_json()?;
    task.artifact = cells.optional_json()?;
    task.created = cells.time()?;
    task.assigned = cells.optional_time()?;
    task.started = cells.optional_time()?;
    task.finished = cells.optional_time()?;
    task.scheduled = cells.optional_time()?;
    task.lease = cells.optional_time()?;
    task.attempt = cells.int()?;
    task.failures = cells.int()?;
    task.error = cells.optional_json()?;
    task.due = cells.optional_time()?;
    task.priority = cells.int()?;
    task.snoozed = cells.optional_time()?;
    task.host = cells.optional_int()?;
    task.awaits = cells.optional_text()?;
    task.correlation = cells.optional_text()?;
    task.memo = cells.optional_json()?.unwrap_or(Value::Null);
    Ok(task)
}

/// The history row in a row that begins with the columns [`HISTORY`].
pub(crate) fn history(row: &dyn Source) -> Result<HistoryEntry, Error> {
    let mut cells = Cells::new(row, "procession_history", HISTORY, 2);
    let (process, number) = (ProcessId::new(cells.int()?), cells.int()?);
    let (at, actor, task) = (cells.time()?, cells.user()?, cells.optional_int()?);
    let word = cells.text()?;
    let event = cells.word(|status| HistoryEvent::from_strs(&word, status))?;
    let mut entry = HistoryEntry::new(process, number, at, event);
    entry.actor = actor;
    entry.task = task;
    entry.detail = cells.optional_json()?.unwrap_or(Value::Null);
    Ok(entry)
}

/// The number of a list and how many tasks it has, in a row of [`counts`](crate::list::counts).
pub(crate) fn count(row: &dyn Source) -> Result<(usize, usize), Error> {
    let number = |at| match row.cell(at, Kind::Int) {
        Ok(Cell::Int(number)) => Ok(usize::try_from(number).unwrap_or_default()),
        Ok(_) => Err(Error::corrupt("a count of `procession_task`")),
        Err(error) => Err(Error::corrupt_because(
            "a count of `procession_task`",
            error,
        )),
    };
    Ok((number(0)?, number(1)?))
}

/// Takes the cells of a row one after the other, and knows where it is when one cannot be read.
pub(crate) struct Cells<'r> {
    row: &'r dyn Source,
    table: &'static str,
    columns: &'static [Column],
    /// How many columns make the key, and lead the row.
    key: usize,
    next: usize,
}

impl<'r> Cells<'r> {
    pub(crate) fn new(
        row: &'r dyn Source,
        table: &'static str,
        columns: &'static [Column],
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

    fn cell(&mut self) -> Result<Cell<'r>, Error> {
        let kind = self
            .columns
            .get(self.next)
            .map_or(Kind::Text, |column| column.kind);
        let cell = self.row.cell(self.next, kind);
        self.next += 1;
        cell.map_err(|error| self.corrupt(error))
    }

    fn optional_int<T: TryFrom<i64>>(&mut self) -> Result<Option<T>, Error> {
        match self.cell()? {
            Cell::Null => Ok(None),
            Cell::Int(number) => match T::try_from(number) {
                Ok(number) => Ok(Some(number)),
                Err(_) => Err(self.corrupt(format!("{number} is out of range"))),
            },
            other => Err(self.unexpected(&other)),
        }
    }

    pub(crate) fn int<T: TryFrom<i64>>(&mut self) -> Result<T, Error> {
        self.optional_int()?
            .ok_or_else(|| self.unexpected(&Cell::Null))
    }

    fn truth(&mut self) -> Result<bool, Error> {
        match self.cell()? {
            Cell::Bool(truth) => Ok(truth),
            // SQLite has no truth values.
            Cell::Int(0) => Ok(false),
            Cell::Int(1) => Ok(true),
            other => Err(self.unexpected(&other)),
        }
    }

    fn optional_cow(&mut self) -> Result<Option<Cow<'r, str>>, Error> {
        match self.cell()? {
            Cell::Null => Ok(None),
            Cell::Text(text) => Ok(Some(text)),
            other => Err(self.unexpected(&other)),
        }
    }

    pub(crate) fn text(&mut self) -> Result<Cow<'r, str>, Error> {
        self.optional_cow()?
            .ok_or_else(|| self.unexpected(&Cell::Null))
    }

    pub(crate) fn optional_text(&mut self) -> Result<Option<String>, Error> {
        Ok(self.optional_cow()?.map(Cow::into_owned))
    }

    fn user(&mut self) -> Result<Option<UserId>, Error> {
        Ok(self.optional_cow()?.map(|name| UserId::from(&*name)))
    }

    pub(crate) fn word<T>(&mut self, known: impl Fn(&str) -> Option<T>) -> Result<T, Error> {
        let text = self.text()?;
        known(&text).ok_or_else(|| self.corrupt(format!("`{text}` is not known")))
    }

    fn optional_parse<T: FromStr<Err: Display>>(&mut self) -> Result<Option<T>, Error> {
        let text = self.optional_cow()?;
        let parsed = text.map(|text| text.parse()).transpose();
        parsed.map_err(|error: T::Err| self.corrupt(error.to_string()))
    }

    fn parse<T: FromStr<Err: Display>>(&mut self) -> Result<T, Error> {
        self.optional_parse()?
            .ok_or_else(|| self.unexpected(&Cell::Null))
    }

    pub(crate) fn json<T: DeserializeOwned>(&mut self) -> Result<T, Error> {
        let text = self.text()?;
        serde_json::from_str(&text).map_err(|error| self.corrupt(error))
    }

    fn optional_json<T: DeserializeOwned>(&mut self) -> Result<Option<T>, Error> {
        let text = self.optional_cow()?;
        let read = text.map(|text| serde_json::from_str(&text)).transpose();
        read.map_err(|error| self.corrupt(error))
    }

    pub(crate) fn time(&mut self) -> Result<Timestamp, Error> {
        let micros = self.int()?;
        Timestamp::from_microsecond(micros).map_err(|error| self.corrupt(error))
    }

    pub(crate) fn optional_time(&mut self) -> Result<Option<Timestamp>, Error> {
        let micros = self.optional_int()?;
        let time = micros.map(Timestamp::from_microsecond).transpose();
        time.map_err(|error| self.corrupt(error))
    }

    fn unexpected(&self, found: &Cell<'_>) -> Error {
        self.corrupt(match found {
            Cell::Null => "there is nothing",
            Cell::Int(_) => "there is a number",
            Cell::Bool(_) => "there is a truth value",
            Cell::Text(_) => "there is a text",
        })
    }

    /// The error for the cell that was taken last.
    fn corrupt(&self, error: impl Into<Unread>) -> Error {
        let column = self.next.checked_sub(1).and_then(|at| self.columns.get(at));
        let (table, column) = (self.table, column.map_or("?", |column| column.name));
        let key: Vec<String> = (0..self.key).map(|at| self.shown_key(at)).collect();
        let key = key.join("-");
        let what = format!("column `{column}` of row {key} of table `{table}`");
        Error::corrupt_because(what, error)
    }

    fn shown_key(&self, at: usize) -> String {
        match self.row.cell(at, Kind::Int) {
            Ok(Cell::Int(number)) => number.to_string(),
            _ => "?".to_owned(),
        }
    }
}
