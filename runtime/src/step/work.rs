//! What tasks do: schedule, run, fail, finish, and hand their tokens on.

use jiff::{Timestamp, Unit};

use super::boundary::caught_memo;
use super::event::Mode;
use super::{Stepper, guarded};
use crate::error::{Error, Kind};
use crate::flow::{Context, Handover};
use crate::graph::NodeKind;
use crate::history::{HistoryEntry, HistoryEvent};
use crate::status::{IllegalEvent, Status, TaskEvent};
use crate::task::{Task, TaskError, TaskErrorKind};
use crate::token::Token;

/// How many attempts of one job may be lost with their workers. A job that kills its worker must not
/// do so for ever; one that is unlucky in a storm of restarts must not be given up.
const LOST_ATTEMPTS: u32 = 1_000;

impl Stepper<'_> {
    /// Hands a job to the workers, to run at `at`, or has them wake a timer then.
    pub(super) fn schedule(&mut self, number: u32, at: Timestamp) -> Result<(), Error> {
        let at = at.round(Unit::Microsecond).unwrap_or(at);
        self.change(number, TaskEvent::Scheduled)?.detail =
            serde_json::json!({ "at": at.to_string() });
        let task = self.state.task_mut(number)?;
        task.scheduled = Some(at);
        task.lease = None;
        self.state.scheduled = true;
        Ok(())
    }

    /// A worker begins an attempt. One whose flow does not have the node, because another release of it has
    /// named it anew, leaves it alone.
    pub(super) fn claim(&mut self, number: u32, lease: Timestamp) -> Result<(), Error> {
        self.running()?;
        self.node_of(number)?;
        let task = self.state.task(number)?;
        if task.kind != NodeKind::Job {
            let status = task.status;
            let event = TaskEvent::Started;
            return Err(self.illegal(number, IllegalEvent { status, event }));
        }
        let before = task.memo.get("attempts_before");
        let before = before.and_then(serde_json::Value::as_u64).unwrap_or(0);
        let before = u32::try_from(before).unwrap_or(u32::MAX);
        let lost = task
            .attempt
            .saturating_sub(before)
            .saturating_sub(task.failures);
        if task.status == Status::Started && lost >= LOST_ATTEMPTS {
            let message = format!("{lost} attempts were lost with their workers");
            return self.fail(number, TaskError::new(TaskErrorKind::Lost, message));
        }
        self.change(number, TaskEvent::Started)?;
        let task = self.state.task_mut(number)?;
        task.attempt += 1;
        task.lease = Some(lease);
        Ok(())
    }

    /// A job has succeeded.
    pub(super) fn performed(&mut self, number: u32, attempt: u32) -> Result<(), Error> {
        self.current(number, attempt)?;
        self.state.record_data(self.moment, number);
        self.finish(number)
    }

    /// An attempt has failed.
    pub(super) fn failed(
        &mut self,
        number: u32,
        attempt: u32,
        error: TaskError,
        retry: Option<Timestamp>,
    ) -> Result<(), Error> {
        self.current(number, attempt)?;
        self.state.task_mut(number)?.failures += 1;
        let Some(at) = retry else {
            return self.fail(number, error);
        };
        self.schedule(number, at)?;
        self.state.task_mut(number)?.error = Some(error);
        Ok(())
    }

    /// Only the attempt that runs may report: an earlier one's worker was thought to be lost.
    fn current(&self, number: u32, attempt: u32) -> Result<(), Error> {
        self.running()?;
        let task = self.state.task(number)?;
        if task.attempt == attempt && task.status == Status::Started {
            return Ok(());
        }
        Err(Error::new(Kind::StaleAttempt {
            task: task.id,
            attempt,
            current: task.attempt,
        }))
    }

    /// A gateway chooses its ways.
    pub(super) fn decide(&mut self, number: u32) -> Result<(), Error> {
        let node = self.node_of(number)?;
        let context = self.context(number)?;
        match guarded(|| self.flow.route(node, &context)) {
            Ok(edges) => self.leave(number, &edges),
            Err(error) => self.undecided(number, error),
        }
    }

    /// Ends a task and hands its token on over every edge.
    pub(super) fn finish(&mut self, number: u32) -> Result<(), Error> {
        let edges: Vec<usize> = (0..self.edges_of(number)?).collect();
        self.leave(number, &edges)
    }

    /// Ends a task and hands its token on over these edges. What goes with the token is asked for
    /// first, so that a task whose question fails is not over yet.
    pub(super) fn leave(&mut self, number: u32, edges: &[usize]) -> Result<(), Error> {
        let node = self.node_of(number)?;
        let context = self.context(number)?;
        let ways = match guarded(|| self.ways(node, edges, &context)) {
            Ok(ways) => ways,
            Err(error) => return self.undecided(number, error),
        };
        self.close(number)?;
        self.follow(number, ways)
    }

    /// Ends a task.
    pub(super) fn close(&mut self, number: u32) -> Result<(), Error> {
        if self.skipped.take_if(|skipped| *skipped == number).is_some() {
            self.pass_over(number)?;
        } else {
            self.change(number, TaskEvent::Finished)?;
        }
        let now = self.moment.now;
        let task = self.state.task_mut(number)?;
        task.finished = Some(now);
        task.scheduled = None;
        task.lease = None;
        task.error = None;
        if let Some(owner) = task.owner.clone() {
            let node = task.node.clone();
            self.exclude(&node, &owner)?;
            self.state.owners.insert(node, owner);
        }
        self.note_compensable(number)
    }

    /// A task has failed for good: an event on its border takes the error, or it rests in error. Of a node that
    /// the flow has lost nobody knows what is on its border, so that nothing is done.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "an error is handed over to its task"
    )]
    pub(super) fn fail(&mut self, number: u32, error: TaskError) -> Result<(), Error> {
        self.node_of(number)?;
        let detail = serde_json::to_value(&error).unwrap_or_default();
        self.change(number, TaskEvent::Failed)?.detail = detail;
        let task = self.state.task_mut(number)?;
        task.error = Some(error.clone());
        task.scheduled = None;
        task.lease = None;
        match self.catching(number, &error) {
            Some(event) => self.take_error(event, number, &error),
            None => Ok(()),
        }
    }

    /// A decision has failed: somebody who waits gets the error, else the task rests in error.
    pub(super) fn undecided(&mut self, number: u32, error: TaskError) -> Result<(), Error> {
        match self.moment.mode {
            Mode::Background => self.fail(number, error),
            Mode::Foreground => Err(Error::new(Kind::Undecided {
                flow: self.flow.graph().name().to_owned(),
                node: self.state.task(number)?.node.clone(),
                source: error,
            })),
        }
    }

    /// Makes the tasks to which a finished task's token goes on.
    pub(super) fn follow(
        &mut self,
        number: u32,
        ways: Vec<(usize, Handover)>,
    ) -> Result<(), Error> {
        let Some(token) = self.decide_race(number)? else {
            return Ok(());
        };
        let task = self.state.task(number)?;
        let (name, kind) = (task.node.clone(), task.kind);
        let token = match kind {
            NodeKind::Join => self.behind_join(&token),
            NodeKind::Split => self.behind_split(&token, &name),
            _ => token,
        };
        let inherited = match kind {
            // What is decided next may hang on the error.
            _ if kind.is_boundary() || kind.is_gateway() => task.caught(),
            _ => None,
        };
        let payload = (kind == NodeKind::BoundaryEscalation).then(|| task.data.clone());
        for ((target, mut handover), branch) in ways.into_iter().zip(1..) {
            if handover.data.is_none() {
                handover.data.clone_from(&payload);
            }
            let token = match kind {
                NodeKind::Split => token.branch(&name, number, branch),
                _ => token.clone(),
            };
            if self.kind(target) == Some(NodeKind::Join) {
                self.arrive(target, &token, number, handover)?;
            } else {
                let next = self.create(target, token, Some(number), handover)?;
                if let Some(error) = &inherited {
                    self.state.task_mut(next)?.memo = caught_memo(error);
                }
                self.state.ready.push_back(next);
            }
        }
        Ok(())
    }

    /// Makes a task.
    pub(super) fn create(
        &mut self,
        node: usize,
        token: Token,
        previous: Option<u32>,
        handover: Handover,
    ) -> Result<u32, Error> {
        let graph = self.flow.graph();
        let Some(row) = graph.node(node) else {
            return Err(Error::new(Kind::UnknownNode {
                flow: graph.name().to_owned(),
                node: format!("#{node}"),
            }));
        };
        let moment = self.moment;
        let detail = serde_json::to_value(crate::history::Created {
            node: row.name.clone(),
            token: token.to_string(),
            previous: previous.into_iter().collect(),
        });
        let number = self.state.add(|id| Task {
            token,
            previous: previous.into_iter().collect(),
            data: handover.data.unwrap_or_default(),
            seed: handover.seed,
            ..Task::new(id, graph.name(), row.name.as_str(), row.kind, moment.now)
        });
        let event = HistoryEvent::Task(TaskEvent::Created, Status::New);
        self.state.record(moment, Some(number), event).detail = detail.unwrap_or_default();
        if let Some(previous) = previous {
            self.inherit_late(previous, number);
        }
        Ok(number)
    }

    /// Moves a task to the status that the table of changes says, and tells the history.
    pub(super) fn change(
        &mut self,
        number: u32,
        event: TaskEvent,
    ) -> Result<&mut HistoryEntry, Error> {
        let status = self.state.task(number)?.status;
        let next = status
            .next(event)
            .map_err(|illegal| self.illegal(number, illegal))?;
        if !next.is_active() {
            self.disarm(number)?;
            self.leave_children(number)?;
        }
        let now = self.moment.now;
        let task = self.state.task_mut(number)?;
        task.status = next;
        if event == TaskEvent::Started && task.started.is_none() {
            task.started = Some(now);
        }
        if next == Status::Canceled {
            self.state.stopped.insert(number);
        }
        let event = HistoryEvent::Task(event, next);
        Ok(self.state.record(self.moment, Some(number), event))
    }

    pub(super) fn illegal(&self, number: u32, source: IllegalEvent) -> Error {
        let id = crate::task::TaskId::new(self.state.process.id, number);
        let task = self.state.tasks.get(&number);
        let node = task.map_or_else(String::new, |task| task.node.clone());
        let kind = if source.status.is_active() {
            Kind::Illegal {
                task: id,
                node,
                source,
            }
        } else {
            Kind::AlreadyDone {
                task: id,
                node,
                status: source.status,
            }
        };
        Error::new(kind)
    }

    /// What pure functions of the flow see of a task.
    pub(super) fn context(&self, number: u32) -> Result<Context<'_>, Error> {
        Ok(Context {
            process: &self.state.process,
            task: self.state.task(number)?,
            user: self.moment.actor.as_ref(),
        })
    }

    /// The number of a task's node in the graph. A node that the flow has lost is an error that says
    /// so.
    pub(super) fn node_of(&self, number: u32) -> Result<usize, Error> {
        let graph = self.flow.graph();
        let node = &self.state.task(number)?.node;
        graph.find(node).ok_or_else(|| {
            Error::new(Kind::UnknownNode {
                flow: graph.name().to_owned(),
                node: node.clone(),
            })
        })
    }

    pub(super) fn edges_of(&self, number: u32) -> Result<usize, Error> {
        let node = self.node_of(number)?;
        Ok(self.flow.graph().node(node).map_or(0, |n| n.edges.len()))
    }

    pub(super) fn target(&self, node: usize, edge: usize) -> Option<usize> {
        Some(self.flow.graph().node(node)?.edges.get(edge)?.target)
    }

    pub(super) fn kind(&self, node: usize) -> Option<NodeKind> {
        self.flow.graph().node(node).map(|node| node.kind)
    }
}
