//! What is drawn.

use procession::graph::{EdgeClass, Graph, NodeKind};

#[path = "../../../../examples/src/bin/hello_world/flow.rs"]
pub(super) mod hello;
#[path = "../../../../examples/src/bin/shipment/flow.rs"]
pub(super) mod shipment;

/// An order of twenty nodes, with two loops, a choice of many and a split within a split.
pub(super) fn order() -> Graph {
    use EdgeClass::{Otherwise, When};
    Graph::builder("order")
        .node("received", NodeKind::StartHandle)
        .node("check", NodeKind::View)
        .node("complete", NodeKind::If)
        .node("ask_customer", NodeKind::Handle)
        .node("fulfil", NodeKind::Split)
        .node("reserve", NodeKind::Job)
        .node("in_stock", NodeKind::Switch)
        .node("order_from_supplier", NodeKind::Job)
        .node("wait_for_supplier", NodeKind::Handle)
        .node("refuse", NodeKind::Function)
        .node("refused", NodeKind::End)
        .node("pick", NodeKind::View)
        .node("pack", NodeKind::Split)
        .node("gift", NodeKind::View)
        .node("label", NodeKind::Function)
        .node("packed", NodeKind::Join)
        .node("invoice", NodeKind::Job)
        .node("ready", NodeKind::Join)
        .node("ship", NodeKind::View)
        .node("delivered", NodeKind::Handle)
        .node("done", NodeKind::If)
        .node("end", NodeKind::End)
        .edge("received", "check")
        .edge("check", "complete")
        .edge_of("complete", "fulfil", When, "")
        .edge_of("complete", "ask_customer", Otherwise, "")
        .edge("ask_customer", "check")
        .edge("fulfil", "reserve")
        .edge("reserve", "in_stock")
        .edge_of("in_stock", "pick", When, "in stock")
        .edge_of(
            "in_stock",
            "order_from_supplier",
            When,
            "can be ordered within a week",
        )
        .edge_of("in_stock", "refuse", Otherwise, "")
        .edge("order_from_supplier", "wait_for_supplier")
        .edge("wait_for_supplier", "reserve")
        .edge("refuse", "refused")
        .edge("pick", "pack")
        .edge_of("pack", "gift", When, "wrapped as a gift")
        .edge("pack", "label")
        .edge("gift", "packed")
        .edge("label", "packed")
        .edge("packed", "ready")
        .edge("fulfil", "invoice")
        .edge("invoice", "ready")
        .edge("ready", "ship")
        .edge("ship", "delivered")
        .edge("delivered", "done")
        .edge_of("done", "end", When, "")
        .edge_of("done", "ship", Otherwise, "")
        .build()
        .expect("every edge leads to a node")
}

/// Names that no id may have, a loop at one node, two edges between two nodes, and a node far from all.
pub(super) fn odd() -> Graph {
    Graph::builder("<odd> & \"quoted\"")
        .node("1 <script>alert(1)</script>", NodeKind::Start)
        .node("again & again", NodeKind::View)
        .node("日本語のタスク", NodeKind::Function)
        .node("averyveryverylongnamewithoutanyplacetobreak", NodeKind::Job)
        .node("which 'way'?", NodeKind::Switch)
        .node("end", NodeKind::End)
        .node("forgotten", NodeKind::Handle)
        .edge("1 <script>alert(1)</script>", "again & again")
        .edge_of(
            "again & again",
            "again & again",
            EdgeClass::Next,
            "not < yet",
        )
        .edge("again & again", "日本語のタスク")
        .edge(
            "日本語のタスク",
            "averyveryverylongnamewithoutanyplacetobreak",
        )
        .edge(
            "averyveryverylongnamewithoutanyplacetobreak",
            "which 'way'?",
        )
        .edge_of("which 'way'?", "end", EdgeClass::When, "a > b")
        .edge_of("which 'way'?", "end", EdgeClass::When, "c && d")
        .edge_of("which 'way'?", "again & again", EdgeClass::Otherwise, "")
        .build()
        .expect("every edge leads to a node")
}
