//! Differences of documents, and merging them.

use procession::json::Diff;
use procession::prelude::*;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

#[test]
fn changes_have_paths_and_both_values() {
    let old = json!({"a": 1, "b": {"c": [1], "d": 2}, "e": 1});
    let new = json!({"a": 1, "b": {"c": [1, 2], "d": 2}, "f": {"g": 1}});
    let diff = Diff::between(&old, &new);
    assert_eq!(
        diff.to_string(),
        "`b.c`: [1] -> [1,2]\n`e`: 1 -> nothing\n`f.g`: nothing -> 1"
    );
    let text = serde_json::to_string(&diff).unwrap();
    assert_eq!(serde_json::from_str::<Diff>(&text).unwrap(), diff);
}

#[test]
fn other_branches_write_other_keys() {
    let base = json!({"address": {}});
    let left = json!({"address": {"city": "Bern"}, "left": {"a": 1}});
    let mut now = json!({"address": {"zip": 3000}, "left": {"b": 2}});
    Diff::between(&base, &left).merge(&mut now).unwrap();
    assert_eq!(
        now,
        json!({"address": {"city": "Bern", "zip": 3000}, "left": {"a": 1, "b": 2}})
    );
}

#[test]
fn the_same_key_changed_twice_is_a_conflict() {
    let base = json!({"text": "a", "other": 1});
    let diff = Diff::between(&base, &json!({"text": "b", "other": 2}));
    let mut now = json!({"text": "c", "other": 2});
    let conflict = diff.merge(&mut now).unwrap_err();
    assert_eq!(
        conflict.to_string(),
        "changed by others in the meantime: `text`"
    );
    assert_eq!(now, json!({"text": "c", "other": 2}));
    diff.overwrite(&mut now);
    assert_eq!(now, json!({"text": "b", "other": 2}));
}

fn document() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (0..3).prop_map(Value::from),
        proptest::collection::vec(0..3, 0..2).prop_map(Value::from),
    ];
    let value = leaf.prop_recursive(3, 16, 4, |inner| {
        let entries = proptest::collection::btree_map("[a-d]", inner, 0..4);
        entries.prop_map(|entries| Value::Object(entries.into_iter().collect::<Map<_, _>>()))
    });
    proptest::collection::btree_map("[a-d]", value, 0..4)
        .prop_map(|entries| Value::Object(entries.into_iter().collect::<Map<_, _>>()))
}

proptest! {
    #[test]
    fn a_merge_into_the_old_document_gives_the_new_one(old in document(), new in document()) {
        let diff = Diff::between(&old, &new);
        let mut merged = old.clone();
        diff.merge(&mut merged).unwrap();
        prop_assert_eq!(&merged, &new);
        // Doing it twice is harmless.
        diff.merge(&mut merged).unwrap();
        prop_assert_eq!(merged, new);
    }

    #[test]
    fn branches_with_keys_of_their_own_do_not_disturb_each_other(
        base in document(), left in document(), right in document(),
    ) {
        let wrap = |left: &Value, right: &Value| json!({"left": left, "right": right});
        let base_document = wrap(&base, &base);
        let mut now = wrap(&base, &right);
        Diff::between(&base_document, &wrap(&left, &base)).merge(&mut now).unwrap();
        prop_assert_eq!(now, wrap(&left, &right));
    }

    #[test]
    fn overwriting_never_fails(old in document(), new in document(), mut third in document()) {
        let diff = Diff::between(&old, &new);
        diff.overwrite(&mut third);
        let rest = diff.changes().iter().filter(|change| change.new.is_some());
        for change in rest {
            let pointer: String = change.path.iter().map(|key| format!("/{key}")).collect();
            prop_assert!(third.pointer(&pointer).is_some());
        }
    }
}

#[test]
fn a_stored_difference_tells_null_from_nothing() {
    let old = json!({ "null": 1, "gone": null });
    let new = json!({ "null": null });
    let stored = serde_json::to_string(&Diff::between(&old, &new)).unwrap();
    let diff: Diff = serde_json::from_str(&stored).unwrap();
    let mut document = old;
    diff.overwrite(&mut document);
    assert_eq!(document, new);
}

/// Somewhere.
#[jsonstore]
#[derive(Debug, Clone, PartialEq)]
struct Place {
    city: String,
    number: u32,
}

/// A document with a document and a list of them in it.
#[jsonstore]
#[derive(Debug, Clone, PartialEq)]
struct Route {
    first: Place,
    stops: Vec<Place>,
}

#[test]
fn what_was_not_changed_is_not_written() {
    let before = json!({
        "first": {"city": "Bern"},
        "stops": [{"city": "Ulm", "number": 1, "theirs": true}, {"city": "Graz"}],
    });
    let mut document = before.clone();
    let route = Route::read(&document).unwrap();
    route.write_changed(&mut document).unwrap();
    assert_eq!(document, before);
}

#[test]
fn of_an_embedded_document_only_what_was_changed_is_written() {
    let mut document = json!({"first": {"city": "Bern"}, "stops": [{"city": "Ulm"}]});
    let mut route = Route::read(&document).unwrap();
    route.first.city = "Basel".to_owned();
    route.stops[0].city = "Linz".to_owned();
    route.write_changed(&mut document).unwrap();
    assert_eq!(
        document,
        json!({"first": {"city": "Basel"}, "stops": [{"city": "Linz"}]})
    );
}

/// In the debug build of a slow machine: a matter of seconds when every element is compared with every
/// other one as it is written, and of minutes when there are that many.
#[test]
fn a_long_list_whose_elements_all_change_is_written() {
    let stops = (0..20_000).map(|number| Place {
        city: format!("c{number}"),
        number,
    });
    let mut route = Route {
        first: Place {
            city: "a".to_owned(),
            number: 1,
        },
        stops: stops.collect(),
    };
    let mut document = json!({});
    route.write(&mut document).unwrap();
    for stop in &mut route.stops {
        stop.number += 100_000;
    }
    route.write_changed(&mut document).unwrap();
    assert_eq!(Route::read(&document).unwrap(), route);
}

#[test]
fn two_who_append_to_one_list_keep_both() {
    let base = json!({"list": [1]});
    let mut now = json!({"list": [1, 2]});
    Diff::between(&base, &json!({"list": [1, 3, 4]})).overwrite(&mut now);
    assert_eq!(now, json!({"list": [1, 2, 3, 4]}));
    let nothing = json!({});
    let mut now = json!({"list": [2]});
    Diff::between(&nothing, &json!({"list": [3]})).overwrite(&mut now);
    assert_eq!(now, json!({"list": [2, 3]}));
}
