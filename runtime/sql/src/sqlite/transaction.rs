//! One work item inside the writer's transaction.

use std::any::Any;

use jiff::Timestamp;
use procession::history::HistoryEntry;
use procession::outbox::{Delivery, DeliveryId};
use procession::store::{
    Changes, FlowVersion, LiveNode, LiveSplit, Row, Snapshot, SqlValue, TaskChange, Transaction,
};
use procession::{Error, Process, ProcessId, Task, TaskId, UserId};
use rusqlite::{Connection, OptionalExtension, params};

use super::error::{failed, is_duplicate};
use super::sequence::Sequence;
use super::{outbox, read, row, sql, value, versions};
use crate::list::Value;
use crate::record::{self, Cell, history_cells, micros, process_cells, task_cells};

/// What a [`procession::store::Work`] sees.
pub(super) struct Item<'a> {
    conn: &'a Connection,
    sequence: &'a mut Sequence,
    /// How many savepoints of its own the work has open.
    places: usize,
}

impl<'a> Item<'a> {
    pub(super) fn new(conn: &'a Connection, sequence: &'a mut Sequence) -> Self {
        Self {
            conn,
            sequence,
            places: 0,
        }
    }

    /// Outside of a transaction each statement would commit by itself, so whatever was swallowed of
    /// the failure that ended it, nothing is read or written any more.
    fn alive(&self) -> Result<(), Error> {
        match self.conn.is_autocommit() {
            true => Err(Error::storage("a statement ended the transaction")),
            false => Ok(()),
        }
    }

    fn run(&self, sql: &str) -> Result<(), Error> {
        let mut statement = self.conn.prepare_cached(sql).map_err(failed)?;
        statement.execute([]).map_err(failed).map(drop)
    }

    fn pop_place(&mut self) -> Result<(), Error> {
        let left = self.places.checked_sub(1);
        self.places = left.ok_or_else(|| Error::storage("there is no savepoint"))?;
        Ok(())
    }

    /// Runs a statement of ours with the cells of a row and what else it takes.
    fn write(&self, sql: &str, cells: &[Cell<'_>]) -> rusqlite::Result<usize> {
        let mut statement = self.conn.prepare_cached(sql)?;
        row::bind(&mut statement, cells)?;
        statement.raw_execute()
    }

    fn write_process(&mut self, process: &Process, created: bool) -> Result<(), Error> {
        let id = process.id.get();
        let sql = match created {
            true => &*sql::INSERT_PROCESS,
            false => &*sql::UPDATE_PROCESS,
        };
        match self.write(sql, &process_cells(process)?) {
            Ok(0) => Err(Error::storage(format!("there is no process {id}"))),
            Ok(_) => self.sequence.reached(self.conn, id),
            Err(error) if is_duplicate(&error) => {
                Err(Error::storage(format!("process {id} exists already")))
            }
            Err(error) => Err(failed(error)),
        }
    }

    fn write_task(&self, change: &TaskChange<'_>) -> Result<(), Error> {
        let task = change.task;
        let mut cells = Vec::from(task_cells(task)?);
        let sql = match change.before {
            None => &*sql::INSERT_TASK,
            Some(before) => {
                cells.push(Cell::Text(before.as_str().into()));
                &*sql::UPDATE_TASK
            }
        };
        match self.write(sql, &cells) {
            Ok(0) => Err(Error::conflict(task.id)),
            Ok(_) => Ok(()),
            Err(error) if is_duplicate(&error) => Err(Error::conflict(task.id)),
            Err(error) => Err(failed(error)),
        }
    }

    fn write_history(&self, rows: &[HistoryEntry]) -> Result<(), Error> {
        for row in rows {
            let written = self.write(&sql::INSERT_HISTORY, &history_cells(row)?);
            written.map_err(|error| match is_duplicate(&error) {
                true => Error::storage(format!(
                    "row {} of the history of process {} exists already",
                    row.number, row.process
                )),
                false => failed(error),
            })?;
        }
        Ok(())
    }
}

impl Transaction for Item<'_> {
    fn next_process(&mut self) -> Result<ProcessId, Error> {
        self.alive()?;
        self.sequence.next(self.conn).map(ProcessId::new)
    }

    fn load(&mut self, id: ProcessId) -> Result<Option<Snapshot>, Error> {
        self.alive()?;
        let Some(process) = read::process(self.conn, id)? else {
            return Ok(None);
        };
        let tasks = read::all(self.conn, &sql::ACTIVE_TASKS, [id.get()], record::task)?;
        Ok(Some(Snapshot { process, tasks }))
    }

    fn task(&mut self, id: TaskId) -> Result<Option<Task>, Error> {
        self.alive()?;
        read::task(self.conn, id)
    }

    fn done_by(&mut self, id: ProcessId, node: &str) -> Result<Vec<UserId>, Error> {
        self.alive()?;
        let mut select = self.conn.prepare_cached(sql::DONE_BY).map_err(failed)?;
        let rows = select.query_map(params![id.get(), node], |row| row.get::<_, String>(0));
        let owners = rows.map_err(failed)?.map(|owner| owner.map(UserId::from));
        owners.collect::<Result<_, _>>().map_err(failed)
    }

    fn last_owner(&mut self, id: ProcessId, node: &str) -> Result<Option<UserId>, Error> {
        self.alive()?;
        let mut select = self.conn.prepare_cached(sql::LAST_OWNER).map_err(failed)?;
        let owner = select.query_row(params![id.get(), node], |row| row.get(0));
        let owner: Option<Option<String>> = owner.optional().map_err(failed)?;
        Ok(owner.flatten().map(UserId::from))
    }

    fn due_tasks(
        &mut self,
        flows: &[String],
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<TaskId>, Error> {
        self.alive()?;
        let mut select = self.conn.prepare_cached(sql::DUE_TASKS).map_err(failed)?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = select.query_map(
            params![micros(now), limit, Value::Texts(flows.to_vec())],
            |row| Ok(TaskId::new(ProcessId::new(row.get(0)?), row.get(1)?)),
        );
        rows.and_then(Iterator::collect).map_err(failed)
    }

    fn apply(&mut self, changes: &Changes<'_>) -> Result<(), Error> {
        self.alive()?;
        self.write_process(changes.process, changes.created)?;
        for change in &changes.tasks {
            self.write_task(change)?;
        }
        self.write_history(changes.history)?;
        for delivery in changes.outbox {
            outbox::send(self.conn, delivery)?;
        }
        Ok(())
    }

    fn send(&mut self, delivery: &Delivery) -> Result<bool, Error> {
        self.alive()?;
        outbox::send(self.conn, delivery)
    }

    fn due_deliveries(
        &mut self,
        flows: &[String],
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<Delivery>, Error> {
        self.alive()?;
        outbox::due(self.conn, flows, now, limit)
    }

    fn delivery(&mut self, key: &str) -> Result<Option<Delivery>, Error> {
        self.alive()?;
        outbox::by_key(self.conn, key)
    }

    fn early_message(
        &mut self,
        awaits: &str,
        correlation: &str,
    ) -> Result<Option<Delivery>, Error> {
        self.alive()?;
        outbox::early_message(self.conn, awaits, correlation)
    }

    fn awaiting_tasks(
        &mut self,
        awaits: &str,
        correlation: Option<&str>,
        limit: usize,
    ) -> Result<Vec<(TaskId, String)>, Error> {
        self.alive()?;
        outbox::awaiting_tasks(self.conn, awaits, correlation, limit)
    }

    fn update_delivery(&mut self, delivery: &Delivery) -> Result<(), Error> {
        self.alive()?;
        outbox::update(self.conn, delivery)
    }

    fn remove_delivery(&mut self, id: DeliveryId) -> Result<(), Error> {
        self.alive()?;
        outbox::remove(self.conn, id)
    }

    fn extend_lease(&mut self, id: TaskId, attempt: u32, until: Timestamp) -> Result<bool, Error> {
        self.alive()?;
        let mut update = self
            .conn
            .prepare_cached(sql::EXTEND_LEASE)
            .map_err(failed)?;
        let key = params![id.process().get(), id.number(), attempt, micros(until)];
        update
            .execute(key)
            .map(|changed| changed > 0)
            .map_err(failed)
    }

    fn process_tasks(&mut self, id: ProcessId) -> Result<Vec<Task>, Error> {
        self.alive()?;
        read::process_tasks(self.conn, id)
    }

    fn flow_version(&mut self, flow: &str) -> Result<Option<FlowVersion>, Error> {
        self.alive()?;
        versions::version(self.conn, flow)
    }

    fn record_flow(&mut self, version: &FlowVersion) -> Result<(), Error> {
        self.alive()?;
        versions::record(self.conn, version)
    }

    fn rename_flow(&mut self, from: &str, to: &str) -> Result<u64, Error> {
        self.alive()?;
        versions::rename(self.conn, from, to)
    }

    fn live_nodes(&mut self, flows: &[String]) -> Result<Vec<LiveNode>, Error> {
        self.alive()?;
        versions::live_nodes(self.conn, flows)
    }

    fn live_splits(&mut self, flows: &[String]) -> Result<Vec<LiveSplit>, Error> {
        self.alive()?;
        versions::live_splits(self.conn, flows)
    }

    fn running_processes(
        &mut self,
        flow: &str,
        after: ProcessId,
        limit: usize,
    ) -> Result<Vec<ProcessId>, Error> {
        self.alive()?;
        versions::running(self.conn, flow, after, limit)
    }

    fn savepoint(&mut self) -> Result<(), Error> {
        self.alive()?;
        self.run(sql::SAVEPOINT)?;
        self.places += 1;
        Ok(())
    }

    fn release(&mut self) -> Result<(), Error> {
        self.alive()?;
        self.pop_place()?;
        self.run(sql::RELEASE)
    }

    fn rollback(&mut self) -> Result<(), Error> {
        self.alive()?;
        self.pop_place()?;
        self.run(sql::ROLLBACK_TO)?;
        self.run(sql::RELEASE)
    }

    fn execute(&mut self, sql: &str, parameters: &[SqlValue]) -> Result<u64, Error> {
        self.alive()?;
        let changed = value::execute(self.conn, sql, parameters);
        self.alive().and(changed)
    }

    fn query(&mut self, sql: &str, parameters: &[SqlValue]) -> Result<Vec<Row>, Error> {
        self.alive()?;
        let rows = value::query(self.conn, sql, parameters);
        self.alive().and(rows)
    }

    fn native(&mut self) -> Option<&dyn Any> {
        Some(self.conn)
    }
}
