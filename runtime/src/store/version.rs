//! What a store knows of flows: the version that was recorded last, and what lives of it.

use jiff::Timestamp;
use serde_json::Value;

use crate::graph::NodeKind;
use crate::process::ProcessId;

/// A flow as the last program that started knew it.
#[derive(Debug, Clone, PartialEq)]
pub struct FlowVersion {
    /// The stable name of the flow.
    pub flow: String,
    /// The fingerprint of its graph.
    pub fingerprint: String,
    /// The shape of its graph, as [`Shape`](crate::graph::Shape) writes it.
    pub graph: Value,
    /// When it was recorded.
    pub recorded: Timestamp,
}

/// The active tasks of one node that one kind of node made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveNode {
    /// The stable name of the flow.
    pub flow: String,
    /// The stable name of the node.
    pub node: String,
    /// The kind of the node when the tasks were made.
    pub kind: NodeKind,
    /// How many tasks there are.
    pub tasks: u64,
    /// When the first of them was made.
    pub since: Timestamp,
    /// The process with the lowest number that has one.
    pub oldest: ProcessId,
}

/// The active tasks that run on a branch of a split with this name, on whichever level of their token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveSplit {
    /// The stable name of the flow.
    pub flow: String,
    /// The stable name of the split.
    pub node: String,
    /// How many tasks there are.
    pub tasks: u64,
    /// When the first of them was made.
    pub since: Timestamp,
    /// The process with the lowest number that has one.
    pub oldest: ProcessId,
}
