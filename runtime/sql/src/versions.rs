//! What lives of a flow, as rows of either database.

use std::borrow::Cow;

use procession::graph::NodeKind;
use procession::store::{FlowVersion, LiveNode, LiveSplit};
use procession::{Error, ProcessId};

use crate::record::{Cell, Cells, Column, Source, int, json, micros, text, time};

/// The columns of `procession_flow`, in the order of [`version_cells`] and [`version`].
pub(crate) const FLOW: &[Column; 4] = &[
    text("flow"),
    text("fingerprint"),
    json("graph"),
    time("recorded"),
];

/// The columns of a row that counts the live tasks of a node.
const LIVE_NODE: &[Column] = &[
    text("flow"),
    text("node"),
    text("kind"),
    int("count"),
    time("created"),
    int("process"),
];

/// The columns of a row that counts the live tasks below a split.
const LIVE_SPLIT: &[Column] = &[
    text("flow"),
    text("split"),
    int("count"),
    time("created"),
    int("process"),
];

/// The column of a row that only names a process.
const ID: &[Column] = &[int("id")];

/// The row of a version: the cells of [`FLOW`].
pub(crate) fn version_cells(version: &FlowVersion) -> Result<[Cell<'_>; 4], Error> {
    let graph = serde_json::to_string(&version.graph).map_err(Error::storage)?;
    Ok([
        Cell::Text(Cow::Borrowed(&version.flow)),
        Cell::Text(Cow::Borrowed(&version.fingerprint)),
        Cell::Text(Cow::Owned(graph)),
        Cell::Int(micros(version.recorded)),
    ])
}

/// The version in a row of the columns [`FLOW`].
pub(crate) fn version(row: &dyn Source) -> Result<FlowVersion, Error> {
    let mut cells = Cells::new(row, "procession_flow", FLOW, 1);
    Ok(FlowVersion {
        flow: cells.text()?.into_owned(),
        fingerprint: cells.text()?.into_owned(),
        graph: cells.json()?,
        recorded: cells.time()?,
    })
}

/// The node in a row of flow, node, kind, count, first moment and lowest process.
pub(crate) fn live_node(row: &dyn Source) -> Result<LiveNode, Error> {
    let mut cells = Cells::new(row, "procession_task", LIVE_NODE, 2);
    let (flow, node) = (cells.text()?.into_owned(), cells.text()?.into_owned());
    let kind = cells.text()?;
    let known = NodeKind::from_name(&kind).ok_or_else(|| {
        Error::corrupt(format!(
            "the kind `{kind}` of the tasks of `{node}` of flow `{flow}`: this version of procession does not know it"
        ))
    })?;
    Ok(LiveNode {
        flow,
        node,
        kind: known,
        tasks: cells.int()?,
        since: cells.time()?,
        oldest: ProcessId::new(cells.int()?),
    })
}

/// The split in a row of flow, node, count, first moment and lowest process.
pub(crate) fn live_split(row: &dyn Source) -> Result<LiveSplit, Error> {
    let mut cells = Cells::new(row, "procession_task", LIVE_SPLIT, 2);
    Ok(LiveSplit {
        flow: cells.text()?.into_owned(),
        node: cells.text()?.into_owned(),
        tasks: cells.int()?,
        since: cells.time()?,
        oldest: ProcessId::new(cells.int()?),
    })
}

/// The number of a process, in a row of nothing else.
pub(crate) fn process_id(row: &dyn Source) -> Result<ProcessId, Error> {
    let mut cells = Cells::new(row, "procession_process", ID, 1);
    cells.int().map(ProcessId::new)
}
