//! Delivers what processes have sent to each other: one delivery, one transaction.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use super::Engine;
use super::acting::start_node;
use super::execute::{present, run};
use super::managing::{call_undo, load_all};
use crate::error::{Error, Kind};
use crate::flow::{Backoff, Definition, Retry};
use crate::graph::NodeKind;
use crate::jobs::start_by_clock;
use crate::outbox::{Content, Delivery, DeliveryStatus, awaits_signal};
use crate::process::{Notes, ProcessId};
use crate::status::{ProcessStatus, Status};
use crate::step::{Event, Mode, Moment, State, all_done};
use crate::store::Transaction;
use crate::task::{TaskError, TaskErrorKind, TaskId};

/// How often and when a delivery is tried again; then it rests.
const TRIES: Retry = Retry {
    attempts: 12,
    backoff: Backoff::Exponential,
    delay: Duration::from_secs(1),
    max_delay: Duration::from_secs(3600),
};

/// How many deliveries whoever caused them waits for. The rest is the workers'.
const AT_ONCE: usize = 64;

/// What begins the keys that people have given: they are kept for ever, to know a repetition.
pub(super) const REMEMBERED: &str = "given:";

/// What became of a delivery.
#[derive(Debug, Default)]
pub(crate) struct Delivered {
    /// Who has got it.
    pub(crate) receivers: Vec<TaskId>,
    /// The keys of what was sent in turn.
    pub(crate) sent: Vec<String>,
}

/// What is to become of a delivery.
enum Fate {
    /// It is done.
    Done(Delivered),
    /// Nobody waits for it yet.
    Waits,
    /// It has been moved on, and is due again.
    Moved,
    /// Another engine has to take it, which has this flow.
    Forward(String),
}

impl Engine {
    /// Tells the workers of what was scheduled, and delivers what was sent, as far as that goes: what cannot be
    /// delivered now is left to the workers, with what the same step has sent after it. Tells whether anything
    /// was delivered.
    pub(crate) async fn committed(&self, scheduled: bool, sent: Vec<String>) -> bool {
        if scheduled {
            self.wake_up().wake();
        }
        let mut queue = VecDeque::new();
        let mut steps = 0..;
        let mut add = |queue: &mut VecDeque<_>, sent: Vec<String>| {
            let step: Option<usize> = steps.next();
            queue.extend(sent.into_iter().map(|key| (step, key)));
        };
        add(&mut queue, sent);
        let mut delivered = false;
        for _ in 0..AT_ONCE {
            let Some((step, key)) = queue.pop_front() else {
                return delivered;
            };
            match self.deliver(key.clone()).await {
                Ok(Some(done)) => {
                    delivered = true;
                    add(&mut queue, done.sent);
                }
                Ok(None) => {}
                Err(error) => {
                    tracing::warn!(key, %error, "a delivery is left to the workers");
                    queue.retain(|(of, _)| *of != step);
                    self.wake_up().wake();
                }
            }
        }
        if !queue.is_empty() {
            self.wake_up().wake();
        }
        delivered
    }

    /// Delivers what has this key; nothing when it is gone, or somebody else has it at work, or it has to
    /// wait.
    pub(crate) async fn deliver(&self, key: String) -> Result<Option<Delivered>, Error> {
        let engine = self.clone();
        let moment = self.moment(None, Mode::Background);
        self.transact(move |tx| {
            let found = tx.delivery(&key)?;
            let due =
                |row: &Delivery| row.due.is_some_and(|due| due <= moment.now) && engine.takes(row);
            match found.filter(due) {
                Some(delivery) => attempt(&engine, tx, delivery, &moment),
                None => Ok(None),
            }
        })
        .await
    }

    /// Delivers the first of what is due; tells whether there was anything.
    pub(crate) async fn deliver_due(&self) -> Result<bool, Error> {
        let engine = self.clone();
        let flows = self.flow_names();
        let moment = self.moment(None, Mode::Background);
        self.transact(move |tx| {
            let due = tx.due_deliveries(&flows, moment.now, 1)?.pop();
            match due {
                Some(delivery) => attempt(&engine, tx, delivery, &moment).map(|_| true),
                None => Ok(false),
            }
        })
        .await
    }

    fn takes(&self, delivery: &Delivery) -> bool {
        let flow = delivery.flow.as_ref();
        flow.is_none_or(|flow| self.0.flows.contains_key(flow))
    }
}

/// Delivers it, or writes down why not. What was done for it is undone when it fails.
fn attempt(
    engine: &Engine,
    tx: &mut dyn Transaction,
    delivery: Delivery,
    moment: &Moment,
) -> Result<Option<Delivered>, Error> {
    tx.savepoint()?;
    let fate = match handle(engine, tx, &delivery, moment) {
        Ok(fate) => {
            tx.release()?;
            fate
        }
        Err(error) if error.is_storage() || error.is_busy() => return Err(error),
        Err(error) => {
            tx.rollback()?;
            match error.kind() {
                Kind::UnknownFlow { flow, .. } => Fate::Forward(flow.clone()),
                // Whom it was for is over or gone.
                _ if error.is_already_done() => Fate::Done(Delivered::default()),
                Kind::UnknownProcess(_) | Kind::UnknownTask(_) => Fate::Done(Delivered::default()),
                _ => {
                    postpone(tx, delivery, moment, &error)?;
                    return Ok(None);
                }
            }
        }
    };
    match fate {
        Fate::Done(done) => {
            finish(tx, delivery)?;
            Ok(Some(done))
        }
        Fate::Moved => Ok(Some(Delivered::default())),
        Fate::Waits => {
            keep(tx, delivery)?;
            Ok(None)
        }
        Fate::Forward(flow) => {
            tx.update_delivery(&delivery.to_flow(flow))?;
            Ok(None)
        }
    }
}

/// Nobody waits for a message yet: it is kept until it expires.
fn keep(tx: &mut dyn Transaction, mut delivery: Delivery) -> Result<(), Error> {
    delivery.status = DeliveryStatus::Waiting;
    delivery.flow = None;
    delivery.error = None;
    delivery.due = match &delivery.content {
        Content::Message { expires, .. } => *expires,
        _ => None,
    };
    tx.update_delivery(&delivery)
}

/// A delivery is done. Only a key that somebody has given is still of use.
fn finish(tx: &mut dyn Transaction, mut delivery: Delivery) -> Result<(), Error> {
    if !delivery.key.starts_with(REMEMBERED) {
        return tx.remove_delivery(delivery.id);
    }
    delivery.status = DeliveryStatus::Done;
    delivery.due = None;
    delivery.error = None;
    tx.update_delivery(&delivery)
}

/// A delivery has failed: it is tried again later, or rests where people see it.
fn postpone(
    tx: &mut dyn Transaction,
    mut delivery: Delivery,
    moment: &Moment,
    error: &Error,
) -> Result<(), Error> {
    delivery.attempts += 1;
    delivery.error = Some(TaskError::from_error(TaskErrorKind::Failed, error).message);
    let pause = TRIES.pause(delivery.attempts, 0.0);
    delivery.due = pause.and_then(|pause| moment.now.checked_add(pause).ok());
    delivery.status = match delivery.due {
        Some(_) => DeliveryStatus::Due,
        None => DeliveryStatus::Resting,
    };
    let (id, kind) = (delivery.id, delivery.content.kind());
    tracing::warn!(delivery = %id, kind, %error, "a delivery has failed");
    tx.update_delivery(&delivery)
}

fn handle(
    engine: &Engine,
    tx: &mut dyn Transaction,
    delivery: &Delivery,
    moment: &Moment,
) -> Result<Fate, Error> {
    let done = match &delivery.content {
        Content::StartChild { .. } => start_child(engine, tx, delivery, moment)?,
        Content::ChildEnded {
            parent,
            child,
            outcome,
            escalations,
        } => {
            let event = Event::ChildEnded {
                task: parent.number(),
                child: *child,
                outcome: outcome.clone(),
                escalations: *escalations,
            };
            apply(engine, tx, *parent, moment, event)?
        }
        Content::CancelChild { parent, child } => {
            cancel_child(engine, tx, *parent, *child, moment)?
        }
        Content::UndoChild { parent, child } => undo_child(engine, tx, *parent, *child, moment)?,
        Content::Escalate {
            parent,
            child,
            code,
            payload,
        } => {
            let event = Event::Escalated {
                task: parent.number(),
                child: *child,
                code: code.clone(),
                payload: payload.clone(),
            };
            apply(engine, tx, *parent, moment, event)?
        }
        Content::StartTimer { .. } => {
            let moved = start_by_clock(engine, tx, delivery, moment)?;
            return Ok(if moved {
                Fate::Moved
            } else {
                Fate::Done(Delivered::default())
            });
        }
        Content::Message { .. } => return message(engine, tx, delivery, moment),
        Content::Awaiting { .. } => awaiting(engine, tx, delivery, moment)?,
        Content::Signal {
            name,
            payload,
            sender,
        } => broadcast(tx, delivery, name, payload, *sender, moment)?,
        Content::SignalTo { task, payload } => {
            let event = Event::Received {
                task: task.number(),
                payload: payload.clone(),
            };
            apply(engine, tx, *task, moment, event)?
        }
    };
    Ok(Fate::Done(done))
}

/// Applies an event to the process of a task.
fn apply(
    engine: &Engine,
    tx: &mut dyn Transaction,
    task: TaskId,
    moment: &Moment,
    event: Event,
) -> Result<Delivered, Error> {
    let (flow, mut state) = engine.load(tx, task.process())?;
    present(tx, &mut state, task)?;
    run(tx, &*flow, &mut state, moment, event)?;
    Ok(Delivered {
        receivers: vec![task],
        sent: sent(&state),
    })
}

/// The keys of what a step has sent.
pub(crate) fn sent(state: &State) -> Vec<String> {
    let keys = state.outbox().iter().map(|delivery| delivery.key.clone());
    keys.collect()
}

/// Starts a process below a task, and notes it there. A task that is over starts nothing any more.
fn start_child(
    engine: &Engine,
    tx: &mut dyn Transaction,
    delivery: &Delivery,
    moment: &Moment,
) -> Result<Delivered, Error> {
    let Content::StartChild {
        parent,
        node,
        data,
        seed,
        index,
        depth,
    } = &delivery.content
    else {
        return Ok(Delivered::default());
    };
    let snapshot = tx.load(parent.process())?;
    let snapshot = snapshot.ok_or_else(|| Error::new(Kind::UnknownProcess(parent.process())))?;
    let mut above = State::of(snapshot);
    present(tx, &mut above, *parent)?;
    let flow = Arc::clone(engine.flow(delivery.flow.as_deref().unwrap_or_default())?);
    let node = current_name(&*flow, node);
    let node = start_node(&*flow, &node, NodeKind::StartSubprocess)?;
    let id = tx.next_process()?;
    let mut state = State::begin(id, flow.graph().name(), moment.now);
    state.process.parent = Some(*parent);
    state
        .process
        .created_by
        .clone_from(&above.process.created_by);
    if data.is_object() {
        state.process.data.clone_from(data);
    }
    state.process.seed.clone_from(seed);
    let mut notes = Notes::default();
    notes.depth = *depth;
    state.process.memo = notes.write();
    run(tx, &*flow, &mut state, moment, Event::Started { node })?;
    above.child_started(moment, parent.number(), *index, id)?;
    tx.apply(&above.changes())?;
    Ok(Delivered {
        receivers: Vec::new(),
        sent: sent(&state),
    })
}

/// A row that was written before its flow changed names the node as it was called then.
fn current_name(flow: &dyn Definition, stored: &str) -> String {
    let graph = flow.graph();
    let node = graph
        .find_stored(stored)
        .and_then(|index| graph.node(index));
    node.map_or_else(|| stored.to_owned(), |node| node.name.clone())
}

fn cancel_child(
    engine: &Engine,
    tx: &mut dyn Transaction,
    parent: TaskId,
    child: ProcessId,
    moment: &Moment,
) -> Result<Delivered, Error> {
    let (flow, mut state) = engine.load(tx, child)?;
    if state.process.parent != Some(parent) {
        return Ok(Delivered::default());
    }
    run(tx, &*flow, &mut state, moment, Event::ProcessCanceled)?;
    Ok(Delivered {
        receivers: Vec::new(),
        sent: sent(&state),
    })
}

/// Takes back a process whose task was undone: what its nodes say of how that is done runs, what was done last
/// first, and the process is stopped.
fn undo_child(
    engine: &Engine,
    tx: &mut dyn Transaction,
    parent: TaskId,
    child: ProcessId,
    moment: &Moment,
) -> Result<Delivered, Error> {
    let (flow, mut state) = engine.load(tx, child)?;
    if state.process.parent != Some(parent) {
        return Ok(Delivered::default());
    }
    load_all(tx, &*flow, &mut state)?;
    for number in all_done(&state) {
        call_undo(tx, &*flow, &mut state, moment, number)?;
    }
    run(tx, &*flow, &mut state, moment, Event::ProcessUndone)?;
    Ok(Delivered {
        receivers: Vec::new(),
        sent: sent(&state),
    })
}

/// Gives a message to the task that has waited longest for it.
fn message(
    engine: &Engine,
    tx: &mut dyn Transaction,
    delivery: &Delivery,
    moment: &Moment,
) -> Result<Fate, Error> {
    if is_expired(delivery, moment) {
        return Ok(Fate::Done(Delivered::default()));
    }
    let Some((awaits, correlation)) = delivery.content.awaited() else {
        return Ok(Fate::Waits);
    };
    for (task, _) in tx.awaiting_tasks(&awaits, Some(correlation), 16)? {
        let (flow, mut state) = engine.load(tx, task.process())?;
        if !is_awaiting(&state, task) {
            continue;
        }
        let event = received(task, delivery);
        run(tx, &*flow, &mut state, moment, event)?;
        return Ok(Fate::Done(Delivered {
            receivers: vec![task],
            sent: sent(&state),
        }));
    }
    Ok(Fate::Waits)
}

/// Looks for a message that has come before somebody waited for it. One that cannot be given to the task
/// rests, with the reason.
fn awaiting(
    engine: &Engine,
    tx: &mut dyn Transaction,
    delivery: &Delivery,
    moment: &Moment,
) -> Result<Delivered, Error> {
    let Content::Awaiting {
        task,
        awaits,
        correlation,
    } = &delivery.content
    else {
        return Ok(Delivered::default());
    };
    while let Some(mut early) = tx.early_message(awaits, correlation)? {
        if is_expired(&early, moment) {
            finish(tx, early)?;
            continue;
        }
        let (flow, mut state) = engine.load(tx, task.process())?;
        if !is_awaiting(&state, *task) {
            break;
        }
        tx.savepoint()?;
        match run(tx, &*flow, &mut state, moment, received(*task, &early)) {
            Ok(()) => {
                tx.release()?;
                finish(tx, early)?;
                return Ok(Delivered {
                    receivers: vec![*task],
                    sent: sent(&state),
                });
            }
            Err(error) if error.is_storage() || error.is_busy() => return Err(error),
            Err(error) => {
                tx.rollback()?;
                early.status = DeliveryStatus::Resting;
                early.due = None;
                early.attempts += 1;
                early.error = Some(TaskError::from_error(TaskErrorKind::Failed, &error).message);
                tx.update_delivery(&early)?;
            }
        }
    }
    Ok(Delivered::default())
}

fn received(task: TaskId, message: &Delivery) -> Event {
    let payload = match &message.content {
        Content::Message { payload, .. } => payload.clone(),
        _ => Value::Null,
    };
    Event::Received {
        task: task.number(),
        payload,
    }
}

fn is_expired(message: &Delivery, moment: &Moment) -> bool {
    match &message.content {
        Content::Message { expires, .. } => expires.is_some_and(|at| at <= moment.now),
        _ => false,
    }
}

fn is_awaiting(state: &State, task: TaskId) -> bool {
    let running = state.process.status == ProcessStatus::New;
    let found = state.tasks.get(&task.number());
    running && found.is_some_and(|task| task.status == Status::Started && task.awaits.is_some())
}

/// Writes one delivery for each task that waits for a signal now. Those that the sender itself goes on to
/// wait at did not wait when it was sent.
fn broadcast(
    tx: &mut dyn Transaction,
    delivery: &Delivery,
    name: &str,
    payload: &Value,
    sender: Option<TaskId>,
    moment: &Moment,
) -> Result<Delivered, Error> {
    let mut done = Delivered::default();
    let later = |task: TaskId| {
        sender.is_some_and(|sender| {
            task.process() == sender.process() && task.number() > sender.number()
        })
    };
    for (task, flow) in tx.awaiting_tasks(&awaits_signal(name), None, usize::MAX)? {
        if later(task) {
            continue;
        }
        let key = format!("signal:{}:{task}", delivery.id);
        let payload = payload.clone();
        let content = Content::SignalTo { task, payload };
        tx.send(&Delivery::new(key.as_str(), content, moment.now).to_flow(flow))?;
        done.receivers.push(task);
        done.sent.push(key);
    }
    Ok(done)
}
