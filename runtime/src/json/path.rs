//! Places in a document: reading, writing and clearing the value at a path of keys.

use serde_json::{Map, Value};

/// What is on the way to a leaf when it is not an object.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct NotAnObject {
    /// How many keys of the path lead to the value that should have been an object.
    pub(crate) depth: usize,
    /// That value.
    pub(crate) found: Value,
}

/// The value at the path. Missing parents, and parents that are null, hold nothing.
pub(crate) fn get<'a, S: AsRef<str>>(
    document: &'a Value,
    path: &[S],
) -> Result<Option<&'a Value>, NotAnObject> {
    let mut here = document;
    for (depth, key) in path.iter().enumerate() {
        let object = match here {
            Value::Object(object) => object,
            Value::Null => return Ok(None),
            other => {
                let found = other.clone();
                return Err(NotAnObject { depth, found });
            }
        };
        match object.get(key.as_ref()) {
            Some(next) => here = next,
            None => return Ok(None),
        }
    }
    Ok(Some(here))
}

/// Stores the value at the path; missing parents are created. The caller has checked with [`get`]
/// that every parent is an object, null or missing; a parent of another type is left alone.
pub(crate) fn set<S: AsRef<str>>(document: &mut Value, path: &[S], value: Value) {
    let Some((leaf, parents)) = path.split_last() else {
        *document = value;
        return;
    };
    let mut here = document;
    for key in parents {
        let Some(object) = object_mut(here) else {
            return;
        };
        here = object.entry(key.as_ref()).or_insert(Value::Null);
    }
    if let Some(object) = object_mut(here) {
        object.insert(leaf.as_ref().to_owned(), value);
    }
}

/// Removes the leaf of the path and nothing else: its parents stay, even when they are empty now.
pub(crate) fn remove<S: AsRef<str>>(document: &mut Value, path: &[S]) {
    let Some((leaf, parents)) = path.split_last() else {
        *document = Value::Null;
        return;
    };
    let mut here = document;
    for key in parents {
        match here.get_mut(key.as_ref()) {
            Some(next) => here = next,
            None => return,
        }
    }
    if let Some(object) = here.as_object_mut() {
        object.remove(leaf.as_ref());
    }
}

fn object_mut(value: &mut Value) -> Option<&mut Map<String, Value>> {
    if value.is_null() {
        *value = Value::Object(Map::new());
    }
    value.as_object_mut()
}

/// `address.city`: keys as people read them in messages.
pub(crate) fn dotted<S: AsRef<str>>(path: &[S]) -> String {
    let keys: Vec<&str> = path.iter().map(AsRef::as_ref).collect();
    keys.join(".")
}

/// Puts `outer` before `inner`: `lines` and `[2].sku` are `lines[2].sku`.
pub(crate) fn join(outer: &str, inner: &str) -> String {
    match inner {
        "" => outer.to_owned(),
        _ if outer.is_empty() || inner.starts_with('[') => format!("{outer}{inner}"),
        _ => format!("{outer}.{inner}"),
    }
}
