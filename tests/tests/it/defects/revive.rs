//! What is made anew is what it was.

use procession::graph::NodeKind;
use procession::jiff::ToSpan;
use procession::prelude::*;
use procession::testing::{FlowTest, ScriptedFlow};
use procession::{Status, Task};
use procession_tests::stores;
use serde_json::Map;

use crate::engine::{engine_of, graph};
use crate::people::order::{replays, task};

#[jsonstore]
pub struct Letter {
    pub text: String,
}

#[flow(data = Letter)]
pub struct LetterFlow {
    #[form(text)]
    #[next(both)]
    start: Start,
    #[next(write)]
    #[next(print)]
    both: Split,
    #[assign(owner_of(start))]
    #[due(days = 2)]
    #[timeout(days = 3, then = late)]
    #[timeout(days = 1, then = remind, interrupting = false, name = reminder)]
    #[next(ready)]
    write: View,
    #[run(Self::print)]
    #[on_error("jam", then = by_hand)]
    #[next(ready)]
    print: Job,
    #[next(ready)]
    by_hand: View,
    #[next(end)]
    ready: Join,
    late: TerminateEnd,
    remind: End,
    end: End,
}

impl LetterFlow {
    async fn print(job: &mut JobContext<'_, Self>) -> Result<(), JobError> {
        match &*job.data.text {
            "short" => Ok(()),
            code => Err(JobError::fatal("it does not print").code(code)),
        }
    }
}

async fn letter(text: &str) -> (FlowTest<LetterFlow>, ProcessId) {
    let (flow, ada) = (LetterFlow::nodes(), User::new("ada"));
    let mut test = stores::test::<LetterFlow>().await.unwrap();
    let form = LetterFlowStartForm {
        text: text.to_owned(),
    };
    let process = test.as_user(&ada).start(&flow.start, form).await.unwrap();
    (test, process.id)
}

async fn youngest(test: &FlowTest<LetterFlow>, id: ProcessId, node: &str) -> Task {
    let tasks = test.engine().tasks(id).await.unwrap();
    tasks.into_iter().rfind(|task| task.node == node).unwrap()
}

/// Defect 5: revive dropped the owner and the events on the border.
#[tokio::test]
async fn a_revived_task_has_its_owner_and_its_deadlines_again() {
    let (mut test, id) = letter("jam").await;
    let flow = LetterFlow::nodes();
    let (ada, boss) = (User::new("ada"), User::superuser("boss"));
    let first = test.task(&flow.write).await.unwrap();
    let manager = test.engine().as_user(&boss);
    manager.cancel_task(first.id).await.unwrap();
    test.advance(12.hours()).await.unwrap();
    let manager = test.engine().as_user(&boss);
    manager.revive(first.id).await.unwrap();

    let second = test.task(&flow.write).await.unwrap();
    assert_eq!(second.owner, Some("ada".into()), "as it was first made");
    assert_eq!(second.status, first.status);
    assert!(second.due > first.due, "counted anew");
    test.advance(1.day()).await.unwrap();
    assert_eq!(youngest(&test, id, "remind").await.status, Status::Done);
    let by_hand = test.as_user(&ada).answer(&flow.by_hand, ()).await;
    by_hand.unwrap();
    test.as_user(&ada).answer(&flow.write, ()).await.unwrap();
    let timeout = youngest(&test, id, "write.timeout").await;
    assert_eq!(timeout.status, Status::Canceled);
    test.assert_done(id).await.unwrap();
}

/// Defect 5: a task that failed was revived without what takes its error.
#[tokio::test]
async fn a_revived_task_fails_as_it_did() {
    let (mut test, id) = letter("empty tray").await;
    test.run_until_quiet().await.unwrap();
    let failed = youngest(&test, id, "print").await;
    assert_eq!(failed.status, Status::Error, "nothing takes this one");
    let boss = User::superuser("boss");
    let manager = test.engine().as_user(&boss);
    let edit = manager.edit::<LetterFlow>(id, |letter| letter.text = "jam".to_owned());
    edit.await.unwrap();
    manager.revive(failed.id).await.unwrap();
    test.run_until_quiet().await.unwrap();
    assert_eq!(youngest(&test, id, "print").await.status, Status::Canceled);
    assert_eq!(youngest(&test, id, "by_hand").await.status, Status::New);
    test.check(id).await.unwrap();
}

/// Defect 22: who had lost a race and was revived crashed when it was done, and the process never ended.
#[tokio::test]
async fn who_has_lost_a_race_and_is_revived_can_be_done_and_nothing_goes_on_twice() {
    for loser_first in [true, false] {
        let graph = graph("race")
            .node("start", NodeKind::StartHandle)
            .node("race", NodeKind::SplitFirst)
            .node("a", NodeKind::Handle)
            .node("b", NodeKind::Handle)
            .node("after", NodeKind::Handle)
            .node("end", NodeKind::End)
            .edge("start", "race")
            .edge("race", "a")
            .edge("race", "b")
            .edge("a", "after")
            .edge("b", "after")
            .edge("after", "end");
        let engine = engine_of(ScriptedFlow::new(graph.build().unwrap())).await;
        let process = engine.start_json("race", "start", Map::new()).await;
        let id = process.unwrap().id;
        let (a, b) = (
            task(&engine, id, "a").await.id,
            task(&engine, id, "b").await.id,
        );
        engine.call_json(a, Map::new()).await.unwrap();
        let root = User::superuser("root");
        engine.as_user(&root).revive(b).await.unwrap();
        let again = task(&engine, id, "b").await;
        assert_eq!(again.status, Status::New);
        let after = task(&engine, id, "after").await;
        let order = if loser_first {
            [again.id, after.id]
        } else {
            [after.id, again.id]
        };
        for task in order {
            let process = engine.process(id).await.unwrap();
            assert_eq!(process.status, ProcessStatus::New);
            engine.call_json(task, Map::new()).await.unwrap();
        }
        let process = engine.process(id).await.unwrap();
        assert_eq!(process.status, ProcessStatus::Done);
        let tasks = engine.tasks(id).await.unwrap();
        let count = |node: &str| tasks.iter().filter(|task| task.node == node).count();
        assert_eq!((count("after"), count("end")), (1, 1));
        replays(&engine, id).await;
    }
}
