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

use crate::record::{self, PROCESS, TASK};

/// How many ranges are merged at most; SQLite takes no more than 500.
const MAX_RANGES: usize = 100;

/// The condition of the index on active tasks, to the letter.
pub(crate) const ACTIVE: &str = "status IN ('NEW', 'ASSIGNED', 'STARTED', 'SCHEDULED', 'ERROR')";

/// The database that a statement is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
}

impl Dialect {
    /// The index to read from. SQLite is told, so that it does not hang on statistics; a statement that
    /// could not take it would not even be prepared. PostgreSQL cannot be told.
    fn index(self, name: &str) -> String {
        match self {
            Self::Sqlite => format!("INDEXED BY {name}"),
            Self::Postgres => String::new(),
        }
    }
}

/// A value to bind.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Int(i64),
    Text(String),
    /// One value for a whole list, so that its length does not change the statement.
    Texts(Vec<String>),
}

/// A statement with its values, in the order of their numbers.
#[derive(Debug)]
pub(crate) struct List {
    dialect: Dialect,
    pub(crate) sql: String,
    pub(crate) values: Vec<Value>,
}

impl List {
    fn new(dialect: Dialect) -> Self {
        Self {
            dialect,
            sql: String::new(),
            values: Vec::new(),
        }
    }

    /// Adds a value and answers with the parameter that stands for it.
    fn value(&mut self, value: Value) -> String {
        self.values.push(value);
        let number = self.values.len();
        match self.dialect {
            Dialect::Sqlite => format!("?{number}"),
            Dialect::Postgres => format!("${number}"),
        }
    }

    fn text(&mut self, text: impl Into<String>) -> String {
        self.value(Value::Text(text.into()))
    }

    /// The condition that a column is one of these.
    fn one_of(&mut self, column: &str, texts: &[String]) -> String {
        let texts = self.value(Value::Texts(texts.to_vec()));
        match self.dialect {
            Dialect::Sqlite => format!("{column} IN (SELECT value FROM json_each({texts}))"),
            Dialect::Postgres => format!("{column} = ANY({texts})"),
        }
    }

    /// The length of a page, or what it passes over, for the statement. A plan of PostgreSQL's that is
    /// made for any length reckons with long pages, and sorts them.
    fn limit(&mut self, rows: i64) -> String {
        match self.dialect {
            Dialect::Sqlite => self.value(Value::Int(rows)),
            Dialect::Postgres => rows.to_string(),
        }
    }
}

/// The statement for a list of tasks.
pub(crate) fn tasks(query: &TaskQuery, dialect: Dialect) -> List {
    let mut list = List::new(dialect);
    let filter = filter(query, &mut list);
    let direction = match query.order {
        TaskOrder::Oldest => "ASC",
        TaskOrder::Youngest => "DESC",
    };
    let order = format!("process {direction}, number {direction}");
    let (index, ranges) = ranges(query, &mut list);
    let (limit, offset) = limits(query.page, &mut list);
    let columns = record::names(TASK);
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
                 SELECT process, number FROM ({keys}) AS keys ORDER BY {order} LIMIT {limit} OFFSET {offset}) \
                 ORDER BY {order}"
            )
        }
    };
    list
}

/// The statement for a list of processes.
pub(crate) fn processes(query: &ProcessQuery, dialect: Dialect) -> List {
    let mut list = List::new(dialect);
    let (limit, offset) = limits(query.page, &mut list);
    let columns = record::names(PROCESS);
    let ranges: Vec<String> = match (&query.flow, query.status) {
        _ if query.parent.is_some() => vec![children(query, &mut list)],
        (None, None) => vec!["true".to_owned()],
        (None, Some(status)) => vec![format!("status = '{status}'")],
        (Some(flow), status) => {
            let flow = list.text(flow);
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
         SELECT id FROM ({ids}) AS ids ORDER BY id DESC LIMIT {limit} OFFSET {offset}) ORDER BY id DESC"
    );
    list
}

/// Those that one task has started: few, and found by an index of their own.
fn children(query: &ProcessQuery, list: &mut List) -> String {
    let mut range = "parent IS NOT NULL".to_owned();
    // Writing to a text cannot fail.
    if let Some(parent) = query.parent {
        let parent = list.text(&parent.to_string());
        let _ = write!(range, " AND parent = {parent}");
    }
    if let Some(flow) = &query.flow {
        let flow = list.text(flow);
        let _ = write!(range, " AND flow = {flow}");
    }
    if let Some(status) = query.status {
        let _ = write!(range, " AND status = '{status}'");
    }
    range
}

/// The parameters for the length of the page and for what is passed over. Both fit into a number
/// together, so that the database can add them.
fn limits(page: Page, list: &mut List) -> (String, String) {
    let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX).min(i64::MAX / 2);
    (
        list.limit(number(page.limit)),
        list.limit(number(page.offset)),
    )
}

fn union(ranges: &[String], select: impl Fn(&String) -> String) -> String {
    let each = ranges
        .iter()
        .map(|range| format!("SELECT * FROM ({}) AS range", select(range)));
    each.collect::<Vec<_>>().join(" UNION ALL ")
}

/// The conditions that no index helps with, each with an `AND` before it.
fn filter(query: &TaskQuery, list: &mut List) -> String {
    let mut filter = String::new();
    // Writing to a text cannot fail.
    if let Some(node) = &query.node {
        let node = list.text(node);
        let _ = write!(filter, " AND node = {node}");
    }
    if !query.flows.is_empty() {
        let _ = write!(filter, " AND {}", list.one_of("flow", &query.flows));
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
        let allowed = list.one_of("permission", permissions);
        let _ = write!(filter, " AND (permission IS NULL OR {allowed})");
    }
    if let (Some(owner), false) = (&query.owner, by_status) {
        let owner = list.text(owner.as_str());
        let _ = write!(filter, " AND owner = {owner}");
    }
    filter
}

/// The index to take, and the ranges of it that hold the list.
fn ranges(query: &TaskQuery, list: &mut List) -> (String, Vec<String>) {
    if let Some(process) = query.process {
        let process = list.value(Value::Int(process.get()));
        return (String::new(), vec![format!("process = {process}")]);
    }
    if let Some(owner) = &query.owner {
        let owner = list.text(owner.as_str());
        let range = |status| format!("owner = {owner} AND status = '{status}'");
        let ranges = distinct(&query.statuses, Status::ALL)
            .into_iter()
            .map(range)
            .collect();
        return (list.dialect.index("procession_task_owner"), ranges);
    }
    if let Some((kinds, permissions)) = by_permission(query) {
        let ranges = queue(&kinds, permissions, list);
        return (list.dialect.index("procession_task_queue"), ranges);
    }
    let (index, range) = match &query.statuses[..] {
        [Status::Error] => (
            list.dialect.index("procession_task_error"),
            "status = 'ERROR'",
        ),
        some if !some.is_empty() && some.iter().all(|status| status.is_active()) => {
            (list.dialect.index("procession_task_active"), ACTIVE)
        }
        _ => (String::new(), "true"),
    };
    (index, vec![range.to_owned()])
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
        .map(|permission| list.text(permission));
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
