//! A transaction in which scheduled tasks go to apalis, and due ones come from there.

use std::any::Any;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use procession::outbox::{Delivery, DeliveryId};
use procession::store::{
    Changes, FlowVersion, LiveNode, LiveSplit, Row, Snapshot, SqlValue, Transaction,
};
use procession::{Error, ProcessId, Status, Task, TaskId, UserId};
use procession_sql::PostgresConnection;

use crate::hands::{Handed, Hands};
use crate::worker;

/// What was taken out of hand in a transaction: it is put back when that comes to nothing.
pub(crate) type Taken = Arc<Mutex<Vec<Handed>>>;

/// An open transaction.
pub(crate) struct Dispatched<'a> {
    pub(crate) inner: &'a mut dyn Transaction,
    pub(crate) hands: &'a Hands,
    pub(crate) taken: Taken,
    pub(crate) grace: Duration,
}

impl Dispatched<'_> {
    /// The jobs in hand that are due, locked with their processes. What somebody else has at work stays in hand;
    /// what is done is let go.
    fn handed(
        &mut self,
        flows: &[String],
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<TaskId>, Error> {
        let handed = self.hands.take(limit);
        if handed.is_empty() {
            return Ok(Vec::new());
        }
        let found = self.locked(&handed, flows, now);
        let open = found
            .as_ref()
            .map_or(Ok(BTreeSet::new()), |_| self.scheduled(&handed));
        let (Ok(found), Ok(open)) = (&found, &open) else {
            self.hands.put_back(handed);
            return found.and(open.map(|_| Vec::new()));
        };
        let locked: BTreeSet<TaskId> = found.iter().copied().collect();
        let (busy, rest): (Vec<_>, Vec<_>) = handed
            .into_iter()
            .partition(|job| open.contains(&job.task) && !locked.contains(&job.task));
        self.hands.put_back(busy);
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.extend(rest);
        Ok(found.clone())
    }

    /// Those that can be had at once.
    fn locked(
        &mut self,
        handed: &[Handed],
        flows: &[String],
        now: Timestamp,
    ) -> Result<Vec<TaskId>, Error> {
        let mut sql = String::from(
            "select t.process, t.number from procession_task as t \
             join procession_process as p on p.id = t.process \
             where t.status = 'SCHEDULED' and t.scheduled <= $1 and t.flow in (",
        );
        let mut values = vec![SqlValue::from(now.as_microsecond())];
        for flow in flows {
            values.push(SqlValue::from(flow.as_str()));
            let comma = if values.len() > 2 { ", " } else { "" };
            let _ = write!(sql, "{comma}${}", values.len());
        }
        let _ = write!(
            sql,
            ") and (t.process, t.number) in ({}) order by t.scheduled, t.process, t.number \
             for update of p, t skip locked",
            ids(handed)
        );
        let rows = self.inner.query(&sql, &values)?;
        rows.iter().map(id).collect()
    }

    /// Those that nobody has begun.
    fn scheduled(&mut self, handed: &[Handed]) -> Result<BTreeSet<TaskId>, Error> {
        let sql = format!(
            "select process, number from procession_task \
             where status = 'SCHEDULED' and (process, number) in ({})",
            ids(handed)
        );
        let rows = self.inner.query(&sql, &[])?;
        rows.iter().map(id).collect()
    }
}

/// The keys, which are numbers and need no escape.
fn ids(handed: &[Handed]) -> String {
    let keys = handed
        .iter()
        .map(|job| format!("({}, {})", job.task.process(), job.task.number()));
    keys.collect::<Vec<_>>().join(", ")
}

fn id(row: &Row) -> Result<TaskId, Error> {
    Ok(TaskId::new(ProcessId::new(row.get(0)?), row.get(1)?))
}

impl Transaction for Dispatched<'_> {
    fn next_process(&mut self) -> Result<ProcessId, Error> {
        self.inner.next_process()
    }

    fn load(&mut self, id: ProcessId) -> Result<Option<Snapshot>, Error> {
        self.inner.load(id)
    }

    fn task(&mut self, id: TaskId) -> Result<Option<Task>, Error> {
        self.inner.task(id)
    }

    fn done_by(&mut self, id: ProcessId, node: &str) -> Result<Vec<UserId>, Error> {
        self.inner.done_by(id, node)
    }

    fn last_owner(&mut self, id: ProcessId, node: &str) -> Result<Option<UserId>, Error> {
        self.inner.last_owner(id, node)
    }

    fn due_tasks(
        &mut self,
        flows: &[String],
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<TaskId>, Error> {
        self.hands.wanted.notify_one();
        let mut found = self.handed(flows, now, limit)?;
        let late = now.checked_sub(self.grace).unwrap_or(Timestamp::MIN);
        let left = limit.saturating_sub(found.len());
        let late = self.inner.due_tasks(flows, late, left)?;
        found.extend(
            late.into_iter()
                .filter(|task| !found.contains(task))
                .collect::<Vec<_>>(),
        );
        Ok(found)
    }

    fn apply(&mut self, changes: &Changes<'_>) -> Result<(), Error> {
        self.inner.apply(changes)?;
        let tasks = changes.tasks.iter().map(|change| change.task);
        let scheduled: Vec<&Task> = tasks
            .filter(|task| task.status == Status::Scheduled)
            .collect();
        if scheduled.is_empty() {
            return Ok(());
        }
        let connection = self.inner.native();
        let connection = connection.and_then(|native| native.downcast_ref::<PostgresConnection>());
        let connection = connection.ok_or_else(|| Error::storage("the transaction is lost"))?;
        worker::push(connection, &scheduled).map_err(Error::storage)
    }

    fn send(&mut self, delivery: &Delivery) -> Result<bool, Error> {
        self.inner.send(delivery)
    }

    fn due_deliveries(
        &mut self,
        flows: &[String],
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<Delivery>, Error> {
        self.inner.due_deliveries(flows, now, limit)
    }

    fn delivery(&mut self, key: &str) -> Result<Option<Delivery>, Error> {
        self.inner.delivery(key)
    }

    fn early_message(
        &mut self,
        awaits: &str,
        correlation: &str,
    ) -> Result<Option<Delivery>, Error> {
        self.inner.early_message(awaits, correlation)
    }

    fn awaiting_tasks(
        &mut self,
        awaits: &str,
        correlation: Option<&str>,
        limit: usize,
    ) -> Result<Vec<(TaskId, String)>, Error> {
        self.inner.awaiting_tasks(awaits, correlation, limit)
    }

    fn update_delivery(&mut self, delivery: &Delivery) -> Result<(), Error> {
        self.inner.update_delivery(delivery)
    }

    fn remove_delivery(&mut self, id: DeliveryId) -> Result<(), Error> {
        self.inner.remove_delivery(id)
    }

    fn extend_lease(&mut self, id: TaskId, attempt: u32, until: Timestamp) -> Result<bool, Error> {
        self.inner.extend_lease(id, attempt, until)
    }

    fn process_tasks(&mut self, id: ProcessId) -> Result<Vec<Task>, Error> {
        self.inner.process_tasks(id)
    }

    fn flow_version(&mut self, flow: &str) -> Result<Option<FlowVersion>, Error> {
        self.inner.flow_version(flow)
    }

    fn record_flow(&mut self, version: &FlowVersion) -> Result<(), Error> {
        self.inner.record_flow(version)
    }

    fn rename_flow(&mut self, from: &str, to: &str) -> Result<u64, Error> {
        self.inner.rename_flow(from, to)
    }

    fn live_nodes(&mut self, flows: &[String]) -> Result<Vec<LiveNode>, Error> {
        self.inner.live_nodes(flows)
    }

    fn live_splits(&mut self, flows: &[String]) -> Result<Vec<LiveSplit>, Error> {
        self.inner.live_splits(flows)
    }

    fn running_processes(
        &mut self,
        flow: &str,
        after: ProcessId,
        limit: usize,
    ) -> Result<Vec<ProcessId>, Error> {
        self.inner.running_processes(flow, after, limit)
    }

    fn savepoint(&mut self) -> Result<(), Error> {
        self.inner.savepoint()
    }

    fn release(&mut self) -> Result<(), Error> {
        self.inner.release()
    }

    fn rollback(&mut self) -> Result<(), Error> {
        self.inner.rollback()
    }

    fn execute(&mut self, sql: &str, parameters: &[SqlValue]) -> Result<u64, Error> {
        self.inner.execute(sql, parameters)
    }

    fn query(&mut self, sql: &str, parameters: &[SqlValue]) -> Result<Vec<Row>, Error> {
        self.inner.query(sql, parameters)
    }

    fn native(&mut self) -> Option<&dyn Any> {
        self.inner.native()
    }
}
