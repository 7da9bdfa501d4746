//! What is done with a task or a process besides its form: each asks when it has to, does it, and tells.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use procession::access::{self, Action, Refusal};
use procession::engine::Preview;
use procession::jiff::Timestamp;
use procession::jiff::civil::DateTime;
use procession::jiff::tz::TimeZone;
use procession::{Error, Process, ProcessStatus, Status, Task, TaskId, User, UserId};
use serde::Serialize;

use super::task::found;
use super::{definition, process};
use crate::form::Input;
use crate::page::Page;
use crate::problem::Problem;
use crate::visit::{Told, Visit};

/// How many tasks are done something with at once.
const MANY: usize = 500;

/// What a page that asks first shows.
#[derive(Debug, Default, Serialize)]
struct Question {
    text: &'static str,
    button: &'static str,
    danger: bool,
    person: bool,
    comment: bool,
    until: bool,
    plan: bool,
}

pub(super) async fn show_task(
    visit: Visit,
    Path((task, action)): Path<(String, String)>,
    flow: &'static str,
) -> Result<Response, Problem> {
    let (task, process) = found(&visit, &task, flow).await?;
    let action = action_of(&action)?;
    permitted(&visit, action, &task, &process)?;
    ask_task(&visit, action, &task, &process, None, None).await
}

pub(super) async fn take_task(
    visit: Visit,
    Path((task, action)): Path<(String, String)>,
    input: Input,
    flow: &'static str,
) -> Result<Response, Problem> {
    let (task, process) = found(&visit, &task, flow).await?;
    let action = action_of(&action)?;
    permitted(&visit, action, &task, &process)?;
    let text = |name: &str| input.get(name).unwrap_or_default().trim().to_owned();
    let user = visit.engine().as_user(visit.user());
    let id = task.id;
    let done = match action {
        Action::Claim => user.claim(id).await,
        Action::Unassign => user.unassign(id).await,
        Action::Resolve => user.resolve(id).await,
        Action::Cancel => user.cancel_task(id).await,
        Action::Retry => user.retry(id).await,
        Action::Skip => user.skip(id).await,
        Action::Undo => user.undo(id).await,
        Action::Revive => user.revive(id).await,
        Action::Reassign | Action::Delegate => {
            let person = UserId::new(text("person").to_lowercase());
            let known = visit.web().people().get(&person).await?;
            let lacks = match known.filter(|account| account.active) {
                None => Some("There is nobody with this login name."),
                Some(account) if !may_have(&visit, &account.user, &task, &process) => {
                    Some("They may not have this task.")
                }
                Some(_) => None,
            };
            if let Some(lacks) = lacks {
                let wrong = Some(("person", lacks));
                return ask_task(&visit, action, &task, &process, Some(&input), wrong).await;
            }
            match action {
                Action::Delegate => user.delegate(id, person).await,
                _ => user.reassign(id, person).await,
            }
        }
        Action::Comment => {
            let comment = text("comment");
            if comment.is_empty() {
                let wrong = Some(("comment", "Write something."));
                return ask_task(&visit, action, &task, &process, Some(&input), wrong).await;
            }
            user.comment(id, comment).await
        }
        Action::Snooze => match moment(&text("until")) {
            Some(until) if until > Timestamp::now() => user.snooze(id, until).await,
            _ => {
                let wrong = Some(("until", "Choose a time to come."));
                return ask_task(&visit, action, &task, &process, Some(&input), wrong).await;
            }
        },
        Action::Plan => {
            let (due, priority) = (text("due"), text("priority"));
            let moment = moment(&due);
            if moment.is_none() && !due.is_empty() {
                let wrong = Some(("due", "This is no time."));
                return ask_task(&visit, action, &task, &process, Some(&input), wrong).await;
            }
            let Ok(priority) = priority.parse() else {
                let wrong = Some(("priority", "This is no whole number."));
                return ask_task(&visit, action, &task, &process, Some(&input), wrong).await;
            };
            user.plan(id, moment, priority).await
        }
        _ => return Err(Problem::NotFound),
    };
    let process = done?;
    let title = visit.engine().task_brief(&task, &process);
    visit
        .tell(Told::done(format!("“{title}” {}.", past(action))))
        .await?;
    Ok(Redirect::to(&back(&visit, &task, action, &input)).into_response())
}

/// True when somebody may be given a task: who could take it from the queue. Who manages the flow gives it to
/// whom they like, but for those who must not have it.
fn may_have(visit: &Visit, user: &User, task: &Task, process: &Process) -> bool {
    let mut waiting = task.clone();
    waiting.status = Status::New;
    waiting.owner = None;
    waiting.delegator = None;
    match access::why_not(user, Action::Claim, &waiting, process) {
        None => true,
        Some(Refusal::FourEyes) => false,
        Some(_) => access::manages_task(visit.user(), task, process),
    }
}

/// Where to go on: to the task, if there is something to do; else to the list.
fn back(visit: &Visit, task: &Task, action: Action, input: &Input) -> String {
    let inbox = visit.url("inbox", &[]).unwrap_or_default();
    let task = visit.url("task", &[&task.id]).unwrap_or_default();
    match action {
        _ if input.get("-stay").is_some() => {
            let stay = input.get("-stay").unwrap_or_default();
            crate::auth::local(stay).to_owned()
        }
        Action::Unassign | Action::Reassign | Action::Delegate | Action::Resolve => inbox,
        Action::Snooze => inbox,
        _ => task,
    }
}

/// Whoever may not do it is told why, if they may see the task at all.
fn permitted(visit: &Visit, action: Action, task: &Task, process: &Process) -> Result<(), Problem> {
    match access::why_not(visit.user(), action, task, process) {
        None => Ok(()),
        Some(refusal) => {
            let text = format!("You cannot {action} this task: {refusal}.");
            let late = matches!(
                refusal,
                access::Refusal::ProcessOver(_)
                    | access::Refusal::Status(_)
                    | access::Refusal::Owned(_)
            );
            Err(if late {
                Problem::Conflict(text)
            } else {
                Problem::Forbidden(text)
            })
        }
    }
}

fn action_of(name: &str) -> Result<Action, Problem> {
    let mut all = Action::ALL.iter().copied();
    let found = all.find(|action| action.as_str() == name && *action != Action::Complete);
    found.ok_or(Problem::NotFound)
}

fn past(action: Action) -> &'static str {
    match action {
        Action::Claim => "is yours now",
        Action::Unassign => "is back in the queue",
        Action::Reassign => "was handed over",
        Action::Delegate => "was delegated",
        Action::Resolve => "was given back",
        Action::Snooze => "was put off",
        Action::Comment => "has your comment",
        Action::Plan => "was planned anew",
        Action::Cancel => "was cancelled",
        Action::Retry => "is tried again",
        Action::Skip => "was skipped",
        Action::Undo => "was taken back",
        _ => "was made anew",
    }
}

fn question(action: Action) -> Question {
    let ask = |text, button| Question {
        text,
        button,
        ..Question::default()
    };
    let danger = |text, button| Question {
        danger: true,
        ..ask(text, button)
    };
    match action {
        Action::Claim => ask("The task goes to your inbox.", "Take it"),
        Action::Unassign => ask("The task goes back to the queue.", "Put it back"),
        Action::Reassign => Question {
            person: true,
            ..ask("Somebody else gets the task for good.", "Hand over")
        },
        Action::Delegate => Question {
            person: true,
            ..ask(
                "Somebody else does it, and it comes back to you.",
                "Delegate",
            )
        },
        Action::Resolve => ask("The task goes back to who delegated it.", "Give it back"),
        Action::Snooze => Question {
            until: true,
            ..ask("The task leaves your inbox until then.", "Put off")
        },
        Action::Comment => Question {
            comment: true,
            ..ask("Everybody who sees the process reads it.", "Comment")
        },
        Action::Plan => Question {
            plan: true,
            ..ask("Lists show what is due and urgent first.", "Save")
        },
        Action::Cancel => danger("Its branch of the process ends here.", "Cancel the task"),
        Action::Retry => ask("It is tried once more.", "Try again"),
        Action::Skip => danger(
            "The process goes on as if it had been done.",
            "Skip the task",
        ),
        Action::Undo => danger("What followed from it is cancelled.", "Take it back"),
        _ => ask("It is made once more.", "Make it anew"),
    }
}

async fn ask_task(
    visit: &Visit,
    action: Action,
    task: &Task,
    process: &Process,
    input: Option<&Input>,
    wrong: Option<(&str, &str)>,
) -> Result<Response, Problem> {
    let engine = visit.engine();
    let user = engine.as_user(visit.user());
    let preview = match action {
        Action::Undo => Some(user.preview_undo(task.id).await?),
        Action::Cancel => Some(user.preview_cancel_task(task.id).await?),
        _ => None,
    };
    let title = engine.task_brief(task, process);
    let colleagues = match question(action).person {
        true => visit.web().accounts().search(String::new(), 200).await?,
        false => Vec::new(),
    };
    let colleagues: Vec<(String, String)> = colleagues
        .into_iter()
        .map(|account| (account.id.to_string(), account.name))
        .collect();
    Page::new("flow/ask.html", question(action).button)
        .with("about", &title)
        .with("question", question(action))
        .with("colleagues", colleagues)
        .with("steps", steps(visit, &task.flow, preview.as_ref())?)
        .with("person", input.and_then(|input| input.get("person")))
        .with("comment", input.and_then(|input| input.get("comment")))
        .with("until", input.and_then(|input| input.get("until")))
        .with("due", task.due.map(local))
        .with("priority", task.priority)
        .with("wrong", wrong)
        .with("back", visit.url("task", &[&task.id]))
        .crumb(title, visit.url("task", &[&task.id]))
        .status(status(wrong.is_some()))
        .render(visit)
        .await
}

fn status(wrong: bool) -> StatusCode {
    match wrong {
        true => StatusCode::UNPROCESSABLE_ENTITY,
        false => StatusCode::OK,
    }
}

/// What would happen, in words.
fn steps(visit: &Visit, flow: &str, preview: Option<&Preview>) -> Result<Vec<String>, Problem> {
    let Some(preview) = preview else {
        return Ok(Vec::new());
    };
    let definition = definition(visit, flow)?;
    let graph = definition.graph();
    let title = |name: &str| {
        let node = graph.find_stored(name).and_then(|node| graph.node(node));
        node.map_or_else(|| name.to_owned(), |node| node.title.clone())
    };
    let mut steps: Vec<String> = preview
        .tasks
        .iter()
        .map(|task| match task.before {
            Some(before) => format!(
                "“{}” changes from {} to {}.",
                title(&task.node),
                before.as_str().to_lowercase(),
                task.after.as_str().to_lowercase()
            ),
            None => format!("“{}” is made anew.", title(&task.node)),
        })
        .collect();
    if let Some(node) = &preview.runs {
        steps.push(format!("Then “{}” runs.", title(node)));
    }
    if preview.process != ProcessStatus::New {
        let status = preview.process.as_str().to_lowercase();
        steps.push(format!("The process is {status} then."));
    }
    Ok(steps)
}

/// A way to act on a process.
#[derive(Debug, Serialize)]
pub(super) struct ProcessAction {
    title: &'static str,
    icon: &'static str,
    url: String,
    danger: bool,
}

/// What the visitor may do with a process.
pub(super) fn of_process(visit: &Visit, process: &Process) -> Vec<ProcessAction> {
    let manages = access::manages(visit.user(), process);
    let mut actions = vec![("Comment", "comment", "comment", false)];
    match process.status {
        ProcessStatus::New if manages => actions.push(("Cancel", "cancel", "cancel", true)),
        ProcessStatus::Canceled if manages => {
            actions.push(("Revive", "restart_alt", "revive", false));
        }
        _ => {}
    }
    let action = |(title, icon, name, danger)| {
        let url = visit.url("process_action", &[&process.id, &name])?;
        Some(ProcessAction {
            title,
            icon,
            url,
            danger,
        })
    };
    actions.into_iter().filter_map(action).collect()
}

pub(super) async fn show_process(
    visit: Visit,
    Path((id, action)): Path<(String, String)>,
    flow: &'static str,
) -> Result<Response, Problem> {
    let process = process::found(&visit, &id, flow).await?;
    ask_process(&visit, &action, &process, None).await
}

pub(super) async fn take_process(
    visit: Visit,
    Path((id, action)): Path<(String, String)>,
    input: Input,
    flow: &'static str,
) -> Result<Response, Problem> {
    let process = process::found(&visit, &id, flow).await?;
    let user = visit.engine().as_user(visit.user());
    let told = match action.as_str() {
        "cancel" => {
            user.cancel(process.id).await?;
            "was cancelled"
        }
        "revive" => {
            user.revive_process(process.id).await?;
            "runs again"
        }
        "comment" => {
            let text = input.get("comment").unwrap_or_default().trim().to_owned();
            if text.is_empty() {
                let wrong = Some(("comment", "Write something."));
                return ask_process(&visit, &action, &process, wrong).await;
            }
            user.comment_process(process.id, text).await?;
            "has your comment"
        }
        _ => return Err(Problem::NotFound),
    };
    let title = visit.engine().brief(&process);
    visit.tell(Told::done(format!("“{title}” {told}."))).await?;
    let url = visit
        .url("process", &[&process.id])
        .ok_or(Problem::NotFound)?;
    Ok(Redirect::to(&url).into_response())
}

async fn ask_process(
    visit: &Visit,
    action: &str,
    process: &Process,
    wrong: Option<(&str, &str)>,
) -> Result<Response, Problem> {
    let user = visit.engine().as_user(visit.user());
    let (question, preview) = match action {
        "cancel" => {
            let question = Question {
                text: "All its tasks are cancelled.",
                button: "Cancel the process",
                danger: true,
                ..Question::default()
            };
            (question, Some(user.preview_cancel(process.id).await?))
        }
        "revive" if access::manages(visit.user(), process) => {
            let question = Question {
                text: "The process runs again from where it was cancelled.",
                button: "Revive the process",
                ..Question::default()
            };
            (question, None)
        }
        "comment" => (super::action::question(Action::Comment), None),
        _ => return Err(Problem::NotFound),
    };
    let title = visit.engine().brief(process);
    let back = visit.url("process", &[&process.id]);
    Page::new("flow/ask.html", question.button)
        .with("about", &title)
        .with("steps", steps(visit, &process.flow, preview.as_ref())?)
        .with("question", question)
        .with("colleagues", Vec::<(String, String)>::new())
        .with("person", None::<&str>)
        .with("comment", None::<&str>)
        .with("until", None::<&str>)
        .with("due", None::<&str>)
        .with("priority", 0)
        .with("wrong", wrong)
        .with("back", &back)
        .crumb(format!("#{} {title}", process.id), back.clone())
        .status(status(wrong.is_some()))
        .render(visit)
        .await
}

/// One row of what became of many.
#[derive(Debug, Serialize)]
struct Outcome {
    task: String,
    title: String,
    error: Option<String>,
}

/// The same done to several tasks. Each is done or refused by itself, and the page tells of each.
pub(crate) async fn bulk(visit: Visit, input: Input) -> Result<Response, Problem> {
    let ids: Result<Vec<TaskId>, _> = input.all("task").map(str::parse).collect();
    let ids = ids.map_err(|_| Problem::NotFound)?;
    if ids.is_empty() {
        return Err(Problem::Invalid("Choose at least one task.".to_owned()));
    }
    if ids.len() > MANY {
        return Err(Problem::Invalid(format!("Choose at most {MANY} tasks.")));
    }
    let user = visit.engine().as_user(visit.user());
    let tasks = user.bulk(ids);
    let (title, outcomes) = match input.get("action").unwrap_or_default() {
        "claim" => ("Take", tasks.claim().await),
        "unassign" => ("Put back", tasks.unassign().await),
        "retry" => ("Try again", tasks.retry().await),
        "cancel" => ("Cancel", tasks.cancel_task().await),
        _ => return Err(Problem::NotFound),
    };
    let outcomes: Vec<Outcome> = outcomes
        .into_iter()
        .map(|(task, outcome)| outcome_of(&visit, task, outcome))
        .collect();
    Page::new("flow/bulk.html", title)
        .with("outcomes", outcomes)
        .with(
            "back",
            visit.url("inbox", &[]).or_else(|| visit.url("index", &[])),
        )
        .render(&visit)
        .await
}

fn outcome_of(visit: &Visit, task: TaskId, outcome: Result<Process, Error>) -> Outcome {
    let (title, error) = match outcome {
        Ok(process) => (visit.engine().brief(&process), None),
        // Of a task that is not theirs people learn no more than of one that is not there; the engine
        // tells nobody else that it is over.
        Err(error) if error.is_not_found() || error.is_denied() => {
            (String::new(), Some("This is not for you.".to_owned()))
        }
        Err(error) => (String::new(), Some(Problem::from(error).to_string())),
    };
    Outcome {
        task: task.to_string(),
        title,
        error,
    }
}

/// What an input for a day and a time sends, taken as UTC.
fn moment(text: &str) -> Option<Timestamp> {
    let local: DateTime = text.parse().ok()?;
    Some(local.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

/// A moment as such an input takes it.
fn local(moment: Timestamp) -> String {
    moment.strftime("%Y-%m-%dT%H:%M").to_string()
}
