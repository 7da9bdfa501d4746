//! The board: a column for each node where work stands, with the youngest tasks of each.

use axum::response::Response;
use procession::Status;
use procession::graph::NodeKind;
use procession::store::{Page as Part, TaskOrder, TaskQuery};
use serde::Serialize;

use super::row::{Row, rows};
use super::{definition, sees_all};
use crate::page::Page;
use crate::problem::Problem;
use crate::visit::Visit;

/// How many tasks a board shows at most.
const CARDS: usize = 200;

/// How many of one node.
const COLUMN: usize = 25;

/// A node with the tasks that stand there.
#[derive(Debug, Serialize)]
struct Column {
    title: String,
    node: String,
    cards: Vec<Row>,
    more: bool,
}

/// A way to start a process.
#[derive(Debug, Serialize)]
pub(crate) struct Begin {
    title: String,
    url: String,
}

/// The board of a flow.
pub(super) async fn board(visit: Visit, flow: &'static str) -> Result<Response, Problem> {
    let definition = definition(&visit, flow)?;
    let info = definition.info();
    let sees_all = sees_all(&visit, flow);
    let columns = match sees_all {
        true => columns(&visit, flow).await?,
        false => Vec::new(),
    };
    let diagram = definition.graph().svg().title(info.title).to_string();
    Page::new("flow/board.html", info.title)
        .with("description", info.description)
        .with("starts", starts(&visit, flow)?)
        .with("sees_all", sees_all)
        .with("columns", columns)
        .with("inbox_url", visit.url("inbox", &[]))
        .with("bpmn_url", visit.url("bpmn", &[]))
        .with_markup("diagram", diagram)
        .render(&visit)
        .await
}

async fn columns(visit: &Visit, flow: &'static str) -> Result<Vec<Column>, Problem> {
    let query = TaskQuery {
        flows: vec![flow.to_owned()],
        statuses: Status::ALL
            .iter()
            .copied()
            .filter(|s| s.is_active())
            .collect(),
        order: TaskOrder::Youngest,
        page: Part {
            offset: 0,
            limit: CARDS,
        },
        ..TaskQuery::default()
    };
    let mut tasks = visit.engine().store().tasks(query).await?;
    tasks.retain(|task| !task.is_armed());
    let cards = rows(visit, &tasks).await?;
    let definition = definition(visit, flow)?;
    let nodes = definition.graph().nodes().iter();
    let nodes = nodes.filter(|node| stands(node.kind));
    let mut columns: Vec<Column> = nodes
        .map(|node| Column {
            title: node.title.clone(),
            node: node.name.clone(),
            cards: Vec::new(),
            more: false,
        })
        .collect();
    for card in cards {
        let column = columns.iter_mut().find(|column| column.node == card.node);
        if let Some(column) = column {
            column.more |= column.cards.len() == COLUMN;
            if column.cards.len() < COLUMN {
                column.cards.push(card);
            }
        }
    }
    Ok(columns)
}

/// True for nodes at which people look for work: not for those that a token only passes.
fn stands(kind: NodeKind) -> bool {
    (kind.waits() || kind.is_human() || kind == NodeKind::Job) && !kind.is_start()
}

/// How this visitor may start a process.
pub(crate) fn starts(visit: &Visit, flow: &str) -> Result<Vec<Begin>, Problem> {
    let definition = definition(visit, flow)?;
    let nodes = definition.graph().nodes().iter().enumerate();
    let open = nodes.filter(|(index, node)| {
        node.kind == NodeKind::Start && definition.may_start(*index, visit.user())
    });
    let begin = |(_, node): (usize, &procession::graph::GraphNode)| {
        Some(Begin {
            title: node.title.clone(),
            url: visit.url("start", &[&node.name])?,
        })
    };
    Ok(open.filter_map(begin).collect())
}
