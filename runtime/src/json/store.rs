//! The contract of a struct that is a lens over a document.

use serde_json::{Map, Value};

use super::lens::{self, Reader, Selection, Writer};
use super::{FieldInfo, ReadErrors, ValidationErrors, apply};

/// A struct that is a typed lens over a JSON document; `#[jsonstore]` implements it.
///
/// Reading takes the keys of its own fields and fills defaults. Writing checks the rules, changes
/// the keys of its own fields and leaves every other key as it was, at every depth, so that
/// several lenses share one document. A write that fails changes nothing.
///
/// A document starts empty and is filled in step by step, so reading an empty document works: a
/// missing field reads as its default, or blank ([`JsonField::blank`](super::JsonField::blank)).
/// That a field is *required* is checked when it is written: by [`write`](Self::write) for all
/// fields, by [`write_fields`](Self::write_fields) for those a form shows, by
/// [`write_changed`](Self::write_changed) for those whose value is new.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a JSON store",
    label = "this struct lacks `#[jsonstore]`",
    note = "put `#[jsonstore]` on the struct"
)]
pub trait JsonStore: Sized + 'static {
    /// The name of the struct.
    const NAME: &'static str;

    /// The fields, in the order of the struct.
    const FIELDS: &'static [FieldInfo];

    /// Reads every field. Generated; call [`read`](Self::read).
    fn load(reader: &mut Reader<'_>) -> Self;

    /// Hands every field to the writer. Generated; call [`write`](Self::write).
    fn save(&self, writer: &mut Writer<'_>);

    /// The struct that the document holds. Null counts as an empty document.
    ///
    /// # Errors
    ///
    /// Everything stored under the store's own keys that has another type than its field, and
    /// parents of keys that are no objects; all at once.
    ///
    /// ```
    /// use procession::prelude::*;
    /// use serde_json::json;
    ///
    /// #[jsonstore]
    /// #[derive(Debug)]
    /// struct Bake {
    ///     #[field(default = 10)]
    ///     minutes: u32,
    ///     #[field(key = "address.city")]
    ///     city: Option<String>,
    /// }
    ///
    /// let bake = Bake::read(&json!({ "address": { "city": "Bern" } })).unwrap();
    /// assert_eq!((bake.minutes, bake.city.as_deref()), (10, Some("Bern")));
    ///
    /// let wrong = Bake::read(&json!({ "minutes": "ten" })).unwrap_err();
    /// assert_eq!(
    ///     wrong.to_string(),
    ///     "`minutes`: expected a whole number from 0 to 4294967295, found the text \"ten\""
    /// );
    /// ```
    fn read(document: &Value) -> Result<Self, ReadErrors> {
        let mut reader = Reader::new(document, Self::FIELDS, None);
        let value = Self::load(&mut reader);
        reader.finish(value)
    }

    /// The struct with the named fields as the document holds them and all others blank; what
    /// the document holds for the others is not looked at.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read), for the named fields.
    fn read_fields(document: &Value, names: &[&str]) -> Result<Self, ReadErrors> {
        let mut reader = Reader::new(document, Self::FIELDS, Some(names));
        let value = Self::load(&mut reader);
        reader.finish(value)
    }

    /// What an empty document reads as: the default of every field, or blank.
    fn empty() -> Self {
        Self::load(&mut Reader::new(&Value::Null, Self::FIELDS, None))
    }

    /// Checks every field, then writes every field.
    ///
    /// A value that is blank and not required clears its own leaf; its parents and siblings stay. Where the field has
    /// a default, the blank value is stored instead, so that it reads back as blank.
    ///
    /// # Errors
    ///
    /// Every rule that is broken, all at once; the document has not changed then. What the
    /// document holds under the store's keys must be of the fields' types too: a write never
    /// destroys what it does not understand.
    ///
    /// ```
    /// use procession::prelude::*;
    /// use serde_json::json;
    ///
    /// #[jsonstore]
    /// struct Hello {
    ///     #[field(max_length = 5)]
    ///     text: String,
    /// }
    ///
    /// let mut document = json!({ "theirs": 1 });
    /// let broken = Hello { text: "too long".into() }.write(&mut document).unwrap_err();
    /// assert_eq!(
    ///     broken.to_string(),
    ///     "`text`: has 8 characters, at most 5 are allowed (given: the text \"too long\")"
    /// );
    ///
    /// Hello { text: "hi".into() }.write(&mut document).unwrap();
    /// assert_eq!(document, json!({ "theirs": 1, "text": "hi" }));
    /// ```
    fn write(&self, document: &mut Value) -> Result<(), ValidationErrors> {
        write_selected(self, document, Selection::All)
    }

    /// Checks and writes the named fields and no others.
    ///
    /// # Errors
    ///
    /// As [`write`](Self::write), for the named fields; a name that is no field is an error too.
    fn write_fields(&self, document: &mut Value, names: &[&str]) -> Result<(), ValidationErrors> {
        write_selected(self, document, Selection::Named(names))
    }

    /// Checks and writes the fields whose value differs from what the document reads as: what a
    /// function changed of a document that is not complete yet.
    ///
    /// # Errors
    ///
    /// As [`write`](Self::write), for those fields.
    fn write_changed(&self, document: &mut Value) -> Result<(), ValidationErrors> {
        write_selected(self, document, Selection::Changed)
    }

    /// Checks every field and writes nothing.
    ///
    /// # Errors
    ///
    /// Every rule that is broken.
    fn validate(&self) -> Result<(), ValidationErrors> {
        self.write(&mut Value::Null)
    }

    /// Checks the named fields and writes nothing.
    ///
    /// # Errors
    ///
    /// Every rule that they break; a name that is no field.
    fn validate_fields(&self, names: &[&str]) -> Result<(), ValidationErrors> {
        self.write_fields(&mut Value::Null, names)
    }

    /// A document of its own with the fields of this struct. No rule is checked: what is still
    /// being filled in can be stored as well.
    fn to_document(&self) -> Value {
        document_over(self, &Value::Null)
    }

    /// Puts values from outside, under the names of their fields, into the document: what a form
    /// or an API call sends. `allowed` are the fields that it may contain.
    ///
    /// Fields that are not in the input stay as they are; a required one must be in the document
    /// already.
    ///
    /// # Errors
    ///
    /// Names that are not allowed, keys of embedded documents that no field has (unless the document
    /// already holds the same under them), values of the wrong type, broken rules, required fields
    /// that are missing; all at once, and the document has not changed then.
    ///
    /// ```
    /// use procession::prelude::*;
    /// use serde_json::json;
    ///
    /// #[jsonstore]
    /// struct Hello {
    ///     text: String,
    ///     approved: Option<bool>,
    /// }
    ///
    /// let mut document = json!({});
    /// let input = json!({ "text": 1, "approved": true });
    /// let errors = Hello::apply_fields(&mut document, &["text"], input.as_object().unwrap());
    /// let errors = errors.unwrap_err();
    /// let fields: Vec<&str> = errors.iter().map(|error| error.field.as_str()).collect();
    /// assert_eq!(fields, ["approved", "text"]);
    /// assert_eq!(document, json!({}));
    /// ```
    fn apply_fields(
        document: &mut Value,
        allowed: &[&str],
        input: &Map<String, Value>,
    ) -> Result<(), ValidationErrors> {
        apply::apply_fields::<Self>(document, allowed, input)
    }

    /// The description of the field with this name.
    #[must_use]
    fn field_info(name: &str) -> Option<&'static FieldInfo> {
        Self::FIELDS.iter().find(|info| info.name == name)
    }
}

fn write_selected<S: JsonStore>(
    store: &S,
    document: &mut Value,
    selection: Selection<'_>,
) -> Result<(), ValidationErrors> {
    let mut writer = Writer::new(document, S::FIELDS, selection);
    store.save(&mut writer);
    let changes = writer.finish()?;
    lens::apply(changes, document);
    Ok(())
}

/// The document `old` with the fields of the store written over it, no rule checked. What is not
/// readable as the store's own is replaced.
pub(crate) fn document_over<S: JsonStore>(store: &S, old: &Value) -> Value {
    // Of a document that is there only what differs is written: whoever changes one field must not take
    // part in what others make of the rest.
    let (mut document, selection) = match old.is_object() && S::read(old).is_ok() {
        true => (old.clone(), Selection::Changed),
        false => (Value::Object(Map::new()), Selection::All),
    };
    let mut writer = Writer::new(&document, S::FIELDS, selection).unchecked();
    store.save(&mut writer);
    // An unchecked writer over a readable document finds nothing to refuse.
    let changes = writer.finish().unwrap_or_default();
    lens::apply(changes, &mut document);
    document
}
