//! What the engine promises holds on every store: the tests of these modules run once more on each database.
//!
//! In the ordinary run they are on the store in memory. Here this very program is called again with
//! `PROCESSION_STORE`, which chooses another one for all of them.

use std::process::Command;

use procession_tests::stores::{Kind, VARIABLE};

/// The modules whose tests open their store as it was chosen.
const MODULES: [&str; 8] = [
    "between::",
    "defects::",
    "engine::",
    "patterns::",
    "people::",
    "time::",
    "typed::",
    "versions::",
];

#[test]
fn the_engine_on_sqlite() {
    all_pass_on(Kind::Sqlite);
}

#[test]
fn the_engine_on_postgres() {
    all_pass_on(Kind::Postgres);
}

/// Every test of the modules runs on this store, and passes: none is ignored or left out.
fn all_pass_on(kind: Kind) {
    let all = said(tests().arg("--list").arg("--format=terse"));
    let all = all.lines().filter(|line| line.ends_with(": test")).count();
    let told = said(tests().env(VARIABLE, kind.name()));
    let result = format!("test result: ok. {all} passed; 0 failed; 0 ignored;");
    assert!(all > 0 && told.contains(&result), "{told}");
}

/// This program, for the tests of the modules.
fn tests() -> Command {
    let program = std::env::current_exe().expect("this program is a file");
    let mut command = Command::new(program);
    // Each name is that of a module: those of the other tests do not contain it.
    command.args(MODULES);
    command
}

/// What a program says that ends well.
fn said(command: &mut Command) -> String {
    let output = command.output().expect("the program can be called");
    let told = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}\n{told}\n{errors}");
    told.into_owned()
}
