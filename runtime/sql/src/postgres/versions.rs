//! What lives of a flow, and what becomes of it when the flow changes. These run when a program starts.

use procession::flow::manage_permission;
use procession::store::{FlowVersion, LiveNode, LiveSplit};
use procession::{Error, ProcessId};

use super::row::{bind, bind_values};
use super::session::Session;
use crate::list::Value;
use crate::record::Source;
use crate::versions::{self, FLOW, version_cells};

/// Whoever asks for the version of a flow holds this lock until the end of its transaction.
const LOCK: &str = "SELECT pg_advisory_xact_lock(1347571527, hashtext($1))";

const VERSION: &str =
    "SELECT flow, fingerprint, graph, recorded FROM procession_flow WHERE flow = $1";

const RECORD: &str = "INSERT INTO procession_flow (flow, fingerprint, graph, recorded) \
     VALUES ($1, $2, $3::text::json, $4) ON CONFLICT (flow) DO UPDATE \
     SET fingerprint = excluded.fingerprint, graph = excluded.graph, recorded = excluded.recorded";

const FORGET: &str = "DELETE FROM procession_flow WHERE flow = $1";

const MOVE_TASKS: &str = "UPDATE procession_task SET flow = $2, \
     permission = CASE permission WHEN $3 THEN $4 ELSE permission END WHERE flow = $1";

const MOVE_PROCESSES: &str = "UPDATE procession_process SET flow = $2 WHERE flow = $1";

const MOVE_DELIVERIES: &str = "UPDATE procession_outbox SET flow = $2 WHERE flow = $1";

const LIVE_NODES: &str = "\
    SELECT flow, node, kind, count(*), min(created), min(process) FROM procession_task \
    WHERE status IN ('NEW', 'ASSIGNED', 'STARTED', 'SCHEDULED', 'ERROR') AND flow = ANY($1) \
    GROUP BY flow, node, kind ORDER BY flow COLLATE \"C\", node COLLATE \"C\", kind COLLATE \"C\"";

const LIVE_SPLITS: &str = "\
    SELECT flow, split, count(*), min(created), min(process) FROM ( \
        SELECT DISTINCT task.flow, task.process, task.number, task.created, \
            split_part(part, '#', 1) AS split \
        FROM procession_task AS task, unnest(string_to_array(task.token, '/')) AS part \
        WHERE task.status IN ('NEW', 'ASSIGNED', 'STARTED', 'SCHEDULED', 'ERROR') \
        AND task.token <> '' AND task.flow = ANY($1)) AS parts \
    GROUP BY flow, split ORDER BY flow COLLATE \"C\", split COLLATE \"C\"";

const RUNNING: &str = "SELECT id FROM procession_process \
    WHERE flow = $1 AND status = 'NEW' AND id > $2 ORDER BY id LIMIT $3";

pub(super) fn version(session: &mut Session, flow: &str) -> Result<Option<FlowVersion>, Error> {
    let lock = sqlx::query(LOCK).bind(flow);
    session.done(async |conn| lock.execute(conn).await)?;
    let flow = vec![Value::Text(flow.to_owned())];
    Ok(all(session, VERSION, flow, versions::version)?.pop())
}

pub(super) fn record(session: &mut Session, version: &FlowVersion) -> Result<(), Error> {
    let mut upsert = sqlx::query(RECORD);
    for (column, cell) in FLOW.iter().zip(version_cells(version)?) {
        upsert = bind(upsert, column.kind, cell);
    }
    let done = session.done(async |conn| upsert.execute(conn).await);
    done.map(drop)
}

pub(super) fn rename(session: &mut Session, from: &str, to: &str) -> Result<u64, Error> {
    let tasks = sqlx::query(MOVE_TASKS).bind(from).bind(to);
    let tasks = tasks
        .bind(manage_permission(from))
        .bind(manage_permission(to));
    session.done(async |conn| tasks.execute(conn).await)?;
    let forget = sqlx::query(FORGET).bind(from);
    session.done(async |conn| forget.execute(conn).await)?;
    let deliveries = sqlx::query(MOVE_DELIVERIES).bind(from).bind(to);
    session.done(async |conn| deliveries.execute(conn).await)?;
    let processes = sqlx::query(MOVE_PROCESSES).bind(from).bind(to);
    let moved = session.done(async |conn| processes.execute(conn).await)?;
    Ok(moved.rows_affected())
}

pub(super) fn live_nodes(session: &mut Session, flows: &[String]) -> Result<Vec<LiveNode>, Error> {
    let flows = vec![Value::Texts(flows.to_vec())];
    all(session, LIVE_NODES, flows, versions::live_node)
}

pub(super) fn live_splits(
    session: &mut Session,
    flows: &[String],
) -> Result<Vec<LiveSplit>, Error> {
    let flows = vec![Value::Texts(flows.to_vec())];
    all(session, LIVE_SPLITS, flows, versions::live_split)
}

pub(super) fn running(
    session: &mut Session,
    flow: &str,
    after: ProcessId,
    limit: usize,
) -> Result<Vec<ProcessId>, Error> {
    let values = vec![
        Value::Text(flow.to_owned()),
        Value::Int(after.get()),
        Value::Int(i64::try_from(limit).unwrap_or(i64::MAX)),
    ];
    all(session, RUNNING, values, versions::process_id)
}

/// Every row that a statement answers with, as records.
fn all<T>(
    session: &mut Session,
    sql: &'static str,
    values: Vec<Value>,
    record: fn(&dyn Source) -> Result<T, Error>,
) -> Result<Vec<T>, Error> {
    let query = bind_values(sqlx::query(sql), values);
    let rows = session.done(async |conn| query.fetch_all(conn).await)?;
    rows.iter().map(|row| record(row)).collect()
}
