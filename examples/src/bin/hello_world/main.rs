//! Hello world: a message to the world, which a supervisor has to approve.
//!
//! Without a command it plays the whole story on the SQLite file. Each act is also a command of its own:
//!
//! ```text
//! hello_world start "Good morning"        as an employee
//! hello_world queue                       what a supervisor may claim
//! hello_world claim 1-2
//! hello_world approve 1-2                 or: reject 1-2
//! hello_world work                        runs the jobs that are due
//! hello_world show 1                      the process, its timeline, its diagram
//! ```

mod flow;
mod show;

use clap::{Parser, Subcommand};
use procession::prelude::*;
use procession_sql::SqliteStore;

use flow::{HelloFlow, HelloFlowApproveForm, HelloFlowStartForm};

#[derive(Parser)]
#[command(about = "A message to the world, which a supervisor has to approve")]
struct Arguments {
    /// The SQLite file; it is made when it is not there.
    #[arg(long, default_value = "hello.db")]
    file: String,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Starts a process (as the employee).
    Start { text: String },
    /// Lists what the supervisor may claim.
    Queue,
    /// Claims a task (as the supervisor).
    Claim { task: TaskId },
    /// Lists what the supervisor has claimed.
    Inbox,
    /// Approves the message of a claimed task.
    Approve { task: TaskId },
    /// Rejects it.
    Reject { task: TaskId },
    /// Runs the jobs that are due.
    Work,
    /// Shows a process with its timeline and its diagram.
    Show { process: ProcessId },
}

type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome {
    let arguments = Arguments::parse();
    let engine = Engine::builder()
        .store(SqliteStore::open(&arguments.file).await?)
        .flow::<HelloFlow>()
        .build()
        .await?;
    match arguments.command {
        Some(command) => act(&engine, command).await,
        None => whole_story(&engine).await,
    }
}

fn employee() -> User {
    User::new("emma").with_permission("hello.start")
}

fn supervisor() -> User {
    User::new("sam").with_permission("hello.approve")
}

async fn act(engine: &Engine, command: Command) -> Outcome {
    match command {
        Command::Start { text } => start(engine, text).await.map(|_| ()),
        Command::Queue => show::tasks(&engine.as_user(&supervisor()).queue(Page::default()).await?),
        Command::Inbox => show::tasks(&engine.as_user(&supervisor()).inbox(Page::default()).await?),
        Command::Claim { task } => claim(engine, task).await,
        Command::Approve { task } => decide(engine, task, true).await,
        Command::Reject { task } => decide(engine, task, false).await,
        Command::Work => work(engine).await,
        Command::Show { process } => show::process(engine, process).await,
    }
}

/// Everything in one go: what the commands do one by one.
async fn whole_story(engine: &Engine) -> Outcome {
    let process = start(engine, "Good morning".to_owned()).await?;
    let queue = engine.as_user(&supervisor()).queue(Page::default()).await?;
    let task = queue.iter().find(|task| task.id.process() == process);
    let task = task.ok_or("the approval is not in the queue")?.id;
    claim(engine, task).await?;
    decide(engine, task, true).await?;
    work(engine).await?;
    show::process(engine, process).await
}

async fn start(engine: &Engine, text: String) -> Outcome<ProcessId> {
    let form = HelloFlowStartForm { text };
    let start = &HelloFlow::nodes().start;
    let process = engine.as_user(&employee()).start(start, form).await?;
    println!("emma started process {}", process.id);
    Ok(process.id)
}

async fn claim(engine: &Engine, task: TaskId) -> Outcome {
    engine.as_user(&supervisor()).claim(task).await?;
    println!("sam claimed task {task}");
    Ok(())
}

async fn decide(engine: &Engine, task: TaskId, approved: bool) -> Outcome {
    let form = HelloFlowApproveForm {
        approved: Some(approved),
    };
    let approve = &HelloFlow::nodes().approve;
    engine
        .as_user(&supervisor())
        .complete(approve, task, form)
        .await?;
    let verb = if approved { "approved" } else { "rejected" };
    println!("sam {verb} the message");
    Ok(())
}

async fn work(engine: &Engine) -> Outcome {
    let report = engine.worker().run_until_idle().await?;
    println!(
        "the worker ran {} job(s), {} failed",
        report.done, report.failed
    );
    Ok(())
}
