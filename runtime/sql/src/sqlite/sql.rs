//! The statements, each written once.
//!
//! A partial index is only taken when its condition is written out in the statement: a status that
//! comes as a parameter could be any. And which index is to be taken is said, so that it does not
//! hang on statistics; a statement that could not take it would not even be prepared.

use std::sync::LazyLock;

use crate::list::ACTIVE;
use crate::record::{Column, HISTORY, PROCESS, TASK, names};

pub(super) static INSERT_PROCESS: LazyLock<String> =
    LazyLock::new(|| insert("procession_process", PROCESS));
pub(super) static INSERT_TASK: LazyLock<String> = LazyLock::new(|| insert("procession_task", TASK));
pub(super) static INSERT_HISTORY: LazyLock<String> =
    LazyLock::new(|| insert("procession_history", HISTORY));

pub(super) static UPDATE_PROCESS: LazyLock<String> = LazyLock::new(|| {
    let changes = assignments(PROCESS, 1);
    format!("UPDATE procession_process SET {changes} WHERE id = ?1")
});

/// Only if the status is still the one that the step started from, which is the last parameter.
pub(super) static UPDATE_TASK: LazyLock<String> = LazyLock::new(|| {
    let (changes, before) = (assignments(TASK, 2), TASK.len() + 1);
    format!(
        "UPDATE procession_task SET {changes} \
         WHERE process = ?1 AND number = ?2 AND status = ?{before}"
    )
});

pub(super) static PROCESS_BY_ID: LazyLock<String> = LazyLock::new(|| {
    let columns = names(PROCESS);
    format!("SELECT {columns} FROM procession_process WHERE id = ?1")
});

pub(super) static TASK_BY_ID: LazyLock<String> = LazyLock::new(|| {
    let columns = names(TASK);
    format!("SELECT {columns} FROM procession_task WHERE process = ?1 AND number = ?2")
});

pub(super) static PROCESS_TASKS: LazyLock<String> = LazyLock::new(|| {
    let columns = names(TASK);
    format!("SELECT {columns} FROM procession_task WHERE process = ?1 ORDER BY number")
});

pub(super) static ACTIVE_TASKS: LazyLock<String> = LazyLock::new(|| {
    let columns = names(TASK);
    format!(
        "SELECT {columns} FROM procession_task INDEXED BY procession_task_active \
         WHERE process = ?1 AND {ACTIVE} ORDER BY number"
    )
});

pub(super) static PROCESS_HISTORY: LazyLock<String> = LazyLock::new(|| {
    let columns = names(HISTORY);
    format!("SELECT {columns} FROM procession_history WHERE process = ?1 ORDER BY number")
});

pub(super) const DONE_BY: &str = "SELECT DISTINCT owner FROM procession_task \
     WHERE process = ?1 AND node = ?2 AND status = 'DONE' AND owner IS NOT NULL ORDER BY owner";

pub(super) const LAST_OWNER: &str = "SELECT owner FROM procession_task \
     WHERE process = ?1 AND node = ?2 AND status = 'DONE' \
     ORDER BY finished DESC, number DESC LIMIT 1";

/// Two indexes, each in order, merged: neither is read further than the answer goes.
pub(super) const DUE_TASKS: &str = "\
    SELECT process, number FROM ( \
        SELECT scheduled AS due, process, number FROM procession_task \
        INDEXED BY procession_task_scheduled \
        WHERE status = 'SCHEDULED' AND scheduled <= ?1 \
        AND flow IN (SELECT value FROM json_each(?3)) \
        UNION ALL \
        SELECT lease AS due, process, number FROM procession_task \
        INDEXED BY procession_task_lease \
        WHERE kind = 'Job' AND status = 'STARTED' AND lease <= ?1 \
        AND flow IN (SELECT value FROM json_each(?3)) \
        ORDER BY 1, 2, 3 LIMIT ?2)";

pub(super) const NEXT_DUE: &str = "\
    SELECT min(due) FROM ( \
        SELECT min(scheduled) AS due FROM procession_task INDEXED BY procession_task_scheduled \
        WHERE status = 'SCHEDULED' AND scheduled IS NOT NULL \
        AND flow IN (SELECT value FROM json_each(?1)) \
        UNION ALL \
        SELECT min(lease) FROM procession_task INDEXED BY procession_task_lease \
        WHERE kind = 'Job' AND status = 'STARTED' AND lease IS NOT NULL \
        AND flow IN (SELECT value FROM json_each(?1)) \
        UNION ALL \
        SELECT min(due) FROM procession_outbox INDEXED BY procession_outbox_due \
        WHERE due IS NOT NULL \
        AND (flow IS NULL OR flow IN (SELECT value FROM json_each(?1))))";

pub(super) const EXTEND_LEASE: &str = "UPDATE procession_task SET lease = ?4 \
     WHERE process = ?1 AND number = ?2 AND attempt = ?3 AND status = 'STARTED'";

pub(super) const SAVEPOINT: &str = "SAVEPOINT procession_place";
pub(super) const RELEASE: &str = "RELEASE procession_place";
pub(super) const ROLLBACK_TO: &str = "ROLLBACK TO procession_place";

fn insert(table: &str, columns: &[Column]) -> String {
    let values: Vec<String> = (1..=columns.len()).map(|n| format!("?{n}")).collect();
    let (columns, values) = (names(columns), values.join(", "));
    format!("INSERT INTO {table} ({columns}) VALUES ({values})")
}

/// `column = ?n` for each column after the first `key`, which stay.
fn assignments(columns: &[Column], key: usize) -> String {
    let columns = columns.iter().enumerate().skip(key);
    let each: Vec<String> = columns
        .map(|(at, column)| format!("{} = ?{}", column.name, at + 1))
        .collect();
    each.join(", ")
}
