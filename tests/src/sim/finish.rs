//! Everybody does their best, until every process is over.

use std::time::Duration;

use procession::graph::NodeKind;
use procession::{Status, Task, TaskId, UserId};

use super::act::Act;
use super::check::to_be_made_again;
use super::world::{LEASE, World, can_be_done, text};

/// After how many acts a process is taken for one that never ends.
const LONGEST: usize = 20_000;

impl World {
    /// Works on everything that is open, oldest first.
    pub(super) async fn finish(&mut self) -> Result<(), String> {
        self.note("from here on everybody does their best");
        let (mut idle, mut attempts) = (0, 0);
        for _ in 0..LONGEST {
            let mut running = self.seen.values().filter(|seen| seen.runs()).peekable();
            if running.peek().is_none() {
                return Ok(());
            }
            let mut open = running.flat_map(|seen| &seen.tasks);
            if let Some(task) = open.find(|task| can_be_done(task)).cloned() {
                self.advance(&task).await?;
                continue;
            }
            // Something may have been sent and not have arrived; or a process waits for what was taken back.
            attempts += 1;
            let (before, undone) = (self.rows(), self.undone());
            match undone.get(attempts / 2 % undone.len().max(1)) {
                Some(task) if attempts % 2 == 0 => self.act(Act::Revive(*task)).await?,
                _ => self.work_and_deliver().await?,
            }
            idle = if self.rows() == before { idle + 1 } else { 0 };
            if idle > 20 + 4 * undone.len() {
                self.note_running();
                return Err("processes run, but nothing can happen any more".to_owned());
            }
            self.clock.advance(Duration::from_secs(600));
        }
        self.note_running();
        Err(format!("nothing is over after {LONGEST} acts"))
    }

    async fn advance(&mut self, task: &Task) -> Result<(), String> {
        let ada = UserId::from("ada");
        let act = match (task.kind, task.status) {
            (_, Status::Error) => Act::Retry(task.id),
            (NodeKind::View, Status::New) => Act::Claim(ada, task.id),
            (NodeKind::View, _) => Act::Complete(task.owner.clone().unwrap_or(ada), task.id),
            (NodeKind::Handle, _) => Act::Call(task.id),
            (NodeKind::MessageCatch, _) => return self.send_letter(task.correlation.clone()).await,
            (NodeKind::SignalCatch, _) => return self.ring().await,
            _ => return self.work_through().await,
        };
        self.act(act).await
    }

    /// The worker does what is due; when nothing is, time passes.
    async fn work_through(&mut self) -> Result<(), String> {
        let due = self.engine.store().next_due(self.flow_names());
        let due = due.await.map_err(text)?;
        match due {
            Some(due) => self.clock.advance_to(due),
            None => return Err("an open job is never due".to_owned()),
        }
        self.work_and_deliver().await?;
        self.clock.advance(Duration::from_secs(1));
        Ok(())
    }

    /// The tasks that were taken back and that their process may wait for.
    fn undone(&self) -> Vec<TaskId> {
        let running = self.seen.values().filter(|seen| seen.runs());
        running.flat_map(to_be_made_again).collect()
    }

    fn rows(&self) -> usize {
        self.seen.values().map(|seen| seen.rows.len()).sum()
    }

    /// A worker does whatever is due, and delivers what was sent.
    pub(super) async fn work_and_deliver(&mut self) -> Result<(), String> {
        self.note("a worker works");
        self.upset();
        let worker = self.engine.worker().concurrency(1).lease(LEASE);
        let report = worker.run_until_idle().await;
        let crashed = self.recover().await?;
        if let (Err(error), false) = (report, crashed) {
            return Err(format!("a worker cannot work: {error}"));
        }
        self.look_at_all().await
    }
}
