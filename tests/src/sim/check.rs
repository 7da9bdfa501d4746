//! What must hold after every event.

use std::collections::{BTreeMap, BTreeSet};

use procession::graph::NodeKind;
use procession::history::{HistoryEntry, HistoryEvent, Replay};
use procession::{
    Engine, Error, Process, ProcessId, ProcessStatus, Status, Task, TaskEvent, TaskId,
};
use serde_json::Value;

use crate::random_flow::RandomFlow;

/// A process as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// The process.
    pub process: Process,
    /// All its tasks.
    pub tasks: Vec<Task>,
    /// Its whole history.
    pub rows: Vec<HistoryEntry>,
}

impl Seen {
    /// Reads a process.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub async fn of(engine: &Engine, id: ProcessId) -> Result<Self, Error> {
        Ok(Self {
            process: engine.process(id).await?,
            tasks: engine.tasks(id).await?,
            rows: engine.history(id).await?,
        })
    }

    /// The task with this number.
    #[must_use]
    pub fn task(&self, number: u32) -> Option<&Task> {
        self.tasks.iter().find(|task| task.id.number() == number)
    }

    /// True while the process runs.
    #[must_use]
    pub fn runs(&self) -> bool {
        self.process.status == ProcessStatus::New
    }
}

/// Checks a process against what it was before, against its history, and against the oracle of its flow. Where
/// managers have meddled what is over may be taken back.
///
/// # Errors
///
/// What does not hold.
pub fn check(
    before: Option<&Seen>,
    now: &Seen,
    flow: &RandomFlow,
    meddled: bool,
) -> Result<(), String> {
    history_tells_the_same(now)?;
    what_is_over_stays(before, now, meddled)?;
    every_token_goes_on_once(now)?;
    every_effect_happened_once(now, flow, meddled)?;
    nothing_is_visited_too_often(now, flow, meddled)?;
    nothing_waits_for_ever(now)
}

fn history_tells_the_same(now: &Seen) -> Result<(), String> {
    let replay = Replay::of(&now.rows).map_err(|error| error.to_string())?;
    if replay != Replay::of_records(&now.process, &now.tasks) {
        return Err("the history tells another state than what is stored".to_owned());
    }
    if now.process.events as usize != now.rows.len() {
        return Err("the process has another number of events than its history".to_owned());
    }
    let numbers = now.tasks.iter().map(|task| task.id.number());
    if !numbers.eq(1..=now.process.tasks) {
        return Err("the numbers of the tasks have a gap".to_owned());
    }
    Ok(())
}

/// What ended never changes again, and nothing that was there is gone.
fn what_is_over_stays(before: Option<&Seen>, now: &Seen, meddled: bool) -> Result<(), String> {
    let open = now.tasks.iter().find(|task| task.is_active());
    if let (Some(task), false) = (open, now.runs()) {
        return Err(format!("the process is over, but {} is open", name(task)));
    }
    let Some(before) = before else { return Ok(()) };
    if now.rows.len() < before.rows.len() || now.rows[..before.rows.len()] != before.rows {
        return Err("what was in the history is not there any more".to_owned());
    }
    if !before.runs() && now.process != before.process && !meddled {
        return Err("the process was over, and has changed".to_owned());
    }
    for old in &before.tasks {
        let task = now.task(old.id.number());
        let Some(task) = task else {
            return Err(format!("{} is gone", name(old)));
        };
        let taken_back = meddled && matches!(task.status, Status::Canceled | Status::Revived);
        if !old.is_active() && task != old && !taken_back {
            return Err(format!("{} was over, and has changed", name(old)));
        }
    }
    Ok(())
}

/// Only a split makes several tokens of one; what is not done goes nowhere. What an event on the border of a task
/// makes is not that task's continuation, and a token that comes too late ends at the join.
fn every_token_goes_on_once(now: &Seen) -> Result<(), String> {
    let mut continued: BTreeMap<u32, usize> = BTreeMap::new();
    let continuations = now.tasks.iter().filter(|task| task.host.is_none());
    for number in continuations.flat_map(|task| &task.previous) {
        *continued.entry(*number).or_default() += 1;
    }
    let absorbed = now
        .rows
        .iter()
        .filter(|row| row.event.as_strs().0 == "absorbed");
    for number in absorbed.filter_map(|row| row.task) {
        *continued.entry(number).or_default() += 1;
    }
    let undone: BTreeSet<u32> = undone(now).collect();
    for task in &now.tasks {
        let times = continued.get(&task.id.number()).copied().unwrap_or(0);
        let right = match (task.status, task.kind) {
            (Status::Done, NodeKind::Split | NodeKind::SplitFirst) => times >= 1,
            // Its ways are open while it is.
            (_, NodeKind::SplitFirst) => true,
            (Status::Done, kind) if kind.is_end() => times == 0,
            (Status::Done, _) => times == 1,
            // Another one is in its place; what followed one that was done is taken back, too.
            (Status::Revived, _) => times >= 1,
            (Status::Canceled, _) if undone.contains(&task.id.number()) => true,
            _ => times == 0,
        };
        if !right {
            return Err(format!("{} goes on {times} times", name(task)));
        }
    }
    Ok(())
}

/// The tasks that were done, and taken back.
fn undone(now: &Seen) -> impl Iterator<Item = u32> {
    let rows = now.rows.iter();
    let undone = rows.filter(|row| matches!(row.event, HistoryEvent::Task(TaskEvent::Undone, _)));
    undone.filter_map(|row| row.task)
}

/// What is stopped and may have to be made again: tasks that were taken back, and the hosts of events that were.
pub(super) fn to_be_made_again(now: &Seen) -> impl Iterator<Item = TaskId> {
    undone(now).filter_map(|number| {
        let task = now.task(number)?;
        let task = match task.kind.is_boundary() {
            true => now.task(task.host?)?,
            false => task,
        };
        let can = task.status == Status::Canceled && !task.kind.is_start();
        can.then_some(task.id)
    })
}

/// Every function and every job counts its runs in the data: as many as its tasks were done. Of two jobs that
/// are at work at the same time the later report wins, so that only one of them may be counted.
fn every_effect_happened_once(now: &Seen, flow: &RandomFlow, meddled: bool) -> Result<(), String> {
    let mut done: BTreeMap<&str, (NodeKind, u64)> = BTreeMap::new();
    for task in &now.tasks {
        if matches!(task.kind, NodeKind::Function | NodeKind::Job) {
            done.insert(&task.node, (task.kind, 0));
        }
    }
    // What was done and taken back has had its effect; what was skipped has not.
    let finished =
        |row: &&HistoryEntry| matches!(row.event, HistoryEvent::Task(TaskEvent::Finished, _));
    for number in now.rows.iter().filter(finished).filter_map(|row| row.task) {
        let node = now.task(number).map(|task| task.node.as_str());
        if let Some((_, times)) = node.and_then(|node| done.get_mut(node)) {
            *times += 1;
        }
    }
    for (node, (kind, times)) in done {
        let counted = now.process.data.get(node).and_then(Value::as_u64);
        let counted = counted.unwrap_or(0);
        let right = if kind == NodeKind::Job && (meddled || flow.shared.contains(node)) {
            counted <= times && (counted > 0) == (times > 0)
        } else {
            counted == times
        };
        if !right {
            return Err(format!(
                "`{node}` is done {times} times, and has counted {counted}"
            ));
        }
    }
    Ok(())
}

/// What was taken back, or made anew, does not count. A host that is made anew may be reminded of once more.
fn nothing_is_visited_too_often(
    now: &Seen,
    flow: &RandomFlow,
    meddled: bool,
) -> Result<(), String> {
    let mut visits: BTreeMap<&str, usize> = BTreeMap::new();
    for task in now
        .tasks
        .iter()
        .filter(|task| !matches!(task.status, Status::Canceled | Status::Revived))
        .filter(|task| !meddled || !is_beside(task))
    {
        *visits.entry(&task.node).or_default() += 1;
    }
    for (node, most) in &flow.visits {
        let times = visits.get(node.as_str()).copied().unwrap_or(0);
        if times > *most {
            return Err(format!("`{node}` is visited {times} times, not {most}"));
        }
    }
    Ok(())
}

/// True for what runs on the path of an event that has not interrupted its host.
fn is_beside(task: &Task) -> bool {
    let token = task.token.to_string();
    token.split('/').any(|part| part.ends_with(".0"))
}

/// Joins are looked at in the step that sets them free: at rest, something else has to be open.
fn nothing_waits_for_ever(now: &Seen) -> Result<(), String> {
    let mut open = now.tasks.iter().filter(|task| task.is_active());
    let rests = undone(now).next().is_some() && !now.tasks.iter().any(Task::is_active);
    if now.runs() && !rests && open.all(|task| waits(task) && !waits_below(task)) {
        return Err("the process runs, but nothing can happen any more".to_owned());
    }
    Ok(())
}

/// True for a task that waits for others of its process, or watches one.
pub(super) fn waits(task: &Task) -> bool {
    match task.kind {
        NodeKind::Join | NodeKind::SplitFirst => task.status == Status::Started,
        NodeKind::BoundaryTimer => task.status == Status::Scheduled,
        _ => waits_below(task),
    }
}

/// True for a task that waits for other processes.
fn waits_below(task: &Task) -> bool {
    matches!(task.kind, NodeKind::Subprocess | NodeKind::NSubprocess)
        && task.status == Status::Started
}

/// Checks a process that everybody has worked on as far as it goes.
///
/// # Errors
///
/// When it is not over, or, unless somebody has stopped something, has not gone the way that the oracle of its flow tells.
pub fn check_end(now: &Seen, flow: &RandomFlow, excused: bool) -> Result<(), String> {
    if now.runs() {
        return Err("the process is not over".to_owned());
    }
    if excused {
        return Ok(());
    }
    if now.process.status != ProcessStatus::Done {
        return Err("nobody cancelled the process, but it is not done".to_owned());
    }
    let done = |node: &str| {
        let done = |task: &&Task| task.node == node && task.status == Status::Done;
        now.tasks.iter().filter(done).count()
    };
    for (node, expected) in &flow.visits {
        let times = done(node);
        if times > *expected || (times < *expected && !flow.loose.contains(node)) {
            return Err(format!("`{node}` was done {times} times, not {expected}"));
        }
    }
    for (nodes, expected) in &flow.sums {
        let times: usize = nodes.iter().map(|node| done(node)).sum();
        if times != *expected {
            let nodes = nodes.join("` and `");
            return Err(format!("`{nodes}` were done {times} times, not {expected}"));
        }
    }
    Ok(())
}

/// A task, in a message.
pub(super) fn name(task: &Task) -> String {
    format!("task {} (`{}`, {})", task.id, task.node, task.status)
}
