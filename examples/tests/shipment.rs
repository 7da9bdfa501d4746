//! Runs the shipments, and counts the tasks of each.

use std::process::Command;

#[test]
fn both_ways_come_to_the_end() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = Command::new(env!("CARGO_BIN_EXE_shipment"))
        .arg(folder.path().join("shipment.db"))
        .output()
        .expect("runs");
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{told}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let (by_post, by_other) = told.split_once("process 2").expect("two processes");
    // start, split, type, reminder, mode, check, split, insurance, label, join, package, join, move, end
    assert!(
        by_post.contains("process 1 is DONE after 14 tasks"),
        "{told}"
    );
    for line in [
        "shipment_type.reminder -     CANCELED",
        "take_extra_insurance   lena  DONE",
        "fill_post_label        cleo  DONE",
        "package_goods          walt  DONE",
        "move_package           walt  DONE",
    ] {
        assert!(by_post.contains(line), "{line} is missing:\n{told}");
    }
    // start, split, type, reminder, mode, quotes, package, join, move, end
    assert!(by_other.contains("is DONE after 10 tasks"), "{told}");
    assert!(!by_other.contains("insurance"), "{told}");
}
