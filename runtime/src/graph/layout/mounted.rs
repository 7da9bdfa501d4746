//! Events on the lower border of their host: the host is placed with room for them, they afterwards.

use super::sketch::{Link, Outline, Sketch};
use super::{Caption, Placed, PlacedEdge, PlacedNode, Point};
use crate::graph::{Graph, GraphNode};

/// The radius of an event.
const RADIUS: f64 = 18.0;
/// Between the left border of a host and its first event, and between two events. The first one leaves the
/// markers free that stand in the middle.
const MARGIN: f64 = 8.0;
const GAP: f64 = 14.0;
/// Between the corner of an event and its title.
const BESIDE: f64 = super::BESIDE_CORNER;
/// Between the events with their titles and the first line below, and between two lines.
const CLEAR: f64 = 8.0;
const LANE: f64 = 8.0;

/// Something on the lower border of a node.
struct Mount {
    host: usize,
    /// The event; nothing for the one from which the node that undoes the host's work is found.
    event: Option<usize>,
    /// From the left border of the host to the middle of the event.
    left: f64,
    /// From the middle of the host to the line below on which the event's edge runs.
    drop: f64,
}

/// Where everything of a graph is drawn.
pub(super) fn place(graph: &Graph) -> Placed {
    let whole = Sketch::of(graph);
    let mounts = mounts(graph, &whole);
    let mounted = |node: usize| mounts.iter().find(|mount| mount.event == Some(node));
    // The numbers of the nodes that stand alone, in what is placed.
    let alone: Vec<usize> = (0..whole.nodes.len())
        .filter(|node| mounted(*node).is_none())
        .collect();
    let number = |node: usize| alone.iter().position(|other| *other == node).unwrap_or(0);
    let mut sketch = Sketch::default();
    for node in &alone {
        let mut footprint = whole.nodes[*node].clone();
        let own = || mounts.iter().filter(|mount| mount.host == *node);
        let right = |mount: &Mount| mount.left + beside(&whole, mount) + GAP;
        let wide = own().map(right).fold(footprint.width, f64::max);
        footprint.width = (wide / 2.0).ceil() * 2.0;
        let low = own().map(|mount| mount.drop).fold(0.0, f64::max);
        footprint.below = (low - footprint.height / 2.0 + LANE).max(0.0);
        sketch.nodes.push(footprint);
    }
    let mut kept = Vec::new();
    for (index, link) in whole.links.iter().enumerate() {
        // The line from a host to an event that stands on its border has no length.
        if mounted(link.target).is_some_and(|mount| mount.host == link.source) {
            continue;
        }
        let mount = mounted(link.source);
        let source = mount.map_or(link.source, |mount| mount.host);
        // Back to its own host: drawn afterwards.
        if mount.is_some() && source == link.target {
            continue;
        }
        kept.push(Some(index));
        sketch.links.push(Link {
            source: number(source),
            target: number(link.target),
            label: link.label,
            drop: mount.map(|mount| mount.drop),
        });
    }
    let associations: Vec<(&Mount, usize)> = mounts
        .iter()
        .filter(|mount| mount.event.is_none())
        .filter_map(|mount| Some((mount, graph.nodes()[mount.host].compensated_by?)))
        .filter(|(mount, handler)| mounted(*handler).is_none() && mount.host != *handler)
        .collect();
    for (mount, handler) in &associations {
        kept.push(None);
        sketch.links.push(Link {
            source: number(mount.host),
            target: number(*handler),
            label: None,
            drop: Some(mount.drop),
        });
    }
    let placed = super::place(&sketch);
    let nodes: Vec<PlacedNode> = (0..whole.nodes.len())
        .map(|node| match mounted(node) {
            None => placed.nodes[number(node)].clone(),
            Some(mount) => {
                let center = mount.center(&placed.nodes[number(mount.host)]);
                PlacedNode {
                    center,
                    width: 2.0 * RADIUS,
                    height: 2.0 * RADIUS,
                    caption: Caption::BelowRight,
                }
            }
        })
        .collect();
    let host = |mount: &Mount| &placed.nodes[number(mount.host)];
    let edges = whole.links.iter().enumerate();
    let edges = edges.filter_map(|(index, link)| {
        let found = kept.iter().position(|kept| *kept == Some(index));
        let mount = mounted(link.source);
        let (mut points, label) = match (found, mount) {
            (Some(found), _) => {
                let edge = &placed.edges[found];
                (edge.points.clone(), edge.label)
            }
            (None, Some(mount)) => return Some(mount.back(host(mount), link)),
            (None, None) => return None,
        };
        if let Some(mount) = mount {
            mount.begin(host(mount), &mut points);
        }
        Some(PlacedEdge {
            source: link.source,
            target: link.target,
            points,
            label,
        })
    });
    let mut edges: Vec<PlacedEdge> = edges.collect();
    let all = graph.nodes().iter().map(|node| node.edges.len()).sum();
    let attachments = edges.split_off(all);
    let first = kept.len() - associations.len();
    let associations = associations
        .iter()
        .enumerate()
        .map(|(offset, (mount, handler))| {
            let mut points = placed.edges[first + offset].points.clone();
            mount.begin(host(mount), &mut points);
            PlacedEdge {
                source: mount.host,
                target: *handler,
                points,
                label: None,
            }
        });
    Placed {
        width: placed.width,
        height: placed.height,
        associations: associations.collect(),
        nodes,
        edges,
        attachments,
    }
}

/// What stands on borders: on those of tasks only, and only events that nothing leads to.
fn mounts(graph: &Graph, sketch: &Sketch) -> Vec<Mount> {
    let nodes = graph.nodes();
    let is_box = |node: usize| {
        Outline::of(nodes[node].kind) == Outline::Box && nodes[node].attached.is_none()
    };
    let entered = |event: usize| {
        let mut edges = nodes.iter().flat_map(|node| &node.edges);
        edges.any(|edge| edge.target == event)
    };
    let hosts_another = |event: usize| {
        let mut others = nodes.iter();
        others.any(|node| node.attached.is_some_and(|at| at.host == event))
    };
    let stands = |event: usize, node: &GraphNode| {
        let host = node.attached?.host;
        let fits = is_box(host) && !entered(event) && !hosts_another(event);
        (fits && Outline::of(node.kind) == Outline::Circle).then_some(host)
    };
    let mut mounts = Vec::new();
    for (host, node) in nodes.iter().enumerate() {
        let undone = node.compensated_by.filter(|_| is_box(host)).map(|_| None);
        let events = nodes.iter().enumerate();
        let events = events.filter(|(event, node)| stands(*event, node) == Some(host));
        let own: Vec<Option<usize>> = undone
            .into_iter()
            .chain(events.map(|(event, _)| Some(event)))
            .collect();
        let caption = |event: &Option<usize>| event.and_then(|event| sketch.nodes[event].caption);
        let text = own
            .iter()
            .filter_map(caption)
            .map(|(_, height)| height + 4.0);
        let base = sketch.nodes[host].height / 2.0 + RADIUS + text.fold(0.0, f64::max) + CLEAR;
        let mut left = MARGIN + RADIUS;
        for (place, event) in own.iter().enumerate() {
            let lanes = own.len() - 1 - place;
            let mount = Mount {
                host,
                event: *event,
                left,
                drop: base + lanes as f64 * LANE,
            };
            left += beside(sketch, &mount) + GAP + RADIUS;
            mounts.push(mount);
        }
    }
    mounts
}

/// How far an event with its title goes to the right of its middle.
fn beside(sketch: &Sketch, mount: &Mount) -> f64 {
    let caption = mount.event.and_then(|event| sketch.nodes[event].caption);
    let text = caption.map_or(0.0, |(width, _)| width + BESIDE);
    text.max(RADIUS).ceil()
}

impl Mount {
    fn center(&self, host: &PlacedNode) -> Point {
        Point::new(
            host.center.x - host.width / 2.0 + self.left,
            host.center.y + host.height / 2.0,
        )
    }

    /// An edge that was placed from the host's side begins at the lower end of the event instead.
    fn begin(&self, host: &PlacedNode, points: &mut Vec<Point>) {
        let at = self.center(host);
        let row = host.center.y + self.drop;
        let start = [Point::new(at.x, at.y + RADIUS), Point::new(at.x, row)];
        points.splice(0..1, start);
    }

    /// The edge of an event that leads back to its own host.
    fn back(&self, host: &PlacedNode, link: &Link) -> PlacedEdge {
        let at = self.center(host);
        let row = host.center.y + self.drop;
        let x = host.center.x + host.width / 2.0 - GAP / 2.0;
        PlacedEdge {
            source: link.source,
            target: link.target,
            points: vec![
                Point::new(at.x, at.y + RADIUS),
                Point::new(at.x, row),
                Point::new(x, row),
                Point::new(x, at.y),
            ],
            label: None,
        }
    }
}
