//! The statements, each written once, built of the columns of the records.

use std::sync::LazyLock;

use super::outbox;
use crate::list::ACTIVE;
use crate::record::{Column, HISTORY, Kind, PROCESS, TASK, names};

/// How a transaction of ours begins, whatever the server's own settings are.
pub(super) const BEGIN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE";

/// In a transaction that a refused statement has spoiled, a `COMMIT` alone would undo everything and say
/// that all is well; the empty `SELECT` fails there.
pub(super) const COMMIT: &str = "SELECT; COMMIT";
pub(super) const ROLLBACK: &str = "ROLLBACK";

/// What became of a transaction whose commit was not answered. A server that has crashed may give the same
/// number to another one, so that `committed` alone proves nothing.
pub(super) const OUTCOME: &str = "SELECT pg_xact_status($1::text::xid8)";

pub(super) const SAVEPOINT: &str = "SAVEPOINT procession_place";
pub(super) const RELEASE: &str = "RELEASE procession_place";
pub(super) const ROLLBACK_TO: &str = "ROLLBACK TO procession_place";

pub(super) const NEXT_PROCESS: &str = "SELECT nextval('procession_process_id')";

/// A process has an id that was not given away: the next ones come behind it. The lock keeps two of these
/// from setting the sequence back.
pub(super) const PROCESS_REACHED: &str = "\
    WITH locked AS MATERIALIZED (SELECT pg_advisory_xact_lock(1347571526, 1)) \
    SELECT setval('procession_process_id', greatest(s.last_value, $1)) \
    FROM locked, procession_process_id AS s";

pub(super) static PROCESS_BY_ID: LazyLock<String> = LazyLock::new(|| {
    let columns = names(PROCESS);
    format!("SELECT {columns} FROM procession_process WHERE id = $1")
});

pub(super) static TASK_BY_ID: LazyLock<String> = LazyLock::new(|| {
    let columns = names(TASK);
    format!("SELECT {columns} FROM procession_task WHERE process = $1 AND number = $2")
});

pub(super) static PROCESS_TASKS: LazyLock<String> = LazyLock::new(|| {
    let columns = names(TASK);
    format!("SELECT {columns} FROM procession_task WHERE process = $1 ORDER BY number")
});

pub(super) static HISTORY_ROW: LazyLock<String> = LazyLock::new(|| {
    let columns = names(HISTORY);
    format!("SELECT {columns} FROM procession_history WHERE process = $1 AND number = $2")
});

pub(super) static PROCESS_HISTORY: LazyLock<String> = LazyLock::new(|| {
    let columns = names(HISTORY);
    format!("SELECT {columns} FROM procession_history WHERE process = $1 ORDER BY number")
});

/// Locks a process and reads it, then its active tasks: each statement sees what was committed before it
/// began, and the second begins when the lock is held. They travel together, so the id is part of the text.
pub(super) fn load(process: i64) -> String {
    let (columns, tasks) = (names(PROCESS), names(TASK));
    format!(
        "SELECT {columns} FROM procession_process WHERE id = {process} FOR UPDATE; \
         SELECT {tasks} FROM procession_task WHERE process = {process} AND {ACTIVE} ORDER BY number"
    )
}

/// Only the lock, for what else is read of a process.
pub(super) fn lock(process: i64) -> String {
    format!("SELECT FROM procession_process WHERE id = {process} FOR UPDATE")
}

pub(super) const DONE_BY: &str = "SELECT DISTINCT owner COLLATE \"C\" AS owner FROM procession_task \
     WHERE process = $1 AND node = $2 AND status = 'DONE' AND owner IS NOT NULL ORDER BY owner COLLATE \"C\"";

pub(super) const LAST_OWNER: &str = "SELECT owner FROM procession_task \
     WHERE process = $1 AND node = $2 AND status = 'DONE' \
     ORDER BY finished DESC NULLS LAST, number DESC LIMIT 1";

/// Jobs whose process nobody else works on: who asks at the same time gets others. The process is locked
/// with the task, so that taking the job waits for nobody; a row that changed while it was looked at is
/// looked at again before it is answered.
pub(super) const DUE_TASKS: &str = "\
    WITH scheduled AS MATERIALIZED ( \
        SELECT t.scheduled AS due, t.process, t.number \
        FROM procession_task AS t JOIN procession_process AS p ON p.id = t.process \
        WHERE t.status = 'SCHEDULED' AND t.scheduled <= $1 AND t.flow = ANY($2) \
        ORDER BY t.scheduled, t.process, t.number LIMIT $3 \
        FOR UPDATE OF p, t SKIP LOCKED \
    ), lost AS MATERIALIZED ( \
        SELECT t.lease AS due, t.process, t.number \
        FROM procession_task AS t JOIN procession_process AS p ON p.id = t.process \
        WHERE t.kind = 'Job' AND t.status = 'STARTED' AND t.lease <= $1 AND t.flow = ANY($2) \
        ORDER BY t.lease, t.process, t.number LIMIT $3 \
        FOR UPDATE OF p, t SKIP LOCKED \
    ) \
    SELECT process, number FROM (SELECT * FROM scheduled UNION ALL SELECT * FROM lost) AS found \
    ORDER BY due, process, number LIMIT $3";

pub(super) const NEXT_DUE: &str = "\
    SELECT least( \
        (SELECT scheduled FROM procession_task \
         WHERE status = 'SCHEDULED' AND scheduled IS NOT NULL AND flow = ANY($1) \
         ORDER BY scheduled LIMIT 1), \
        (SELECT lease FROM procession_task \
         WHERE kind = 'Job' AND status = 'STARTED' AND lease IS NOT NULL AND flow = ANY($1) \
         ORDER BY lease LIMIT 1), \
        (SELECT due FROM procession_outbox \
         WHERE due IS NOT NULL AND (flow IS NULL OR flow = ANY($1)) \
         ORDER BY due LIMIT 1))";

pub(super) const EXTEND_LEASE: &str = "UPDATE procession_task SET lease = $4 \
     WHERE process = $1 AND number = $2 AND attempt = $3 AND status = 'STARTED'";

/// The statements for whole steps: see [`step`].
pub(super) struct Steps {
    plain: String,
    sending: String,
}

impl Steps {
    /// Steps that write their process so.
    fn new(process: &str) -> Self {
        Self {
            plain: step(process, false),
            sending: step(process, true),
        }
    }

    /// The one for a step that sends something, or nothing.
    pub(super) fn text(&self, sends: bool) -> &str {
        match sends {
            true => &self.sending,
            false => &self.plain,
        }
    }
}

/// A whole step whose process is new.
pub(super) static INSERT_STEP: LazyLock<Steps> = LazyLock::new(|| {
    let values = PROCESS
        .iter()
        .zip(1..)
        .map(|(column, at)| scalar(column, at));
    let (columns, values) = (names(PROCESS), values.collect::<Vec<_>>().join(", "));
    Steps::new(&format!(
        "INSERT INTO procession_process ({columns}) VALUES ({values}) ON CONFLICT DO NOTHING RETURNING id"
    ))
});

/// A whole step of a process that exists.
pub(super) static UPDATE_STEP: LazyLock<Steps> = LazyLock::new(|| {
    let columns = PROCESS.iter().zip(1..).skip(1);
    let changes: Vec<String> = columns
        .map(|(column, at)| format!("{} = {}", column.name, scalar(column, at)))
        .collect();
    let changes = changes.join(", ");
    Steps::new(&format!(
        "UPDATE procession_process SET {changes} WHERE id = $1 RETURNING id"
    ))
});

/// Everything that a step writes, in one statement.
///
/// The parameters are the cells of the process, then an array for each column of its tasks and one of the
/// statuses that they had (nothing for a new one), then an array for each column of the history, and one for each
/// column of what is sent, when anything is. It answers
/// with what it wrote: how many processes, the numbers of the tasks, the numbers of the history; then the
/// last id that was given away, and the transaction. What exists, or has another status, is not among them.
fn step(process: &str, sends: bool) -> String {
    let (first_task, first_row) = (PROCESS.len() + 1, PROCESS.len() + TASK.len() + 2);
    let before = first_row - 1;
    let sent = match sends {
        true => format!(", sent AS ({})", outbox::insert(first_row + HISTORY.len())),
        false => String::new(),
    };
    let (task_names, task_arrays) = (names(TASK), arrays(TASK, first_task));
    let (row_names, row_arrays) = (names(HISTORY), arrays(HISTORY, first_row));
    let (task_cells, row_cells) = (cells(TASK), cells(HISTORY));
    let changes: Vec<String> = TASK.iter().skip(2).map(assignment).collect();
    let changes = changes.join(", ");
    format!(
        "WITH process AS ({process}), \
         task AS MATERIALIZED (SELECT * FROM unnest({task_arrays}, ${before}::text[]) \
             AS n ({task_names}, before)), \
         made AS (INSERT INTO procession_task ({task_names}) \
             SELECT {task_cells} FROM task AS n WHERE n.before IS NULL \
             ON CONFLICT DO NOTHING RETURNING number), \
         changed AS (UPDATE procession_task AS t SET {changes} FROM task AS n \
             WHERE t.process = $1 AND t.number = n.number AND t.status = n.before \
             RETURNING t.number), \
         told AS (INSERT INTO procession_history ({row_names}) \
             SELECT {row_cells} FROM unnest({row_arrays}) AS n ({row_names}) \
             ON CONFLICT DO NOTHING RETURNING number){sent} \
         SELECT (SELECT count(*) FROM process), \
             (SELECT array_agg(number) FROM (SELECT number FROM made UNION ALL SELECT number FROM changed) AS w), \
             (SELECT array_agg(number) FROM told), \
             (SELECT last_value FROM procession_process_id), \
             pg_current_xact_id()::text"
    )
}

fn scalar(column: &Column, at: usize) -> String {
    let kind = sent_as(column.kind);
    match column.kind {
        Kind::Json => format!("${at}::{kind}::json"),
        _ => format!("${at}::{kind}"),
    }
}

fn arrays(columns: &[Column], first: usize) -> String {
    let columns = columns.iter().zip(first..);
    let each: Vec<String> = columns
        .map(|(column, at)| format!("${at}::{}[]", sent_as(column.kind)))
        .collect();
    each.join(", ")
}

/// The columns of the row `n`, of the types that they are stored as.
fn cells(columns: &[Column]) -> String {
    let each: Vec<String> = columns.iter().map(cell).collect();
    each.join(", ")
}

fn cell(column: &Column) -> String {
    match column.kind {
        Kind::Json => format!("n.{}::json", column.name),
        _ => format!("n.{}", column.name),
    }
}

fn assignment(column: &Column) -> String {
    format!("{} = {}", column.name, cell(column))
}

/// The type that a cell is sent as; documents travel as text.
fn sent_as(kind: Kind) -> &'static str {
    match kind {
        Kind::Int => "bigint",
        Kind::Bool => "boolean",
        Kind::Text | Kind::Json => "text",
    }
}
