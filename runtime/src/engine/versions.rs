//! The tasks that live in a store come to the graphs that are compiled in.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::{Timestamp, Unit};

use crate::error::{Error, Kind};
use crate::flow::Definition;
use crate::graph::{Graph, Shape};
use crate::process::ProcessId;
use crate::step::{DEFAULT_BUDGET, Mode, Moment, Renames, State};
use crate::store::{FlowVersion, Snapshot, Store, Transaction};
use crate::versions::{Found, Plan, Report};

/// The flows of an engine, by name.
pub(super) type Flows = BTreeMap<String, Arc<dyn Definition>>;

/// How many processes are asked for at once.
const PAGE: usize = 256;

/// A name that one flow gives up must not be another's: whose processes would they be?
pub(super) fn names_differ(flows: &Flows) -> Result<(), Error> {
    for (flow, definition) in flows {
        for from in definition.graph().renamed() {
            let has = |other: &Graph| {
                other.name() == from || (other.name() != flow && other.renamed().contains(from))
            };
            if let Some(other) = flows.values().find(|other| has(other.graph())) {
                return Err(Error::new(Kind::RenamedFlow {
                    flow: flow.clone(),
                    from: from.clone(),
                    other: other.graph().name().to_owned(),
                }));
            }
        }
    }
    Ok(())
}

/// What [`migrate`] would do.
pub(super) async fn check(store: &Arc<dyn Store>, flows: &Flows) -> Result<Report, Error> {
    let flows = flows.clone();
    let plans = transact(store, move |tx| plans(tx, &flows)).await?;
    Ok(report(plans))
}

/// Brings what lives in the store to the graphs of the flows, each flow in one transaction, or refuses
/// before anything is written. Programs that start at one moment follow each other: the second finds
/// nothing to do.
pub(super) async fn migrate(
    store: &Arc<dyn Store>,
    flows: &Flows,
    now: Timestamp,
) -> Result<(), Error> {
    let all = flows.clone();
    let plans = transact(store, move |tx| plans(tx, &all)).await?;
    let due: Vec<String> = plans
        .iter()
        .filter(|plan| plan.is_due())
        .map(|plan| plan.report.flow.clone())
        .collect();
    refuse(plans)?;
    for name in due {
        let Some(flow) = flows.get(&name).cloned() else {
            continue;
        };
        let moment = Moment {
            now: now.round(Unit::Microsecond).unwrap_or(now),
            actor: None,
            mode: Mode::Background,
            budget: DEFAULT_BUDGET,
        };
        transact(store, move |tx| migrate_flow(tx, &*flow, &moment)).await?;
    }
    Ok(())
}

fn report(plans: Vec<Plan>) -> Report {
    Report {
        flows: plans.into_iter().map(|plan| plan.report).collect(),
    }
}

fn refuse(plans: Vec<Plan>) -> Result<(), Error> {
    let report = report(plans);
    if report.is_clear() {
        return Ok(());
    }
    Err(Error::new(Kind::Stranded(report)))
}

fn plans(tx: &mut dyn Transaction, flows: &Flows) -> Result<Vec<Plan>, Error> {
    let flows = flows.values();
    flows
        .map(|flow| Ok(Plan::of(flow.graph(), &find(tx, flow.graph())?)))
        .collect()
}

/// Everything that the store holds of a flow.
fn find(tx: &mut dyn Transaction, graph: &Graph) -> Result<Found, Error> {
    let own = tx.flow_version(graph.name())?;
    let mut found = Found {
        recorded: own.clone(),
        ..Found::default()
    };
    for name in graph.renamed() {
        let version = tx.flow_version(name)?;
        let lives = !tx.live_nodes(std::slice::from_ref(name))?.is_empty();
        // A store that has no version of either was written before versions were.
        if version.is_some() || lives || own.is_none() && runs(tx, name)? {
            found.names.push(name.clone());
        }
        found.recorded = found.recorded.or(version);
    }
    found.shape = found.recorded.as_ref().map(shape).transpose()?;
    let names: Vec<String> = [graph.name().to_owned()]
        .into_iter()
        .chain(found.names.iter().cloned())
        .collect();
    found.nodes = tx.live_nodes(&names)?;
    let print = graph.fingerprint();
    let same = |version: &FlowVersion| version.fingerprint == print;
    // Tokens are read one by one, and no split is gone from a graph that has not changed.
    if !found.recorded.as_ref().is_some_and(same) {
        found.splits = tx.live_splits(&names)?;
    }
    Ok(found)
}

fn runs(tx: &mut dyn Transaction, flow: &str) -> Result<bool, Error> {
    let first = tx.running_processes(flow, ProcessId::new(i64::MIN), 1)?;
    Ok(!first.is_empty())
}

fn shape(version: &FlowVersion) -> Result<Shape, Error> {
    let what = || format!("the recorded graph of flow `{}`", version.flow);
    Shape::from_json(&version.graph).map_err(|error| Error::corrupt_because(what(), error))
}

fn migrate_flow(
    tx: &mut dyn Transaction,
    flow: &dyn Definition,
    moment: &Moment,
) -> Result<(), Error> {
    let graph = flow.graph();
    // Somebody else may have been here since the first look.
    let plan = Plan::of(graph, &find(tx, graph)?);
    if !plan.is_due() {
        return Ok(());
    }
    let shape = graph.shape();
    let version = FlowVersion {
        flow: graph.name().to_owned(),
        fingerprint: plan.report.fingerprint.clone(),
        graph: shape.to_json(),
        recorded: moment.now,
    };
    let renames = Renames {
        flow: None,
        nodes: plan.renames.clone(),
    };
    for from in &plan.flows {
        let renames = Renames {
            flow: Some((from.clone(), graph.name().to_owned())),
            ..renames.clone()
        };
        migrate_processes(tx, flow, moment, &renames, from)?;
    }
    if plan.migrates {
        migrate_processes(tx, flow, moment, &renames, graph.name())?;
    }
    refuse(vec![plan])?;
    tx.record_flow(&version)
}

/// Every running process that is stored under `name`; those of another name get that of the flow.
fn migrate_processes(
    tx: &mut dyn Transaction,
    flow: &dyn Definition,
    moment: &Moment,
    renames: &Renames,
    name: &str,
) -> Result<(), Error> {
    let mut after = ProcessId::new(i64::MIN);
    loop {
        let page = tx.running_processes(name, after, PAGE)?;
        let Some(last) = page.last() else {
            break;
        };
        after = *last;
        for id in page {
            migrate_process(tx, flow, moment, renames, id)?;
        }
    }
    if name != flow.graph().name() {
        tx.rename_flow(name, flow.graph().name())?;
    }
    Ok(())
}

fn migrate_process(
    tx: &mut dyn Transaction,
    flow: &dyn Definition,
    moment: &Moment,
    renames: &Renames,
    id: ProcessId,
) -> Result<(), Error> {
    let Some(Snapshot { process, .. }) = tx.load(id)? else {
        return Ok(());
    };
    let tasks = tx.process_tasks(id)?;
    let mut state = State::of(Snapshot { process, tasks });
    if crate::step::migrate(flow, &mut state, moment, renames)? {
        tx.apply(&state.changes())?;
    }
    Ok(())
}

/// Runs `work` in one transaction and answers with what it answers.
pub(super) async fn transact<R: Send + 'static>(
    store: &Arc<dyn Store>,
    work: impl FnOnce(&mut dyn Transaction) -> Result<R, Error> + Send + 'static,
) -> Result<R, Error> {
    let slot = Arc::new(Mutex::new(None));
    let answer = Arc::clone(&slot);
    let work = Box::new(move |tx: &mut dyn Transaction| {
        let result = work(tx)?;
        *answer.lock().unwrap_or_else(PoisonError::into_inner) = Some(result);
        Ok(())
    });
    store.transact(work).await?;
    let answer = slot.lock().unwrap_or_else(PoisonError::into_inner).take();
    answer.ok_or_else(|| Error::storage("the store answered without having run the work"))
}
