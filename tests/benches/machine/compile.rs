//! What a machine of 100 states, 30 events and 300 transitions costs the compiler: the time of
//! `cargo check`, and the size of the expanded source.
//!
//! The expansion is rustc's own (`-Zunpretty=expanded`, with `RUSTC_BOOTSTRAP=1` because that
//! option is for nightly compilers), so that the derives of the user count on both sides.

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Output};
use std::time::Instant;

const STATES: usize = 100;
const EVENTS: usize = 30;
const EDGES_OF_EVENT: usize = 10;

/// Prints the figures; says what went wrong when there is no compiler to measure.
pub fn report() {
    if let Err(error) = measure() {
        println!("large machine: not measured: {error}");
    }
}

fn measure() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let source = source();
    let runtime = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../runtime")
        .canonicalize()?;
    let manifest = format!(
        "[package]\nname = \"large\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\nprocession = {{ path = {runtime:?} }}\n\n[workspace]\n",
    );
    std::fs::create_dir(folder.path().join("src"))?;
    std::fs::write(folder.path().join("Cargo.toml"), manifest)?;
    let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.lock");
    std::fs::copy(lock, folder.path().join("Cargo.lock"))?;
    let main = folder.path().join("src/main.rs");
    std::fs::write(&main, &source)?;
    let cargo = |arguments: &[&str]| cargo(folder.path(), arguments);
    cargo(&["check"])?;
    let mut best = f64::INFINITY;
    for _ in 0..5 {
        std::fs::write(&main, &source)?;
        let start = Instant::now();
        cargo(&["check"])?;
        best = best.min(start.elapsed().as_secs_f64());
    }
    let expanded = cargo(&["rustc", "--profile", "check", "--", "-Zunpretty=expanded"])
        .or_else(|_| cargo(&["rustc", "--", "-Zunpretty=expanded"]))?;
    let (written, expanded) = (source.len(), expanded.stdout.len());
    println!(
        "large machine (100 states, 30 events, 300 transitions): cargo check {best:.2} s, expanded {expanded} bytes of {written}, ratio {:.1}",
        expanded as f64 / written as f64,
    );
    Ok(())
}

fn cargo(folder: &Path, arguments: &[&str]) -> Result<Output, Box<dyn std::error::Error>> {
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .current_dir(folder)
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_INCREMENTAL", "0")
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    Ok(output)
}

/// The source, the way a person would lay it out: one `#[transition]` for each edge.
fn source() -> String {
    let mut text = String::from("use procession::prelude::*;\n\n");
    text.push_str("#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]\npub enum Status {\n");
    for state in 0..STATES {
        let initial = if state == 0 {
            "    #[state(initial)]\n"
        } else {
            ""
        };
        let _ = writeln!(text, "{initial}    State{state},");
    }
    text.push_str("}\n\npub struct Large {\n    status: Status,\n    count: u32,\n}\n\n");
    text.push_str("#[state_machine(field = status, state = Status)]\nimpl Large {\n");
    for event in 0..EVENTS {
        for edge in 0..EDGES_OF_EVENT {
            // Thirty events of ten edges visit every state three times, always a step further.
            let source = (event * EDGES_OF_EVENT + edge) % STATES;
            let target = (source + 1 + event / EDGES_OF_EVENT) % STATES;
            let _ = writeln!(
                text,
                "    #[transition(source = State{source}, target = State{target})]"
            );
        }
        let _ = writeln!(
            text,
            "    pub fn event{event}(&mut self) {{\n        self.count += 1;\n    }}\n"
        );
    }
    text.push_str("}\n\nfn main() {\n    let mut large = Large {\n        status: Status::initial(),\n        count: 0,\n    };\n");
    text.push_str(
        "    large.event0().unwrap();\n    println!(\"{:?} {}\", large.status, large.count);\n}\n",
    );
    text
}
