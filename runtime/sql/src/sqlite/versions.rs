//! What lives of a flow, and what becomes of it when the flow changes.
//!
//! These run when a program starts, under the writer's lock, which every other program waits for.

use procession::flow::manage_permission;
use procession::store::{FlowVersion, LiveNode, LiveSplit};
use procession::{Error, ProcessId};
use rusqlite::{Connection, params};

use super::error::failed;
use super::read::all;
use super::row;
use crate::list::Value;
use crate::versions::{self, version_cells};

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
const MOVE_DELIVERIES: &str = "UPDATE procession_outbox SET flow = ?2 WHERE flow = ?1";

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
    Ok(all(conn, VERSION, [flow], versions::version)?.pop())
}

pub(super) fn record(conn: &Connection, version: &FlowVersion) -> Result<(), Error> {
    let mut upsert = conn.prepare_cached(RECORD).map_err(failed)?;
    row::bind(&mut upsert, &version_cells(version)?).map_err(failed)?;
    upsert.raw_execute().map_err(failed).map(drop)
}

pub(super) fn rename(conn: &Connection, from: &str, to: &str) -> Result<u64, Error> {
    let permissions = (manage_permission(from), manage_permission(to));
    conn.execute(MOVE_TASKS, params![from, to, permissions.0, permissions.1])
        .map_err(failed)?;
    conn.execute(FORGET, [from]).map_err(failed)?;
    conn.execute(MOVE_DELIVERIES, [from, to]).map_err(failed)?;
    let moved = conn.execute(MOVE_PROCESSES, [from, to]).map_err(failed)?;
    Ok(moved as u64)
}

pub(super) fn live_nodes(conn: &Connection, flows: &[String]) -> Result<Vec<LiveNode>, Error> {
    let flows = [Value::Texts(flows.to_vec())];
    all(conn, LIVE_NODES, flows, versions::live_node)
}

pub(super) fn live_splits(conn: &Connection, flows: &[String]) -> Result<Vec<LiveSplit>, Error> {
    let flows = [Value::Texts(flows.to_vec())];
    all(conn, LIVE_SPLITS, flows, versions::live_split)
}

pub(super) fn running(
    conn: &Connection,
    flow: &str,
    after: ProcessId,
    limit: usize,
) -> Result<Vec<ProcessId>, Error> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let values = params![flow, after.get(), limit];
    all(conn, RUNNING, values, versions::process_id)
}
