//! Forms: which fields a person, or a call, fills in.

use serde_json::{Map, Value};

use crate::json::{FieldInfo, JsonStore, Rule, ValidationErrors};

/// Values that complete a task: some fields of the process data.
///
/// `#[form(text, approved)]` makes such a type from fields of the flow's data; every
/// [`JsonStore`] is one too, as a lens of its own over the process document.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a form",
    label = "neither fields of the flow's data nor a lens over them",
    note = "write `#[form(text, approved)]` with fields of the data, or put `#[jsonstore]` on `{Self}`"
)]
pub trait Form: Sized + Send + 'static {
    /// The fields, in the order in which a page shows them.
    fn fields() -> Vec<&'static FieldInfo>;

    /// Writes the values into the document. Other keys stay as they were.
    ///
    /// # Errors
    ///
    /// When a value breaks a rule of its field; then the document is as it was.
    fn write(self, document: &mut Value) -> Result<(), ValidationErrors>;

    /// Writes values that came as JSON, by the names of the fields.
    ///
    /// # Errors
    ///
    /// When a field is missing, foreign, of the wrong type or breaks a rule: all of it at once, and
    /// the document is as it was.
    fn apply(document: &mut Value, input: &Map<String, Value>) -> Result<(), ValidationErrors>;
}

/// A form without a field: confirming is all there is to do.
impl Form for () {
    fn fields() -> Vec<&'static FieldInfo> {
        Vec::new()
    }

    fn write(self, _document: &mut Value) -> Result<(), ValidationErrors> {
        Ok(())
    }

    fn apply(_document: &mut Value, input: &Map<String, Value>) -> Result<(), ValidationErrors> {
        let mut errors = ValidationErrors::none();
        for (name, value) in input {
            let message = "this form has no fields".to_owned();
            let error = ValidationErrors::broken(Rule::KnownField, message, value.clone());
            errors.merge(error.inside(name).of_field(name));
        }
        errors.into_result()
    }
}

impl<T: JsonStore + Send + 'static> Form for T {
    fn fields() -> Vec<&'static FieldInfo> {
        T::FIELDS.iter().collect()
    }

    fn write(self, document: &mut Value) -> Result<(), ValidationErrors> {
        JsonStore::write(&self, document)
    }

    fn apply(document: &mut Value, input: &Map<String, Value>) -> Result<(), ValidationErrors> {
        let names: Vec<&str> = T::FIELDS.iter().map(|field| field.name).collect();
        T::apply_fields(document, &names, input)
    }
}

/// The form of a node, without its type.
#[derive(Debug, Clone, Copy)]
pub struct FormInfo {
    /// The fields, in the order in which a page shows them.
    pub fields: fn() -> Vec<&'static FieldInfo>,
    /// [`Form::apply`] of the form's type.
    pub apply: fn(&mut Value, &Map<String, Value>) -> Result<(), ValidationErrors>,
}

impl FormInfo {
    /// The form `T`, without its type.
    #[must_use]
    pub const fn of<T: Form>() -> Self {
        Self {
            fields: T::fields,
            apply: T::apply,
        }
    }
}
