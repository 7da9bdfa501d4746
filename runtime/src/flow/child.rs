//! What a process begins with that a subprocess node starts.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Flow;
use crate::graph::{Link, NodeKind};
use crate::json::{AnyRef, JsonStore, ValidationErrors};

/// What a process begins with that a subprocess node starts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ChildStart {
    /// Its document.
    pub data: Value,
    /// What it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<AnyRef>,
}

impl ChildStart {
    /// A process that begins with this document.
    #[must_use]
    pub const fn new(data: Value) -> Self {
        Self { data, seed: None }
    }

    /// The same about something.
    #[must_use]
    pub fn about(self, seed: Option<AnyRef>) -> Self {
        Self { seed, ..self }
    }
}

/// A process that begins with these data. What its people are to fill in may be missing, as it may when one of them
/// starts it: a required field is asked for by the form that shows it.
pub(crate) fn child_start<D: JsonStore>(data: &D) -> Result<ChildStart, ValidationErrors> {
    data.validate().or_else(ValidationErrors::but_missing)?;
    Ok(ChildStart::new(data.to_document()))
}

/// The start node of the flow `C` for subprocesses: the one with this name, or the only one.
///
/// # Panics
///
/// When there is none, which a constant shows at compile time.
#[must_use]
#[track_caller]
const fn start_of<C: Flow>(name: Option<&str>) -> usize {
    let mut found = None;
    let mut index = 0;
    while index < C::NODES.len() {
        let row = &C::NODES[index];
        let is_start = matches!(row.kind, NodeKind::StartSubprocess);
        match name {
            Some(name) if is_same(row.name, name) => {
                assert!(
                    is_start,
                    "the node that `start` names is no `StartSubprocess`"
                );
                return index;
            }
            None if is_start => {
                assert!(
                    found.is_none(),
                    "this flow has several `StartSubprocess` nodes: say which one with `start = node`"
                );
                found = Some(index);
            }
            _ => {}
        }
        index += 1;
    }
    match (found, name) {
        (Some(found), _) => found,
        (None, Some(_)) => panic!("this flow has no node with the name that `start` gives"),
        (None, None) => panic!("this flow has no `StartSubprocess` node, at which it could begin"),
    }
}

const fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    if one.len() != other.len() {
        return false;
    }
    let mut at = 0;
    while at < one.len() {
        if one[at] != other[at] {
            return false;
        }
        at += 1;
    }
    true
}

/// Compiles only when the flow `C` can be started as a subprocess there.
#[track_caller]
pub const fn can_start<C: Flow>(name: Option<&str>) {
    // A flow with mistakes has no rows; they were told.
    if !C::NODES.is_empty() {
        let _ = start_of::<C>(name);
    }
}

/// What a node has to do with processes of the flow `C`.
#[must_use]
pub fn calls<C: Flow>(name: Option<&str>, sequential: bool) -> Link {
    Link::Subprocess {
        flow: C::INFO.name.to_owned(),
        start: C::NODES[start_of::<C>(name)].name.to_owned(),
        sequential,
    }
}

/// The one process that a `Subprocess` starts.
///
/// # Errors
///
/// When a value breaks a rule of its field.
pub fn one_child<C: Flow>(
    data: Option<C::Data>,
    seed: Option<AnyRef>,
) -> Result<Vec<ChildStart>, ValidationErrors> {
    let start = match data {
        Some(data) => child_start(&data)?,
        None => ChildStart::new(Value::Object(serde_json::Map::new())),
    };
    Ok(vec![start.about(seed)])
}

/// The processes that an `NSubprocess` starts.
///
/// # Errors
///
/// When a value breaks a rule of its field.
pub fn many_children<C: Flow>(
    items: impl IntoIterator<Item = C::Data>,
    seed: fn(&C::Data) -> Option<AnyRef>,
) -> Result<Vec<ChildStart>, ValidationErrors> {
    let start = |item: C::Data| Ok(child_start(&item)?.about(seed(&item)));
    items.into_iter().map(start).collect()
}
