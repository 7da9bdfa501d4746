//! Runs blood tests with ordinary and other values, and counts the tasks.

use std::process::Command;

fn blood_test(hemoglobin: &str, lymphocytes: &str) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let output = Command::new(env!("CARGO_BIN_EXE_blood_test"))
        .args([hemoglobin, lymphocytes])
        .arg(folder.path().join("blood_test.db"))
        .output()
        .expect("runs");
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{told}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    told
}

#[test]
fn what_is_out_of_the_ordinary_calls_for_more_tests() {
    let told = blood_test("11", "6");
    assert!(told.contains("is DONE after 7 tasks"), "{told}");
}

#[test]
fn one_value_calls_for_one_test() {
    let told = blood_test("11", "5");
    assert!(
        told.contains("is DONE after 6 tasks") && told.contains("hormone_tests"),
        "{told}"
    );
}

#[test]
fn ordinary_values_go_straight_to_the_join() {
    let told = blood_test("12", "5");
    assert!(told.contains("is DONE after 5 tasks"), "{told}");
}
