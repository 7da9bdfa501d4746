//! What a change of the flows does to the tasks that live, for people.

use std::fmt;

use jiff::Timestamp;

use crate::graph::{NodeKind, ShapeChange};
use crate::process::ProcessId;

/// What the flows of an engine do to the tasks that live in its store. Displays itself in full, over
/// several lines.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// One for each flow, by name.
    pub flows: Vec<FlowReport>,
}

/// What one flow does to the tasks that live of it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FlowReport {
    /// The stable name of the flow.
    pub flow: String,
    /// The fingerprint of its graph.
    pub fingerprint: String,
    /// The fingerprint of the graph that the last program had which started, and when it was recorded;
    /// nothing when there was none.
    pub recorded: Option<(String, Timestamp)>,
    /// What is different since then.
    pub changes: Vec<ShapeChange>,
    /// What is done with tasks when an engine is built, by the rules that the flow declares.
    pub moves: Vec<Move>,
    /// The tasks that have nowhere to go: while there are any, no engine is built.
    pub stranded: Vec<Stranded>,
}

/// What is done with live tasks, by a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Move {
    /// All processes of the flow get its new name.
    Flow {
        /// The name before.
        from: String,
    },
    /// The tasks of a node get its new name.
    Node {
        /// The name before.
        from: String,
        /// The name now.
        to: String,
    },
    /// The tasks of a node that is gone rest until a manager decides.
    Obsolete {
        /// The node.
        node: String,
        /// How many tasks there are.
        tasks: u64,
    },
    /// The tasks of a node are done in another way of the same sort: by a `Switch` instead of an `If`.
    Kind {
        /// The node.
        node: String,
        /// The kind before.
        from: NodeKind,
        /// The kind now.
        to: NodeKind,
    },
    /// Boundary events that the flow has not any more are taken off their hosts.
    Disarmed {
        /// The event.
        node: String,
        /// How many tasks there are.
        tasks: u64,
    },
}

/// Tasks that have nowhere to go.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stranded {
    /// The node whose tasks they are, or the split on whose branches they run.
    pub node: String,
    /// How many tasks there are.
    pub tasks: u64,
    /// When the first of them was made.
    pub since: Timestamp,
    /// The process with the lowest number that has one.
    pub oldest: ProcessId,
    /// What is wrong.
    pub why: Why,
    /// A node that is new and of the same kind: perhaps the old one under another name.
    pub perhaps: Option<String>,
}

/// What strands a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Why {
    /// The flow has no node of that name any more.
    Gone {
        /// What kind it was of.
        kind: NodeKind,
    },
    /// The node does something else now.
    Kind {
        /// The kind before.
        from: NodeKind,
        /// The kind now.
        to: NodeKind,
    },
    /// The flow has no split of that name any more.
    SplitGone,
}

impl Report {
    /// True when no task is stranded.
    #[must_use]
    pub fn is_clear(&self) -> bool {
        self.flows.iter().all(|flow| flow.stranded.is_empty())
    }

    /// The tasks that have nowhere to go, each with the name of its flow.
    pub fn stranded(&self) -> impl Iterator<Item = (&str, &Stranded)> {
        let flows = self.flows.iter();
        flows.flat_map(|flow| {
            let stranded = flow.stranded.iter();
            stranded.map(|tasks| (flow.flow.as_str(), tasks))
        })
    }

    fn moves(&self) -> usize {
        self.flows.iter().map(|flow| flow.moves.len()).sum()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_clear() && self.moves() == 0 {
            return write!(f, "every task that lives has its node");
        }
        if self.is_clear() {
            write!(f, "every task that lives has its node, once it has moved:")?;
        } else {
            write!(
                f,
                "the flows have changed, and tasks that live would be stranded:"
            )?;
        }
        let told = |flow: &&FlowReport| !flow.stranded.is_empty() || !flow.moves.is_empty();
        for flow in self.flows.iter().filter(told) {
            write!(f, "\n{flow}")?;
        }
        Ok(())
    }
}

impl fmt::Display for FlowReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "flow `{}`", self.flow)?;
        for stranded in &self.stranded {
            write!(f, "\n  {stranded}")?;
        }
        for step in &self.moves {
            write!(f, "\n  {step}")?;
        }
        if let (Some((_, recorded)), false) = (&self.recorded, self.changes.is_empty()) {
            write!(f, "\n  changed since {}:", second(*recorded))?;
            for change in &self.changes {
                write!(f, "\n    {change}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Move {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flow { from } => write!(f, "the processes of `{from}` move to this flow"),
            Self::Node { from, to } => write!(f, "the tasks of `{from}` move to `{to}`"),
            Self::Obsolete { node, tasks } => {
                write!(f, "{} of `{node}` rest: it is obsolete", count(*tasks))
            }
            Self::Kind { node, from, to } => {
                write!(f, "the tasks of `{node}` are a {to}'s, and were a {from}'s")
            }
            Self::Disarmed { node, tasks } => {
                write!(
                    f,
                    "{} of the boundary `{node}` are taken off: it is gone",
                    count(*tasks)
                )
            }
        }
    }
}

impl fmt::Display for Stranded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { node, .. } = self;
        let tasks = count(self.tasks);
        match self.why {
            Why::Gone { kind } => write!(f, "{tasks} of `{node}` ({kind})")?,
            Why::Kind { from, .. } => write!(f, "{tasks} of `{node}` ({from})")?,
            Why::SplitGone => write!(f, "{tasks} on branches of the split `{node}`")?,
        }
        let since = second(self.since);
        write!(
            f,
            ", the first made {since}, the lowest process {}: ",
            self.oldest
        )?;
        match self.why {
            Why::Gone { .. } => write!(f, "the flow has no node `{node}`")?,
            Why::Kind { from, to } => write!(f, "`{node}` was a {from} and is a {to} now")?,
            Why::SplitGone => write!(f, "the flow has no split `{node}`")?,
        }
        self.help(f)
    }
}

impl Stranded {
    fn help(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { node, .. } = self;
        const HELP: &str = "\n    help: ";
        match (&self.perhaps, self.why) {
            (_, Why::Kind { to, .. }) => {
                return write!(
                    f,
                    "{HELP}give the {to} another name, and keep this one until its tasks are over: `{node}: Obsolete`"
                );
            }
            (Some(new), _) => write!(
                f,
                "{HELP}if it is called `{new}` now, put `#[renamed(from = \"{node}\")]` on `{new}`"
            )?,
            (None, _) => write!(
                f,
                "{HELP}if it has another name now, put `#[renamed(from = \"{node}\")]` on that node"
            )?,
        }
        match self.why {
            Why::SplitGone => write!(
                f,
                "{HELP}if it is gone, keep its name: `{node}: Obsolete`; joins then wait for every branch that can still come"
            ),
            _ => write!(
                f,
                "{HELP}if it is gone, keep its name: `{node}: Obsolete`; its tasks then rest until a manager cancels them"
            ),
        }
    }
}

fn count(tasks: u64) -> String {
    match tasks {
        1 => "1 task".to_owned(),
        tasks => format!("{tasks} tasks"),
    }
}

/// Nobody looks for the fraction.
fn second(time: Timestamp) -> Timestamp {
    time.round(jiff::Unit::Second).unwrap_or(time)
}
