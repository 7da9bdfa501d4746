//! Pages of long lists at many open tasks.

use std::time::Instant;

use procession::graph::NodeKind;
use procession::store::{Page, Store, TaskOrder, TaskQuery, Transaction, Visibility};
use procession::user::Grant;
use procession::{Error, Status};
use procession_tests::store_suite::{Step, process, task, user};

/// Reads the first pages of the usual lists, and says how long that took, with the aim for the inbox and the
/// queue of five roles.
pub(crate) async fn pages(store: &dyn Store, open_tasks: i64, aim: u128) {
    println!("# pages of 25 at {open_tasks} open tasks, in microseconds");
    let names =
        |all: &[&str]| Visibility::Only(all.iter().map(|name| Grant::from(*name)).collect());
    let queue = |visibility| TaskQuery {
        kinds: vec![NodeKind::View],
        statuses: vec![Status::New],
        visibility,
        ..youngest(0)
    };
    let own = |status| TaskQuery {
        statuses: vec![status],
        owner: Some(user("user7")),
        ..youngest(0)
    };
    let five = ["role1", "role2", "role3", "role4", "role5"];
    for (name, query) in [
        ("inbox", own(Status::Assigned)),
        ("archive", own(Status::Done)),
        ("queue, no permission", queue(names(&[]))),
        ("queue, 1 permission", queue(names(&five[..1]))),
        ("queue, 5 permissions", queue(names(&five))),
        (
            "queue, 5 permissions, page 40",
            TaskQuery {
                page: page(1000),
                ..queue(names(&five))
            },
        ),
        (
            "queue, 5 permissions, most urgent",
            TaskQuery {
                order: TaskOrder::Urgent,
                ..queue(names(&five))
            },
        ),
        ("queue, permission of nobody", queue(names(&["nobody"]))),
        ("queue, superuser", queue(Visibility::All)),
        (
            "errors",
            TaskQuery {
                statuses: vec![Status::Error],
                ..youngest(0)
            },
        ),
        ("all tasks", youngest(0)),
    ] {
        measure(store, name, query, aim).await;
    }
}

async fn measure(store: &dyn Store, name: &str, query: TaskQuery, aim: u128) {
    let mut times = Vec::new();
    let mut rows = 0;
    for _ in 0..500 {
        let begin = Instant::now();
        rows = store.tasks(query.clone()).await.expect("read").len();
        times.push(begin.elapsed().as_micros());
    }
    times.sort_unstable();
    let (median, late) = (times[times.len() / 2], times[times.len() * 99 / 100]);
    let aimed = ["inbox", "queue, 5 permissions"].contains(&name);
    let verdict = match (aimed, late < aim) {
        (false, _) => String::new(),
        (true, true) => format!("aim {aim}: reached"),
        (true, false) => format!("aim {aim}: MISSED"),
    };
    println!("{name:34} {rows:3} rows  median {median:6}  99% {late:6}  {verdict}");
}

fn youngest(offset: usize) -> TaskQuery {
    TaskQuery {
        order: TaskOrder::Youngest,
        page: page(offset),
        ..TaskQuery::default()
    }
}

fn page(offset: usize) -> Page {
    Page { offset, limit: 25 }
}

/// Processes of two open tasks and two that are over: one half in the queues of 20 roles, the other
/// in the inboxes of 1000 users. Nobody may take what is in a queue without a role.
///
/// The statistics of the database have to be made afterwards, where it has some.
pub(crate) async fn fill(store: &dyn Store, open_tasks: i64) {
    let begin = Instant::now();
    let processes = open_tasks / 2;
    for first in (1..=processes).step_by(500) {
        let work = store.transact(Box::new(move |tx| {
            (first..(first + 500).min(processes + 1)).try_for_each(|id| two_open_tasks(tx, id))
        }));
        work.await.expect("written");
    }
    let seconds = begin.elapsed().as_secs_f64();
    println!("# {open_tasks} open tasks written in {seconds:.1} s");
}

fn two_open_tasks(tx: &mut dyn Transaction, id: i64) -> Result<(), Error> {
    let mut start = task(id, 1, Status::Done);
    start.kind = NodeKind::Start;
    let mut queued = task(id, 2, Status::New);
    queued.permission = (id % 21 > 0).then(|| format!("role{}", id % 21));
    let mut owned = task(id, 3, Status::Assigned);
    owned.owner = Some(user(&format!("user{}", id % 1000)));
    let mut over = task(id, 4, Status::Done);
    over.owner = owned.owner.clone();
    Step::new(process(id), [start, queued, owned, over]).apply(tx)
}
