//! Events on the border of tasks, and the clock.

use procession::jiff::Timestamp;
use procession::prelude::*;

use crate::time::{World, complete};

#[jsonstore]
pub struct Paper {
    pub text: String,
    pub at: Option<Timestamp>,
}

#[flow(data = Paper)]
pub struct ReminderFlow {
    #[next(both)]
    start: StartHandle,

    #[next(write)]
    #[next(check)]
    both: Split,

    #[timeout(hours = 1, then = remind, interrupting = false)]
    #[next(join)]
    write: View,

    #[next(reminded)]
    remind: View,

    #[next(join)]
    check: View,

    #[next(end)]
    join: Join,

    reminded: End,
    end: End,
}

/// Defect 2: a join waited for the path of a reminder, and for ever when that had an end of its own.
#[tokio::test]
async fn a_join_does_not_wait_for_the_path_of_a_reminder() {
    let world = World::new::<ReminderFlow>().await;
    let start = &ReminderFlow::nodes().start;
    let process = world.engine.start(start, ()).await.unwrap();
    assert_eq!(world.pass(3600).await, 1);
    for node in ["write", "check"] {
        let task = world.open(&process, node).await;
        complete(&world, task).await.unwrap();
    }
    let tasks = world.tasks(&process).await;
    assert!(tasks.ends_with("join=DONE end=DONE"), "{tasks}");
    assert_eq!(world.status(&process).await, ProcessStatus::New);
    let remind = world.open(&process, "remind").await;
    complete(&world, remind).await.unwrap();
    assert_eq!(world.status(&process).await, ProcessStatus::Done);
}

#[flow(data = Paper)]
pub struct DeadlineFlow {
    #[next(write)]
    start: StartHandle,

    #[timeout(hours = 1, then = late)]
    #[next(end)]
    write: View,

    late: End,
    end: End,
}

/// Defect 3: the timeout of a task that was cancelled stayed armed, so that the process never ended.
#[tokio::test]
async fn a_cancelled_task_disarms_its_timeouts_and_the_process_ends() {
    let world = World::new::<DeadlineFlow>().await;
    let start = &DeadlineFlow::nodes().start;
    let process = world.engine.start(start, ()).await.unwrap();
    let task = world.open(&process, "write").await;
    let boss = User::superuser("boss");
    world.engine.as_user(&boss).cancel_task(task).await.unwrap();
    assert_eq!(
        world.tasks(&process).await,
        "start=DONE write=CANCELED write.timeout=CANCELED"
    );
    assert_eq!(world.status(&process).await, ProcessStatus::Canceled);
    assert_eq!(world.pass(7200).await, 0);
}

#[flow(data = Paper)]
pub struct PrintFlow {
    #[form(text)]
    #[next(print)]
    start: StartHandle,

    #[run(Self::print)]
    #[on_error("jam", then = open)]
    #[on_error(then = call)]
    #[timeout(hours = 1, then = late)]
    #[next(end)]
    print: Job,

    #[next(end)]
    open: View,
    #[next(end)]
    call: View,

    late: End,
    end: End,
}

impl PrintFlow {
    async fn print(job: &mut JobContext<'_, Self>) -> Result<(), JobError> {
        match &*job.data.text {
            "fine" => Ok(()),
            code => Err(JobError::fatal("no paper").code(code)),
        }
    }
}

/// Defect 10: several events that took an error all fired, and one that did not kept the process from ending.
#[tokio::test]
async fn one_event_takes_an_error_and_the_others_hold_up_nothing() {
    for (code, expected) in [("jam", "open"), ("fire", "call")] {
        let world = World::new::<PrintFlow>().await;
        let form = PrintFlowStartForm {
            text: code.to_owned(),
        };
        let start = &PrintFlow::nodes().start;
        let process = world.engine.start(start, form).await.unwrap();
        world.pass(0).await;
        let task = world.open(&process, expected).await;
        let open = world.engine.tasks(process.id).await.unwrap();
        assert_eq!(open.iter().filter(|task| task.is_active()).count(), 1);
        complete(&world, task).await.unwrap();
        assert_eq!(world.status(&process).await, ProcessStatus::Done);
    }
    let world = World::new::<PrintFlow>().await;
    let form = PrintFlowStartForm {
        text: "fine".to_owned(),
    };
    let start = &PrintFlow::nodes().start;
    let process = world.engine.start(start, form).await.unwrap();
    world.pass(0).await;
    assert_eq!(world.status(&process).await, ProcessStatus::Done);
}

#[flow(data = Paper)]
pub struct NightlyFlow {
    #[every(hours = 1)]
    #[missed(all)]
    #[run(|paper| paper.text = "printed".to_owned())]
    #[next(end)]
    start: StartTimer,
    end: End,
}

/// Defect 23: two dispatchers started two processes from one timer, and missed intervals were lost.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slot_starts_one_process_whoever_looks_and_none_is_lost() {
    let world = World::new::<NightlyFlow>().await;
    let mut expected = 1;
    for hours in [0, 1, 3] {
        world
            .clock
            .advance(std::time::Duration::from_secs(3600 * hours));
        let both = [world.engine.worker(), world.engine.worker()]
            .map(|worker| tokio::spawn(async move { worker.run_until_idle().await.unwrap() }));
        let mut started = 0;
        for worker in both {
            started += worker.await.unwrap().started;
        }
        assert_eq!(started, expected, "after {hours} hours");
        expected = if hours == 0 { 1 } else { 3 };
    }
}
