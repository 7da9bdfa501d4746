//! Runs the order with its subprocesses, and counts the tasks.

use std::process::Command;

#[test]
fn two_items_need_four_processes_and_eighteen_tasks() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = Command::new(env!("CARGO_BIN_EXE_orders"))
        .arg(folder.path().join("orders.db"))
        .output()
        .expect("runs");
    let told = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}{errors}");
    for line in [
        "Order of Ada Lovelace (DONE)",
        "Is Ada Lovelace to be trusted? (DONE)",
        "500 x Punched cards (DONE)",
        "1 x Lamp (DONE)",
        "  pack_item          cleo  DONE",
        "4 processes, 18 tasks",
    ] {
        assert!(told.contains(line), "{line} is missing:\n{told}");
    }
}
