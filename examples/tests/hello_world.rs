//! Runs the hello world as people do.

use std::path::Path;
use std::process::Command;

/// Runs one command on a file; answers with what it prints.
fn hello(file: &Path, arguments: &[&str]) -> Result<String, String> {
    let output = Command::new(env!("CARGO_BIN_EXE_hello_world"))
        .arg("--file")
        .arg(file)
        .args(arguments)
        .output()
        .expect("runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if output.status.success() {
        Ok(text(&output.stdout))
    } else {
        Err(text(&output.stderr))
    }
}

#[test]
fn without_a_command_the_whole_story_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let told = hello(&folder.path().join("hello.db"), &[]).expect("succeeds");
    for line in [
        "emma started process 1",
        "sam claimed task 1-2",
        "sam approved the message",
        "Good morning, world!",
        "the worker ran 1 job(s), 0 failed",
        "Process 1: Send 'Good morning' to the world (DONE)",
        r#"Data: {"approved":true,"text":"Good morning"}"#,
        "emma    New message: finished (DONE)",
        "engine  Send message: finished (DONE)",
        "flowchart LR",
    ] {
        assert!(told.contains(line), "{line} is missing:\n{told}");
    }
}

#[test]
fn each_act_is_a_command_on_the_same_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("hello.db");
    hello(&file, &["start", "Bad morning"]).expect("starts");
    assert!(
        hello(&file, &["queue"])
            .expect("lists")
            .contains("1-2  Approval request  NEW")
    );
    let early = hello(&file, &["reject", "1-2"]).expect_err("is not claimed yet");
    assert!(early.contains("it has to be claimed first"), "{early}");
    hello(&file, &["claim", "1-2"]).expect("claims");
    assert!(
        hello(&file, &["inbox"])
            .expect("lists")
            .contains("1-2  Approval request  ASSIGNED")
    );
    hello(&file, &["reject", "1-2"]).expect("rejects");
    assert!(
        hello(&file, &["work"])
            .expect("works")
            .contains("ran 0 job(s)")
    );
    assert!(
        hello(&file, &["show", "1"])
            .expect("shows")
            .contains("(DONE)")
    );
    let again = hello(&file, &["reject", "1-2"]).expect_err("is over");
    assert!(
        again.contains("task 1-2 (`approve`) is over: it is DONE"),
        "{again}"
    );
}

#[test]
fn a_message_that_is_too_long_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("hello.db");
    let error = hello(&file, &["start", &"long ".repeat(20)]).expect_err("is too long");
    assert!(error.contains("text"), "{error}");
    assert!(
        hello(&file, &["queue"])
            .expect("lists")
            .contains("nothing to do")
    );
}
