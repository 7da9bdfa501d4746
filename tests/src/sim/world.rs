//! The world of one seed: a flow, its processes, and everybody who does something to them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use procession::clock::{Clock, ManualClock};
use procession::flow::{Backoff, Definition, Retry};
use procession::graph::NodeKind;
use procession::store::{Page, ProcessQuery, Store};
use procession::testing::{HeldJob, Intercepted, Random};
use procession::{Engine, Error, ProcessId, ProcessStatus, Status, Task, User, UserId};

use super::Counts;
use super::act::{Act, is_due};
use super::check::{Seen, check, check_end, name, waits};
use super::letters::Letters;
use super::mutant::Mutant;
use super::shaky::{Crash, Shaky};
use super::trouble::Trouble;
use crate::random_flow::{RandomFlow, flow_of, random_block};

/// How long a worker is silent before it is taken for dead.
pub(super) const LEASE: Duration = Duration::from_secs(20);

/// The people who do the tasks.
const PEOPLE: [&str; 3] = ["ada", "ben", "cleo"];

/// Everything of one seed.
#[derive(Debug)]
pub struct World {
    pub(super) random: Random,
    pub(super) engine: Engine,
    pub(super) clock: ManualClock,
    pub(super) trouble: Trouble,
    pub(super) seen: BTreeMap<ProcessId, Seen>,
    /// The flow that people start, and those of the processes below.
    flows: BTreeMap<String, RandomFlow>,
    definitions: Vec<Arc<dyn Definition>>,
    pub(super) store: Shaky,
    pub(super) letters: Letters,
    held: Vec<HeldJob>,
    past: Vec<Act>,
    /// Whether managers cancel things here, and in which processes they have.
    cancels: bool,
    canceled: BTreeSet<ProcessId>,
    /// Whether managers undo, revive and skip things here, and below which processes they have.
    meddles: bool,
    meddled: BTreeSet<ProcessId>,
    pub(super) counts: Counts,
    trace: Vec<String>,
}

impl World {
    /// The world of this seed.
    ///
    /// # Errors
    ///
    /// When the engine cannot be built.
    pub async fn new(
        store: Arc<dyn Store>,
        seed: u64,
        mutant: Option<Mutant>,
    ) -> Result<Self, String> {
        let mut random = Random::new(seed);
        let block = random_block(&mut random);
        let flow = flow_of(&block);
        let retry = Retry {
            attempts: 3,
            backoff: Backoff::Fixed,
            delay: Duration::from_secs(10),
            max_delay: Duration::from_secs(10),
        };
        let trouble = Trouble::new(Random::new(random.number()));
        let flows: BTreeMap<String, RandomFlow> = std::iter::once(&flow)
            .chain(&flow.children)
            .map(|flow| (flow.name().to_owned(), flow.clone()))
            .collect();
        let definition = |flow: &RandomFlow| {
            let scripted = Arc::new(flow.flow.clone().retry(retry));
            Arc::new(Intercepted::new(scripted, trouble.clone())) as Arc<dyn Definition>
        };
        let definitions: Vec<_> = flows.values().map(definition).collect();
        let store = Shaky::new(store, mutant, Random::new(random.number()));
        let clock = ManualClock::default();
        let engine = engine(&store, &clock, &definitions).await.map_err(text)?;
        let cancels = random.chance(1, 3);
        let meddles = random.chance(1, 3);
        Ok(Self {
            cancels,
            random,
            engine,
            clock,
            trouble,
            seen: BTreeMap::new(),
            flows,
            definitions,
            store,
            letters: Letters::default(),
            held: Vec::new(),
            past: Vec::new(),
            canceled: BTreeSet::new(),
            meddles,
            meddled: BTreeSet::new(),
            counts: Counts::default(),
            trace: vec![format!("{block:?}")],
        })
    }

    /// Everything that happens, up to the end of all processes.
    ///
    /// # Errors
    ///
    /// The promise that was broken.
    pub async fn live(&mut self) -> Result<(), String> {
        self.start().await?;
        for _ in 0..10 + self.random.below(60) {
            self.something().await?;
        }
        self.held.clear();
        self.trouble.end();
        self.finish().await?;
        self.counts.seeds = 1;
        for id in self.seen.keys().copied().collect::<Vec<_>>() {
            self.look_at(id).await?;
        }
        self.all_letters_arrived().await?;
        for seen in self.seen.values() {
            let root = self.root(seen);
            let touched = self.canceled.contains(&root) || self.meddled.contains(&root);
            let excused = touched || !self.is_awaited(seen);
            check_end(seen, self.oracle(seen), excused)?;
            if !excused {
                self.has_all_below(seen)?;
            }
            self.counts.processes += 1;
            self.counts.tasks += seen.tasks.len();
            self.counts.rows += seen.rows.len();
        }
        Ok(())
    }

    /// What was done.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// What happened, one act in a line.
    #[must_use]
    pub fn into_trace(self) -> Vec<String> {
        self.trace
    }

    pub(super) fn note(&mut self, line: impl Into<String>) {
        self.trace.push(line.into());
    }

    async fn something(&mut self) -> Result<(), String> {
        match self.random.below(100) {
            0..=34 => self.work().await,
            35..=42 => self.take().await,
            43 => self.send_letter(None).await,
            44 => self.ring().await,
            45..=59 => self.report().await,
            60..=67 => self.repeat().await,
            68..=77 => self.odd().await,
            78..=84 => self.wait().await,
            85..=87 if self.roots() < 3 => self.start().await,
            88..=89 => self.mind().await,
            90..=92 if self.meddles => self.meddle().await,
            93..=94 if self.cancels => self.cancel().await,
            95..=96 if self.meddles => self.meddle().await,
            97 if self.cancels => self.cancel_process().await,
            98 => {
                self.lose_worker();
                Ok(())
            }
            99 => self.work_and_deliver().await,
            _ => self.work().await,
        }
    }

    /// A process begins, by a person or from code. Two in three times all goes well.
    async fn start(&mut self) -> Result<(), String> {
        let crash = self.upset();
        let form = self.flows["random"].data.clone();
        let begun = if self.random.chance(1, 2) {
            let ada = User::new("ada");
            let ada = self.engine.as_user(&ada);
            ada.start_json("random", "begin", form).await
        } else {
            self.engine.start_json("random", "start", form).await
        };
        self.note(format!("a process begins{}", outcome(&begun)));
        let crashed = self.recover().await?;
        let before = self.seen.len();
        self.look_at_all().await?;
        match begun {
            Ok(process) if self.seen.contains_key(&process.id) => {
                self.counts.taken += 1;
                Ok(())
            }
            Ok(process) => Err(format!(
                "process {} was acknowledged, and is lost",
                process.id
            )),
            Err(_) if crashed && crash == Some(Crash::BeforeAnswer) => Ok(()),
            Err(_) if self.seen.len() > before => Err("a refused process is there".to_owned()),
            Err(error) if crashed || error.is_failed_node() => {
                self.counts.refused += 1;
                Ok(())
            }
            Err(error) => Err(format!("the process cannot begin: {error}")),
        }
    }

    /// Somebody does what there is to do.
    async fn work(&mut self) -> Result<(), String> {
        let Some(task) = self.open() else {
            return Ok(());
        };
        let someone = self.someone();
        let owner = task.owner.clone().unwrap_or_else(|| someone.clone());
        let act = match (task.kind, task.status) {
            (_, Status::Error) => Act::Retry(task.id),
            (NodeKind::View, Status::New) => Act::Claim(someone, task.id),
            (NodeKind::View, Status::Assigned) => Act::Complete(owner, task.id),
            (NodeKind::Handle, _) => Act::Call(task.id),
            (NodeKind::MessageCatch, _) => return self.send_letter(task.correlation).await,
            (NodeKind::SignalCatch, _) => return self.ring().await,
            _ => return self.take().await,
        };
        self.act(act).await
    }

    /// Somebody changes their mind about a task that they have.
    async fn mind(&mut self) -> Result<(), String> {
        let (Some(task), someone) = (self.open(), self.someone()) else {
            return Ok(());
        };
        let owner = task.owner.clone().unwrap_or_else(|| someone.clone());
        let act = if self.random.chance(1, 2) {
            Act::Unassign(owner, task.id)
        } else {
            Act::Reassign(owner, task.id, someone)
        };
        self.act(act).await
    }

    /// A worker begins a job.
    async fn take(&mut self) -> Result<(), String> {
        let crash = self.upset();
        let now = self.clock.now();
        let worker = self.engine.worker().lease(LEASE);
        let taken = HeldJob::take(&worker).await;
        let crashed = self.recover().await?;
        let job_was_due = self.is_anything_due(|task| task.kind == NodeKind::Job);
        let timer_was_due = self.is_anything_due(|task| task.kind != NodeKind::Job);
        match taken {
            Ok(Some(job)) => {
                let id = job.task().id;
                self.note(format!(
                    "a worker begins attempt {} of {id}",
                    job.task().attempt
                ));
                let before = self.seen.get(&id.process());
                let before = before.and_then(|seen| seen.task(id.number()));
                // A timer that is fired on the way may lead to a new job.
                if !before.map_or(timer_was_due, |task| is_due(task, now)) {
                    return Err(format!("a worker has begun {id}, which was not due"));
                }
                self.look_at_all().await?;
                let stored = self.seen.get(&id.process());
                let stored = stored.and_then(|seen| seen.task(id.number()));
                if stored.is_none_or(|task| task.attempt != job.task().attempt) {
                    return Err(format!("the claim of {id} was acknowledged, and is lost"));
                }
                self.counts.taken += 1;
                self.held.push(job);
                Ok(())
            }
            Ok(None) if job_was_due && !crashed => {
                Err("a job is due, but no worker gets it".to_owned())
            }
            Ok(None) => {
                if timer_was_due {
                    self.note("timers go off");
                }
                self.look_at_all().await?;
                if !crashed && self.is_anything_due(|_| true) {
                    return Err("something was due, and is so still".to_owned());
                }
                Ok(())
            }
            Err(_) if crashed => {
                self.note(format!("a worker dies with its claim: {crash:?}"));
                self.look_at_all().await
            }
            Err(error) => Err(format!("a worker cannot claim: {error}")),
        }
    }

    fn is_anything_due(&self, counts: impl Fn(&Task) -> bool) -> bool {
        let now = self.clock.now();
        let running = self.seen.values().filter(|seen| seen.runs());
        let mut tasks = running.flat_map(|seen| &seen.tasks);
        tasks.any(|task| counts(task) && is_due(task, now))
    }

    /// A worker does the job that it has, and reports: in time, too late, or twice.
    async fn report(&mut self) -> Result<(), String> {
        if self.held.is_empty() {
            return self.take().await;
        }
        let place = self.random.below(self.held.len());
        let job = self.held[place].clone();
        let answer = job.perform().await;
        let answer = answer.map_err(|error| (error.to_string(), error.is_transient()));
        if !self.random.chance(1, 10) {
            self.held.swap_remove(place);
        }
        self.act(Act::Report(Box::new(job), answer)).await
    }

    /// Something that happened once comes once more.
    async fn repeat(&mut self) -> Result<(), String> {
        if self.random.chance(1, 8) {
            return self.repeat_letter().await;
        }
        let Some(act) = self.random.pick(&self.past).cloned() else {
            return Ok(());
        };
        self.counts.repeated += 1;
        self.act(act).await
    }

    /// Somebody does something to some task, whether it makes sense or not.
    async fn odd(&mut self) -> Result<(), String> {
        let Some(id) = self.process() else {
            return Ok(());
        };
        let tasks = &self.seen[&id].tasks;
        let Some(task) = self.random.pick(tasks).map(|task| task.id) else {
            return Ok(());
        };
        let someone = self.someone();
        let act = match self.random.below(6) {
            0 => Act::Claim(someone, task),
            1 => Act::Complete(someone, task),
            2 => Act::Call(task),
            3 => Act::Retry(task),
            4 => Act::Unassign(someone, task),
            _ => Act::Reassign(someone, task, UserId::from("ben")),
        };
        self.act(act).await
    }

    /// Time passes: a little, or up to what is due next.
    async fn wait(&mut self) -> Result<(), String> {
        let due = self.engine.store().next_due(self.flow_names());
        match due.await.map_err(text)? {
            Some(due) if self.random.chance(1, 2) => self.clock.advance_to(due),
            _ => {
                let seconds = self.random.below(40) as u64;
                self.clock.advance(Duration::from_secs(seconds));
            }
        }
        self.note(format!("it is {}", self.clock.now()));
        Ok(())
    }

    async fn cancel(&mut self) -> Result<(), String> {
        match self.open() {
            Some(task) => self.act(Act::CancelTask(task.id)).await,
            None => Ok(()),
        }
    }

    async fn cancel_process(&mut self) -> Result<(), String> {
        match self.process() {
            Some(id) => self.act(Act::Cancel(id)).await,
            None => Ok(()),
        }
    }

    /// A manager has something go another way.
    async fn meddle(&mut self) -> Result<(), String> {
        let Some(id) = self.process() else {
            return Ok(());
        };
        let seen = &self.seen[&id];
        if seen.process.status == ProcessStatus::Canceled && self.random.chance(1, 2) {
            return self.act(Act::ReviveProcess(id)).await;
        }
        let Some(task) = self.random.pick(&seen.tasks) else {
            return Ok(());
        };
        let task_id = task.id;
        let act = match task.status {
            Status::Done if self.random.chance(1, 2) => Act::Undo(task_id),
            Status::Done => Act::Redo(task_id),
            Status::Canceled | Status::Revived => Act::Revive(task_id),
            Status::Error if self.random.chance(1, 2) => Act::Revive(task_id),
            _ => Act::Skip(task_id),
        };
        self.act(act).await
    }

    /// A worker dies with the job that it has.
    fn lose_worker(&mut self) {
        if !self.held.is_empty() {
            let place = self.random.below(self.held.len());
            let job = self.held.swap_remove(place);
            self.counts.lost += 1;
            self.note(format!("the worker of {} dies", job.task().id));
        }
    }

    /// An act comes to the engine; its answer, and what is stored then, are judged.
    pub(super) async fn act(&mut self, act: Act) -> Result<(), String> {
        let id = act.process();
        let crash = self.upset();
        if let Some(task) = act.task() {
            self.store.target(task);
        }
        let root = self.seen.get(&id).map(|seen| self.root(seen));
        let meddled = root.filter(|root| act.meddles() && self.meddled.insert(*root));
        let answer = act.send(&self.engine).await;
        self.note(format!("{}{}", act.describe(), outcome(&answer)));
        let crashed = self.recover().await?;
        let before = self.seen.get(&id).cloned();
        let before = before.ok_or("an act on a process that never was")?;
        // It may have sent something to others.
        self.look_at(id).await?;
        self.look_at_all().await?;
        let now = &self.seen[&id];
        let allowed = act.is_allowed(&before).unwrap_or(answer.is_ok() || crashed);
        let same = before == *now;
        if let (Some(root), true) = (meddled, same) {
            self.meddled.remove(&root);
        }
        match answer {
            Ok(()) if !allowed => Err("it was taken, although it cannot happen".to_owned()),
            Ok(()) if !act.has_happened(now) => {
                Err("it was acknowledged, but has not happened".to_owned())
            }
            Ok(()) => {
                self.happened(act);
                Ok(())
            }
            Err(_) if crashed && crash == Some(Crash::BeforeAnswer) => {
                if act.has_happened(now) && allowed {
                    self.happened(act);
                    Ok(())
                } else if same {
                    Ok(())
                } else {
                    Err("the program died after the commit, and half of it is there".to_owned())
                }
            }
            Err(error) if !same => Err(format!(
                "it was refused, but something has changed: {error}"
            )),
            Err(_) if crashed => Ok(()),
            Err(error) => {
                self.counts.refused += 1;
                self.counts.lost += usize::from(matches!(act, Act::Report(..)));
                if act.meddles() && error.is_failed_node() {
                    return Ok(());
                }
                is_rightly_refused(&error, allowed)
            }
        }
    }

    fn happened(&mut self, act: Act) {
        self.counts.taken += 1;
        self.counts.managed += usize::from(act.meddles());
        if let Act::CancelTask(_) | Act::Cancel(_) = act {
            self.counts.canceled += 1;
            let root = self.seen.get(&act.process()).map(|seen| self.root(seen));
            self.canceled.extend(root);
        }
        self.past.push(act);
    }

    /// Now and then the program dies with the next transaction.
    pub(super) fn upset(&mut self) -> Option<Crash> {
        if !self.random.chance(1, 8) {
            return None;
        }
        let crash = match self.random.below(3) {
            0 => Crash::After(self.random.below(6)),
            1 => Crash::AtCommit,
            _ => Crash::BeforeAnswer,
        };
        // Mostly the next one: what follows it is deliveries and timers.
        let spared = [0, 0, 0, 1, 2][self.random.below(5)];
        self.store.crash(crash, spared);
        Some(crash)
    }

    /// After a death another program takes over; tells whether there was one. Workers may live elsewhere.
    pub(super) async fn recover(&mut self) -> Result<bool, String> {
        if !self.store.has_crashed() {
            return Ok(false);
        }
        self.counts.crashes += 1;
        self.note("the program dies, and is started again");
        if self.random.chance(1, 2) {
            self.counts.lost += self.held.len();
            self.held.clear();
        }
        self.engine = engine(&self.store, &self.clock, &self.definitions)
            .await
            .map_err(text)?;
        Ok(true)
    }

    /// Reads a process and checks it.
    pub(super) async fn look_at(&mut self, id: ProcessId) -> Result<(), String> {
        let now = Seen::of(&self.engine, id).await.map_err(text)?;
        let meddled = self.meddled.contains(&self.root(&now));
        let right = check(self.seen.get(&id), &now, self.oracle(&now), meddled);
        if right.is_err() {
            self.trace.extend(now.tasks.iter().map(told));
        }
        self.seen.insert(id, now);
        right
    }

    /// What the processes that never end are at.
    pub(super) fn note_running(&mut self) {
        let running = self.seen.values().filter(|seen| seen.runs());
        let lines: Vec<String> = running
            .flat_map(|seen| {
                let memo = format!("{} notes {}", seen.process.id, seen.process.memo);
                seen.tasks.iter().map(told).chain([memo])
            })
            .collect();
        self.trace.extend(lines);
    }

    /// Reads every process that has changed. Whatever happens to one is counted in its own record.
    pub(super) async fn look_at_all(&mut self) -> Result<(), String> {
        let all = ProcessQuery {
            page: Page {
                offset: 0,
                limit: usize::MAX,
            },
            ..ProcessQuery::default()
        };
        let all = self.engine.store().processes(all).await.map_err(text)?;
        for process in all {
            let seen = self.seen.get(&process.id);
            if seen.is_none_or(|seen| seen.process != process) {
                self.look_at(process.id).await?;
            }
        }
        Ok(())
    }

    pub(super) fn flow_names(&self) -> Vec<String> {
        self.flows.keys().cloned().collect()
    }

    fn oracle(&self, seen: &Seen) -> &RandomFlow {
        &self.flows[&seen.process.flow]
    }

    /// How many processes people have started.
    fn roots(&self) -> usize {
        let is_root = |seen: &&Seen| seen.process.parent.is_none();
        self.seen.values().filter(is_root).count()
    }

    /// The process above all those above a process.
    fn root(&self, seen: &Seen) -> ProcessId {
        match seen
            .process
            .parent
            .and_then(|task| self.seen.get(&task.process()))
        {
            Some(above) => self.root(above),
            None => seen.process.id,
        }
    }

    /// Whether the task is done that has started a process; a process that nobody started has none.
    fn is_awaited(&self, seen: &Seen) -> bool {
        seen.process.parent.is_none_or(|task| {
            let above = self.seen.get(&task.process());
            let task = above.and_then(|above| above.task(task.number()));
            task.is_some_and(|task| task.status == Status::Done)
        })
    }

    /// Every task that starts processes has started as many as its node says, and all came to a good end.
    fn has_all_below(&self, seen: &Seen) -> Result<(), String> {
        let oracle = self.oracle(seen);
        for task in seen.tasks.iter().filter(|task| task.status == Status::Done) {
            let Some(expected) = oracle.below.get(&task.node) else {
                continue;
            };
            let below = self.seen.values().map(|seen| &seen.process);
            let below = below.filter(|process| process.parent == Some(task.id));
            let started = below.clone().count();
            let done = below.filter(|process| process.status == ProcessStatus::Done);
            let done = done.count();
            if (started, done) != (*expected, *expected) {
                return Err(format!(
                    "{} has started {started} processes, of which {done} are done, not {expected}",
                    name(task)
                ));
            }
        }
        Ok(())
    }

    fn process(&mut self) -> Option<ProcessId> {
        let ids: Vec<ProcessId> = self.seen.keys().copied().collect();
        self.random.pick(&ids).copied()
    }

    /// A task that somebody can do something with.
    fn open(&mut self) -> Option<Task> {
        let running = self.seen.values().filter(|seen| seen.runs());
        let open = running
            .flat_map(|seen| &seen.tasks)
            .filter(|task| can_be_done(task));
        let open: Vec<&Task> = open.collect();
        self.random.pick(&open).map(|task| (*task).clone())
    }

    fn someone(&mut self) -> UserId {
        let name = self.random.pick(&PEOPLE).copied().unwrap_or("ada");
        UserId::from(name)
    }
}

/// A task, in the trace of a failure.
fn told(task: &Task) -> String {
    let (id, node, status, token) = (task.id, &task.node, task.status, &task.token);
    format!("{id} {node} {status} [{token}] after {:?}", task.previous)
}

pub(super) fn can_be_done(task: &Task) -> bool {
    task.is_active() && !waits(task)
}

async fn engine(
    store: &Shaky,
    clock: &ManualClock,
    flows: &[Arc<dyn Definition>],
) -> Result<Engine, Error> {
    let builder = Engine::builder().store(store.clone()).clock(clock.clone());
    let flows = flows.iter().map(Arc::clone);
    flows
        .fold(builder, procession::engine::EngineBuilder::definition)
        .build()
        .await
}

/// What cannot happen is refused as a conflict or as nobody's right; what can happen only fails with a function.
fn is_rightly_refused(error: &Error, allowed: bool) -> Result<(), String> {
    let right = if allowed {
        error.is_failed_node()
    } else {
        error.is_conflict() || error.is_denied() || error.is_invalid()
    };
    if right {
        return Ok(());
    }
    let should = if allowed {
        "should have been taken"
    } else {
        "is refused"
    };
    Err(format!("it {should}, but not like this: {error}"))
}

fn outcome<T>(answer: &Result<T, Error>) -> String {
    match answer {
        Ok(_) => String::new(),
        Err(error) => format!(": {error}"),
    }
}

#[allow(clippy::needless_pass_by_value, reason = "for `map_err`")]
pub(super) fn text(error: Error) -> String {
    error.to_string()
}
