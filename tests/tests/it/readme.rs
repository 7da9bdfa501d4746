//! The README shows what the compiler really says, and what CI really runs.

use std::path::{Path, PathBuf};

use procession::graph::NodeKind;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &str) -> String {
    let path = root().join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn the_compile_error_is_the_compilers() {
    let case = "ui-tests/fail/flow/three_mistakes_three_errors";
    let readme = read("README.md");
    let says = read(&format!("{case}.stderr"));
    assert!(readme.contains(says.trim_end()), "{says}");
    let source = read(&format!("{case}.rs"));
    let flow = source.split("fn main").next().unwrap();
    let flow = &flow[flow.find("#[flow").unwrap()..];
    assert!(readme.contains(flow.trim_end()), "{flow}");
}

#[test]
fn ci_runs_the_very_test_command() {
    let command = "cargo test --workspace";
    assert!(read("README.md").contains(command));
    assert!(read(".ci/run").lines().any(|line| line == command));
}

#[test]
fn every_document_that_is_linked_is_there() {
    let readme = read("README.md");
    let links: Vec<&str> = readme
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
        .collect();
    let local = links.iter().filter(|link| !link.starts_with("http"));
    assert!(local.clone().count() > 5);
    for link in local {
        assert!(root().join(link).exists(), "{link}");
    }
}

#[test]
fn the_guide_shows_every_kind_of_node_at_work() {
    let guides = ["docs/flows.md", "docs/people.md", "docs/versions.md"].map(read);
    let blocks = guides.iter().flat_map(|guide| {
        let blocks = guide.split("```rust").skip(1);
        blocks.filter_map(|rest| rest.split("```").next())
    });
    let code: String = blocks.collect();
    let kinds = NodeKind::ALL.iter().filter(|kind| !kind.is_boundary());
    for kind in kinds {
        let field = format!(": {},", kind.as_str());
        assert!(code.contains(&field), "{} is shown nowhere", kind.as_str());
    }
}
