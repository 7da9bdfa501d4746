//! What lives of a flow, and what becomes of it when the flow changes.
//!
//! These run when a program starts, under the writer's lock, which every other program waits for.

use jiff::Timestamp;
use procession::flow::manage_permission;
use procession::graph::NodeKind;
use procession::store::{FlowVersion, LiveNode, LiveSplit};
use procession::{Error, ProcessId};
use rusqlite::{Connection, Row, params};

use super::error::failed;
use super::read::{all, json_list};
use super::record::{document, micros};

/// The columns of `procession_flow`.
pub(super) const FLOW: &[&str] = &["flow", "fingerprint", "graph", "recorded"];

const VERSION: &str =
    "SELECT flow, fingerprint, graph, recorded FROM procession_flow WHERE flow = ?1";

const RECORD: &str = "INSERT INTO procession_flow (flow, fingerprint, graph, recorded) \
     VALUES (?1, ?2, ?3, ?4) ON CONFLICT (flow) DO UPDATE \
     SET fingerprint = excluded.fingerprint, graph = excluded.graph, recorded = excluded.recorded";

const FORGET: &str = "DELETE FROM procession_flow WHERE flow = ?1";

const MOVE_TASKS: &str = "UPDATE procession_task SET flow = ?2, \
     permission = CASE permission WHEN ?3 THEN ?4 ELSE permission END WHERE flow = ?1";

const MOVE_PROCESSES: &str = "UPDATE procession_process SET flow = ?2 WHERE flow = ?1";

/// One walk over the index of active tasks, which has as many rows as tasks are open now.
const LIVE_NODES: &str = "\
    SELECT flow, node, kind, count(*), min(created), min(process) \
    FROM procession_task INDEXED BY procession_task_active \
    WHERE status IN ('NEW', 'ASSIGNED', 'STARTED', 'SCHEDULED', 'ERROR') \
    AND flow IN (SELECT value FROM json_each(?1)) \
    GROUP BY flow, node, kind ORDER BY flow, node, kind";

/// A token is split at its slashes by making a JSON list of it: the names of nodes hold none.
const LIVE_SPLITS: &str = "\
    SELECT flow, split, count(*), min(created), min(process) FROM ( \
        SELECT DISTINCT task.flow, task.process, task.number, task.created, \
            substr(part.value, 1, instr(part.value, '#') - 1) AS split \
        FROM procession_task AS task INDEXED BY procession_task_active, \
            json_each('[' || replace(json_quote(task.token), '/', '\",\"') || ']') AS part \
        WHERE task.status IN ('NEW', 'ASSIGNED', 'STARTED', 'SCHEDULED', 'ERROR') \
        AND task.token <> '' \
        AND task.flow IN (SELECT value FROM json_each(?1))) \
    GROUP BY flow, split ORDER BY flow, split";

const RUNNING: &str = "\
    SELECT id FROM procession_process INDEXED BY procession_process_flow \
    WHERE flow = ?1 AND status = 'NEW' AND id > ?2 ORDER BY id LIMIT ?3";

pub(super) fn version(conn: &Connection, flow: &str) -> Result<Option<FlowVersion>, Error> {
    let record = |row: &Row<'_>| {
        let graph: String = row.get(2).map_err(failed)?;
        let graph = serde_json::from_str(&graph);
        let what = || format!("the graph of flow `{flow}` in `procession_flow`");
        Ok(FlowVersion {
            flow: row.get(0).map_err(failed)?,
            fingerprint: row.get(1).map_err(failed)?,
            graph: graph.map_err(|error| Error::corrupt_because(what(), error))?,
            recorded: time(row, 3)?,
        })
    };
    Ok(all(conn, VERSION, [flow], record)?.pop())
}

pub(super) fn record(conn: &Connection, version: &FlowVersion) -> Result<(), Error> {
    let graph = document(&version.graph)?;
    let values = params![
        version.flow,
        version.fingerprint,
        graph,
        micros(version.recorded)
    ];
    let mut upsert = conn.prepare_cached(RECORD).map_err(failed)?;
    upsert.execute(values).map_err(failed).map(drop)
}

pub(super) fn rename(conn: &Connection, from: &str, to: &str) -> Result<u64, Error> {
    let permissions = (manage_permission(from), manage_permission(to));
    conn.execute(MOVE_TASKS, params![from, to, permissions.0, permissions.1])
        .map_err(failed)?;
    conn.execute(FORGET, [from]).map_err(failed)?;
    let moved = conn.execute(MOVE_PROCESSES, [from, to]).map_err(failed)?;
    Ok(moved as u64)
}

pub(super) fn live_nodes(conn: &Connection, flows: &[String]) -> Result<Vec<LiveNode>, Error> {
    all(conn, LIVE_NODES, [json_list(flows)], |row| {
        let (flow, node, kind): (String, String, String) =
            (text(row, 0)?, text(row, 1)?, text(row, 2)?);
        let known = NodeKind::from_name(&kind).ok_or_else(|| {
            Error::corrupt(format!(
                "the kind `{kind}` of the tasks of `{node}` of flow `{flow}`: this version of procession does not know it"
            ))
        })?;
        Ok(LiveNode {
            flow,
            node,
            kind: known,
            tasks: count(row, 3)?,
            since: time(row, 4)?,
            oldest: ProcessId::new(row.get(5).map_err(failed)?),
        })
    })
}

pub(super) fn live_splits(conn: &Connection, flows: &[String]) -> Result<Vec<LiveSplit>, Error> {
    all(conn, LIVE_SPLITS, [json_list(flows)], |row| {
        Ok(LiveSplit {
            flow: text(row, 0)?,
            node: text(row, 1)?,
            tasks: count(row, 2)?,
            since: time(row, 3)?,
            oldest: ProcessId::new(row.get(4).map_err(failed)?),
        })
    })
}

pub(super) fn running(
    conn: &Connection,
    flow: &str,
    after: ProcessId,
    limit: usize,
) -> Result<Vec<ProcessId>, Error> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    all(conn, RUNNING, params![flow, after.get(), limit], |row| {
        row.get(0).map(ProcessId::new).map_err(failed)
    })
}

fn text(row: &Row<'_>, column: usize) -> Result<String, Error> {
    row.get(column).map_err(failed)
}

fn time(row: &Row<'_>, column: usize) -> Result<Timestamp, Error> {
    let micros: i64 = row.get(column).map_err(failed)?;
    Timestamp::from_microsecond(micros)
        .map_err(|error| Error::corrupt_because(format!("the time {micros}"), error))
}

/// A count is never negative.
fn count(row: &Row<'_>, column: usize) -> Result<u64, Error> {
    let count: i64 = row.get(column).map_err(failed)?;
    Ok(count.unsigned_abs())
}
