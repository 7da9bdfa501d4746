//! The workflow patterns of van der Aalst, ter Hofstede, Kiepuszewski and Barros (*Workflow Patterns*, 2003; Russell
//! et al., *Workflow Control-Flow Patterns: A Revised View*, 2006), one flow and one test each, named by number and
//! name.

mod basic;
mod branching;
mod cancellation;
mod instances;
mod iteration;
mod joining;
mod merging;
mod more_instances;
mod racing;
mod recursion;
mod regions;
mod rounds;
mod termination;
mod triggers;
mod turns;

use procession::flow::Flow;
use procession::prelude::*;
use procession::testing::FlowTest;
use procession::{Status, Task};

/// Who does everything.
fn ada() -> User {
    User::superuser("ada")
}

/// How often each of these nodes was finished.
async fn done<F: Flow>(test: &FlowTest<F>, process: ProcessId, node: &str) -> usize {
    let tasks = test.engine().tasks(process).await.unwrap();
    let is_done = |task: &&Task| task.node == node && task.status == Status::Done;
    tasks.iter().filter(is_done).count()
}

/// The nodes of the open tasks, in the order in which they were made.
async fn open<F: Flow>(test: &FlowTest<F>) -> Vec<String> {
    let open = test.open().await.unwrap();
    open.into_iter().map(|task| task.node).collect()
}
