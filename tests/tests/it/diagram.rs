//! Diagrams: the files in `tests/diagrams` and `docs/images` are what is drawn.
//!
//! After a change that is meant, `UPDATE_EXPECT=1 cargo test -p procession-tests diagram` writes them
//! anew; look at them before they are kept.

mod flows;
mod machines;
mod properties;

use expect_test::expect_file;
use procession::Status;
use procession::flow::Flow;
use procession::graph::{Mark, Marks};

use flows::{hello, shipment};

#[test]
fn hello() {
    let graph = hello::HelloFlow::graph();
    expect_file!["../../diagrams/hello.svg"].assert_eq(&graph.svg().to_string());
    expect_file!["../../diagrams/hello.bpmn"].assert_eq(&graph.bpmn().to_string());
}

#[test]
fn shipment() {
    let graph = shipment::ShipmentFlow::graph();
    let title = shipment::ShipmentFlow::INFO.title;
    expect_file!["../../../docs/images/shipment.svg"]
        .assert_eq(&graph.svg().title(title).on_paper().to_string());
    expect_file!["../../diagrams/shipment.bpmn"].assert_eq(&graph.bpmn().to_string());
}

#[test]
fn names_that_are_no_ids() {
    let graph = flows::odd();
    let drawing = graph.svg().to_string();
    assert!(!drawing.contains("<script>") && drawing.contains("&lt;script&gt;"));
    expect_file!["../../diagrams/odd.svg"].assert_eq(&drawing);
    expect_file!["../../diagrams/odd.bpmn"].assert_eq(&graph.bpmn().to_string());
}

#[test]
fn a_page_can_show_a_flow_twice() {
    let graph = hello::HelloFlow::graph();
    let drawing = graph.svg().id_prefix("second").title("<Hello>").to_string();
    assert!(
        drawing.contains(r#"id="second-check_approve""#),
        "{drawing}"
    );
    assert!(
        drawing.contains("<title>&lt;Hello&gt;</title>"),
        "{drawing}"
    );
    assert!(!drawing.contains(r#"id="hello-"#), "{drawing}");
}

#[test]
fn the_legend_says_only_what_occurs() {
    let graph = hello::HelloFlow::graph();
    assert!(!graph.svg().to_string().contains("legend"));
    let marks = Marks::default()
        .with("start", Mark::new(Status::Done, 0))
        .with("gone", Mark::new(Status::Error, 1));
    let drawing = graph.svg().marks(marks.clone()).to_string();
    let (_, legend) = drawing.split_once("legend").expect("a legend");
    assert!(
        legend.contains("Done") && !legend.contains("Failed"),
        "{legend}"
    );
    assert!(
        !graph
            .svg()
            .marks(marks)
            .without_legend()
            .to_string()
            .contains("legend")
    );
}

#[test]
fn an_empty_graph_is_an_empty_drawing() {
    let graph = procession::graph::Graph::builder("empty")
        .build()
        .expect("builds");
    let document = graph.svg().to_string();
    assert!(roxmltree::Document::parse(&document).is_ok(), "{document}");
    assert!(roxmltree::Document::parse(&graph.bpmn().to_string()).is_ok());
}

#[test]
fn every_kind_of_node() {
    let graph = flows::every_kind();
    for kind in procession::graph::NodeKind::ALL {
        let has = graph.nodes().iter().any(|node| node.kind == *kind);
        assert!(has, "{kind}");
    }
    expect_file!["../../diagrams/every_kind.svg"].assert_eq(&graph.svg().to_string());
    expect_file!["../../diagrams/every_kind.bpmn"].assert_eq(&graph.bpmn().to_string());
}

#[test]
fn twenty_nodes() {
    let graph = flows::order();
    assert!(graph.nodes().len() >= 20);
    expect_file!["../../diagrams/order.svg"].assert_eq(&graph.svg().to_string());
    expect_file!["../../diagrams/order.bpmn"].assert_eq(&graph.bpmn().to_string());
}

#[test]
fn twenty_nodes_with_every_status() {
    let graph = flows::order();
    let states = [
        ("received", Mark::new(Status::Done, 0)),
        ("check", Mark::new(Status::Done, 0)),
        ("complete", Mark::new(Status::Done, 0)),
        ("ask_customer", Mark::new(Status::Canceled, 0)),
        ("fulfil", Mark::new(Status::Done, 0)),
        ("pick", Mark::new(Status::Assigned, 1)),
        ("invoice", Mark::new(Status::Scheduled, 1)),
        ("reserve", Mark::new(Status::Error, 1)),
        ("gift", Mark::new(Status::New, 12)),
        ("delivered", Mark::new(Status::Started, 1)),
    ];
    let marks = states.iter().fold(Marks::default(), |marks, (node, mark)| {
        marks.with(*node, *mark)
    });
    let drawing = graph.svg().marks(marks).title("Order 42").to_string();
    expect_file!["../../diagrams/order_marked.svg"].assert_eq(&drawing);
    for status in Status::ALL
        .iter()
        .filter(|status| **status != Status::Revived)
    {
        assert!(
            drawing.contains(&format!(r#"data-status="{status}""#)),
            "{status}"
        );
    }
    assert!(drawing.contains(r#"data-tokens="12""#));
}
