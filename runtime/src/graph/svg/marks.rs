//! Where a process stands, for its picture.

use std::collections::{BTreeMap, BTreeSet};

use super::super::Graph;
use crate::status::Status;
use crate::task::Task;

/// Where a process stands: the state of each node that it has come to, and the edges that it took.
///
/// ```
/// use procession::graph::{Graph, Mark, Marks, NodeKind};
/// use procession::Status;
///
/// let graph = Graph::builder("hello")
///     .node("start", NodeKind::Start)
///     .node("end", NodeKind::End)
///     .edge("start", "end")
///     .build()?;
/// let marks = Marks::default().with("start", Mark::new(Status::Error, 1));
/// let drawing = graph.svg().marks(marks).to_string();
/// assert!(drawing.contains(r#"data-status="ERROR""#));
/// # Ok::<(), procession::graph::GraphError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marks {
    nodes: BTreeMap<String, Mark>,
    taken: BTreeSet<(String, String)>,
}

/// The state of a node in a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Mark {
    /// The status of the task that tells most: a failed one before those that are at work, these
    /// before those that wait; when none is active, that of the last one.
    pub status: Status,
    /// How many tasks are active there.
    pub tokens: usize,
}

impl Mark {
    /// A state with a number of active tasks.
    #[must_use]
    pub const fn new(status: Status, tokens: usize) -> Self {
        Self { status, tokens }
    }
}

impl Marks {
    /// Where the process with these tasks stands. Tasks of nodes that the graph does not have (any
    /// more) are left out.
    #[must_use]
    pub fn of(graph: &Graph, tasks: &[Task]) -> Self {
        let nodes = graph.nodes().iter().filter_map(|node| {
            let own = tasks.iter().filter(|task| task.node == node.name);
            Some((node.name.clone(), mark(own)?))
        });
        let by_number: BTreeMap<u32, &Task> =
            tasks.iter().map(|task| (task.id.number(), task)).collect();
        let steps = tasks.iter().flat_map(|task| {
            let before = task
                .previous
                .iter()
                .filter_map(|number| by_number.get(number));
            before.map(|before| (before.node.clone(), task.node.clone()))
        });
        Self {
            nodes: nodes.collect(),
            taken: steps.collect(),
        }
    }

    /// The same with the node's state replaced.
    #[must_use]
    pub fn with(mut self, node: impl Into<String>, mark: Mark) -> Self {
        self.nodes.insert(node.into(), mark);
        self
    }

    /// The state of the node, if the process has come to it.
    #[must_use]
    pub fn get(&self, node: &str) -> Option<Mark> {
        self.nodes.get(node).copied()
    }

    /// True when the process went from one node to the other.
    #[must_use]
    pub fn is_taken(&self, source: &str, target: &str) -> bool {
        // A pair of two borrowed names cannot be looked up in a set of pairs.
        self.taken
            .iter()
            .any(|(from, to)| from == source && to == target)
    }
}

fn mark<'a>(tasks: impl Iterator<Item = &'a Task> + Clone) -> Option<Mark> {
    let tokens = tasks.clone().filter(|task| task.is_active()).count();
    let telling = tasks.max_by_key(|task| (weight(task.status), task.id.number()))?;
    Some(Mark::new(telling.status, tokens))
}

/// How much a status tells; what is over counts the same, so that the last one tells.
const fn weight(status: Status) -> u8 {
    match status {
        Status::Error => 5,
        Status::Started => 4,
        Status::Assigned => 3,
        Status::Scheduled => 2,
        Status::New => 1,
        Status::Done | Status::Canceled | Status::Revived => 0,
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::graph::NodeKind;
    use crate::{ProcessId, TaskId};

    fn task(number: u32, node: &str, status: Status, previous: &[u32]) -> Task {
        let id = TaskId::new(ProcessId::new(1), number);
        let mut task = Task::new(id, "flow", node, NodeKind::View, Timestamp::UNIX_EPOCH);
        task.status = status;
        task.previous = previous.to_vec();
        task
    }

    fn graph() -> Graph {
        let graph = Graph::builder("flow")
            .node("start", NodeKind::Start)
            .node("work", NodeKind::View)
            .node("never", NodeKind::View)
            .edge("start", "work")
            .edge("work", "never")
            .build();
        graph.unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn a_failure_tells_more_than_what_waits() {
        let tasks = [
            task(1, "start", Status::Done, &[]),
            task(2, "work", Status::Error, &[1]),
            task(3, "work", Status::Assigned, &[1]),
            task(4, "work", Status::Done, &[1]),
            task(5, "gone", Status::New, &[4]),
        ];
        let marks = Marks::of(&graph(), &tasks);
        assert_eq!(marks.get("work"), Some(Mark::new(Status::Error, 2)));
        assert_eq!(marks.get("start"), Some(Mark::new(Status::Done, 0)));
        assert_eq!((marks.get("never"), marks.get("gone")), (None, None));
        assert!(marks.is_taken("start", "work") && !marks.is_taken("work", "never"));
    }

    #[test]
    fn of_what_is_over_the_last_one_tells() {
        let tasks = [
            task(1, "work", Status::Revived, &[]),
            task(3, "work", Status::Canceled, &[]),
            task(2, "work", Status::Done, &[]),
        ];
        let marks = Marks::of(&graph(), &tasks);
        assert_eq!(marks.get("work"), Some(Mark::new(Status::Canceled, 0)));
    }
}
