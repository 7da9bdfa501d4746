//! Pages of long lists: the statement that reads no more rows than the page needs.
//!
//! A list in the order of ids that is one range of an index is read from there and stops after the
//! page. One that is several such ranges (the tasks of each permission, of each status) is the merge
//! of the first page of each: taken together by `IN`, all their rows would have to be sorted first.

use std::collections::BTreeSet;
use std::fmt::{Display, Write};

use procession::graph::NodeKind;
use procession::store::{Page, ProcessQuery, TaskOrder, TaskQuery, Visibility};
use procession::{ProcessStatus, Status};
use rusqlite::types::Value;

use super::record::{PROCESS, TASK};
use super::sql::ACTIVE;

/// How many ranges are merged at most; SQLite takes no more than 500.
const MAX_RANGES: usize = 100;

/// A statement with its values, in the order of their numbers.
#[derive(Debug, Default)]
pub(super) struct List {
    pub(super) sql: String,
    pub(super) values: Vec<Value>,
}

impl List {
    /// Adds a value and answers with the parameter that stands for it.
    fn value(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("?{}", self.values.len())
    }
}

/// The statement for a list of tasks.
pub(super) fn tasks(query: &TaskQuery) -> List {
    let mut list = List::default();
    let filter = filter(query, &mut list);
    let direction = match query.order {
        TaskOrder::Oldest => "ASC",
        TaskOrder::Youngest => "DESC",
    };
    let order = format!("process {direction}, number {direction}");
    let (index, ranges) = ranges(query, &mut list);
    let (limit, offset) = limits(query.page, &mut list);
    let columns = TASK.join(", ");
    list.sql = match &ranges[..] {
        [range] => format!(
            "SELECT {columns} FROM procession_task {index} WHERE {range}{filter} \
             ORDER BY {order} LIMIT {limit} OFFSET {offset}"
        ),
        _ => {
            // Only the keys are merged; whole rows are read for those of the page.
            let keys = union(&ranges, |range| {
                format!(
                    "SELECT process, number FROM procession_task {index} WHERE {range}{filter} \
                     ORDER BY {order} LIMIT {limit} + {offset}"
                )
            });
            format!(
                "SELECT {columns} FROM procession_task WHERE (process, number) IN ( \
                 SELECT process, number FROM ({keys}) ORDER BY {order} LIMIT {limit} OFFSET {offset}) \
                 ORDER BY {order}"
            )
        }
    };
    list
}

/// The statement for a list of processes.
pub(super) fn processes(query: &ProcessQuery) -> List {
    let mut list = List::default();
    let (limit, offset) = limits(query.page, &mut list);
    let columns = PROCESS.join(", ");
    let ranges: Vec<String> = match (&query.flow, query.status) {
        (None, None) => vec!["true".to_owned()],
        (None, Some(status)) => vec![format!("status = '{status}'")],
        (Some(flow), status) => {
            let flow = list.value(flow.clone());
            let statuses = ProcessStatus::ALL.iter();
            let wanted = statuses.filter(|known| status.is_none_or(|status| status == **known));
            let range = |status| format!("flow = {flow} AND status = '{status}'");
            wanted.map(range).collect()
        }
    };
    let ids = union(&ranges, |range| {
        format!(
            "SELECT id FROM procession_process WHERE {range} ORDER BY id DESC LIMIT {limit} + {offset}"
        )
    });
    list.sql = format!(
        "SELECT {columns} FROM procession_process WHERE id IN ( \
         SELECT id FROM ({ids}) ORDER BY id DESC LIMIT {limit} OFFSET {offset}) ORDER BY id DESC"
    );
    list
}

/// The parameters for the length of the page and for what is passed over. Both fit into a number
/// together, so that the database can add them.
fn limits(page: Page, list: &mut List) -> (String, String) {
    let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX).min(i64::MAX / 2);
    (
        list.value(number(page.limit)),
        list.value(number(page.offset)),
    )
}

fn union(ranges: &[String], select: impl Fn(&String) -> String) -> String {
    let each = ranges
        .iter()
        .map(|range| format!("SELECT * FROM ({})", select(range)));
    each.collect::<Vec<_>>().join(" UNION ALL ")
}

/// The conditions that no index helps with, each with an `AND` before it.
fn filter(query: &TaskQuery, list: &mut List) -> String {
    let mut filter = String::new();
    // Writing to a text cannot fail.
    if let Some(node) = &query.node {
        let node = list.value(node.clone());
        let _ = write!(filter, " AND node = {node}");
    }
    if !query.flows.is_empty() {
        // One value for the whole list, so that its length does not change the statement.
        let flows = list.value(super::read::json_list(&query.flows));
        let _ = write!(
            filter,
            " AND flow IN (SELECT value FROM json_each({flows}))"
        );
    }
    let queue = by_permission(query).is_some();
    if !query.kinds.is_empty() && !queue {
        let _ = write!(filter, " AND kind IN ({})", words(&query.kinds));
    }
    let by_status = queue || (query.owner.is_some() && query.process.is_none());
    if !query.statuses.is_empty() && !by_status {
        let _ = write!(filter, " AND status IN ({})", words(&query.statuses));
    }
    if let (false, Visibility::Only(permissions)) = (queue, &query.visibility) {
        let permissions = list.value(serde_json::json!(permissions).to_string());
        let _ = write!(
            filter,
            " AND (permission IS NULL OR permission IN (SELECT value FROM json_each({permissions})))"
        );
    }
    if let (Some(owner), false) = (&query.owner, by_status) {
        let owner = list.value(owner.as_str().to_owned());
        let _ = write!(filter, " AND owner = {owner}");
    }
    filter
}

/// The index to take, and the ranges of it that hold the list.
fn ranges(query: &TaskQuery, list: &mut List) -> (&'static str, Vec<String>) {
    if let Some(process) = query.process {
        let process = list.value(process.get());
        return ("", vec![format!("process = {process}")]);
    }
    if let Some(owner) = &query.owner {
        let owner = list.value(owner.as_str().to_owned());
        let range = |status| format!("owner = {owner} AND status = '{status}'");
        let ranges = distinct(&query.statuses, Status::ALL)
            .into_iter()
            .map(range)
            .collect();
        return ("INDEXED BY procession_task_owner", ranges);
    }
    if let Some((kinds, permissions)) = by_permission(query) {
        return (
            "INDEXED BY procession_task_queue",
            queue(&kinds, permissions, list),
        );
    }
    match &query.statuses[..] {
        [Status::Error] => (
            "INDEXED BY procession_task_error",
            vec!["status = 'ERROR'".to_owned()],
        ),
        some if !some.is_empty() && some.iter().all(|status| status.is_active()) => {
            ("INDEXED BY procession_task_active", vec![ACTIVE.to_owned()])
        }
        _ => ("", vec!["true".to_owned()]),
    }
}

/// The kinds and permissions of a queue: what is new, for somebody with some permissions.
fn by_permission(query: &TaskQuery) -> Option<(Vec<NodeKind>, BTreeSet<&str>)> {
    let Visibility::Only(permissions) = &query.visibility else {
        return None;
    };
    let kinds = distinct(&query.kinds, NodeKind::ALL);
    let permissions: BTreeSet<&str> = permissions.iter().map(String::as_str).collect();
    let is_queue = query.statuses == [Status::New]
        && query.process.is_none()
        && query.owner.is_none()
        && kinds.len() * (permissions.len() + 1) <= MAX_RANGES;
    is_queue.then_some((kinds, permissions))
}

fn queue(kinds: &[NodeKind], permissions: BTreeSet<&str>, list: &mut List) -> Vec<String> {
    let mut needed = vec!["IS NULL".to_owned()];
    let values = permissions
        .into_iter()
        .map(|permission| list.value(permission.to_owned()));
    needed.extend(values.map(|value| format!("= {value}")));
    let each = kinds.iter().flat_map(|kind| {
        let range =
            move |needed| format!("status = 'NEW' AND kind = '{kind}' AND permission {needed}");
        needed.iter().map(range)
    });
    each.collect()
}

/// What is asked for, each once (a range that is merged twice would fill the page twice); everything
/// when nothing is.
fn distinct<T: Copy + PartialEq>(wanted: &[T], all: &[T]) -> Vec<T> {
    let is_wanted = |known: &&T| wanted.is_empty() || wanted.contains(known);
    all.iter().filter(is_wanted).copied().collect()
}

/// Words that we chose, for a statement; they need no escape.
fn words(words: &[impl Display]) -> String {
    let words: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
    words.join(", ")
}
