//! A store whose program dies when it is told to, and which forgets a protection when it is told to.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use procession::history::HistoryEntry;
use procession::jiff::Timestamp;
use procession::outbox::Delivery;
use procession::store::{
    BoxFuture, Changes, DeliveryQuery, ProcessQuery, Snapshot, Store, TaskChange, TaskQuery,
    Transaction, Work,
};
use procession::testing::Random;
use procession::{Error, Process, ProcessId, ProcessStatus, Status, Task, TaskId};

use super::mutant::Mutant;
use crate::faulty::{Between, Intervened};

/// When the program dies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Crash {
    /// In the middle of the next transaction, after so many calls. A shorter one is not hurt.
    After(usize),
    /// When everything is written and nothing is committed.
    AtCommit,
    /// When everything is committed and nobody has been told.
    BeforeAnswer,
}

/// Passes everything on to another store. Clones are the same store.
#[derive(Debug, Clone)]
pub struct Shaky {
    store: Arc<dyn Store>,
    inner: Arc<Mutex<Inner>>,
}

#[derive(Debug)]
struct Inner {
    crash: Option<Crash>,
    /// How many transactions go well before.
    spared: usize,
    crashed: bool,
    mutant: Option<Mutant>,
    random: Random,
    /// The task that the next event is about.
    target: Option<TaskId>,
    /// Each task as it was when it was last seen active.
    active: BTreeMap<TaskId, Task>,
    /// Each process as it was before its last change.
    before: BTreeMap<ProcessId, Snapshot>,
    seen: BTreeMap<ProcessId, Snapshot>,
    /// The process that the open transaction sees as it was earlier.
    stale: Option<ProcessId>,
}

impl Inner {
    /// What happens to the transaction that begins.
    fn next_crash(&mut self) -> Option<Crash> {
        match self.spared.checked_sub(1) {
            None => self.crash.take(),
            Some(left) => {
                self.spared = left;
                None
            }
        }
    }
}

impl Shaky {
    /// A store without faults, unless a mutant is switched on.
    pub fn new(store: Arc<dyn Store>, mutant: Option<Mutant>, random: Random) -> Self {
        let inner = Inner {
            crash: None,
            spared: 0,
            crashed: false,
            mutant,
            random,
            target: None,
            active: BTreeMap::new(),
            before: BTreeMap::new(),
            seen: BTreeMap::new(),
            stale: None,
        };
        Self {
            store,
            inner: Arc::new(Mutex::new(inner)),
        }
    }

    /// Lets the program die in the next transaction, or after so many more.
    pub fn crash(&self, crash: Crash, spared: usize) {
        self.with(|inner| {
            inner.crash = Some(crash);
            inner.spared = spared;
        });
    }

    /// True when the program has died since the last call; it lives again.
    pub fn has_crashed(&self) -> bool {
        self.with(|inner| {
            inner.crash = None;
            inner.spared = 0;
            std::mem::take(&mut inner.crashed)
        })
    }

    /// The task that the next event is about, for a mutant that treats it badly.
    pub fn target(&self, task: TaskId) {
        self.with(|inner| inner.target = Some(task));
    }

    fn with<R>(&self, change: impl FnOnce(&mut Inner) -> R) -> R {
        change(&mut self.inner.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn die(&self) -> Error {
        self.with(|inner| inner.crashed = true);
        Error::storage("the program died here")
    }
}

impl Store for Shaky {
    fn transact(&self, work: Work) -> BoxFuture<'_, Result<(), Error>> {
        Box::pin(async move {
            let (crash, mutant) = self.with(|inner| (inner.next_crash(), inner.mutant));
            let shaky = self.clone();
            let run = Box::new(move |tx: &mut dyn Transaction| {
                let left = match crash {
                    Some(Crash::After(calls)) => Some(calls),
                    _ => None,
                };
                let between = Tx {
                    shaky: shaky.clone(),
                    left,
                };
                work(&mut Intervened::with(tx, between))?;
                match crash {
                    Some(Crash::AtCommit) => Err(shaky.die()),
                    _ => Ok(()),
                }
            });
            let done = self.store.transact(run).await;
            self.with(|inner| {
                inner.stale = None;
                inner.target = None;
            });
            match crash {
                Some(Crash::AtCommit) if mutant == Some(Mutant::AcknowledgesBeforeCommit) => Ok(()),
                Some(Crash::BeforeAnswer) if done.is_ok() => Err(self.die()),
                _ => done,
            }
        })
    }

    fn process(&self, id: ProcessId) -> BoxFuture<'_, Result<Option<Process>, Error>> {
        self.store.process(id)
    }

    fn task(&self, id: TaskId) -> BoxFuture<'_, Result<Option<Task>, Error>> {
        self.store.task(id)
    }

    fn process_tasks(&self, id: ProcessId) -> BoxFuture<'_, Result<Vec<Task>, Error>> {
        self.store.process_tasks(id)
    }

    fn history(&self, id: ProcessId) -> BoxFuture<'_, Result<Vec<HistoryEntry>, Error>> {
        self.store.history(id)
    }

    fn tasks(&self, query: TaskQuery) -> BoxFuture<'_, Result<Vec<Task>, Error>> {
        self.store.tasks(query)
    }

    fn processes(&self, query: ProcessQuery) -> BoxFuture<'_, Result<Vec<Process>, Error>> {
        self.store.processes(query)
    }

    fn next_due(&self, flows: Vec<String>) -> BoxFuture<'_, Result<Option<Timestamp>, Error>> {
        self.store.next_due(flows)
    }

    fn deliveries(&self, query: DeliveryQuery) -> BoxFuture<'_, Result<Vec<Delivery>, Error>> {
        self.store.deliveries(query)
    }
}

struct Tx {
    shaky: Shaky,
    /// How many calls still go well.
    left: Option<usize>,
}

impl Tx {
    fn mutant(&self) -> Option<Mutant> {
        self.shaky.with(|inner| inner.mutant)
    }

    /// What a mutant makes of what it loads.
    fn distort(&mut self, tx: &mut dyn Transaction, snapshot: Snapshot) -> Result<Snapshot, Error> {
        match self.mutant() {
            Some(Mutant::NoStatusGuard | Mutant::TimerFiresTwice) => Ok(self.resurrect(snapshot)),
            Some(Mutant::NoLock) => Ok(self.outdate(snapshot)),
            Some(Mutant::JoinCountsCancelled) => count_canceled(tx, snapshot),
            _ => Ok(snapshot),
        }
    }

    /// The task that the event is about is open again, and so is its process.
    fn resurrect(&self, mut snapshot: Snapshot) -> Snapshot {
        let id = snapshot.process.id;
        self.shaky.with(|inner| {
            for task in &snapshot.tasks {
                inner.active.insert(task.id, task.clone());
            }
            let target = inner.target.filter(|target| target.process() == id);
            let old = target.and_then(|target| inner.active.get(&target));
            if let Some(old) = old
                && !snapshot.tasks.iter().any(|task| task.id == old.id)
            {
                snapshot.tasks.push(old.clone());
                snapshot.process.status = ProcessStatus::New;
            }
        });
        snapshot
    }

    /// Now and then the process as it was one change earlier.
    fn outdate(&self, snapshot: Snapshot) -> Snapshot {
        let id = snapshot.process.id;
        self.shaky.with(|inner| {
            let seen = inner.seen.insert(id, snapshot.clone());
            if let Some(seen) = seen.filter(|seen| seen.process.events != snapshot.process.events) {
                inner.before.insert(id, seen);
            }
            match inner.before.get(&id) {
                Some(before) if inner.random.chance(1, 4) => {
                    inner.stale = Some(id);
                    before.clone()
                }
                _ => snapshot,
            }
        })
    }
}

impl Between for Tx {
    fn before_call(&mut self) -> Result<(), Error> {
        match &mut self.left {
            Some(0) => return Err(self.shaky.die()),
            Some(left) => *left -= 1,
            None => {}
        }
        Ok(())
    }

    fn loaded(&mut self, tx: &mut dyn Transaction, found: Snapshot) -> Result<Snapshot, Error> {
        self.distort(tx, found)
    }

    fn due(&mut self, mut due: Vec<TaskId>, limit: usize) -> Vec<TaskId> {
        if self.mutant() == Some(Mutant::TimerFiresTwice) {
            self.shaky.with(|inner| {
                let scheduled = inner
                    .active
                    .values()
                    .filter(|task| task.scheduled.is_some());
                let scheduled: Vec<TaskId> = scheduled.map(|task| task.id).collect();
                if let Some(again) = inner.random.pick(&scheduled)
                    && inner.random.chance(1, 4)
                {
                    inner.target = Some(*again);
                    due.insert(0, *again);
                    due.truncate(limit);
                }
            });
        }
        due
    }

    fn apply(&mut self, tx: &mut dyn Transaction, changes: &Changes<'_>) -> Result<(), Error> {
        let id = changes.process.id;
        let stale = self.shaky.with(|inner| inner.stale == Some(id));
        match self.mutant() {
            Some(Mutant::NoStatusGuard | Mutant::TimerFiresTwice) => force(tx, changes),
            Some(Mutant::NoLock) if stale => force(tx, changes),
            Some(Mutant::JoinCountsCancelled) => without_canceled(tx, changes),
            Some(Mutant::HistoryRowLost) if changes.history.len() > 4 => tx.apply(&Changes {
                process: changes.process,
                created: changes.created,
                tasks: changes.tasks.iter().map(same).collect(),
                history: &changes.history[1..],
                outbox: changes.outbox,
            }),
            _ => tx.apply(changes),
        }
    }
}

/// What the engine was shown as open stays cancelled.
fn without_canceled(tx: &mut dyn Transaction, changes: &Changes<'_>) -> Result<(), Error> {
    let mut tasks = Vec::with_capacity(changes.tasks.len());
    for change in &changes.tasks {
        let stored = tx.task(change.task.id)?;
        if stored.is_none_or(|task| task.status != Status::Canceled) {
            tasks.push(same(change));
        }
    }
    tx.apply(&Changes {
        process: changes.process,
        created: changes.created,
        tasks,
        history: changes.history,
        outbox: changes.outbox,
    })
}

fn same<'a>(change: &TaskChange<'a>) -> TaskChange<'a> {
    TaskChange {
        task: change.task,
        before: change.before,
    }
}

/// What was cancelled is there as something that holds up joins.
fn count_canceled(tx: &mut dyn Transaction, mut snapshot: Snapshot) -> Result<Snapshot, Error> {
    for number in 1..=snapshot.process.tasks {
        let id = TaskId::new(snapshot.process.id, number);
        if let Some(mut task) = tx.task(id)?
            && task.status == Status::Canceled
        {
            task.status = Status::Error;
            snapshot.tasks.push(task);
        }
    }
    Ok(snapshot)
}

/// Writes whatever the store holds by now.
fn force(tx: &mut dyn Transaction, changes: &Changes<'_>) -> Result<(), Error> {
    let mut tasks = Vec::with_capacity(changes.tasks.len());
    for change in &changes.tasks {
        let stored = tx.task(change.task.id)?;
        tasks.push(TaskChange {
            task: change.task,
            before: stored.map(|task| task.status),
        });
    }
    let stored = tx.load(changes.process.id)?;
    let rows = stored.map_or(0, |stored| stored.process.events);
    let mut history = changes.history.to_vec();
    for (row, number) in history.iter_mut().zip(rows + 1..) {
        row.number = number;
    }
    let mut process = changes.process.clone();
    process.events = rows + u32::try_from(history.len()).unwrap_or(u32::MAX);
    tx.apply(&Changes {
        process: &process,
        created: changes.created,
        tasks,
        history: &history,
        outbox: changes.outbox,
    })
}
