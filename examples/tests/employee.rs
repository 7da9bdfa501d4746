//! Runs the example and reads what it says.

use std::process::Command;

const EXPECTED: &str = r#"Hiring somebody impossible:
  `name`: a value is required
  `email`: must be an e-mail address (given: the text "nobody")
  `salary`: must be at least 0 (given: the text "-1")

The caretaker gives Ada a desk:
  {"address":{"city":"London","room":"B204"},"department":"development","email":"ada@example.org","hired":"2026-01-31","name":"Ada","salary":"12000.50","screens":2}

Developers, best paid first:
  Ada       12000.50
  Grace      9500.00

Who has more than 9600 or no e-mail address:
  Ada       12000.50
  Don       10000.00
  Grace      9500.00

Who sits in front of one screen:
  Don       10000.00
  Grace      9500.00
"#;

#[test]
fn the_example_says_what_the_guide_shows() {
    let output = Command::new(env!("CARGO_BIN_EXE_employee")).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert_eq!(String::from_utf8(output.stdout).unwrap(), EXPECTED);
}
