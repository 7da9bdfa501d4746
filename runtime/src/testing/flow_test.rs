//! The test of a flow: a store, a clock and a worker, all in the hands of the test.

use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use super::mortal::{Life, Mortal};
use super::script::{Delivery, Script};
use super::{Coverage, Intercepted, Person};
use crate::clock::{Clock, ManualClock};
use crate::engine::Engine;
use crate::error::Error;
use crate::flow::node::{Handle, NodeHandle, StartHandle};
use crate::flow::{Definition, Flow, Form, JobError, Typed};
use crate::history::Replay;
use crate::jobs::{Attempt, Report};
use crate::json::JsonStore;
use crate::process::{Process, ProcessId};
use crate::status::ProcessStatus;
use crate::store::{MemoryStore, Page, ProcessQuery, Store};
use crate::task::{Task, TaskId};
use crate::user::User;

/// How long a worker of the test is silent before it is taken for dead.
const LEASE: Duration = Duration::from_secs(30);

/// Tests the flow `F`: plays its people, its worker, its clock, and its bad luck.
///
/// Nothing sleeps and nothing happens by itself: jobs run in [`FlowTest::run_until_quiet`], time passes in
/// [`FlowTest::advance`]. Every answer with an [`Error`] is one that the flow's users would get, or says how the
/// process differs from what the test expects.
///
/// ```
/// use procession::jiff::ToSpan;
/// use procession::prelude::*;
/// use procession::testing::FlowTest;
///
/// #[jsonstore]
/// pub struct Letter {
///     pub text: String,
///     pub sent: bool,
/// }
///
/// #[flow(data = Letter)]
/// pub struct LetterFlow {
///     #[form(text)]
///     #[next(approve)]
///     start: Start,
///     #[permission("letter.approve")]
///     #[next(send)]
///     approve: View,
///     #[run(Self::send)]
///     #[retry(attempts = 3, backoff = fixed, delay = hours(1))]
///     #[next(end)]
///     send: Job,
///     end: End,
/// }
///
/// impl LetterFlow {
///     async fn send(job: &mut JobContext<'_, Self>) -> Result<(), JobError> {
///         job.data.sent = true;
///         Ok(())
///     }
/// }
///
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// let flow = LetterFlow::nodes();
/// let emma = User::new("emma");
/// let sam = User::new("sam").with_permission("letter.approve");
///
/// let mut test = FlowTest::<LetterFlow>::new().await?;
/// let form = LetterFlowStartForm { text: "Dear Ada".into() };
/// let process = test.as_user(&emma).start(&flow.start, form).await?.id;
/// test.as_user(&sam).answer(&flow.approve, ()).await?;
///
/// test.fail_once(&flow.send);
/// test.run_until_quiet().await?; // the first attempt fails
/// test.advance(1.hour()).await?; // the second one is due by then
/// assert!(test.data(process).await?.sent);
/// test.assert_done(process).await?;
///
/// // Whatever comes twice is refused, and changes nothing.
/// assert!(test.redeliver().await.unwrap_err().is_already_done());
/// test.coverage().await?.assert_complete();
/// # Ok::<(), procession::Error>(()) }).unwrap();
/// ```
#[derive(Debug)]
pub struct FlowTest<F: Flow> {
    engine: Engine,
    setup: Setup,
    flow: PhantomData<fn() -> F>,
}

/// What outlives the engine.
#[derive(Debug)]
struct Setup {
    store: Arc<dyn Store>,
    flows: Vec<Arc<dyn Definition>>,
    clock: ManualClock,
    life: Life,
    script: Script,
}

/// Sets up a [`FlowTest`].
#[derive(Debug)]
pub struct FlowTestBuilder<F: Flow> {
    setup: Setup,
    flow: PhantomData<fn() -> F>,
}

impl<F: Flow> FlowTestBuilder<F> {
    /// The store, if not one in memory: for a flow whose functions write tables of their own.
    #[must_use]
    pub fn store(mut self, store: impl Store) -> Self {
        self.setup.store = Arc::new(store);
        self
    }

    /// Adds another flow, which the tested one starts or talks to.
    #[must_use]
    pub fn flow<G: Flow>(mut self) -> Self {
        self.setup.add::<G>();
        self
    }

    /// When the test begins; without it the first of January 2026, in UTC.
    #[must_use]
    pub fn at(mut self, moment: Timestamp) -> Self {
        self.setup.clock = ManualClock::new(moment);
        self
    }

    /// The test.
    ///
    /// # Errors
    ///
    /// When the engine cannot be built.
    pub async fn build(self) -> Result<FlowTest<F>, Error> {
        Ok(FlowTest {
            engine: self.setup.engine().await?,
            setup: self.setup,
            flow: PhantomData,
        })
    }
}

impl Setup {
    fn add<G: Flow>(&mut self) {
        let flow: Arc<dyn Definition> = Arc::new(Typed::<G>::new());
        self.flows
            .push(Arc::new(Intercepted::new(flow, self.script.clone())));
    }

    /// A new engine on the old store: a program that was started again.
    async fn engine(&self) -> Result<Engine, Error> {
        let store = Mortal::new(Arc::clone(&self.store), self.life.clone());
        let builder = Engine::builder().store(store).clock(self.clock.clone());
        let flows = self.flows.iter().map(Arc::clone);
        flows
            .fold(builder, crate::engine::EngineBuilder::definition)
            .build()
            .await
    }
}

impl<F: Flow> FlowTest<F> {
    /// A test in memory.
    ///
    /// # Errors
    ///
    /// When the engine cannot be built.
    pub async fn new() -> Result<Self, Error> {
        Self::builder().build().await
    }

    /// Starts the set-up of a test on another store, or with more flows.
    #[must_use]
    pub fn builder() -> FlowTestBuilder<F> {
        let mut setup = Setup {
            store: Arc::new(MemoryStore::new()),
            flows: Vec::new(),
            clock: ManualClock::default(),
            life: Life::default(),
            script: Script::default(),
        };
        setup.add::<F>();
        FlowTestBuilder {
            setup,
            flow: PhantomData,
        }
    }

    /// The engine, for everything that the test itself does not have. It is another one after a crash.
    #[must_use]
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// The present moment of the test.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.setup.clock.now()
    }

    /// What this user does.
    pub fn as_user<'a>(&'a mut self, user: &'a User) -> Person<'a, F> {
        Person::new(self, user)
    }

    /// Starts a process from code.
    ///
    /// # Errors
    ///
    /// As [`Engine::start`].
    pub async fn start<T: Form>(
        &mut self,
        start: &StartHandle<F, T>,
        form: T,
    ) -> Result<Process, Error> {
        self.live().await?;
        let done = self.engine.start(start, form).await;
        self.survive(done, None).await
    }

    /// Calls the one task that waits at the handle.
    ///
    /// # Errors
    ///
    /// As [`Engine::call`] and [`FlowTest::task`].
    pub async fn call<T: Form>(
        &mut self,
        handle: &Handle<F, T>,
        form: T,
    ) -> Result<Process, Error> {
        self.live().await?;
        let task = self.task(handle).await?.id;
        let done = self.engine.call(handle, task, form).await;
        let done = self.survive(done, Some(task)).await?;
        self.delivered(Delivery::Called(task));
        Ok(done)
    }

    /// The one open task of the node, in whichever process.
    ///
    /// # Errors
    ///
    /// When there is none, or more than one; the message says what is open instead.
    pub async fn task(&self, node: &impl NodeHandle<Flow = F>) -> Result<Task, Error> {
        let name = F::NODES[node.index()].name;
        let mut found = self.tasks(node).await?;
        match (found.pop(), found.len()) {
            (Some(task), 0) => Ok(task),
            (None, _) => {
                let open = self.open().await?;
                let open: Vec<String> = open.iter().map(describe).collect();
                let open = if open.is_empty() {
                    "nothing".to_owned()
                } else {
                    open.join(", ")
                };
                let text = format!("expected an open task of `{name}`; open is: {open}");
                Err(Error::unexpected(text))
            }
            (Some(_), others) => {
                let text = format!(
                    "expected one open task of `{name}`, found {}: choose one of `tasks`",
                    others + 1
                );
                Err(Error::unexpected(text))
            }
        }
    }

    /// The open tasks of the node, oldest first.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub async fn tasks(&self, node: &impl NodeHandle<Flow = F>) -> Result<Vec<Task>, Error> {
        let name = F::NODES[node.index()].name;
        let mut open = self.open().await?;
        open.retain(|task| task.node == name);
        Ok(open)
    }

    /// All open tasks of the flow, oldest first: what its processes wait for.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub async fn open(&self) -> Result<Vec<Task>, Error> {
        let mut open = Vec::new();
        for process in self.processes().await? {
            if process.status == ProcessStatus::New {
                let tasks = self.engine.tasks(process.id).await?.into_iter();
                open.extend(tasks.filter(Task::is_active));
            }
        }
        Ok(open)
    }

    /// All processes of the flow, oldest first.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub async fn processes(&self) -> Result<Vec<Process>, Error> {
        let query = ProcessQuery {
            flow: Some(F::INFO.name.to_owned()),
            page: Page {
                offset: 0,
                limit: usize::MAX >> 1,
            },
            ..ProcessQuery::default()
        };
        let mut found = self.engine.store().processes(query).await?;
        found.reverse();
        Ok(found)
    }

    /// The data of a process.
    ///
    /// # Errors
    ///
    /// As [`Engine::data`].
    pub async fn data(&self, process: ProcessId) -> Result<F::Data, Error> {
        self.engine.data::<F>(process).await
    }

    /// Checks that the process is done, and that its history tells the same.
    ///
    /// # Errors
    ///
    /// When it is not; the message says what it waits for, and why something failed.
    pub async fn assert_done(&self, process: ProcessId) -> Result<(), Error> {
        self.check(process).await?;
        let record = self.engine.process(process).await?;
        if record.status == ProcessStatus::Done {
            return Ok(());
        }
        let open = self.engine.tasks(process).await?;
        let open: Vec<String> = open
            .iter()
            .filter(|t| t.is_active())
            .map(describe)
            .collect();
        let text = format!(
            "process {process} is {}, not DONE; open is: {}",
            record.status,
            open.join(", ")
        );
        Err(Error::unexpected(text))
    }

    /// Checks that the history of the process replays to what is stored, and that nothing is open in a process
    /// that is over.
    ///
    /// # Errors
    ///
    /// When it is not so: that is a bug of the library, or of a store.
    pub async fn check(&self, process: ProcessId) -> Result<(), Error> {
        let record = self.engine.process(process).await?;
        let tasks = self.engine.tasks(process).await?;
        let history = self.engine.history(process).await?;
        let replay = Replay::of(&history).map_err(|error| Error::unexpected(error.to_string()))?;
        if replay != Replay::of_records(&record, &tasks) {
            let text = format!("the history of process {process} tells another state");
            return Err(Error::unexpected(text));
        }
        let open = tasks.iter().find(|task| task.is_active());
        if let (Some(task), true) = (open, record.status != ProcessStatus::New) {
            let text = format!("process {process} is over, but {} is open", describe(task));
            return Err(Error::unexpected(text));
        }
        Ok(())
    }

    /// Runs what is due now, until nothing is: jobs one after the other, in the order in which they are due.
    ///
    /// # Errors
    ///
    /// When the store cannot be read or written. A job that fails is no error: its task says so.
    pub async fn run_until_quiet(&mut self) -> Result<Report, Error> {
        let mut total = Report::default();
        loop {
            self.live().await?;
            let worker = self.engine.worker().concurrency(1).lease(LEASE);
            match worker.run_until_idle().await {
                Ok(report) => {
                    total.done += report.done;
                    total.failed += report.failed;
                    total.lost += report.lost;
                    return Ok(total);
                }
                // The next round begins with another program.
                Err(_) if self.setup.life.is_over() => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Lets time pass, and runs what becomes due, each at its moment: `test.advance(3.days())` with
    /// [`jiff::ToSpan`], or a [`Duration`].
    ///
    /// # Errors
    ///
    /// As [`FlowTest::run_until_quiet`]; also when the clock cannot show so late a moment.
    pub async fn advance<S>(&mut self, by: S) -> Result<Report, Error>
    where
        S: TryInto<Span>,
        S::Error: std::fmt::Display,
    {
        let late = |error: &dyn std::fmt::Display| {
            Error::unexpected(format!("the clock cannot be moved: {error}"))
        };
        let by = by.try_into().map_err(|error| late(&error))?;
        let now = self.now().to_zoned(TimeZone::UTC);
        let target = now.checked_add(by).map_err(|error| late(&error))?;
        self.advance_to(target.timestamp()).await
    }

    /// As [`FlowTest::advance`], up to this moment.
    ///
    /// # Errors
    ///
    /// As [`FlowTest::run_until_quiet`].
    pub async fn advance_to(&mut self, moment: Timestamp) -> Result<Report, Error> {
        let mut total = self.run_until_quiet().await?;
        loop {
            let due = self.next_due().await?.filter(|due| *due <= moment);
            self.setup.clock.advance_to(due.unwrap_or(moment));
            let report = self.run_until_quiet().await?;
            total.done += report.done;
            total.failed += report.failed;
            total.lost += report.lost;
            if due.is_none() {
                return Ok(total);
            }
        }
    }

    /// When something is due next that is not due yet.
    pub(super) async fn next_due(&self) -> Result<Option<Timestamp>, Error> {
        let flows = self.engine.flow_names();
        let due = self.engine.store().next_due(flows).await?;
        let now = self.now();
        Ok(due.filter(|due| *due > now))
    }

    /// The next run of the node's job or function fails; a job's is tried again by its `#[retry]`.
    pub fn fail_once<G: Flow>(&mut self, node: &impl NodeHandle<Flow = G>) {
        self.fail_times(node, 1);
    }

    /// The next `times` runs of the node's job or function fail.
    pub fn fail_times<G: Flow>(&mut self, node: &impl NodeHandle<Flow = G>, times: usize) {
        self.fail_with(node, times, || {
            JobError::new("the test asked for a failure")
        });
    }

    /// The next `times` runs of the node's job or function fail with this error.
    pub fn fail_with<G: Flow>(
        &mut self,
        node: &impl NodeHandle<Flow = G>,
        times: usize,
        error: impl Fn() -> JobError + Send + Sync + 'static,
    ) {
        let at = (G::INFO.name, node.index());
        self.setup.script.fail(at, times, Arc::new(error));
    }

    /// From now on `work` does what the node's job or function did: no letter leaves the house in a test.
    pub fn stand_in<G: Flow>(
        &mut self,
        node: &impl NodeHandle<Flow = G>,
        work: impl Fn(&mut G::Data) -> Result<(), JobError> + Send + Sync + 'static,
    ) {
        let at = (G::INFO.name, node.index());
        let stand = move |document: &mut serde_json::Value| {
            let mut data = G::Data::read(document).map_err(JobError::fatal)?;
            work(&mut data)?;
            data.write_changed(document).map_err(JobError::fatal)
        };
        self.setup.script.stand_in(at, Arc::new(stand));
    }

    /// Delivers the last event once more: the claim, the form, the call or the result of a job.
    ///
    /// # Errors
    ///
    /// An error for which [`Error::is_already_done`] is true: that is what a repeated delivery gets.
    pub async fn redeliver(&mut self) -> Result<(), Error> {
        let last = self.setup.script.deliveries().pop();
        let last = last.ok_or_else(|| Error::unexpected("nothing was delivered yet"))?;
        self.deliver(last).await
    }

    /// Delivers every event so far once more, and tells how many there were.
    ///
    /// # Errors
    ///
    /// When one of them was taken a second time, or refused for another reason than that it was there before.
    pub async fn redeliver_all(&mut self) -> Result<usize, Error> {
        let all = self.setup.script.deliveries();
        for delivery in &all {
            match self.deliver(delivery.clone()).await {
                Err(error) if error.is_conflict() => {}
                Err(error) => return Err(error),
                Ok(()) => {
                    let text = format!("an event was taken twice: {delivery:?}");
                    return Err(Error::unexpected(text));
                }
            }
        }
        Ok(all.len())
    }

    async fn deliver(&mut self, delivery: Delivery) -> Result<(), Error> {
        self.live().await?;
        let nothing = serde_json::Map::new();
        let engine = &self.engine;
        match delivery {
            Delivery::Claimed(user, task) => engine.as_user(&user).claim(task).await.map(drop),
            Delivery::Completed(user, task) => {
                let user = engine.as_user(&user);
                user.complete_json(task, nothing).await.map(drop)
            }
            Delivery::Called(task) => engine.call_json(task, nothing).await.map(drop),
            Delivery::Performed(call, answer) => {
                let flow = Arc::clone(engine.flow(&call.process.flow)?);
                let attempt = Attempt::new(engine.clone(), flow, *call, LEASE);
                attempt.answer(Ok(answer)).await
            }
        }
    }

    /// Lets the program die right after so many more transactions: what they wrote is kept, the answer of the last
    /// one is lost, and so is everything in memory. The next call finds a new engine on the old store, and the time
    /// after which a silent worker is taken for dead has passed.
    ///
    /// Every event is one transaction; so is the look of the worker for jobs that are due.
    pub fn crash_after(&mut self, transactions: usize) {
        self.setup.life.die_after(transactions.max(1));
    }

    /// How often the program has died of [`FlowTest::crash_after`].
    #[must_use]
    pub fn crashes(&self) -> usize {
        self.setup.life.deaths()
    }

    /// Starts the program again now: a new engine on the old store.
    ///
    /// # Errors
    ///
    /// When the engine cannot be built.
    pub async fn restart(&mut self) -> Result<(), Error> {
        self.setup.life.revive();
        self.setup.clock.advance(LEASE + Duration::from_secs(1));
        self.engine = self.setup.engine().await?;
        Ok(())
    }

    /// Which nodes and edges the processes of this test went through.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub async fn coverage(&self) -> Result<Coverage, Error> {
        let mut coverage = Coverage::of(F::graph());
        for process in self.processes().await? {
            coverage.add(&self.engine.tasks(process.id).await?);
        }
        Ok(coverage)
    }

    pub(super) fn delivered(&self, delivery: Delivery) {
        self.setup.script.delivered(delivery);
    }

    /// Starts the program again if it has died.
    pub(super) async fn live(&mut self) -> Result<(), Error> {
        if self.setup.life.is_over() {
            self.restart().await?;
        }
        Ok(())
    }

    /// The answer of an event, also when the program died with it on its lips: the event was committed.
    pub(super) async fn survive(
        &mut self,
        done: Result<Process, Error>,
        task: Option<TaskId>,
    ) -> Result<Process, Error> {
        if done.is_ok() || !self.setup.life.is_over() {
            return done;
        }
        self.restart().await?;
        match task {
            Some(task) => self.engine.process(task.process()).await,
            None => {
                let youngest = self.processes().await?.pop();
                youngest.ok_or_else(|| Error::unexpected("the process that was started is lost"))
            }
        }
    }
}

/// An open task, in a line of a message.
fn describe(task: &Task) -> String {
    let reason = task
        .error
        .as_ref()
        .map_or_else(String::new, |error| format!(": {error}"));
    format!(
        "`{}` ({}, task {}{reason})",
        task.node, task.status, task.id
    )
}
