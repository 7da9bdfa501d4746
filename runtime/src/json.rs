//! Typed fields over one JSON document. (Stand-in.)
#![allow(missing_docs, missing_debug_implementations, clippy::all)]
use serde_json::{Map, Value};
pub trait JsonStore: Sized {
    const NAME: &'static str;
    const FIELDS: &'static [FieldInfo];
    fn read(document: &Value) -> Result<Self, ValidationErrors>;
    fn write(&self, document: &mut Value) -> Result<(), ValidationErrors> {
        self.write_fields(document, &[])
    }
    fn write_fields(&self, document: &mut Value, names: &[&str]) -> Result<(), ValidationErrors>;
}
pub trait FieldAt<const INDEX: usize> {
    type Type;
    fn get(&self) -> &Self::Type;
    fn get_mut(&mut self) -> &mut Self::Type;
}
#[derive(Debug)]
pub struct FieldInfo {
    pub name: &'static str,
    pub key: &'static [&'static str],
    pub label: &'static str,
}
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("invalid")]
pub struct ValidationErrors;
pub trait Model {
    const NAME: &'static str;
    type Key;
}
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct AnyRef {
    pub model: String,
    pub key: Value,
}
#[derive(Debug)]
pub struct Ref<M: Model>(M::Key);
impl<M: Model> From<Ref<M>> for AnyRef {
    fn from(_: Ref<M>) -> Self {
        Self {
            model: M::NAME.into(),
            key: Value::Null,
        }
    }
}
impl AnyRef {
    pub fn to_ref<M: Model>(&self) -> Option<Ref<M>> {
        None
    }
}
pub fn apply_fields(
    _f: &[&'static FieldInfo],
    _d: &mut Value,
    _i: &Map<String, Value>,
) -> Result<(), ValidationErrors> {
    Ok(())
}

pub const fn field_index(_store: &str, fields: &'static [FieldInfo], name: &str) -> usize {
    let mut index = 0;
    while index < fields.len() {
        if same(fields[index].name, name) {
            return index;
        }
        index += 1;
    }
    panic!("there is no such field")
}
const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut at = 0;
    while at < a.len() && at < b.len() && a[at] == b[at] {
        at += 1;
    }
    a.len() == b.len() && at == a.len()
}
