//! The patterns of everyday workflows: what they are called and what they look like.
//!
//! `cargo run --bin patterns` prints all of them as Mermaid flowcharts, with a name only that one.

use std::process::ExitCode;

use procession_examples::patterns;

fn main() -> ExitCode {
    let wanted = std::env::args().nth(1);
    let is_wanted = |name: &str| wanted.as_deref().is_none_or(|wanted| wanted == name);
    let found: Vec<_> = patterns::all()
        .into_iter()
        .filter(|(info, _)| is_wanted(info.name))
        .collect();
    for (info, graph) in &found {
        println!("{} ({})\n\n{}", info.title, info.name, graph.mermaid());
    }
    if found.is_empty() {
        let names: Vec<_> = patterns::all().iter().map(|(info, _)| info.name).collect();
        eprintln!("there is no such pattern; there are {}", names.join(", "));
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}
