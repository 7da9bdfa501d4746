//! Runs the review example and reads what it prints.

use std::process::Command;

#[test]
fn the_review_example_tells_its_story() {
    let output = Command::new(env!("CARGO_BIN_EXE_review")).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    let text = String::from_utf8(output.stdout).unwrap();
    let (story, graph) = text.split_once("The graph:\n").unwrap();
    assert_eq!(
        story,
        "\
A review without a text:
  ada may: Reject, Remove
  cannot `approve` from `New`: guard `has_text` does not hold: a review without a text says nothing
A review with a text:
  bob may: Remove
  ada may: Approve, Reject, Remove
  bob is not permitted to approve
  approved by ada: Approved
Publishing to a server that is not there:
  `publish` failed: the mail server does not know example.invalid; still Approved
Publishing and removing:
  cannot `reject` from `Removed`: no transition from here
The change log:
  New -> Approved by ada
  Approved -> Published by bob
  Published -> Removed by bob
"
    );
    assert!(
        graph.contains("New --> Approved : Approve [has_text]"),
        "{graph}"
    );
    assert!(graph.contains("any_state --> Removed : Remove"), "{graph}");
}
