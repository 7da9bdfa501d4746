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

/// One of each kind, and of each thing that a node can have on it. It is to be drawn, not to be run.
pub(super) fn every_kind() -> Graph {
    use EdgeClass::{Otherwise, When};
    let partial = procession::graph::Partial {
        arrived: Some(1),
        cancel_active: true,
    };
    Graph::builder("every kind")
        .node("start", NodeKind::Start)
        .node("called", NodeKind::StartHandle)
        .node("at_night", NodeKind::StartTimer)
        .node("from_above", NodeKind::StartSubprocess)
        .node("view", NodeKind::View)
        .boundary("reminder", NodeKind::BoundaryTimer, "view", false)
        .boundary("too_late", NodeKind::BoundaryTimer, "view", true)
        .node("manual", NodeKind::ManualTask)
        .node("function", NodeKind::Function)
        .node("send", NodeKind::Send)
        .node("rule", NodeKind::BusinessRule)
        .node("handle", NodeKind::Handle)
        .node("job", NodeKind::Job)
        .boundary("failed", NodeKind::BoundaryError, "job", true)
        .code("no_paper")
        .node("undo_job", NodeKind::Function)
        .node("choice", NodeKind::If)
        .node("choices", NodeKind::Switch)
        .node("split", NodeKind::Split)
        .node("race", NodeKind::SplitFirst)
        .node("timer", NodeKind::Timer)
        .node("message", NodeKind::MessageCatch)
        .node("signal", NodeKind::SignalCatch)
        .node("condition", NodeKind::ConditionalCatch)
        .node("say", NodeKind::MessageThrow)
        .node("call_all", NodeKind::SignalThrow)
        .node("join", NodeKind::Join)
        .node("first_join", NodeKind::Join)
        .partial(partial)
        .node("child", NodeKind::Subprocess)
        .boundary("escalated", NodeKind::BoundaryEscalation, "child", false)
        .code("boss")
        .node("children", NodeKind::NSubprocess)
        .node("escalate", NodeKind::EscalationThrow)
        .code("boss")
        .node("undo", NodeKind::CompensateThrow)
        .node("end", NodeKind::End)
        .node("stop", NodeKind::TerminateEnd)
        .node("error", NodeKind::ErrorEnd)
        .code("no_paper")
        .node("gone", NodeKind::Obsolete)
        .edge("start", "view")
        .edge("called", "view")
        .edge("at_night", "manual")
        .edge("from_above", "manual")
        .edge("view", "choice")
        .edge("reminder", "send")
        .edge("too_late", "escalate")
        .edge("manual", "choice")
        .edge_of("choice", "function", When, "")
        .edge_of("choice", "rule", Otherwise, "")
        .edge("function", "choices")
        .edge("rule", "choices")
        .edge_of("choices", "split", When, "all of it")
        .edge_of("choices", "race", When, "whoever is first")
        .edge_of("choices", "child", Otherwise, "")
        .edge("split", "job")
        .items("split", "handle", "each line")
        .edge("job", "join")
        .edge("failed", "error")
        .edge("handle", "join")
        .edge("race", "timer")
        .edge("race", "message")
        .edge("race", "signal")
        .edge("race", "condition")
        .edge("timer", "first_join")
        .edge("message", "first_join")
        .edge("signal", "first_join")
        .edge("condition", "first_join")
        .edge("first_join", "say")
        .edge("join", "call_all")
        .edge("child", "children")
        .edge("escalated", "undo")
        .edge("children", "end")
        .edge("say", "end")
        .edge("call_all", "end")
        .edge("send", "end")
        .edge("escalate", "stop")
        .edge("undo", "end")
        .compensated_by("job", "undo_job")
        .build()
        .expect("every edge leads to a node")
}
