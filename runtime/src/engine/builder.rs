//! The set-up of an engine.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::versions::{self, Flows};
use super::{Engine, Inner};
use crate::clock::{Clock, SystemClock};
use crate::error::{Error, Kind};
use crate::flow::{Definition, Flow, Typed};
use crate::jobs::WakeUp;
use crate::step::DEFAULT_BUDGET;
use crate::store::MemoryStore;
use crate::store::Store;
use crate::versions::Report;

/// Sets up an [`Engine`]: a store, flows, and what tests replace.
#[derive(Debug)]
pub struct EngineBuilder {
    store: Option<Arc<dyn Store>>,
    flows: Vec<Arc<dyn Definition>>,
    clock: Arc<dyn Clock>,
    budget: usize,
}

impl EngineBuilder {
    pub(super) fn new() -> Self {
        Self {
            store: None,
            flows: Vec::new(),
            clock: Arc::new(SystemClock),
            budget: DEFAULT_BUDGET,
        }
    }

    /// The store that the engine runs on. Without one it runs in memory.
    #[must_use]
    pub fn store(mut self, store: impl Store) -> Self {
        self.store = Some(Arc::new(store));
        self
    }

    /// Adds a flow.
    #[must_use]
    pub fn flow<F: Flow>(self) -> Self {
        self.definition(Arc::new(Typed::<F>::new()))
    }

    /// Adds a flow that has no type.
    #[must_use]
    pub fn definition(mut self, flow: Arc<dyn Definition>) -> Self {
        self.flows.push(flow);
        self
    }

    /// The clock, if not the machine's.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// How many tasks one event may set going before it is taken for a runaway loop; 10,000 unless
    /// said otherwise.
    #[must_use]
    pub fn step_budget(mut self, tasks: usize) -> Self {
        self.budget = tasks;
        self
    }

    /// What [`EngineBuilder::build`] would do with the tasks that live in the store, and which of them it
    /// would refuse to strand. Nothing is written.
    ///
    /// # Errors
    ///
    /// When two flows have one name, or the store cannot be read.
    pub async fn check(&self) -> Result<Report, Error> {
        let flows = self.by_name()?;
        match &self.store {
            Some(store) => versions::check(store, &flows).await,
            None => versions::check(&in_memory(), &flows).await,
        }
    }

    /// The engine.
    ///
    /// The tasks that live in the store have come to the graphs of these flows then, as
    /// [`versions`](crate::versions) tells.
    ///
    /// # Errors
    ///
    /// When two flows have one name, when tasks would be stranded ([`Error::stranded`]; nothing is
    /// written then), and when the store cannot be read or written.
    pub async fn build(self) -> Result<Engine, Error> {
        let flows = self.by_name()?;
        let store = self.store.unwrap_or_else(in_memory);
        versions::migrate(&store, &flows, self.clock.now()).await?;
        Ok(Engine(Arc::new(Inner {
            store,
            flows,
            clock: self.clock,
            budget: self.budget,
            wake_up: WakeUp::default(),
        })))
    }

    fn by_name(&self) -> Result<Flows, Error> {
        let mut flows = BTreeMap::new();
        for flow in &self.flows {
            let name = flow.graph().name().to_owned();
            if flows.insert(name.clone(), Arc::clone(flow)).is_some() {
                return Err(Error::new(Kind::DuplicateFlow(name)));
            }
        }
        versions::names_differ(&flows)?;
        Ok(flows)
    }
}

fn in_memory() -> Arc<dyn Store> {
    Arc::new(MemoryStore::new())
}
