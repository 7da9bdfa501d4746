//! Orders: a process that starts others, one for the customer and one for each item, and goes on when they are over.
//!
//! `orders [FILE]` plays an order of two items on the SQLite file, and shows the tasks of all its processes.

mod flow;

use flow::{
    CustomerFlow, CustomerFlowVerifyCustomerForm, Item, ItemFlow, ItemFlowReserveItemForm,
    OrderFlow, OrderFlowStartForm,
};
use procession::prelude::*;
use procession::{Process, Task};
use procession_sql::SqliteStore;

type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome {
    let file = std::env::args().nth(1);
    let file = file.unwrap_or_else(|| "orders.db".to_owned());
    let engine = Engine::builder()
        .store(SqliteStore::open(&file).await?)
        .flow::<OrderFlow>()
        .flow::<CustomerFlow>()
        .flow::<ItemFlow>()
        .build()
        .await?;
    let clerk = User::new("cleo").with_permission("order.start");
    let order = start(&engine, &clerk).await?;
    // What the subprocesses ask for comes to the inbox of whoever started the order.
    while let Some(task) = next_task(&engine, &clerk, order).await? {
        complete(&engine, &clerk, &task).await?;
    }
    show(&engine, order).await
}

async fn start(engine: &Engine, clerk: &User) -> Outcome<ProcessId> {
    let item = |title: &str, quantity| Item {
        title: title.to_owned(),
        quantity,
        reserved: false,
        packed: false,
    };
    let form = OrderFlowStartForm {
        customer: "Ada Lovelace".to_owned(),
        address: "London".to_owned(),
        items: vec![item("Punched cards", 500), item("Lamp", 1)],
    };
    let start = &OrderFlow::nodes().start;
    Ok(engine.as_user(clerk).start(start, form).await?.id)
}

/// The next task of the order and of what it has started.
async fn next_task(engine: &Engine, clerk: &User, order: ProcessId) -> Outcome<Option<Task>> {
    let mut processes = vec![order];
    processes.extend(engine.children(order).await?.iter().map(|child| child.id));
    let inbox = engine.as_user(clerk).inbox(Page::default()).await?;
    let mut of_order = inbox
        .into_iter()
        .filter(|task| processes.contains(&task.id.process()));
    Ok(of_order.next())
}

/// Answers what the task asks for: everybody is trusted, and everything is there.
async fn complete(engine: &Engine, clerk: &User, task: &Task) -> Outcome {
    let cleo = engine.as_user(clerk);
    match task.node.as_str() {
        "verify_customer" => {
            let form = CustomerFlowVerifyCustomerForm {
                trusted: Some(true),
            };
            let node = &CustomerFlow::nodes().verify_customer;
            cleo.complete(node, task.id, form).await?;
        }
        "reserve_item" => {
            let form = ItemFlowReserveItemForm { reserved: true };
            let node = &ItemFlow::nodes().reserve_item;
            cleo.complete(node, task.id, form).await?;
        }
        _ => {
            let node = &ItemFlow::nodes().pack_item;
            cleo.complete(node, task.id, ()).await?;
        }
    }
    Ok(())
}

async fn show(engine: &Engine, order: ProcessId) -> Outcome {
    let order = engine.process(order).await?;
    let children = engine.children(order.id).await?;
    let mut count = show_process(engine, &order).await?;
    for child in &children {
        count += show_process(engine, child).await?;
    }
    println!("{} processes, {count} tasks", 1 + children.len());
    Ok(())
}

async fn show_process(engine: &Engine, process: &Process) -> Outcome<usize> {
    println!("{} ({})", engine.brief(process), process.status);
    let tasks = engine.tasks(process.id).await?;
    for task in &tasks {
        let owner = task.owner.as_ref().map_or("-", UserId::as_str);
        println!("  {:<18} {owner:<5} {}", task.node, task.status);
    }
    Ok(tasks.len())
}
