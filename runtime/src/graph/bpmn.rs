//! BPMN 2.0 XML, <https://www.omg.org/spec/BPMN/2.0.2>, with the diagram.

use std::collections::BTreeSet;
use std::fmt;

use super::layout::{
    BESIDE_CORNER, CAPTION_SIZE, Caption, LINE, Outline, caption_lines, label_lines, text_width,
};
use super::xml::{Escaped, IdPart};
use super::{EdgeClass, Graph, GraphEdge, GraphNode, NodeKind, Placed, PlacedNode, Point};

/// Displays a graph as BPMN 2.0 XML. Made by [`Graph::bpmn`].
///
/// The document is for people and their tools: it shows the flow, and does not run elsewhere.
/// Conditions are the labels of the edges; where there is none, the name of the node that the edge
/// leads to. The id of a node is `node_` and its name, with what an id cannot hold written as a number.
#[derive(Debug, Clone, Copy)]
pub struct Bpmn<'a>(pub(super) &'a Graph);

/// An edge of the graph, with the numbers that its id is made of.
struct Flow<'a> {
    source: &'a GraphNode,
    edge: &'a GraphEdge,
    target: &'a GraphNode,
    number: usize,
}

impl fmt::Display for Bpmn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.0.name();
        writeln!(f, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
        writeln!(
            f,
            r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="definitions_{}" targetNamespace="urn:procession" exporter="procession" exporterVersion="{}">"#,
            IdPart(name),
            env!("CARGO_PKG_VERSION")
        )?;
        self.codes(f)?;
        writeln!(
            f,
            r#"  <process id="process_{}" name="{}" isExecutable="false">"#,
            IdPart(name),
            Escaped(name)
        )?;
        for index in 0..self.0.nodes().len() {
            self.node(f, index)?;
        }
        for flow in self.flows() {
            flow.sequence(f)?;
        }
        self.associations(f)?;
        writeln!(f, "  </process>")?;
        self.diagram(f, self.0.placed())?;
        writeln!(f, "</definitions>")
    }
}

impl<'a> Bpmn<'a> {
    /// All edges, in the order in which they are placed.
    fn flows(self) -> impl Iterator<Item = Flow<'a>> {
        let nodes = self.0.nodes();
        let edges = nodes
            .iter()
            .flat_map(|source| source.edges.iter().map(move |edge| (source, edge)));
        edges.enumerate().map(|(number, (source, edge))| Flow {
            source,
            edge,
            target: &nodes[edge.target],
            number: number + 1,
        })
    }

    fn node(self, f: &mut fmt::Formatter<'_>, index: usize) -> fmt::Result {
        let node = &self.0.nodes()[index];
        let element = self.element(index);
        write!(
            f,
            r#"    <{element} id="node_{}" name="{}""#,
            IdPart(&node.name),
            Escaped(&node.title)
        )?;
        if let Some(at) = node.attached {
            write!(
                f,
                r#" attachedToRef="node_{}" cancelActivity="{}""#,
                IdPart(&self.0.nodes()[at.host].name),
                at.interrupting
            )?;
        }
        if self.0.is_handler(index) && is_activity(node.kind) {
            write!(f, r#" isForCompensation="true""#)?;
        }
        let mut own = self.flows().filter(|flow| std::ptr::eq(flow.source, node));
        let default = own.find(|flow| flow.edge.class == EdgeClass::Otherwise);
        if let Some(flow) = default {
            write!(f, r#" default="flow_{}""#, flow.number)?;
        }
        writeln!(f, ">")?;
        for flow in self.flows().filter(|flow| flow.edge.target == index) {
            writeln!(f, "      <incoming>flow_{}</incoming>", flow.number)?;
        }
        for flow in self.flows().filter(|flow| std::ptr::eq(flow.source, node)) {
            writeln!(f, "      <outgoing>flow_{}</outgoing>", flow.number)?;
        }
        if self.0.is_many(index) && is_activity(node.kind) {
            writeln!(f, "      <multiInstanceLoopCharacteristics/>")?;
        }
        definition(f, node)?;
        writeln!(f, "    </{element}>")?;
        self.undo(f, node)
    }

    /// The event on the border of a node by which its handler is found.
    fn undo(self, f: &mut fmt::Formatter<'_>, node: &GraphNode) -> fmt::Result {
        if node.compensated_by.is_none() {
            return Ok(());
        }
        let name = IdPart(&node.name);
        writeln!(
            f,
            r#"    <boundaryEvent id="undo_{name}" attachedToRef="node_{name}"><compensateEventDefinition/></boundaryEvent>"#
        )
    }

    /// What handlers undo.
    fn handlers(self) -> impl Iterator<Item = (usize, usize)> {
        let nodes = self.0.nodes().iter().enumerate();
        nodes.filter_map(|(index, node)| Some((index, node.compensated_by?)))
    }

    fn associations(self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let nodes = self.0.nodes();
        for (node, handler) in self.handlers() {
            let (name, handler) = (IdPart(&nodes[node].name), IdPart(&nodes[handler].name));
            writeln!(
                f,
                r#"    <association id="association_{name}" sourceRef="undo_{name}" targetRef="node_{handler}" associationDirection="One"/>"#
            )?;
        }
        Ok(())
    }

    /// The codes of errors and escalations, each once.
    fn codes(self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let codes = self.0.nodes().iter();
        let codes: BTreeSet<_> = codes
            .filter_map(|node| Some((code_element(node.kind)?, node.code.as_deref()?)))
            .collect();
        for (element, code) in codes {
            let (id, code) = (IdPart(code), Escaped(code));
            writeln!(
                f,
                r#"  <{element} id="{element}_{id}" name="{code}" {element}Code="{code}"/>"#
            )?;
        }
        Ok(())
    }

    fn element(self, index: usize) -> &'static str {
        match self.0.nodes()[index].kind {
            kind if kind.is_boundary() => "boundaryEvent",
            kind if kind.is_start() => "startEvent",
            kind if kind.is_end() => "endEvent",
            NodeKind::View => "userTask",
            NodeKind::ManualTask => "manualTask",
            NodeKind::Function => "scriptTask",
            NodeKind::Send => "sendTask",
            NodeKind::BusinessRule => "businessRuleTask",
            NodeKind::Handle => "receiveTask",
            NodeKind::Job => "serviceTask",
            NodeKind::If | NodeKind::Switch => "exclusiveGateway",
            NodeKind::Join if self.0.nodes()[index].partial.is_some() => "complexGateway",
            NodeKind::Split | NodeKind::Join if self.0.is_inclusive(index) => "inclusiveGateway",
            NodeKind::Split | NodeKind::Join => "parallelGateway",
            NodeKind::SplitFirst => "eventBasedGateway",
            NodeKind::Subprocess | NodeKind::NSubprocess => "callActivity",
            NodeKind::Timer
            | NodeKind::MessageCatch
            | NodeKind::SignalCatch
            | NodeKind::ConditionalCatch => "intermediateCatchEvent",
            kind if kind.is_event() => "intermediateThrowEvent",
            _ => "task",
        }
    }

    fn diagram(self, f: &mut fmt::Formatter<'_>, placed: &Placed) -> fmt::Result {
        let name = IdPart(self.0.name());
        writeln!(f, r#"  <bpmndi:BPMNDiagram id="diagram_{name}">"#)?;
        writeln!(
            f,
            r#"    <bpmndi:BPMNPlane id="plane_{name}" bpmnElement="process_{name}">"#
        )?;
        for (node, place) in self.0.nodes().iter().zip(&placed.nodes) {
            shape(f, node, place)?;
        }
        for (node, _) in self.handlers() {
            undo_shape(f, &self.0.nodes()[node], undo_way(placed, node).first())?;
        }
        for (flow, way) in self.flows().zip(&placed.edges) {
            flow.edge(f, &way.points, way.label)?;
        }
        for (node, _) in self
            .handlers()
            .filter(|(node, _)| !undo_way(placed, *node).is_empty())
        {
            let name = IdPart(&self.0.nodes()[node].name);
            let way = undo_way(placed, node);
            write!(
                f,
                r#"      <bpmndi:BPMNEdge id="edge_association_{name}" bpmnElement="association_{name}">"#
            )?;
            for Point { x, y } in way {
                write!(f, r#"<di:waypoint x="{x}" y="{y}"/>"#)?;
            }
            writeln!(f, "</bpmndi:BPMNEdge>")?;
        }
        writeln!(f, "    </bpmndi:BPMNPlane>")?;
        writeln!(f, "  </bpmndi:BPMNDiagram>")
    }
}

impl Flow<'_> {
    fn sequence(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let label = self.source.edge_label(self.edge);
        write!(
            f,
            r#"    <sequenceFlow id="flow_{}" sourceRef="node_{}" targetRef="node_{}""#,
            self.number,
            IdPart(&self.source.name),
            IdPart(&self.target.name)
        )?;
        if !label.is_empty() {
            write!(f, r#" name="{}""#, Escaped(label))?;
        }
        if self.edge.class != EdgeClass::When {
            return writeln!(f, "/>");
        }
        let condition = if label.is_empty() {
            &self.target.name
        } else {
            label
        };
        writeln!(
            f,
            "><conditionExpression xsi:type=\"tFormalExpression\">{}</conditionExpression></sequenceFlow>",
            Escaped(condition)
        )
    }

    fn edge(
        &self,
        f: &mut fmt::Formatter<'_>,
        points: &[Point],
        label: Option<Point>,
    ) -> fmt::Result {
        let number = self.number;
        writeln!(
            f,
            r#"      <bpmndi:BPMNEdge id="edge_{number}" bpmnElement="flow_{number}">"#
        )?;
        for Point { x, y } in points {
            writeln!(f, r#"        <di:waypoint x="{x}" y="{y}"/>"#)?;
        }
        if let Some(at) = label {
            let lines = label_lines(self.source.edge_label(self.edge));
            let (width, height) = size(&lines);
            bounds_of_label(f, at.x - width / 2.0, at.y - height, width, height)?;
        }
        writeln!(f, "      </bpmndi:BPMNEdge>")
    }
}

/// What an event is about; nothing for anything else.
fn definition(f: &mut fmt::Formatter<'_>, node: &GraphNode) -> fmt::Result {
    let word = match node.kind {
        NodeKind::StartTimer | NodeKind::Timer | NodeKind::BoundaryTimer => "timer",
        NodeKind::StartHandle | NodeKind::MessageCatch | NodeKind::MessageThrow => "message",
        NodeKind::SignalCatch | NodeKind::SignalThrow => "signal",
        NodeKind::EscalationThrow | NodeKind::BoundaryEscalation => "escalation",
        NodeKind::BoundaryError | NodeKind::ErrorEnd => "error",
        NodeKind::CompensateThrow => "compensate",
        NodeKind::TerminateEnd => "terminate",
        NodeKind::ConditionalCatch => {
            return writeln!(
                f,
                r#"      <conditionalEventDefinition><condition xsi:type="tFormalExpression">{}</condition></conditionalEventDefinition>"#,
                Escaped(&node.title)
            );
        }
        _ => return Ok(()),
    };
    write!(f, "      <{word}EventDefinition")?;
    if let (Some(element), Some(code)) = (code_element(node.kind), &node.code) {
        write!(f, r#" {element}Ref="{element}_{}""#, IdPart(code))?;
    }
    writeln!(f, "/>")
}

/// The element that declares the code of an event.
const fn code_element(kind: NodeKind) -> Option<&'static str> {
    match kind {
        NodeKind::BoundaryError | NodeKind::ErrorEnd => Some("error"),
        NodeKind::BoundaryEscalation | NodeKind::EscalationThrow => Some("escalation"),
        _ => None,
    }
}

/// True for what BPMN calls an activity: work, not an event and not a gateway.
fn is_activity(kind: NodeKind) -> bool {
    Outline::of(kind) == Outline::Box
}

/// The way from the event on the border of a node to what undoes it.
fn undo_way(placed: &Placed, node: usize) -> &[Point] {
    let mut ways = placed.associations.iter();
    let own = ways.find(|way| way.source == node);
    own.map_or(&[], |way| &way.points)
}

/// The event stands above the beginning of its way.
fn undo_shape(f: &mut fmt::Formatter<'_>, node: &GraphNode, start: Option<&Point>) -> fmt::Result {
    let Some(Point { x, y }) = start else {
        return Ok(());
    };
    let name = IdPart(&node.name);
    writeln!(
        f,
        r#"      <bpmndi:BPMNShape id="undo_shape_{name}" bpmnElement="undo_{name}"><dc:Bounds x="{}" y="{}" width="36" height="36"/></bpmndi:BPMNShape>"#,
        x - 18.0,
        y - 36.0
    )
}

fn shape(f: &mut fmt::Formatter<'_>, node: &GraphNode, place: &PlacedNode) -> fmt::Result {
    let name = IdPart(&node.name);
    write!(
        f,
        r#"      <bpmndi:BPMNShape id="shape_{name}" bpmnElement="node_{name}""#
    )?;
    if matches!(node.kind, NodeKind::If | NodeKind::Switch) {
        write!(f, r#" isMarkerVisible="true""#)?;
    }
    writeln!(f, ">")?;
    let (x, y) = (
        place.center.x - place.width / 2.0,
        place.center.y - place.height / 2.0,
    );
    let (width, height) = (place.width, place.height);
    writeln!(
        f,
        r#"        <dc:Bounds x="{x}" y="{y}" width="{width}" height="{height}"/>"#
    )?;
    if place.caption != Caption::Inside {
        caption(f, node, place)?;
    }
    writeln!(f, "      </bpmndi:BPMNShape>")
}

fn caption(f: &mut fmt::Formatter<'_>, node: &GraphNode, place: &PlacedNode) -> fmt::Result {
    let (width, height) = size(&caption_lines(&node.title));
    let (Point { x, y }, rise) = (place.center, place.height / 2.0);
    let left = match place.caption {
        Caption::AboveLeft | Caption::BelowLeft => x - BESIDE_CORNER - width,
        Caption::AboveRight | Caption::BelowRight => x + BESIDE_CORNER,
        Caption::Inside | Caption::Above | Caption::Below => x - width / 2.0,
    };
    let top = match place.caption {
        Caption::Above | Caption::AboveLeft | Caption::AboveRight => y - rise - 4.0 - height,
        _ => y + rise + 4.0,
    };
    bounds_of_label(f, left, top, width, height)
}

fn bounds_of_label(
    f: &mut fmt::Formatter<'_>,
    x: f64,
    y: f64,
    width: f64,
    height: f64,
) -> fmt::Result {
    writeln!(
        f,
        r#"        <bpmndi:BPMNLabel><dc:Bounds x="{x}" y="{y}" width="{width}" height="{height}"/></bpmndi:BPMNLabel>"#
    )
}

fn size(lines: &[String]) -> (f64, f64) {
    let widths = lines.iter().map(|line| text_width(line, CAPTION_SIZE));
    (widths.fold(0.0, f64::max).ceil(), lines.len() as f64 * LINE)
}
