//! Lists of tasks and processes.

use procession::graph::NodeKind;
use procession::json::AnyRef;
use procession::store::{Page, ProcessQuery, Store, TaskOrder, TaskQuery, Visibility};
use procession::user::Grant;
use procession::{Process, ProcessId, ProcessStatus, Status, Task};

use super::fixture::{Step, at, process, task, user};

const PERMISSIONS: [Option<&str>; 4] = [None, Some("a"), Some("b"), Some("c")];
const ORDERS: [TaskOrder; 4] = [
    TaskOrder::Oldest,
    TaskOrder::Youngest,
    TaskOrder::Urgent,
    TaskOrder::Due,
];
const KINDS: [NodeKind; 3] = [NodeKind::View, NodeKind::Handle, NodeKind::Job];

/// The inbox: the `ASSIGNED` tasks of an owner, youngest first.
pub async fn the_inbox_is_of_its_owner(store: &dyn Store) {
    many(store).await;
    let inbox = TaskQuery {
        statuses: vec![Status::Assigned],
        owner: Some(user("ada")),
        order: TaskOrder::Youngest,
        ..TaskQuery::default()
    };
    let tasks = store.tasks(inbox).await.expect("read");
    assert!(!tasks.is_empty());
    assert!(tasks.is_sorted_by(|a, b| a.id > b.id));
    for task in tasks {
        assert_eq!(
            (task.status, task.owner),
            (Status::Assigned, Some(user("ada")))
        );
    }
}

/// The queue: new tasks that need no permission, or one that the user has.
pub async fn the_queue_is_for_those_who_may(store: &dyn Store) {
    let stored = many(store).await;
    let of = |names: &[&str]| names.iter().copied().map(Grant::from).collect();
    for names in [&[][..], &["a"], &["c", "b"], &["a", "a", "nobody's"]] {
        let queue = TaskQuery {
            statuses: vec![Status::New],
            visibility: Visibility::Only(of(names)),
            ..TaskQuery::default()
        };
        let allowed = |task: &&Task| {
            let permission = task.permission.as_deref();
            task.status == Status::New && permission.is_none_or(|name| names.contains(&name))
        };
        let expected: Vec<Task> = stored.iter().filter(allowed).cloned().collect();
        assert!(!expected.is_empty());
        assert_eq!(
            store.tasks(queue).await.expect("read"),
            expected,
            "{names:?}"
        );
    }
}

/// Each column of a query restricts by itself; an empty one does not.
pub async fn every_filter_restricts(store: &dyn Store) {
    let stored = many(store).await;
    let all = store.tasks(long(TaskQuery::default())).await.expect("read");
    assert_eq!(all, stored);
    for query in single_queries() {
        let expected: Vec<Task> = stored
            .iter()
            .filter(|task| query.matches(task))
            .cloned()
            .collect();
        assert!(
            !expected.is_empty() && expected.len() < stored.len(),
            "{query:?}"
        );
        assert_eq!(
            store.tasks(long(query.clone())).await.expect("read"),
            expected,
            "{query:?}"
        );
    }
}

/// All combinations of two filters, orders and pages agree with what the query says of each task.
pub async fn lists_agree_with_the_query(store: &dyn Store) {
    let stored = many(store).await;
    for first in single_queries() {
        for second in single_queries() {
            let mut query = both(&first, &second);
            for order in ORDERS {
                query.order = order;
                query.page = Page {
                    offset: 1,
                    limit: 7,
                };
                let found = store.tasks(query.clone()).await.expect("read");
                assert_eq!(found, expected(&stored, &query), "{query:?}");
            }
        }
    }
}

/// Several lists are counted at once, whatever their pages, and no further than asked for.
pub async fn tasks_are_counted_up_to_a_limit(store: &dyn Store) {
    let stored = many(store).await;
    let mut queries = single_queries();
    for query in &mut queries {
        query.page = Page {
            offset: 3,
            limit: 1,
        };
    }
    for limit in [0, 1, 4, 10_000] {
        let counts = store.count_tasks(queries.clone(), limit).await;
        let counts = counts.expect("read");
        let matching = |query: &TaskQuery| stored.iter().filter(|task| query.matches(task)).count();
        let expected: Vec<usize> = queries.iter().map(|q| matching(q).min(limit)).collect();
        assert_eq!(counts, expected, "at most {limit}");
    }
    let nothing = store.count_tasks(Vec::new(), 9).await.expect("read");
    assert!(nothing.is_empty());
}

/// Processes are found by their numbers, those that are not there are left out.
pub async fn processes_are_listed_by_number(store: &dyn Store) {
    for id in 1..=9 {
        let mut process = process(id);
        process.flow = ["hello", "bye"][id as usize % 2].to_owned();
        let step = Step::new(process, []);
        step.write(store).await.expect("written");
    }
    let ids = [4, 2, 77, 5].map(ProcessId::new).to_vec();
    let query = ProcessQuery {
        ids: ids.clone(),
        ..ProcessQuery::default()
    };
    let found = store.processes(query).await.expect("read");
    let found: Vec<i64> = found.iter().map(|process| process.id.get()).collect();
    assert_eq!(found, [5, 4, 2]);
    let query = ProcessQuery {
        ids,
        flow: Some("hello".to_owned()),
        ..ProcessQuery::default()
    };
    let found = store.processes(query).await.expect("read");
    let found: Vec<i64> = found.iter().map(|process| process.id.get()).collect();
    assert_eq!(found, [4, 2]);
}

/// Pages of any length, one after the other, are the whole list; none lies behind its end.
pub async fn pages_follow_each_other(store: &dyn Store) {
    let stored = many(store).await;
    let mut query = TaskQuery {
        statuses: vec![Status::New, Status::Assigned],
        visibility: Visibility::Only(vec!["a".into(), "b".into()]),
        ..TaskQuery::default()
    };
    for statuses in [vec![Status::New], vec![Status::New, Status::Assigned]] {
        query.statuses = statuses;
        let whole = expected(&stored, &long(query.clone()));
        for limit in [1, 3, 1000] {
            let mut pages = Vec::new();
            for offset in (0..whole.len()).step_by(limit) {
                query.page = Page { offset, limit };
                pages.extend(store.tasks(query.clone()).await.expect("read"));
            }
            assert_eq!(pages, whole);
        }
    }
    for page in [(0, 0), (1_000_000, 10), (usize::MAX, usize::MAX)] {
        let (offset, limit) = page;
        query.page = Page { offset, limit };
        assert_eq!(store.tasks(query.clone()).await.expect("read"), []);
    }
}

/// Processes come youngest first, restricted by flow and status.
pub async fn processes_are_listed_youngest_first(store: &dyn Store) {
    let mut stored: Vec<Process> = Vec::new();
    for id in 1..=30 {
        let mut process = process(id);
        process.flow = ["hello", "bye"][id as usize % 2].to_owned();
        process.status = ProcessStatus::ALL[id as usize % 3];
        process.seed = Some(customer(id as usize % 4));
        process.artifact = (id % 5 > 0).then(|| customer(id as usize % 2));
        let step = Step::new(process.clone(), []);
        step.write(store).await.expect("written");
        stored.insert(0, process);
    }
    let flows = [None, Some("hello"), Some("bye"), Some("nothing")];
    let mut statuses = vec![None];
    statuses.extend(ProcessStatus::ALL.iter().copied().map(Some));
    let about = [
        (None, None),
        (Some(1), None),
        (Some(2), Some(1)),
        (None, Some(0)),
    ];
    for flow in flows {
        for status in &statuses {
            for (seed, artifact) in about {
                let query = ProcessQuery {
                    ids: Vec::new(),
                    flow: flow.map(str::to_owned),
                    status: *status,
                    parent: None,
                    seed: seed.map(customer),
                    artifact: artifact.map(customer),
                    page: Page {
                        offset: usize::from(seed.is_none()),
                        limit: 5,
                    },
                };
                let matching = stored.iter().filter(|process| query.matches(process));
                let page = matching.skip(query.page.offset).take(query.page.limit);
                let expected: Vec<Process> = page.cloned().collect();
                let found = store.processes(query.clone()).await.expect("read");
                assert_eq!(found, expected, "{query:?}");
            }
        }
    }
}

fn expected(stored: &[Task], query: &TaskQuery) -> Vec<Task> {
    let mut matching: Vec<&Task> = stored.iter().filter(|task| query.matches(task)).collect();
    matching.sort_by(|a, b| query.order.compare(a, b));
    let page = matching.into_iter().skip(query.page.offset);
    page.take(query.page.limit).cloned().collect()
}

fn long(mut query: TaskQuery) -> TaskQuery {
    query.page.limit = 10_000;
    query
}

fn single_queries() -> Vec<TaskQuery> {
    let all = TaskQuery::default;
    let only = |names: &[&str]| Visibility::Only(names.iter().copied().map(Grant::from).collect());
    vec![
        TaskQuery {
            flows: vec!["bye".to_owned()],
            ..all()
        },
        TaskQuery {
            process: Some(ProcessId::new(3)),
            ..all()
        },
        TaskQuery {
            node: Some("check".to_owned()),
            ..all()
        },
        TaskQuery {
            kinds: vec![NodeKind::View],
            ..all()
        },
        TaskQuery {
            kinds: vec![NodeKind::Job, NodeKind::View, NodeKind::Job],
            ..all()
        },
        TaskQuery {
            statuses: vec![Status::New],
            ..all()
        },
        TaskQuery {
            statuses: vec![Status::Error],
            ..all()
        },
        TaskQuery {
            statuses: vec![Status::Done, Status::New],
            ..all()
        },
        TaskQuery {
            statuses: vec![Status::Scheduled, Status::Assigned],
            ..all()
        },
        TaskQuery {
            owner: Some(user("ada")),
            ..all()
        },
        TaskQuery {
            visibility: only(&[]),
            ..all()
        },
        TaskQuery {
            visibility: only(&["c", "a"]),
            ..all()
        },
        TaskQuery {
            visibility: Visibility::Only(vec![
                Grant::on("a", customer(1)),
                Grant::on("b", customer(2)),
                Grant::on("b", customer(1)),
                Grant::from("c"),
                Grant::on("c", customer(1)),
            ]),
            ..all()
        },
        TaskQuery {
            delegator: Some(user("boss")),
            ..all()
        },
        TaskQuery {
            seed: Some(customer(1)),
            ..all()
        },
        TaskQuery {
            not_excluding: Some(user("o'neil")),
            ..all()
        },
        TaskQuery {
            due_until: Some(at(102)),
            ..all()
        },
        TaskQuery {
            awake_at: Some(at(202)),
            ..all()
        },
    ]
}

/// What both restrict; where they restrict the same, the second does.
fn both(first: &TaskQuery, second: &TaskQuery) -> TaskQuery {
    let list = |first: &Vec<_>, second: &Vec<_>| {
        if second.is_empty() {
            first.clone()
        } else {
            second.clone()
        }
    };
    TaskQuery {
        flows: if second.flows.is_empty() {
            first.flows.clone()
        } else {
            second.flows.clone()
        },
        process: second.process.or(first.process),
        node: second.node.clone().or_else(|| first.node.clone()),
        kinds: if second.kinds.is_empty() {
            first.kinds.clone()
        } else {
            second.kinds.clone()
        },
        statuses: list(&first.statuses, &second.statuses),
        owner: second.owner.clone().or_else(|| first.owner.clone()),
        visibility: match &second.visibility {
            Visibility::All => first.visibility.clone(),
            only => only.clone(),
        },
        delegator: second.delegator.clone().or_else(|| first.delegator.clone()),
        seed: second.seed.clone().or_else(|| first.seed.clone()),
        not_excluding: second
            .not_excluding
            .clone()
            .or_else(|| first.not_excluding.clone()),
        due_until: second.due_until.or(first.due_until),
        awake_at: second.awake_at.or(first.awake_at),
        ..TaskQuery::default()
    }
}

fn customer(key: usize) -> AnyRef {
    AnyRef {
        model: "Customer".to_owned(),
        key: key.to_string(),
    }
}

/// Some hundred tasks of all sorts, by id.
async fn many(store: &dyn Store) -> Vec<Task> {
    let mut all = Vec::new();
    for id in 1..=12 {
        let tasks: Vec<Task> = (1..=24).map(|number| any(id, number)).collect();
        let step = Step::new(process(id), tasks.clone());
        step.write(store).await.expect("written");
        all.extend(tasks);
    }
    all
}

/// A task that is made of its number: by steps that have no common divisor, so that all mixtures come.
fn any(id: i64, number: u32) -> Task {
    let n = usize::try_from(id).expect("small") * 24 + number as usize;
    let mut task = task(id, number, Status::ALL[n * 7 / 3 % Status::ALL.len()]);
    task.flow = ["hello", "bye"][n / 5 % 2].to_owned();
    task.node = ["approve", "check", "send"][n / 2 % 3].to_owned();
    task.kind = KINDS[n * 5 / 4 % KINDS.len()];
    task.permission = PERMISSIONS[n * 3 / 7 % PERMISSIONS.len()].map(str::to_owned);
    task.owner = [None, Some("ada"), Some("bob")][n / 11 % 3].map(user);
    task.object = (!(n / 13).is_multiple_of(3)).then(|| customer(n / 13 % 3));
    task.seed = (!(n / 17).is_multiple_of(3)).then(|| customer(n / 17 % 3));
    task.delegator = n.is_multiple_of(9).then(|| user("boss"));
    if n.is_multiple_of(4) {
        task.excluded = vec![user("eve"), user(["o'neil", "ada"][n / 4 % 2])];
    }
    let second = |second: usize| at(i64::try_from(second).expect("small"));
    task.due = (!n.is_multiple_of(3)).then(|| second(100 + n / 2 % 5));
    task.snoozed = (n % 5 > 2).then(|| second(200 + n / 3 % 5));
    task.priority = i32::try_from(n / 7 % 3).expect("small") - 1;
    task
}
