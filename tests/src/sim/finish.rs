//! Everybody does their best, until every process is over.

use std::time::Duration;

use procession::graph::NodeKind;
use procession::{Status, Task, UserId};

use super::act::Act;
use super::world::{World, can_be_done, text};

/// After how many acts a process is taken for one that never ends.
const LONGEST: usize = 20_000;

impl World {
    /// Works on everything that is open, oldest first.
    pub(super) async fn finish(&mut self) -> Result<(), String> {
        self.note("from here on everybody does their best");
        for _ in 0..LONGEST {
            let running = self.seen.values().filter(|seen| seen.runs());
            let mut open = running.flat_map(|seen| &seen.tasks);
            let Some(task) = open.find(|task| can_be_done(task)).cloned() else {
                return Ok(());
            };
            self.advance(&task).await?;
        }
        Err(format!("nothing is over after {LONGEST} acts"))
    }

    async fn advance(&mut self, task: &Task) -> Result<(), String> {
        let ada = UserId::from("ada");
        let act = match (task.kind, task.status) {
            (_, Status::Error) => Act::Retry(task.id),
            (NodeKind::View, Status::New) => Act::Claim(ada, task.id),
            (NodeKind::View, _) => Act::Complete(task.owner.clone().unwrap_or(ada), task.id),
            (NodeKind::Handle, _) => Act::Call(task.id),
            _ => return self.work_through().await,
        };
        self.act(act).await
    }

    /// The worker does what is due; when nothing is, time passes.
    async fn work_through(&mut self) -> Result<(), String> {
        let due = self.engine.store().next_due(vec!["random".to_owned()]);
        let due = due.await.map_err(text)?;
        match due {
            Some(due) => self.clock.advance_to(due),
            None => return Err("an open job is never due".to_owned()),
        }
        let worker = self.engine.worker().concurrency(1);
        let report = worker.run_until_idle().await.map_err(text)?;
        if report.done + report.failed == 0 {
            self.clock.advance(Duration::from_secs(1));
        }
        self.look_at_all().await
    }
}
