//! What the clock does: it lets timers go on, and starts processes.
//!
//! A timer is a scheduled task; firing it is one event in a transaction of its own, which only a task that is
//! still scheduled allows. A start timer has one row in the outbox, whose time is that of its next slot. Whoever
//! has that row starts the process of the slot and moves the row on, in one transaction: the key of the row is
//! unique and the row is locked meanwhile, so that of any number of workers one starts the process.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use crate::engine::{Engine, run};
use crate::error::Error;
use crate::flow::{Definition, Every, Schedule};
use crate::graph::NodeKind;
use crate::outbox::{Content, Delivery};
use crate::step::{Event, Mode, Moment, State};
use crate::store::Transaction;
use crate::task::{TaskError, TaskErrorKind, TaskId};

/// How many slots are started in one transaction.
const AT_ONCE: usize = 100;

/// When a start timer is looked at again that could not start its process.
const PAUSE: Duration = Duration::from_secs(60);

/// Fires these timers; tells how many it were. One that somebody else has fired, or whose host has ended
/// meanwhile, is none of them.
pub(super) async fn fire(engine: &Engine, timers: Vec<TaskId>) -> Result<usize, Error> {
    let mut fired = 0;
    for timer in timers {
        if fire_one(engine, timer).await? {
            fired += 1;
        }
    }
    Ok(fired)
}

async fn fire_one(engine: &Engine, id: TaskId) -> Result<bool, Error> {
    let task = id.number();
    let moment = engine.moment(None, Mode::Background);
    let due = move |_: &dyn Definition, _: &mut State| Ok(Event::Due { task });
    let error = match engine.apply(id, moment, due).await {
        Ok(_) => return Ok(true),
        Err(error) if error.is_already_done() || error.is_conflict() || error.is_busy() => {
            return Ok(false);
        }
        Err(error) if error.is_storage() => return Err(error),
        Err(error) => error,
    };
    tracing::error!(task = %id, %error, "a timer cannot go on");
    let error = TaskError::from_error(TaskErrorKind::Failed, &error);
    let moment = engine.moment(None, Mode::Background);
    let failed = move |_: &dyn Definition, _: &mut State| Ok(Event::DueFailed { task, error });
    match engine.apply(id, moment, failed).await {
        Ok(_) => Ok(true),
        Err(error) if error.is_storage() => Err(error),
        Err(_) => Ok(false),
    }
}

/// When each start timer is to be looked at next, as far as one worker knows. Others only ever move that
/// further away, so that the store need not be asked before.
#[derive(Debug, Default)]
pub(super) struct StartTimers(BTreeMap<String, Timestamp>);

impl StartTimers {
    /// Starts the processes whose time has come; tells how many.
    pub(super) async fn start(&mut self, engine: &Engine) -> Result<usize, Error> {
        let mut started = 0;
        for timer in timers(engine) {
            let now = engine.now();
            if self.0.get(&timer.key).is_some_and(|next| *next > now) {
                continue;
            }
            let key = timer.key.clone();
            let (count, next) = match timer.start(engine).await {
                Ok(done) => done,
                Err(error) if error.is_storage() || error.is_busy() => return Err(error),
                Err(error) => {
                    tracing::error!(timer = key, %error, "the clock cannot start a process");
                    (0, now.checked_add(PAUSE).unwrap_or(Timestamp::MAX))
                }
            };
            started += count;
            self.0.insert(key, next);
        }
        Ok(started)
    }
}

/// Starts the processes of a row that is due, and moves it on. The answer is no for a row of a schedule that its
/// flow has no more.
pub(crate) fn start_by_clock(
    engine: &Engine,
    tx: &mut dyn Transaction,
    row: &Delivery,
    moment: &Moment,
) -> Result<bool, Error> {
    let timers = timers(engine);
    if let Some(timer) = timers.iter().find(|timer| timer.key == row.key) {
        timer.look(tx, moment)?;
        return Ok(true);
    }
    let had_this = |timer: &&StartTimer| timer.former.contains(&row.key);
    let Some(timer) = timers.iter().find(had_this) else {
        return Ok(false);
    };
    // The row of a timer that has got another name since: what it says is the other row's by now, or will be.
    if tx.delivery(&timer.key)?.is_some() {
        return Ok(false);
    }
    timer.look(tx, moment)?;
    Ok(true)
}

/// A start timer of one of the engine's flows.
struct StartTimer {
    flow: Arc<dyn Definition>,
    node: usize,
    schedule: Schedule,
    /// The key of its row: another schedule has another row, and begins anew.
    key: String,
    /// The keys of the row while the flow, or the node, had another name.
    former: Vec<String>,
}

fn timers(engine: &Engine) -> Vec<StartTimer> {
    let mut timers = Vec::new();
    for name in engine.flow_names() {
        let Ok(flow) = engine.flow(&name) else {
            continue;
        };
        for (node, row) in flow.graph().nodes().iter().enumerate() {
            let starts = row.kind == NodeKind::StartTimer;
            let Some(schedule) = flow.schedule(node).filter(|_| starts) else {
                continue;
            };
            let times = match schedule.every {
                Every::Period(period) => format!("every {} s", period.as_secs_f64()),
                Every::Cron(cron) => format!("{} {}", cron.expression, cron.zone),
            };
            let key = |flow: &str, node: &str| format!("start_timer:{flow}.{node}:{times}");
            let flows = [name.as_str()].into_iter();
            let flows = flows.chain(flow.graph().renamed().iter().map(String::as_str));
            let nodes = || {
                [row.name.as_str()]
                    .into_iter()
                    .chain(row.renamed.iter().map(String::as_str))
            };
            let mut keys = flows.flat_map(|flow| nodes().map(move |node| (flow, node)));
            keys.next();
            timers.push(StartTimer {
                flow: Arc::clone(flow),
                node,
                schedule,
                key: key(&name, &row.name),
                former: keys.map(|(flow, node)| key(flow, node)).collect(),
            });
        }
    }
    timers
}

impl StartTimer {
    /// Starts what is due in one transaction; answers with how many processes that were, and with the next
    /// slot.
    async fn start(self, engine: &Engine) -> Result<(usize, Timestamp), Error> {
        let moment = engine.moment(None, Mode::Background);
        let mut total = 0;
        loop {
            let timer = Self {
                flow: Arc::clone(&self.flow),
                key: self.key.clone(),
                former: self.former.clone(),
                ..self
            };
            let moment = moment.clone();
            let look = move |tx: &mut dyn Transaction| timer.look(tx, &moment);
            let (started, next) = engine.transact(look).await?;
            total += started;
            if started < AT_ONCE {
                return Ok((total, next));
            }
        }
    }

    fn look(&self, tx: &mut dyn Transaction, moment: &Moment) -> Result<(usize, Timestamp), Error> {
        let now = moment.now;
        let Some(mut row) = self.row(tx, now)? else {
            // Another worker has it at work, and will have moved it on in a moment.
            return Ok((0, now));
        };
        let first = row.due.unwrap_or(now);
        if first > now {
            return Ok((0, first));
        }
        let (slots, next) = self.schedule.due(first, now, AT_ONCE).map_err(corrupt)?;
        for slot in &slots {
            self.begin(tx, moment, *slot)?;
        }
        row.due = Some(next);
        tx.update_delivery(&row)?;
        Ok((slots.len(), next))
    }

    /// The row of this start timer, locked; nothing while another worker has it.
    fn row(&self, tx: &mut dyn Transaction, now: Timestamp) -> Result<Option<Delivery>, Error> {
        if let Some(row) = tx.delivery(&self.key)? {
            return Ok(Some(row));
        }
        let graph = self.flow.graph();
        let node = graph.nodes()[self.node].name.clone();
        let content = Content::StartTimer { node };
        let mut row = Delivery::new(&self.key, content, now).to_flow(graph.name());
        let former = self.former(tx)?;
        row.due = match &former {
            Some(former) => former.due,
            None => Some(self.schedule.first(now).map_err(corrupt)?),
        };
        if !tx.send(&row)? {
            return Ok(None);
        }
        if let Some(former) = former {
            tx.remove_delivery(former.id)?;
        }
        tx.delivery(&self.key)
    }

    /// The row that the timer had under another name: its slots go on.
    fn former(&self, tx: &mut dyn Transaction) -> Result<Option<Delivery>, Error> {
        for key in &self.former {
            if let Some(row) = tx.delivery(key)? {
                return Ok(Some(row));
            }
        }
        Ok(None)
    }

    fn begin(
        &self,
        tx: &mut dyn Transaction,
        moment: &Moment,
        slot: Timestamp,
    ) -> Result<(), Error> {
        let id = tx.next_process()?;
        let mut state = State::begin(id, self.flow.graph().name(), moment.now);
        state.slot = Some(slot);
        let node = self.node;
        run(tx, &*self.flow, &mut state, moment, Event::Started { node })
    }
}

fn corrupt(error: crate::flow::CronError) -> Error {
    Error::corrupt_because("a start timer", error)
}
