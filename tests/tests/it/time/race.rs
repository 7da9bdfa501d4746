//! A timeout that comes while its host is being completed: one of the two wins, in any order.

use procession_tests::stores;
use std::sync::Arc;

use proptest::prelude::*;
use tokio::sync::OnceCell;

use super::approval::ApprovalFlow;
use super::*;

#[derive(Debug, Clone, Copy)]
enum Happening {
    Complete,
    Cancel,
    CancelProcess,
    Pass(u64),
}

fn happening() -> impl Strategy<Value = Happening> {
    prop_oneof![
        Just(Happening::Complete),
        Just(Happening::Cancel),
        Just(Happening::CancelProcess),
        (1..60_u64).prop_map(Happening::Pass),
    ]
}

async fn happen(world: &World, process: &Process, host: TaskId, what: Happening) {
    let boss = User::superuser("boss");
    let user = world.engine.as_user(&boss);
    let done = match what {
        Happening::Complete => complete(world, host).await.map(drop),
        Happening::Cancel => user.cancel_task(host).await.map(drop),
        Happening::CancelProcess => user.cancel(process.id).await.map(drop),
        Happening::Pass(seconds) => {
            world.pass(seconds).await;
            Ok(())
        }
    };
    if let Err(error) = done {
        assert!(error.is_already_done(), "{error}");
    }
}

/// Whatever has happened: one continuation, nothing armed without its host, and the end of it all.
async fn check(world: &World, process: &Process) {
    let told = world.tasks(process).await;
    let tasks = world.engine.tasks(process.id).await.unwrap();
    let ends = tasks
        .iter()
        .filter(|task| ["end", "escalated"].contains(&&*task.node));
    assert!(ends.count() <= 1, "{told}");
    let host_is_open = tasks[1].is_active();
    let armed = tasks.iter().filter(|task| task.is_armed()).count();
    assert!(host_is_open || armed == 0, "{told}");
    let open = world.status(process).await == ProcessStatus::New;
    assert_eq!(open, host_is_open, "{told}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whatever_comes_first_wins(events in prop::collection::vec(happening(), 1..5)) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            // All in one store: whatever ran before is over.
            static STORE: OnceCell<Arc<dyn Store>> = OnceCell::const_new();
            let store = STORE.get_or_init(stores::store).await;
            let world = World::on::<ApprovalFlow>(Arc::clone(store)).await;
            let start = world.engine.start_json("approval_flow", "start", serde_json::Map::new());
            let process = start.await.unwrap();
            let host = world.open(&process, "approve").await;
            for event in &events {
                happen(&world, &process, host, *event).await;
                check(&world, &process).await;
            }
            world.pass(100).await;
            check(&world, &process).await;
            assert_ne!(world.status(&process).await, ProcessStatus::New);
        });
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn at_one_moment_one_of_the_two_wins() {
    let (mut in_time, mut late) = (0, 0);
    let store = stores::store().await;
    for round in 0..40 {
        let world = World::on::<ApprovalFlow>(Arc::clone(&store)).await;
        let start = world
            .engine
            .start_json("approval_flow", "start", serde_json::Map::new());
        let process = start.await.unwrap();
        let host = world.open(&process, "approve").await;
        let ada = User::superuser("ada");
        world.engine.as_user(&ada).claim(host).await.unwrap();
        world.clock.advance(Duration::from_secs(45));
        let engine = world.engine.clone();
        let person = tokio::spawn(async move {
            if round % 2 == 0 {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            let user = User::superuser("ada");
            let form = serde_json::Map::new();
            engine.as_user(&user).complete_json(host, form).await
        });
        let workers: Vec<_> = (0..3)
            .map(|_| {
                let worker = world.engine.worker();
                tokio::spawn(async move { worker.run_until_idle().await.unwrap().fired })
            })
            .collect();
        let completed = person.await.unwrap();
        for worker in workers {
            worker.await.unwrap();
        }
        match completed {
            Ok(_) => in_time += 1,
            Err(error) => {
                assert!(error.is_already_done(), "{error}");
                late += 1;
            }
        }
        check(&world, &process).await;
        assert_eq!(world.status(&process).await, ProcessStatus::Done);
    }
    println!("{in_time} in time, {late} too late");
    assert_eq!(in_time + late, 40);
}
