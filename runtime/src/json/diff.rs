//! What changed between two documents, and putting those changes into a third.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::path;

/// One value that differs between two documents.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// The keys that lead to the value.
    pub path: Vec<String>,
    /// The value before; none when there was none.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "present"
    )]
    pub old: Option<Value>,
    /// The value after; none when it was removed.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "present"
    )]
    pub new: Option<Value>,
}

/// A value that is there is there, even when it is null: only a missing key is none.
fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

/// The values that differ between two documents, each under its path.
///
/// A job works on a copy of the document, while other branches of the process write to the
/// document itself. What the job hands back is the difference, so that it changes its own keys only:
///
/// ```
/// use procession::json::Diff;
/// use serde_json::json;
///
/// let given = json!({ "text": "hi", "address": { "city": "Bern" } });
/// let handed_back = json!({ "text": "hello", "address": { "city": "Bern" } });
/// let diff = Diff::between(&given, &handed_back);
/// assert_eq!(diff.to_string(), r#"`text`: "hi" -> "hello""#);
///
/// let mut now = json!({ "text": "hi", "address": { "city": "Basel" } });
/// diff.merge(&mut now).unwrap();
/// assert_eq!(now, json!({ "text": "hello", "address": { "city": "Basel" } }));
/// ```
///
/// Objects are compared key by key; everything else, lists too, is one value.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Diff {
    changes: Vec<Change>,
}

impl Diff {
    /// What has to change in `old` to make it `new`.
    #[must_use]
    pub fn between(old: &Value, new: &Value) -> Self {
        let mut changes = Vec::new();
        compare(&mut Vec::new(), Some(old), Some(new), &mut changes);
        Self { changes }
    }

    /// The changes, by the order of their keys.
    #[must_use]
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// True when nothing differs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// Puts the changes into a document that others may have changed elsewhere. A change that
    /// somebody else has made already is fine.
    ///
    /// # Errors
    ///
    /// Somebody else has changed the same values in another way; the document has not changed then.
    pub fn merge(&self, document: &mut Value) -> Result<(), MergeConflict> {
        let conflicts: Vec<Change> = self
            .changes
            .iter()
            .filter_map(|change| change.conflict_in(document))
            .collect();
        if !conflicts.is_empty() {
            return Err(MergeConflict { conflicts });
        }
        let made = |change: &&Change| {
            let here = path::get(document, &change.path);
            here.is_ok_and(|here| here == change.new.as_ref())
        };
        let changes = self.changes.iter().filter(|change| !made(change)).cloned();
        Self {
            changes: changes.collect(),
        }
        .overwrite(document);
        Ok(())
    }

    /// Puts the changes into a document, over whatever others have made of the same values: the later
    /// one wins. Only a list that both have appended to, and changed in no other way, keeps both: what
    /// this one appended comes last.
    pub fn overwrite(&self, document: &mut Value) {
        for change in &self.changes {
            let here = path::get(document, &change.path);
            match &change.new {
                // An object that is there already holds what others have put into it.
                Some(Value::Object(new)) if new.is_empty() && is_object(&here) => {}
                Some(value) => {
                    let present = here.ok().flatten();
                    let value = change.appended_to(present).unwrap_or_else(|| value.clone());
                    force(document, &change.path, value);
                }
                None => path::remove(document, &change.path),
            }
        }
    }
}

impl fmt::Display for Diff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, change) in self.changes.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n" };
            write!(f, "{separator}{change}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |value: &Option<Value>| match value {
            Some(value) => value.to_string(),
            None => "nothing".to_owned(),
        };
        let (old, new) = (shown(&self.old), shown(&self.new));
        write!(f, "`{}`: {old} -> {new}", path::dotted(&self.path))
    }
}

impl Change {
    /// The present list with what this change appends to it; nothing when either has done more to the
    /// old list than to append.
    fn appended_to(&self, present: Option<&Value>) -> Option<Value> {
        let list = |value: Option<&Value>| value.and_then(Value::as_array).cloned();
        let (old, new) = (
            list(self.old.as_ref()).unwrap_or_default(),
            list(self.new.as_ref())?,
        );
        let was_list = self.old.as_ref().is_none_or(Value::is_array);
        let mut all = list(present).filter(|all| was_list && all.starts_with(&old))?;
        all.extend(new.strip_prefix(old.as_slice())?.iter().cloned());
        Some(Value::Array(all))
    }

    /// The change as somebody else has made it, if that is in the way of this one.
    fn conflict_in(&self, document: &Value) -> Option<Self> {
        let found = path::get(document, &self.path);
        let adds_object = self.new.as_ref().is_some_and(is_empty_object);
        let now = match found {
            Ok(now) => now.cloned(),
            Err(parent) => Some(parent.found),
        };
        let fine = now == self.old
            || now == self.new
            || adds_object && now.as_ref().is_some_and(Value::is_object);
        (!fine).then(|| Self {
            path: self.path.clone(),
            old: self.old.clone(),
            new: now,
        })
    }
}

/// Values that were changed in two ways.
#[derive(Debug, Clone, PartialEq)]
pub struct MergeConflict {
    conflicts: Vec<Change>,
}

impl MergeConflict {
    /// What others have made of the values: `new` is what the document holds now.
    #[must_use]
    pub fn conflicts(&self) -> &[Change] {
        &self.conflicts
    }
}

impl fmt::Display for MergeConflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let paths = self.conflicts.iter();
        let paths: Vec<String> = paths
            .map(|change| format!("`{}`", path::dotted(&change.path)))
            .collect();
        write!(f, "changed by others in the meantime: {}", paths.join(", "))
    }
}

impl std::error::Error for MergeConflict {}

fn compare(
    place: &mut Vec<String>,
    old: Option<&Value>,
    new: Option<&Value>,
    changes: &mut Vec<Change>,
) {
    let nothing = serde_json::Map::new();
    match (old, new) {
        _ if old == new => {}
        (Some(Value::Object(old)), Some(Value::Object(new))) => {
            compare_keys(place, old, new, changes);
        }
        // Key by key, so that others can add keys to the same new object.
        (None, Some(Value::Object(new))) if !new.is_empty() => {
            compare_keys(place, &nothing, new, changes);
        }
        (old, new) => changes.push(Change {
            path: place.clone(),
            old: old.cloned(),
            new: new.cloned(),
        }),
    }
}

fn compare_keys(
    place: &mut Vec<String>,
    old: &serde_json::Map<String, Value>,
    new: &serde_json::Map<String, Value>,
    changes: &mut Vec<Change>,
) {
    let keys: std::collections::BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    for key in keys {
        place.push(key.clone());
        compare(place, old.get(key), new.get(key), changes);
        place.pop();
    }
}

fn is_object(found: &Result<Option<&Value>, path::NotAnObject>) -> bool {
    matches!(found, Ok(Some(Value::Object(_))))
}

fn is_empty_object(value: &Value) -> bool {
    value.as_object().is_some_and(serde_json::Map::is_empty)
}

/// Stores the value even where a parent has become something else than an object.
fn force(document: &mut Value, place: &[String], value: Value) {
    if let Err(parent) = path::get(document, place) {
        let parents = place.get(..parent.depth).unwrap_or_default();
        path::set(document, parents, Value::Null);
    }
    path::set(document, place, value);
}
