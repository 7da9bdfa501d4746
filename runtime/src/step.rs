//! The step: what an event does to a process. It reads no clock, draws no random number and does no
//! I/O: the same process and the same event give the same answer.
//!
//! [`step`] moves the tokens of one process until every one of them waits or has ended. Where a
//! function of the user's has to run in between, it answers with a [`Call`]; the engine runs it in the
//! open transaction and comes back with [`Event::Returned`].
//!
//! The order is deterministic: edges in the order of their declaration, tasks in the order in which
//! they were made, joins when nothing else can move.

mod arrive;
mod boundary;
mod catch;
mod children;
mod compensate;
mod end;
mod event;
mod join;
mod late;
mod messages;
mod migrate;
mod offer;
mod people;
mod race;
mod revive;
mod skip;
mod state;
mod undo;
mod ways;
mod work;

#[cfg(test)]
mod tests;

use std::panic::{AssertUnwindSafe, catch_unwind};

pub(crate) use children::Children;
pub use children::{CANCELED, MAX_NESTING};
pub use event::{Call, Event, Mode, Moment};
pub(crate) use migrate::{Renames, migrate};
pub(crate) use revive::can_revive;
pub(crate) use skip::can_skip;
pub use state::State;
pub use undo::{all_done, undone};

use crate::error::{Error, Kind};
use crate::flow::Definition;
use crate::graph::NodeKind;
use crate::status::TaskEvent;
use crate::store::panic_message;
use crate::task::{TaskError, TaskErrorKind};

/// How many tasks one event may set going, unless the engine was told otherwise. Two orders of
/// magnitude above any flow that a person has drawn, and still over in a moment.
pub const DEFAULT_BUDGET: usize = 10_000;

/// Applies one event to a process and moves its tokens until they wait, end, or need a function run.
///
/// # Errors
///
/// When the status of the task or of the process does not allow the event, when a decision fails while
/// somebody waits for the answer, and when the budget of steps is used up; also when what is noted with the process
/// or with a task of it cannot be read. The state is then worth nothing any more.
pub fn step(
    flow: &dyn Definition,
    state: &mut State,
    moment: &Moment,
    event: Event,
) -> Result<Option<Call>, Error> {
    state.notes()?;
    let mut stepper = Stepper {
        flow,
        state,
        moment,
        skipped: None,
    };
    match stepper.handle(event)? {
        Some(call) => Ok(Some(call)),
        None => stepper.advance(),
    }
}

/// Asks the flow a question. A panic in the user's closure is an answer too: the node cannot decide.
fn guarded<T>(question: impl FnOnce() -> Result<T, TaskError>) -> Result<T, TaskError> {
    catch_unwind(AssertUnwindSafe(question)).unwrap_or_else(|payload| {
        let message = panic_message(&*payload);
        Err(TaskError::new(TaskErrorKind::Panicked, message))
    })
}

/// One step at work.
struct Stepper<'a> {
    flow: &'a dyn Definition,
    state: &'a mut State,
    moment: &'a Moment,
    /// The task that is finished without being done.
    skipped: Option<u32>,
}

impl Stepper<'_> {
    /// What the event itself changes; the tokens that it sets free are moved afterwards.
    fn handle(&mut self, event: Event) -> Result<Option<Call>, Error> {
        // The answer of a function goes on with the event that has asked for it.
        if !matches!(event, Event::Returned { .. }) {
            self.state.stopped.clear();
        }
        match event {
            Event::Started { node } => return self.begin(node),
            Event::Completed { task } => return self.complete(task),
            Event::Returned { task, outcome } => self.returned(task, outcome)?,
            Event::Assigned { task, owner } => self.assign(task, owner)?,
            Event::Unassigned { task } => self.unassign(task)?,
            Event::Claimed { task, lease } => self.claim(task, lease)?,
            Event::Performed { task, attempt } => self.performed(task, attempt)?,
            Event::Failed {
                task,
                attempt,
                error,
                retry,
            } => self.failed(task, attempt, error, retry)?,
            Event::Due { task } => self.due(task)?,
            Event::DueFailed { task, error } => self.due_failed(task, error)?,
            Event::ChildEnded {
                task,
                child,
                outcome,
                escalations,
            } => return self.child_ended(task, child, outcome, escalations),
            Event::ChildAdded { task, start } => return self.add_child(task, start),
            Event::Received { task, payload } => return self.received(task, payload),
            Event::Escalated {
                task,
                child,
                code,
                payload,
            } => self.escalated(task, child, &code, payload)?,
            Event::Retried { task } => self.retry(task)?,
            Event::Canceled { task } => self.cancel(task)?,
            Event::Delegated { task, to } => self.delegate(task, to)?,
            Event::Resolved { task } => self.resolve(task)?,
            Event::Snoozed { task, until } => self.snooze(task, until)?,
            Event::Planned {
                task,
                due,
                priority,
            } => self.plan(task, due, priority)?,
            Event::Commented { task, text } => self.comment(task, &text),
            Event::Edited => {
                self.running()?;
                self.state.record_data(self.moment, None);
            }
            Event::Skipped { task, ways } => self.skip(task, ways)?,
            Event::Undone { task, again } => self.undo_task(task, again)?,
            Event::Revived { task } => drop(self.revive(task)?),
            Event::ProcessRevived => self.revive_process()?,
            Event::ProcessCanceled => self.cancel_process()?,
            Event::ProcessUndone => self.undo_process()?,
        }
        Ok(None)
    }

    /// Moves every token that can move. Joins come last, one at a time, because each of them may set
    /// free what another one waits for.
    fn advance(&mut self) -> Result<Option<Call>, Error> {
        loop {
            while let Some(number) = self.state.ready.pop_front() {
                // What was to act may have been stopped by what acted before it.
                if !self.state.task(number)?.is_active() {
                    continue;
                }
                self.spend()?;
                if let Some(call) = self.activate(number)? {
                    return Ok(Some(call));
                }
            }
            if !self.move_on()? {
                break;
            }
        }
        self.forget_late();
        self.settle();
        Ok(None)
    }

    /// Lets one of those that wait go on, if there is one: nothing else can move. Joins come last.
    fn move_on(&mut self) -> Result<bool, Error> {
        let moved = self.catch()? || self.compensate()? || self.end_race()? || self.join()?;
        if moved {
            self.spend()?;
        }
        Ok(moved)
    }

    /// What a task does as soon as it is made.
    fn activate(&mut self, number: u32) -> Result<Option<Call>, Error> {
        if !self.arm(number)? {
            return Ok(None);
        }
        match self.state.task(number)?.kind {
            kind if kind.is_claimed() => self.offer(number)?,
            kind if kind.is_function() => {
                self.change(number, TaskEvent::Started)?;
                return Ok(Some(Call { task: number }));
            }
            NodeKind::Subprocess | NodeKind::NSubprocess => return self.call_children(number),
            NodeKind::MessageCatch | NodeKind::SignalCatch => self.await_event(number)?,
            NodeKind::MessageThrow | NodeKind::SignalThrow | NodeKind::EscalationThrow => {
                self.throw(number)?;
            }
            NodeKind::Job => self.schedule(number, self.moment.now)?,
            NodeKind::If | NodeKind::Switch | NodeKind::Split => self.decide(number)?,
            NodeKind::End => {
                // What runs beside the main flow does not make the process done.
                let beside = self.state.task(number)?.token.is_beside(0);
                self.state.process.reached_end |= !beside;
                self.finish(number)?;
            }
            NodeKind::SplitFirst => self.race(number)?,
            NodeKind::CompensateThrow => drop(self.change(number, TaskEvent::Started)?),
            NodeKind::TerminateEnd | NodeKind::ErrorEnd => self.terminate(number)?,
            NodeKind::Timer => self.wait(number)?,
            // They come here only when they are tried once more.
            NodeKind::BoundaryTimer | NodeKind::BoundaryError | NodeKind::BoundaryEscalation => {
                self.fire(number)?;
            }
            // A join comes here only when it is tried once more: its branches have come already.
            NodeKind::Join => drop(self.change(number, TaskEvent::Started)?),
            // Handles wait for their call, catches are asked when nothing else can move, and starts begin
            // otherwise.
            _ => {}
        }
        Ok(None)
    }

    /// A runaway loop must not hold the lock of its process for ever.
    fn spend(&mut self) -> Result<(), Error> {
        self.state.steps += 1;
        if self.state.steps <= self.moment.budget {
            return Ok(());
        }
        Err(Error::new(Kind::StepBudget {
            flow: self.flow.graph().name().to_owned(),
            process: self.state.process.id,
            limit: self.moment.budget,
        }))
    }
}
