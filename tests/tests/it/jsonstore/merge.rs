//! Differences of documents, and merging them.

use procession::json::Diff;
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
