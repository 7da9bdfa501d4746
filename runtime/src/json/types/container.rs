//! Values that may be absent, lists and maps.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::hash::BuildHasher;

use serde_json::{Map, Value};

use crate::json::path::join;
use crate::json::{FieldKind, JsonField, ReadErrors, ValidationErrors};

impl<T: JsonField> JsonField for Option<T> {
    const KIND: FieldKind = T::KIND;
    const NULLABLE: bool = true;
    const REQUIRED: bool = false;
    type Scalar = T::Scalar;

    fn blank() -> Self {
        None
    }

    /// Empty text and empty lists count as absent, as forms send them. The nil UUID or the address
    /// `0.0.0.0` that somebody put into an `Option` is meant.
    fn is_blank(&self) -> bool {
        self.as_ref()
            .is_none_or(|value| T::KIND.can_be_empty() && value.is_blank())
    }

    fn from_json(value: &Value) -> Result<Self, ReadErrors> {
        match value {
            Value::Null => Ok(None),
            value => T::from_json(value).map(Some),
        }
    }

    fn to_json(&self) -> Value {
        self.as_ref().map_or(Value::Null, T::to_json)
    }

    fn to_json_over(&self, old: &Value) -> Value {
        self.as_ref()
            .map_or(Value::Null, |value| value.to_json_over(old))
    }

    fn check(&self) -> Result<(), ValidationErrors> {
        self.as_ref().map_or(Ok(()), T::check)
    }
}

impl<T: JsonField> JsonField for Vec<T> {
    const KIND: FieldKind = FieldKind::List(&T::KIND);
    const REQUIRED: bool = false;
    type Scalar = Self;

    fn blank() -> Self {
        Self::new()
    }

    fn is_blank(&self) -> bool {
        self.is_empty()
    }

    fn from_json(value: &Value) -> Result<Self, ReadErrors> {
        let Value::Array(items) = value else {
            return Err(ReadErrors::expected(Self::KIND.describe(), value));
        };
        let elements = items.iter().enumerate();
        collect(elements.map(|(index, item)| {
            let read = T::from_json(item);
            read.map_err(|errors| errors.inside(&format!("[{index}]")))
        }))
    }

    fn to_json(&self) -> Value {
        self.iter().map(T::to_json).collect()
    }

    /// Each element is written over the old element that it was: the one that already reads like
    /// it, else the one at its place. So what others keep in an element moves with the element.
    fn to_json_over(&self, old: &Value) -> Value {
        match old {
            Value::Array(old) => Value::Array(elements_over(self, old)),
            _ => self.to_json(),
        }
    }

    fn check(&self) -> Result<(), ValidationErrors> {
        let mut errors = ValidationErrors::none();
        for (index, element) in self.iter().enumerate() {
            if let Err(more) = element.check() {
                errors.merge(more.inside(&format!("[{index}]")));
            }
        }
        errors.into_result()
    }
}

fn elements_over<T: JsonField>(new: &[T], old: &[Value]) -> Vec<Value> {
    let read = |value| T::from_json(value).ok().map(|element| element.to_json());
    let before: Vec<Option<Value>> = old.iter().map(read).collect();
    let after: Vec<Value> = new.iter().map(T::to_json).collect();
    let sources = sources(&before, &after);
    let used: BTreeSet<usize> = sources.iter().flatten().copied().collect();
    let write = |index: usize| match (sources[index], old.get(index)) {
        (Some(source), _) => old[source].clone(),
        (None, Some(same_place)) if !used.contains(&index) => new[index].to_json_over(same_place),
        (None, _) => after[index].clone(),
    };
    (0..new.len()).map(write).collect()
}

/// For each new element the old one that reads like it: the one at its place, else the first that no
/// other element was. Found by the text of what is read, so that long lists stay cheap.
fn sources(before: &[Option<Value>], after: &[Value]) -> Vec<Option<usize>> {
    let stays = |index: &usize| before.get(*index).and_then(Option::as_ref) == after.get(*index);
    let mut moved: HashMap<String, VecDeque<usize>> = HashMap::new();
    for (index, element) in before.iter().enumerate().filter(|(index, _)| !stays(index)) {
        let Some(element) = element else { continue };
        moved
            .entry(element.to_string())
            .or_default()
            .push_back(index);
    }
    let source = |index: usize| match stays(&index) {
        true => Some(index),
        false => moved.get_mut(&after[index].to_string())?.pop_front(),
    };
    (0..after.len()).map(source).collect()
}

/// All values, or the errors of all that could not be read.
fn collect<T, C: FromIterator<T>>(
    results: impl Iterator<Item = Result<T, ReadErrors>>,
) -> Result<C, ReadErrors> {
    let mut errors = Vec::new();
    let read: Vec<Option<T>> = results
        .map(|result| result.map_err(|more| errors.extend(more.0)).ok())
        .collect();
    match errors.is_empty() {
        true => Ok(read.into_iter().flatten().collect()),
        false => Err(ReadErrors(errors)),
    }
}

macro_rules! maps {
    ($(($map:ty, $($bound:tt)*);)*) => {$(
        impl<T: JsonField, $($bound)*> JsonField for $map {
            const KIND: FieldKind = FieldKind::Map(&T::KIND);
            const REQUIRED: bool = false;
            type Scalar = Self;

            fn blank() -> Self {
                Self::default()
            }

            fn is_blank(&self) -> bool {
                self.is_empty()
            }

            fn from_json(value: &Value) -> Result<Self, ReadErrors> {
                let Value::Object(object) = value else {
                    return Err(ReadErrors::expected(Self::KIND.describe(), value));
                };
                collect(object.iter().map(|(key, value)| entry(key, value)))
            }

            fn to_json(&self) -> Value {
                self.to_json_over(&Value::Null)
            }

            /// All keys are the map's own; only what is inside an embedded value is kept.
            fn to_json_over(&self, old: &Value) -> Value {
                let over = |(key, value): (&String, &T)| {
                    let old = old.get(key).unwrap_or(&Value::Null);
                    (key.clone(), value.to_json_over(old))
                };
                Value::Object(self.iter().map(over).collect::<Map<_, _>>())
            }

            fn check(&self) -> Result<(), ValidationErrors> {
                let mut errors = ValidationErrors::none();
                for (key, value) in self {
                    if let Err(more) = value.check() {
                        errors.merge(more.inside(key));
                    }
                }
                errors.into_result()
            }
        }
    )*};
}

maps! {
    (BTreeMap<String, T>, );
    (HashMap<String, T, H>, H: BuildHasher + Default + 'static);
}

fn entry<T: JsonField>(key: &str, value: &Value) -> Result<(String, T), ReadErrors> {
    let read = T::from_json(value).map_err(|errors| errors.inside(&join(key, "")));
    read.map(|value| (key.to_owned(), value))
}
