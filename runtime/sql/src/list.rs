//! Pages of long lists: the statement that reads no more rows than the page needs.
//!
//! A list in the order of ids that is one range of an index is read from there and stops after the
//! page. One that is several such ranges (the tasks of each permission, of each status) is the merge
//! of the first page of each: taken together by `IN`, all their rows would have to be sorted first.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{Display, Write};

use procession::graph::NodeKind;
use procession::json::AnyRef;
use procession::store::{Page, ProcessQuery, TaskOrder, TaskQuery, Visibility};
use procession::user::Grant;
use procession::{ProcessStatus, Status};

use crate::record::{self, PROCESS, TASK, micros};

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

    /// The condition that a column of documents is this reference.
    fn is_reference(&mut self, column: &str, reference: &AnyRef) -> String {
        let reference = self.text(reference_text(reference));
        match self.dialect {
            Dialect::Sqlite => format!("{column} = {reference}"),
            Dialect::Postgres => format!("{column}::text = {reference}"),
        }
    }

    /// The condition that a column with a list of names does not hold this one.
    fn does_not_hold(&mut self, column: &str, name: &str) -> String {
        match self.dialect {
            Dialect::Sqlite => {
                // Taking a list apart is slow, and hardly ever needed: the name with its quotes is rarely in the text.
                let quoted = self.text(quoted(name));
                let name = self.text(name);
                format!(
                    "({column} IS NULL OR instr({column}, {quoted}) = 0 \
                     OR {name} NOT IN (SELECT value FROM json_each({column})))"
                )
            }
            Dialect::Postgres => {
                let name = self.text(name);
                format!("({column} IS NULL OR NOT {column}::jsonb ? {name}::text)")
            }
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

/// What is due when nothing says so: after everything that is due. As in the index, to the letter.
const DUE: &str = "coalesce(due, 9223372036854775807)";

/// The statement for a list of tasks.
pub(crate) fn tasks(query: &TaskQuery, dialect: Dialect) -> List {
    let mut list = List::new(dialect);
    let filter = filter(query, &mut list);
    let order = match query.order {
        TaskOrder::Oldest => "process, number".to_owned(),
        TaskOrder::Youngest => "process DESC, number DESC".to_owned(),
        TaskOrder::Urgent => format!("priority DESC, {DUE}, process, number"),
        TaskOrder::Due => format!("{DUE}, process, number"),
    };
    let ranges = ranges(query, &mut list);
    let (limit, offset) = limits(query.page, &mut list);
    let columns = record::names(TASK);
    list.sql = match &ranges[..] {
        [Range { index, rows }] => format!(
            "SELECT {columns} FROM procession_task {index} WHERE {rows}{filter} \
             ORDER BY {order} LIMIT {limit} OFFSET {offset}"
        ),
        _ => {
            // Only the keys are merged; whole rows are read for those of the page.
            let keys = match dialect {
                Dialect::Sqlite => merged(&ranges, &filter, query.order),
                Dialect::Postgres => {
                    let keys = union(&ranges, |Range { rows, .. }| {
                        format!(
                            "SELECT process, number, priority, due FROM procession_task \
                             WHERE {rows}{filter} ORDER BY {order} LIMIT {limit} + {offset}"
                        )
                    });
                    format!("SELECT process, number FROM ({keys}) AS keys ORDER BY {order}")
                }
            };
            format!(
                "SELECT {columns} FROM procession_task WHERE (process, number) IN ( \
                 SELECT process, number FROM ({keys} LIMIT {limit} OFFSET {offset}) AS page) \
                 ORDER BY {order}"
            )
        }
    };
    list
}

/// The keys of all ranges in one order, as SQLite merges them: of each range it reads the next row only when
/// that comes next, so that a page of many ranges costs hardly more than that of one. It does so for a union
/// whose own order is that of its columns.
fn merged(ranges: &[Range], filter: &str, order: TaskOrder) -> String {
    let each = ranges.iter().map(|Range { index, rows }| {
        format!("SELECT process, number, priority, {DUE} FROM procession_task {index} WHERE {rows}{filter}")
    });
    let order = match order {
        TaskOrder::Oldest => "1, 2",
        TaskOrder::Youngest => "1 DESC, 2 DESC",
        TaskOrder::Urgent => "3 DESC, 4, 1, 2",
        TaskOrder::Due => "4, 1, 2",
    };
    let each = each.collect::<Vec<_>>().join(" UNION ALL ");
    format!("{each} ORDER BY {order}")
}

/// The statement that counts the tasks of several lists, whatever their pages: one row for each, with its
/// number from 0 and how many there are, `limit` at most.
pub(crate) fn counts(queries: &[TaskQuery], limit: usize, dialect: Dialect) -> List {
    let mut list = List::new(dialect);
    if queries.is_empty() {
        list.sql = "SELECT CAST(0 AS bigint), CAST(0 AS bigint) WHERE false".to_owned();
        return list;
    }
    let (limit, _) = limits(Page { offset: 0, limit }, &mut list);
    let mut counts = Vec::new();
    for (number, query) in queries.iter().enumerate() {
        let filter = filter(query, &mut list);
        let ranges = ranges(query, &mut list);
        let rows = union(&ranges, |Range { index, rows }| {
            format!("SELECT 1 FROM procession_task {index} WHERE {rows}{filter} LIMIT {limit}")
        });
        counts.push(format!(
            "SELECT CAST({number} AS bigint) AS list, count(*) AS tasks FROM (SELECT 1 FROM ({rows}) AS rows LIMIT {limit}) AS counted"
        ));
    }
    list.sql = counts.join(" UNION ALL ");
    list
}

/// A range of an index: which, and the condition on its rows.
struct Range {
    index: String,
    rows: String,
}

/// The statement for a list of processes.
pub(crate) fn processes(query: &ProcessQuery, dialect: Dialect) -> List {
    let mut list = List::new(dialect);
    let (limit, offset) = limits(query.page, &mut list);
    let columns = record::names(PROCESS);
    let ranges = process_ranges(query, &mut list);
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
        let parent = list.text(parent.to_string());
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

fn process_ranges(query: &ProcessQuery, list: &mut List) -> Vec<String> {
    let mut rest = String::new();
    for (column, reference) in [("seed", &query.seed), ("artifact", &query.artifact)] {
        if let Some(reference) = reference {
            // Writing to a text cannot fail.
            let _ = write!(rest, " AND {}", list.is_reference(column, reference));
        }
    }
    if !query.ids.is_empty() {
        return vec![by_number(query, list) + &rest];
    }
    let ranges: Vec<String> = match (&query.flow, query.status) {
        _ if query.parent.is_some() => vec![children(query, list)],
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
    ranges.into_iter().map(|range| range + &rest).collect()
}

/// A name as it stands in a list that is stored.
fn quoted(name: &str) -> String {
    // A text always makes a document.
    serde_json::to_string(name).unwrap_or_default()
}

/// Those with some numbers: no more than are asked for.
fn by_number(query: &ProcessQuery, list: &mut List) -> String {
    let ids: Vec<String> = query.ids.iter().map(ToString::to_string).collect();
    // Numbers need no escape.
    let mut range = format!("id IN ({})", ids.join(", "));
    // Writing to a text cannot fail.
    if let Some(parent) = query.parent {
        let parent = list.text(parent.to_string());
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

/// A reference as it is stored, to compare with.
fn reference_text(reference: &AnyRef) -> String {
    // Two texts always make a document.
    serde_json::to_string(reference).unwrap_or_default()
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

fn union<R>(ranges: &[R], select: impl Fn(&R) -> String) -> String {
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
    if let (false, Visibility::Only(grants)) = (queue, &query.visibility) {
        let granted = Granted::of(grants);
        let everywhere: Vec<String> = granted.everywhere.iter().map(|p| (*p).to_owned()).collect();
        let allowed = list.one_of("permission", &everywhere);
        let _ = write!(filter, " AND (permission IS NULL OR {allowed}");
        for (permission, objects) in &granted.on {
            let permission = list.text(*permission);
            let on = list.one_of("object", objects);
            let _ = write!(filter, " OR (permission = {permission} AND {on})");
        }
        filter.push(')');
    }
    if let (Some(owner), false) = (&query.owner, by_status) {
        let owner = list.text(owner.as_str());
        let _ = write!(filter, " AND owner = {owner}");
    }
    people(query, list, &mut filter);
    filter
}

/// The conditions about who shall see a task and when.
fn people(query: &TaskQuery, list: &mut List, filter: &mut String) {
    if let Some(delegator) = &query.delegator {
        let delegator = list.text(delegator.as_str());
        let _ = write!(filter, " AND delegator = {delegator}");
    }
    if let Some(seed) = &query.seed {
        let _ = write!(filter, " AND {}", list.is_reference("seed", seed));
    }
    if let Some(user) = &query.not_excluding {
        let condition = list.does_not_hold("excluded", user.as_str());
        let _ = write!(filter, " AND {condition}");
    }
    if let Some(until) = query.due_until {
        let until = list.value(Value::Int(micros(until)));
        let _ = write!(filter, " AND due <= {until}");
    }
    if let Some(now) = query.awake_at {
        let now = list.value(Value::Int(micros(now)));
        let _ = write!(filter, " AND (snoozed IS NULL OR snoozed <= {now})");
    }
}

/// The indexes to take, and the ranges of them that hold the list.
fn ranges(query: &TaskQuery, list: &mut List) -> Vec<Range> {
    let dialect = list.dialect;
    let range = |index: &str, rows: String| Range {
        index: dialect.index(index),
        rows,
    };
    let whole = |rows: String| Range {
        index: String::new(),
        rows,
    };
    if let Some(process) = query.process {
        let process = list.value(Value::Int(process.get()));
        return vec![whole(format!("process = {process}"))];
    }
    if let Some(owner) = &query.owner {
        let owner = list.text(owner.as_str());
        let of = |status| {
            let rows = format!("owner = {owner} AND status = '{status}'");
            match (status, query.order) {
                (Status::Assigned, TaskOrder::Urgent) => range("procession_task_inbox", rows),
                (Status::Assigned, TaskOrder::Due) => range("procession_task_inbox_due", rows),
                _ => range("procession_task_owner", rows),
            }
        };
        let statuses = distinct(&query.statuses, Status::ALL).into_iter();
        return statuses.map(of).collect();
    }
    if let Some((kinds, granted)) = by_permission(query) {
        return queue(&kinds, &granted, query.order, list);
    }
    if is_whole_queue(query) {
        let kinds = distinct(&query.kinds, NodeKind::ALL).into_iter();
        let of = |kind| {
            let rows = format!("status = 'NEW' AND kind = '{kind}'");
            range("procession_task_urgent_all", rows)
        };
        return kinds.map(of).collect();
    }
    if query.delegator.is_some() {
        let rows = "delegator IS NOT NULL".to_owned();
        return vec![range("procession_task_delegator", rows)];
    }
    vec![match &query.statuses[..] {
        [Status::Error] => range("procession_task_error", "status = 'ERROR'".to_owned()),
        some if !some.is_empty() && some.iter().all(|status| status.is_active()) => {
            range("procession_task_active", ACTIVE.to_owned())
        }
        _ => whole("true".to_owned()),
    }]
}

/// What somebody may see of a queue: permissions, and the objects that others are limited to.
struct Granted<'q> {
    everywhere: BTreeSet<&'q str>,
    on: BTreeMap<&'q str, Vec<String>>,
}

impl<'q> Granted<'q> {
    fn of(grants: &'q [Grant]) -> Self {
        let unlimited = grants.iter().filter(|grant| grant.object.is_none());
        let everywhere: BTreeSet<&str> = unlimited.map(|grant| &*grant.permission).collect();
        let mut on: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for grant in grants {
            // What one has everywhere would be in the list twice.
            if let (Some(object), false) = (&grant.object, everywhere.contains(&*grant.permission))
            {
                let objects = on.entry(&grant.permission).or_default();
                objects.push(reference_text(object));
            }
        }
        Self { everywhere, on }
    }
}

/// True for the queue of somebody who may do everything, the most urgent first.
fn is_whole_queue(query: &TaskQuery) -> bool {
    query.statuses == [Status::New]
        && query.visibility == Visibility::All
        && query.order == TaskOrder::Urgent
        && query.delegator.is_none()
}

/// The kinds and permissions of a queue: what is new, for somebody with some permissions.
fn by_permission(query: &TaskQuery) -> Option<(Vec<NodeKind>, Granted<'_>)> {
    let Visibility::Only(grants) = &query.visibility else {
        return None;
    };
    let kinds = distinct(&query.kinds, NodeKind::ALL);
    let granted = Granted::of(grants);
    let ranges = kinds.len() * (granted.everywhere.len() + 1) + granted.on.len();
    let is_queue = query.statuses == [Status::New]
        && query.process.is_none()
        && query.owner.is_none()
        && ranges <= MAX_RANGES;
    is_queue.then_some((kinds, granted))
}

fn queue(
    kinds: &[NodeKind],
    granted: &Granted<'_>,
    order: TaskOrder,
    list: &mut List,
) -> Vec<Range> {
    let index = list.dialect.index(match order {
        TaskOrder::Urgent => "procession_task_urgent",
        TaskOrder::Due => "procession_task_due",
        _ => "procession_task_queue",
    });
    let mut needed = vec!["IS NULL".to_owned()];
    for permission in &granted.everywhere {
        needed.push(format!("= {}", list.text(*permission)));
    }
    let mut ranges = Vec::new();
    for kind in kinds {
        for needed in &needed {
            let rows = format!("status = 'NEW' AND kind = '{kind}' AND permission {needed}");
            let index = index.clone();
            ranges.push(Range { index, rows });
        }
    }
    let kinds = words(kinds);
    for (permission, objects) in &granted.on {
        let permission = list.text(*permission);
        let on = list.one_of("object", objects);
        let rows = format!(
            "status = 'NEW' AND object IS NOT NULL AND permission = {permission} AND {on} \
             AND kind IN ({kinds})"
        );
        let index = list.dialect.index("procession_task_object");
        ranges.push(Range { index, rows });
    }
    ranges
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
