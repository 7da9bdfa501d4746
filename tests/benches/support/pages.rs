//! The pages that people work from, at many open tasks.

use std::time::{Duration, Instant};

use procession::graph::NodeKind;
use procession::prelude::*;
use procession::store::{Page, Store, TaskOrder, Transaction};
use procession::{Engine, Error, Status, Task, Worklist};
use procession_sql::SqlStore;
use procession_tests::store_suite::{Step, at, process, task, user};

/// How often each page is read, each time by somebody else.
const READS: usize = 1_000;

/// For how long each page is read.
const MOST: Duration = Duration::from_secs(5);

/// How many people there are.
const PEOPLE: usize = 1_000;

/// How many roles there are.
const ROLES: usize = 20;

/// What a process of this benchmark holds: nothing.
#[jsonstore]
#[derive(Debug, Clone, PartialEq)]
pub struct Hello {
    /// Some text
    pub text: String,
}

/// The flow that [`fill`] makes tasks of
#[flow(data = Hello)]
pub struct HelloFlow {
    #[next(approve)]
    start: Start,
    #[next(end)]
    approve: View,
    end: End,
}

/// The name of that flow.
const FLOW: &str = "hello_flow";

/// A page that somebody looks at.
struct Look {
    name: &'static str,
    aimed: bool,
    roles: usize,
    list: fn() -> Worklist,
    part: Part,
}

#[derive(Clone, Copy)]
enum Part {
    Inbox,
    Queue,
    SuperusersQueue,
    Archive,
}

const LOOKS: &[Look] = &[
    look("inbox", true, 5, first, Part::Inbox),
    look("inbox, youngest first", true, 5, youngest, Part::Inbox),
    look("inbox, due first", true, 5, due, Part::Inbox),
    look("inbox, overdue", true, 5, overdue, Part::Inbox),
    look("inbox, 10th page", true, 5, tenth, Part::Inbox),
    look("archive", true, 5, first, Part::Archive),
    look("queue, no role", true, 0, first, Part::Queue),
    look("queue, 1 role", true, 1, first, Part::Queue),
    look("queue, 5 roles", true, 5, first, Part::Queue),
    look("queue, 5 roles, oldest", true, 5, oldest, Part::Queue),
    look("queue, 5 roles, youngest", true, 5, youngest, Part::Queue),
    look("queue, 5 roles, due first", true, 5, due, Part::Queue),
    look("queue, 5 roles, overdue", true, 5, overdue, Part::Queue),
    look("queue, 5 roles, one node", true, 5, one_node, Part::Queue),
    look("queue, 5 roles, 10th page", false, 5, tenth, Part::Queue),
    look("queue, superuser", true, 0, first, Part::SuperusersQueue),
];

const fn look(
    name: &'static str,
    aimed: bool,
    roles: usize,
    list: fn() -> Worklist,
    part: Part,
) -> Look {
    Look {
        name,
        aimed,
        roles,
        list,
        part,
    }
}

fn first() -> Worklist {
    Worklist::new().page(page(0))
}

fn oldest() -> Worklist {
    first().order(TaskOrder::Oldest)
}

fn youngest() -> Worklist {
    first().order(TaskOrder::Youngest)
}

fn due() -> Worklist {
    first().order(TaskOrder::Due)
}

fn overdue() -> Worklist {
    first().overdue()
}

fn one_node() -> Worklist {
    first().flow(FLOW).node("approve")
}

fn tenth() -> Worklist {
    Worklist::new().page(page(225))
}

fn page(offset: usize) -> Page {
    Page { offset, limit: 25 }
}

/// Reads the pages as a program would, and says how long that took.
pub(crate) async fn print_pages(engine: &Engine, aim: Duration) {
    println!("page of 25                   rows   50% in us   99% in us  aim");
    for look in LOOKS {
        let mut times = Vec::new();
        let mut rows = 0;
        let end = Instant::now() + MOST;
        for read in 0..READS {
            // One that is slow is told after some reads.
            if Instant::now() > end {
                break;
            }
            let user = somebody(read, look);
            let begin = Instant::now();
            let tasks = tasks(engine, look, &user).await.expect("readable");
            times.push(begin.elapsed());
            rows = rows.max(tasks.len());
        }
        times.sort_unstable();
        let (median, late) = (times[times.len() / 2], times[times.len() * 99 / 100]);
        let verdict = match (look.aimed, late < aim) {
            (false, _) => "",
            (true, true) => "reached",
            (true, false) => "MISSED",
        };
        let (median, late) = (median.as_micros(), late.as_micros());
        println!(
            "{:28} {rows:4}  {median:10}  {late:10}  {verdict}",
            look.name
        );
    }
}

async fn tasks(engine: &Engine, look: &Look, user: &User) -> Result<Vec<Task>, Error> {
    let list = (look.list)();
    let user = engine.as_user(user);
    match look.part {
        Part::Inbox => user.inbox(list).await,
        Part::Archive => user.archive(list).await,
        Part::Queue | Part::SuperusersQueue => user.queue(list).await,
    }
}

fn somebody(read: usize, look: &Look) -> User {
    let name = format!("user{}", read % PEOPLE);
    if matches!(look.part, Part::SuperusersQueue) {
        return User::superuser(name);
    }
    let roles = (0..look.roles).map(|role| format!("role{}", 1 + (read + role * 3) % ROLES));
    roles.fold(User::new(name), User::with_permission)
}

/// How often what was written is doubled.
const DOUBLED: u32 = 6;

/// Processes of two open tasks and two that are over: one half of the open ones in the queues of the roles, the
/// other half in the inboxes of the people. One in 21 of those in a queue needs no role.
///
/// A part is written by the store, and doubled by the database until there are enough. The statistics of the
/// database have to be made afterwards, where it has some.
pub(crate) async fn fill(store: &SqlStore, open_tasks: i64) {
    let begin = Instant::now();
    let mut processes = (open_tasks / 2) >> DOUBLED;
    for first in (1..=processes).step_by(500) {
        let work = store.transact(Box::new(move |tx| {
            (first..(first + 500).min(processes + 1)).try_for_each(|id| two_open_tasks(tx, id))
        }));
        work.await.expect("written");
    }
    for _ in 0..DOUBLED {
        for (table, id) in [("procession_process", "id"), ("procession_task", "process")] {
            let sql = format!(
                "create table copied as select * from {table};
                 update copied set {id} = {id} + {processes};
                 insert into {table} select * from copied;
                 drop table copied;"
            );
            store.execute_batch(sql).await.expect("doubled");
        }
        processes *= 2;
    }
    let seconds = begin.elapsed().as_secs_f64();
    println!("# {} open tasks, written in {seconds:.1} s", processes * 2);
}

fn two_open_tasks(tx: &mut dyn Transaction, id: i64) -> Result<(), Error> {
    let mut start = task(id, 1, Status::Done);
    start.kind = NodeKind::Start;
    let mut queued = task(id, 2, Status::New);
    queued.permission = (id % 21 > 0).then(|| format!("role{}", id % 21));
    // Somebody who must not do it, as with four eyes.
    queued.excluded = vec![user(&format!("user{}", id % 997))];
    let mut owned = task(id, 3, Status::Assigned);
    owned.owner = Some(user(&format!("user{}", id % 1000)));
    owned.snoozed = (id % 5 == 0).then(|| at(1));
    for (number, task) in [(id / 21, &mut queued), (id / 1000, &mut owned)] {
        task.priority = i32::try_from(number % 4).unwrap_or_default();
        let soon = number % 3 == 0;
        let minute = (number * 7919) % 3_000_000;
        // Over the years around now, so that some are late.
        task.due = soon.then(|| at(1_700_000_000 + minute * 60));
    }
    let mut over = task(id, 4, Status::Done);
    over.owner = owned.owner.clone();
    let mut tasks = [start, queued, owned, over];
    for task in &mut tasks {
        task.flow = FLOW.to_owned();
    }
    let mut process = process(id);
    process.flow = FLOW.to_owned();
    Step::new(process, tasks).apply(tx)
}
