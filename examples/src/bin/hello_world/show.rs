//! Prints tasks and processes.

use procession::flow::Flow;
use procession::{Engine, ProcessId, Task};

use crate::Outcome;
use crate::flow::HelloFlow;

/// One line for each task.
pub fn tasks(tasks: &[Task]) -> Outcome {
    if tasks.is_empty() {
        println!("nothing to do");
    }
    for task in tasks {
        println!("{}  {}  {}", task.id, title(task), task.status);
    }
    Ok(())
}

/// The process, its timeline and its diagram.
pub async fn process(engine: &Engine, id: ProcessId) -> Outcome {
    let process = engine.process(id).await?;
    println!(
        "\nProcess {id}: {} ({})",
        engine.brief(&process),
        process.status
    );
    println!("Data: {}", process.data);
    println!("\nTimeline");
    let tasks = engine.tasks(id).await?;
    for entry in engine.history(id).await? {
        let who = entry
            .actor
            .map_or_else(|| "engine".to_owned(), |user| user.to_string());
        let task = entry
            .task
            .and_then(|number| tasks.iter().find(|t| t.id.number() == number));
        let what = task.map_or_else(|| "the process".to_owned(), title);
        println!(
            "  {}  {who:<6}  {what}: {}",
            entry.at.strftime("%H:%M:%S%.3f"),
            entry.event
        );
    }
    println!("\nDiagram (Mermaid)\n\n{}", HelloFlow::graph().mermaid());
    Ok(())
}

fn title(task: &Task) -> String {
    let graph = HelloFlow::graph();
    let node = graph.find(&task.node).and_then(|index| graph.node(index));
    node.map_or_else(|| task.node.clone(), |node| node.title.clone())
}
