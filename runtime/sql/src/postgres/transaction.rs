//! One work item inside its transaction.

use std::any::Any;

use jiff::Timestamp;
use procession::outbox::{Delivery, DeliveryId};
use procession::store::{
    Changes, FlowVersion, LiveNode, LiveSplit, Row, Snapshot, SqlValue, Transaction,
};
use procession::{Error, ProcessId, Status, Task, TaskId, UserId};
use sqlx::postgres::PgRow;
use sqlx::{AssertSqlSafe, Row as _};

use super::error::failed;
use super::row::{bind, bind_columns};
use super::session::Session;
use super::{outbox, sql, value, versions};
use crate::record::{
    self, HISTORY, PROCESS, TASK, history_cells, micros, process_cells, task_cells,
};

/// What a [`procession::store::Work`] sees.
pub(super) struct Item<'a> {
    session: &'a mut Session,
    /// How many savepoints of its own the work has open.
    places: usize,
    scheduled: bool,
}

impl<'a> Item<'a> {
    pub(super) fn new(session: &'a mut Session) -> Self {
        Self {
            session,
            places: 0,
            scheduled: false,
        }
    }

    /// True when something was written that a worker has to do.
    pub(super) fn scheduled(&self) -> bool {
        self.scheduled
    }

    fn pop_place(&mut self) -> Result<(), Error> {
        let left = self.places.checked_sub(1);
        self.places = left.ok_or_else(|| Error::storage("there is no savepoint"))?;
        Ok(())
    }

    /// Whatever is read of a process is locked with it.
    fn lock(&mut self, id: ProcessId) -> Result<(), Error> {
        self.session.simple(&sql::lock(id.get())).map(drop)
    }

    fn reached(&mut self, id: i64) -> Result<(), Error> {
        let set = sqlx::query(sql::PROCESS_REACHED).bind(id);
        self.session
            .done(async |conn| set.execute(conn).await)
            .map(drop)
    }
}

impl Transaction for Item<'_> {
    fn next_process(&mut self) -> Result<ProcessId, Error> {
        let answers = self.session.simple(sql::NEXT_PROCESS)?;
        let id = answers.first().and_then(|rows| rows.first());
        let id = id.and_then(|row| row.try_get::<i64, _>(0).ok());
        id.map(ProcessId::new)
            .ok_or_else(|| Error::storage("the sequence of processes gave no number"))
    }

    fn load(&mut self, id: ProcessId) -> Result<Option<Snapshot>, Error> {
        let answers = self.session.simple(&sql::load(id.get()))?;
        let [processes, tasks] = &answers[..] else {
            return Err(Error::storage("the process was not answered"));
        };
        let Some(process) = processes.first() else {
            return Ok(None);
        };
        let process = record::process(process)?;
        let tasks = tasks
            .iter()
            .map(|row| record::task(row))
            .collect::<Result<_, _>>()?;
        Ok(Some(Snapshot { process, tasks }))
    }

    fn task(&mut self, id: TaskId) -> Result<Option<Task>, Error> {
        self.lock(id.process())?;
        let select = sqlx::query(AssertSqlSafe(sql::TASK_BY_ID.as_str()))
            .bind(id.process().get())
            .bind(i64::from(id.number()));
        let row = self
            .session
            .done(async |conn| select.fetch_optional(conn).await)?;
        row.as_ref().map(|row| record::task(row)).transpose()
    }

    fn done_by(&mut self, id: ProcessId, node: &str) -> Result<Vec<UserId>, Error> {
        self.lock(id)?;
        let select = sqlx::query_scalar(sql::DONE_BY).bind(id.get()).bind(node);
        let owners: Vec<String> = self
            .session
            .done(async |conn| select.fetch_all(conn).await)?;
        Ok(owners.into_iter().map(UserId::from).collect())
    }

    fn last_owner(&mut self, id: ProcessId, node: &str) -> Result<Option<UserId>, Error> {
        self.lock(id)?;
        let select = sqlx::query_scalar(sql::LAST_OWNER)
            .bind(id.get())
            .bind(node);
        let owner: Option<Option<String>> = self
            .session
            .done(async |conn| select.fetch_optional(conn).await)?;
        Ok(owner.flatten().map(UserId::from))
    }

    fn due_tasks(
        &mut self,
        flows: &[String],
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<TaskId>, Error> {
        let select = sqlx::query_as(sql::DUE_TASKS)
            .bind(micros(now))
            .bind(flows)
            .bind(i64::try_from(limit).unwrap_or(i64::MAX));
        let rows: Vec<(i64, i64)> = self
            .session
            .done(async |conn| select.fetch_all(conn).await)?;
        let ids = rows.into_iter().map(|(process, number)| {
            let number = u32::try_from(number).map_err(|error| {
                Error::corrupt_because("a number of a task in `procession_task`", error)
            })?;
            Ok(TaskId::new(ProcessId::new(process), number))
        });
        ids.collect()
    }

    fn apply(&mut self, changes: &Changes<'_>) -> Result<(), Error> {
        let written = write(self.session, changes)?;
        written.check(changes)?;
        let last_id = written.last_id;
        self.session
            .wrote(written.transaction, changes.history.last());
        let id = changes.process.id.get();
        if changes.created && last_id < id {
            self.reached(id)?;
        }
        let mut tasks = changes.tasks.iter().map(|change| change.task);
        self.scheduled |= tasks.any(|task| task.status == Status::Scheduled);
        self.scheduled |= !changes.outbox.is_empty();
        Ok(())
    }

    fn send(&mut self, delivery: &Delivery) -> Result<bool, Error> {
        self.scheduled = true;
        let accepted = outbox::send(self.session, std::slice::from_ref(delivery))?;
        Ok(accepted > 0)
    }

    fn due_deliveries(
        &mut self,
        flows: &[String],
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<Delivery>, Error> {
        outbox::due(self.session, flows, now, limit)
    }

    fn delivery(&mut self, key: &str) -> Result<Option<Delivery>, Error> {
        outbox::by_key(self.session, key)
    }

    fn early_message(
        &mut self,
        awaits: &str,
        correlation: &str,
    ) -> Result<Option<Delivery>, Error> {
        outbox::early_message(self.session, awaits, correlation)
    }

    fn awaiting_tasks(
        &mut self,
        awaits: &str,
        correlation: Option<&str>,
        limit: usize,
    ) -> Result<Vec<(TaskId, String)>, Error> {
        outbox::awaiting_tasks(self.session, awaits, correlation, limit)
    }

    fn update_delivery(&mut self, delivery: &Delivery) -> Result<(), Error> {
        self.scheduled |= delivery.due.is_some();
        outbox::update(self.session, delivery)
    }

    fn remove_delivery(&mut self, id: DeliveryId) -> Result<(), Error> {
        outbox::remove(self.session, id)
    }

    fn extend_lease(&mut self, id: TaskId, attempt: u32, until: Timestamp) -> Result<bool, Error> {
        let update = sqlx::query(sql::EXTEND_LEASE)
            .bind(id.process().get())
            .bind(i64::from(id.number()))
            .bind(i64::from(attempt))
            .bind(micros(until));
        let done = self.session.done(async |conn| update.execute(conn).await)?;
        Ok(done.rows_affected() > 0)
    }

    fn process_tasks(&mut self, id: ProcessId) -> Result<Vec<Task>, Error> {
        self.lock(id)?;
        let select = sqlx::query(AssertSqlSafe(sql::PROCESS_TASKS.as_str())).bind(id.get());
        let rows = self
            .session
            .done(async |conn| select.fetch_all(conn).await)?;
        rows.iter().map(|row| record::task(row)).collect()
    }

    fn flow_version(&mut self, flow: &str) -> Result<Option<FlowVersion>, Error> {
        versions::version(self.session, flow)
    }

    fn record_flow(&mut self, version: &FlowVersion) -> Result<(), Error> {
        versions::record(self.session, version)
    }

    fn rename_flow(&mut self, from: &str, to: &str) -> Result<u64, Error> {
        versions::rename(self.session, from, to)
    }

    fn live_nodes(&mut self, flows: &[String]) -> Result<Vec<LiveNode>, Error> {
        versions::live_nodes(self.session, flows)
    }

    fn live_splits(&mut self, flows: &[String]) -> Result<Vec<LiveSplit>, Error> {
        versions::live_splits(self.session, flows)
    }

    fn running_processes(
        &mut self,
        flow: &str,
        after: ProcessId,
        limit: usize,
    ) -> Result<Vec<ProcessId>, Error> {
        versions::running(self.session, flow, after, limit)
    }

    fn savepoint(&mut self) -> Result<(), Error> {
        self.session.later(sql::SAVEPOINT);
        self.places += 1;
        Ok(())
    }

    fn release(&mut self) -> Result<(), Error> {
        self.pop_place()?;
        self.session.later(sql::RELEASE);
        Ok(())
    }

    fn rollback(&mut self) -> Result<(), Error> {
        self.pop_place()?;
        self.session.later(sql::ROLLBACK_TO);
        self.session.later(sql::RELEASE);
        self.session.flush()
    }

    fn execute(&mut self, sql: &str, parameters: &[SqlValue]) -> Result<u64, Error> {
        value::execute(self.session, sql, parameters)
    }

    fn query(&mut self, sql: &str, parameters: &[SqlValue]) -> Result<Vec<Row>, Error> {
        value::query(self.session, sql, parameters)
    }

    fn native(&mut self) -> Option<&dyn Any> {
        match self.session.native() {
            Ok(native) => Some(native),
            Err(error) => {
                tracing::error!(%error, "the transaction could not be begun");
                None
            }
        }
    }
}

/// What one statement has written of a step.
struct Written {
    processes: i64,
    tasks: Vec<i64>,
    history: Vec<i64>,
    /// The last process id that was given away.
    last_id: i64,
    transaction: String,
}

impl Written {
    fn of(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            processes: row.try_get(0)?,
            tasks: row.try_get::<Option<_>, _>(1)?.unwrap_or_default(),
            history: row.try_get::<Option<_>, _>(2)?.unwrap_or_default(),
            last_id: row.try_get(3)?,
            transaction: row.try_get(4)?,
        })
    }

    /// Whether everything was written.
    fn check(&self, changes: &Changes<'_>) -> Result<(), Error> {
        let process = changes.process.id;
        if self.processes == 0 {
            return Err(Error::storage(match changes.created {
                true => format!("process {process} exists already"),
                false => format!("there is no process {process}"),
            }));
        }
        let is_missing = |id: &TaskId| !self.tasks.contains(&id.number().into());
        let mut tasks = changes.tasks.iter().map(|change| change.task.id);
        if let Some(task) = tasks.find(is_missing) {
            return Err(Error::conflict(task));
        }
        let mut numbers = changes.history.iter().map(|row| row.number);
        match numbers.find(|number| !self.history.contains(&i64::from(*number))) {
            Some(number) => Err(Error::storage(format!(
                "row {number} of the history of process {process} exists already"
            ))),
            None => Ok(()),
        }
    }
}

/// Sends a whole step at once.
fn write(session: &mut Session, changes: &Changes<'_>) -> Result<Written, Error> {
    let steps = match changes.created {
        true => &*sql::INSERT_STEP,
        false => &*sql::UPDATE_STEP,
    };
    let sends = !changes.outbox.is_empty();
    let mut query = sqlx::query(AssertSqlSafe(steps.text(sends)));
    let cells = process_cells(changes.process)?;
    for (column, cell) in PROCESS.iter().zip(cells) {
        query = bind(query, column.kind, cell);
    }
    let tasks = changes.tasks.iter();
    let rows = tasks.clone().map(|change| task_cells(change.task));
    query = bind_columns(query, TASK, rows.collect::<Result<_, _>>()?);
    let before = tasks.map(|change| change.before.map(Status::as_str));
    query = query.bind(before.collect::<Vec<_>>());
    let rows = changes.history.iter().map(history_cells);
    query = bind_columns(query, HISTORY, rows.collect::<Result<_, _>>()?);
    if sends {
        query = outbox::bind_sent(query, changes.outbox)?;
    }
    let row = session.done(async |conn| query.fetch_one(conn).await)?;
    Written::of(&row).map_err(failed)
}
