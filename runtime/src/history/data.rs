//! Changes of a document, by which a history tells them: `[path, old, new]` for each.

use serde_json::{Map, Value, json};

/// What turns `old` into `new`: the smallest changed parts, objects looked into.
///
/// A part that is missing on one side is left out of its triple's place as `null` with a marker, so
/// that a key with the value `null` and a missing key stay two things.
pub(crate) fn diff(old: &Value, new: &Value) -> Value {
    let mut changes = Vec::new();
    collect(&mut Vec::new(), Some(old), Some(new), &mut changes);
    Value::Array(changes)
}

/// Applies changes to a document; `None` when they cannot be read.
pub(crate) fn apply(document: &mut Value, changes: &Value) -> Option<()> {
    for change in changes.as_array()? {
        let path: Vec<&str> = change
            .get("path")?
            .as_array()?
            .iter()
            .map(Value::as_str)
            .collect::<Option<_>>()?;
        set(document, &path, change.get("new"));
    }
    Some(())
}

fn collect(path: &mut Vec<String>, old: Option<&Value>, new: Option<&Value>, out: &mut Vec<Value>) {
    if old == new {
        return;
    }
    if let (Some(Value::Object(old)), Some(Value::Object(new))) = (old, new) {
        let fresh = new.keys().filter(|key| !old.contains_key(*key));
        for key in old.keys().chain(fresh) {
            path.push(key.clone());
            collect(path, old.get(key), new.get(key), out);
            path.pop();
        }
        return;
    }
    let mut change = Map::new();
    change.insert("path".to_owned(), json!(path));
    if let Some(old) = old {
        change.insert("old".to_owned(), old.clone());
    }
    if let Some(new) = new {
        change.insert("new".to_owned(), new.clone());
    }
    out.push(Value::Object(change));
}

fn set(document: &mut Value, path: &[&str], value: Option<&Value>) {
    let Some((leaf, parents)) = path.split_last() else {
        *document = value.cloned().unwrap_or(Value::Null);
        return;
    };
    let mut place = document;
    for parent in parents {
        place = object(place)
            .entry(*parent)
            .or_insert_with(|| Value::Object(Map::new()));
    }
    let map = object(place);
    match value {
        Some(value) => map.insert((*leaf).to_owned(), value.clone()),
        None => map.remove(*leaf),
    };
}

/// The object at a place; whatever else stands there gives way to one.
fn object(place: &mut Value) -> &mut Map<String, Value> {
    if !place.is_object() {
        *place = Value::Object(Map::new());
    }
    match place {
        Value::Object(map) => map,
        _ => unreachable!("the place was made an object"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diff_leads_from_old_to_new() {
        let old = json!({"a": 1, "b": {"c": 2, "d": 3}, "gone": null});
        let new = json!({"a": 1, "b": {"c": 5, "d": 3, "e": {"f": 1}}, "null": null});
        let changes = diff(&old, &new);
        assert_eq!(changes.as_array().map(Vec::len), Some(4), "{changes}");
        let mut document = old.clone();
        apply(&mut document, &changes).expect("readable");
        assert_eq!(document, new);
    }

    #[test]
    fn changes_of_others_stay() {
        let base = json!({"a": 1, "b": 1});
        let changes = diff(&base, &json!({"a": 2, "b": 1}));
        let mut document = json!({"a": 1, "b": 9});
        apply(&mut document, &changes).expect("readable");
        assert_eq!(document, json!({"a": 2, "b": 9}));
    }
}
