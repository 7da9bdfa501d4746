//! What happened to a process, as people read it.

use std::collections::{BTreeSet, HashMap};

use procession::history::{HistoryEntry, HistoryEvent};
use procession::{ProcessStatus, Task, TaskEvent, UserId};
use serde::Serialize;
use serde_json::Value;

use super::row::{name_of, names};
use crate::problem::Problem;
use crate::visit::Visit;

/// One line of a timeline.
#[derive(Debug, Serialize)]
pub(super) struct Line {
    at: String,
    who: Option<String>,
    text: String,
    icon: &'static str,
    comment: Option<String>,
    changes: Vec<Change>,
    failed: bool,
}

/// A value that has changed.
#[derive(Debug, Serialize)]
struct Change {
    path: String,
    old: String,
    new: String,
}

/// The timeline of a process, youngest first.
pub(super) async fn timeline(
    visit: &Visit,
    entries: &[HistoryEntry],
    tasks: &[Task],
    titles: &HashMap<u32, String>,
) -> Result<Vec<Line>, Problem> {
    let actors: BTreeSet<UserId> = entries.iter().filter_map(|e| e.actor.clone()).collect();
    let names = names(visit, actors).await?;
    let lines = entries.iter().rev().filter_map(|entry| {
        let task = entry.task.and_then(|number| {
            let found = tasks.iter().find(|task| task.id.number() == number);
            found.map(|task| titles.get(&number).unwrap_or(&task.node).as_str())
        });
        let (text, icon) = told(entry, task.unwrap_or("a task"))?;
        Some(Line {
            at: entry.at.to_string(),
            who: entry.actor.as_ref().map(|actor| name_of(actor, &names)),
            text,
            icon,
            comment: entry.comment().map(str::to_owned),
            changes: changes(entry),
            failed: entry.event == HistoryEvent::Task(TaskEvent::Failed, procession::Status::Error),
        })
    });
    Ok(lines.collect())
}

/// The words for an entry; nothing for what only the engine cares for.
fn told(entry: &HistoryEntry, task: &str) -> Option<(String, &'static str)> {
    Some(match entry.event {
        HistoryEvent::ProcessStarted => ("The process started".to_owned(), "play_circle"),
        HistoryEvent::ProcessEnded(ProcessStatus::Canceled) => {
            ("The process was cancelled".to_owned(), "cancel")
        }
        HistoryEvent::ProcessEnded(_) => ("The process ended".to_owned(), "flag"),
        HistoryEvent::ProcessReopened => ("The process runs again".to_owned(), "restart_alt"),
        HistoryEvent::DataChanged => ("The data changed".to_owned(), "edit"),
        HistoryEvent::Commented => ("A comment".to_owned(), "comment"),
        HistoryEvent::Migrated => ("Moved to a new version of the flow".to_owned(), "update"),
        HistoryEvent::Sent => (format!("“{task}” sent a message"), "send"),
        HistoryEvent::Received => (format!("“{task}” received a message"), "mail"),
        HistoryEvent::ChildStarted => (format!("“{task}” started a process"), "hub"),
        HistoryEvent::ChildEnded => (format!("A process of “{task}” ended"), "hub"),
        HistoryEvent::Escalated => (format!("A process of “{task}” escalated"), "priority_high"),
        HistoryEvent::Task(event, _) => {
            let (verb, icon) = verb(event)?;
            (format!("“{task}” {verb}"), icon)
        }
        _ => return None,
    })
}

fn verb(event: TaskEvent) -> Option<(&'static str, &'static str)> {
    Some(match event {
        TaskEvent::Assigned => ("was taken", "person_add"),
        TaskEvent::Reassigned => ("was handed over", "assignment_ind"),
        TaskEvent::Unassigned => ("was put back", "move_to_inbox"),
        TaskEvent::Delegated => ("was delegated", "handshake"),
        TaskEvent::Resolved => ("was given back", "undo"),
        TaskEvent::Snoozed => ("was put off", "snooze"),
        TaskEvent::Planned => ("was planned anew", "event"),
        TaskEvent::Finished => ("is done", "check_circle"),
        TaskEvent::Failed => ("failed", "error"),
        TaskEvent::Retried => ("is tried again", "refresh"),
        TaskEvent::Canceled => ("was cancelled", "cancel"),
        TaskEvent::Skipped => ("was skipped", "skip_next"),
        TaskEvent::Undone => ("was taken back", "undo"),
        TaskEvent::Revived => ("was made anew", "restart_alt"),
        _ => return None,
    })
}

/// The values that an entry has changed.
fn changes(entry: &HistoryEntry) -> Vec<Change> {
    if entry.event != HistoryEvent::DataChanged {
        return Vec::new();
    }
    let Some(Value::Array(changes)) = entry.detail.get("data") else {
        return Vec::new();
    };
    let shown = |value: Option<&Value>| match value {
        None | Some(Value::Null) => "–".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    let change = |change: &Value| {
        Some(Change {
            path: change.get("path")?.as_str()?.to_owned(),
            old: shown(change.get("old")),
            new: shown(change.get("new")),
        })
    };
    changes.iter().filter_map(change).collect()
}
