//! The two directions of a lens: a [`Reader`] fills a struct from a document, a [`Writer`] collects
//! what a struct changes in one, and changes all of it or nothing.

use serde_json::Value;

use super::path::{self, NotAnObject};
use super::{Codec, FieldInfo, ReadError, ReadErrors, Rule, ValidationErrors, rules};

/// Reads the fields of one store from a document and keeps every error.
#[derive(Debug)]
pub struct Reader<'a> {
    document: &'a Value,
    fields: &'static [FieldInfo],
    only: Option<&'a [&'a str]>,
    errors: Vec<ReadError>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(
        document: &'a Value,
        fields: &'static [FieldInfo],
        only: Option<&'a [&'a str]>,
    ) -> Self {
        let mut errors = Vec::new();
        if !is_document(document) {
            errors = ReadErrors::expected("an object", document).0;
        }
        Self {
            document,
            fields,
            only,
            errors,
        }
    }

    /// The value of the field number `index`: what is stored, else its default, else blank. After
    /// an error it is blank, and the document as a whole is refused later.
    pub fn field<T>(&mut self, index: usize, codec: Codec<T>) -> T {
        let Some(info) = self.fields.get(index) else {
            return (codec.blank)();
        };
        let wanted = self.only.is_none_or(|only| only.contains(&info.name));
        if !wanted || !is_document(self.document) {
            return (codec.blank)();
        }
        let read = match path::get(self.document, info.key) {
            Ok(found) => read_value(info, codec, found),
            Err(parent) => Err(parent_error(info, &parent)),
        };
        read.unwrap_or_else(|errors| {
            self.errors.extend(errors.of_field(info.name).0);
            (codec.blank)()
        })
    }

    pub(crate) fn finish<T>(self, value: T) -> Result<T, ReadErrors> {
        match self.errors.is_empty() {
            true => Ok(value),
            false => Err(ReadErrors(self.errors)),
        }
    }
}

/// Null stands for a document that nobody has written to yet.
fn is_document(document: &Value) -> bool {
    document.is_object() || document.is_null()
}

fn read_value<T>(
    info: &FieldInfo,
    codec: Codec<T>,
    found: Option<&Value>,
) -> Result<T, ReadErrors> {
    let present = found.filter(|value| codec.nullable || !value.is_null());
    let read = match (present, info.default) {
        (Some(value), _) => (codec.from_json)(value),
        (None, Some(default)) => (codec.from_json)(&default()),
        (None, None) => Ok((codec.blank)()),
    };
    read.map_err(|errors| errors.inside(&path::dotted(info.key)))
}

fn parent_error(info: &FieldInfo, parent: &NotAnObject) -> ReadErrors {
    let keys = info.key.get(..parent.depth).unwrap_or(info.key);
    ReadErrors::expected("an object", &parent.found).inside(&path::dotted(keys))
}

/// Which fields a [`Writer`] writes.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Selection<'a> {
    All,
    Named(&'a [&'a str]),
    /// Those whose value differs from what the document reads as.
    Changed,
}

/// Collects what the fields of one store change in a document, with every broken rule.
#[derive(Debug)]
pub struct Writer<'a> {
    document: &'a Value,
    fields: &'static [FieldInfo],
    selection: Selection<'a>,
    validate: bool,
    changes: Changes,
    errors: ValidationErrors,
}

/// What a write does to a document: `None` clears the leaf.
pub(crate) type Changes = Vec<(&'static [&'static str], Option<Value>)>;

impl<'a> Writer<'a> {
    pub(crate) fn new(
        document: &'a Value,
        fields: &'static [FieldInfo],
        selection: Selection<'a>,
    ) -> Self {
        let mut errors = ValidationErrors::none();
        if !is_document(document) {
            errors = ReadErrors::expected("an object", document).into();
        }
        if let Selection::Named(names) = selection {
            for name in names {
                if !fields.iter().any(|info| info.name == *name) {
                    errors.merge(super::apply::unknown_field(name, fields, &[]));
                }
            }
        }
        Self {
            document,
            fields,
            selection,
            validate: true,
            changes: Changes::new(),
            errors,
        }
    }

    /// The same writer, which checks no rule: for documents that are stored while they are
    /// still being filled in.
    pub(crate) fn unchecked(mut self) -> Self {
        self.validate = false;
        self
    }

    /// Adds the value of the field number `index`.
    pub fn field<T>(&mut self, index: usize, codec: Codec<T>, value: &T) {
        let Some(info) = self.fields.get(index) else {
            return;
        };
        if !is_document(self.document) || !self.selects(info) {
            return;
        }
        match self.change(info, codec, value) {
            Ok(None) => {}
            Ok(Some(change)) => self.changes.push((info.key, change)),
            Err(errors) => self.errors.merge(errors.of_field(info.name)),
        }
    }

    pub(crate) fn finish(self) -> Result<Changes, ValidationErrors> {
        self.errors.into_result().map(|()| self.changes)
    }

    fn selects(&self, info: &FieldInfo) -> bool {
        match self.selection {
            Selection::Named(names) => names.contains(&info.name),
            Selection::All | Selection::Changed => true,
        }
    }

    /// What the field changes, or `None` when it was not asked to and nothing differs.
    fn change<T>(
        &self,
        info: &FieldInfo,
        codec: Codec<T>,
        value: &T,
    ) -> Result<Option<Option<Value>>, ValidationErrors> {
        let place = path::dotted(info.key);
        let old =
            path::get(self.document, info.key).map_err(|parent| parent_rule(info, &parent))?;
        let new = stored(info, codec, value, old);
        if matches!(self.selection, Selection::Changed)
            && is_same(info, codec, value, old, new.as_ref())
        {
            return Ok(None);
        }
        if let Some(old) = old.filter(|old| !old.is_null()) {
            (codec.from_json)(old)
                .map_err(|errors| ValidationErrors::from(errors.inside(&place)))?;
        }
        if self.validate {
            check(info, codec, value).map_err(|errors| errors.inside(&place))?;
        }
        Ok(Some(new))
    }
}

fn parent_rule(info: &FieldInfo, parent: &NotAnObject) -> ValidationErrors {
    let mut errors = ValidationErrors::from(parent_error(info, parent));
    for error in &mut errors.0 {
        error.rule = Rule::Parent;
        error.value = parent.found.clone();
    }
    errors
}

/// What is stored for a value. Blank clears the leaf, except where a default would come back in
/// its place: there the blank value itself is stored.
fn stored<T>(info: &FieldInfo, codec: Codec<T>, value: &T, old: Option<&Value>) -> Option<Value> {
    match ((codec.is_blank)(value), info.default) {
        (true, None) => None,
        (true, Some(_)) => Some((codec.to_json)(value)),
        (false, _) => Some((codec.to_json_over)(value, old.unwrap_or(&Value::Null))),
    }
}

/// True when a document with `old` at the field's key already reads as what `new` would read as.
fn is_same<T>(
    info: &FieldInfo,
    codec: Codec<T>,
    value: &T,
    old: Option<&Value>,
    new: Option<&Value>,
) -> bool {
    if old == new {
        return true;
    }
    let absent = old.is_none_or(|old| old.is_null() && !codec.nullable);
    match (absent, new, info.default) {
        (true, Some(new), Some(default)) => *new == default(),
        (true, Some(new), None) => *new == (codec.to_json)(&(codec.blank)()),
        (false, None, _) => old.is_some_and(Value::is_null),
        (true, None, _) => info.default.is_none(),
        // An embedded document may lack fields that it reads as blank: that is no difference.
        (false, Some(_), _) => old.is_some_and(|old| reads_as(codec, old, value)),
    }
}

fn reads_as<T>(codec: Codec<T>, old: &Value, value: &T) -> bool {
    (codec.from_json)(old).is_ok_and(|read| (codec.to_json)(&read) == (codec.to_json)(value))
}

/// Every rule that the value of a field breaks: those of the field, and those of its type.
fn check<T>(info: &FieldInfo, codec: Codec<T>, value: &T) -> Result<(), ValidationErrors> {
    if (codec.is_blank)(value) {
        return match info.required {
            true => Err(required()),
            false => Ok(()),
        };
    }
    let mut errors = rules::check(info, &(codec.to_json)(value));
    if let Err(more) = (codec.check)(value) {
        errors.merge(more);
    }
    errors.into_result()
}

/// The error of a value that is missing.
pub(crate) fn required() -> ValidationErrors {
    ValidationErrors::broken(Rule::Required, "a value is required", Value::Null)
}

/// Carries out what a writer collected.
pub(crate) fn apply(changes: Changes, document: &mut Value) {
    if document.is_null() {
        *document = Value::Object(serde_json::Map::new());
    }
    for (key, change) in changes {
        match change {
            Some(value) => path::set(document, key, value),
            None => path::remove(document, key),
        }
    }
}
