//! Forms: which fields a person, or a call, fills in, and where they are written.

mod part;
mod values;

use serde_json::{Map, Value};

pub use part::{
    FormPart, form_apply, form_fields, form_written, write_artifact, write_data, write_seed,
    write_task,
};
pub use values::{FieldClone, FieldDebug, FieldEq};

use crate::json::{AnyRef, FieldInfo, JsonStore, Rule, ValidationErrors};

/// Values that complete a task: some fields of the process data, and of the task's own.
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

    /// Writes the values into the target. Other keys stay as they were.
    ///
    /// # Errors
    ///
    /// When a value breaks a rule of its field; then the target is not used.
    fn write(self, target: &mut FormTarget) -> Result<(), ValidationErrors>;

    /// Writes values that came as JSON, by the names of the fields.
    ///
    /// # Errors
    ///
    /// When a field is missing, foreign, of the wrong type or breaks a rule: all of it at once, and
    /// the target is not used.
    fn apply(target: &mut FormTarget, input: &Map<String, Value>) -> Result<(), ValidationErrors>;
}

/// What a form is written into: a copy, which replaces what it was made of when the whole form is good.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FormTarget {
    /// The document of the process.
    pub data: Value,
    /// The document of the task; of a start, whose task is made afterwards, nothing is kept.
    pub task: Value,
    /// What the process is about.
    pub seed: Option<AnyRef>,
    /// What the process makes.
    pub artifact: Option<AnyRef>,
}

impl FormTarget {
    /// A form over this document of a process, with a task that has no data.
    #[must_use]
    pub fn of(data: Value) -> Self {
        Self {
            data,
            ..Self::default()
        }
    }
}

/// A form without a field: confirming is all there is to do.
impl Form for () {
    fn fields() -> Vec<&'static FieldInfo> {
        Vec::new()
    }

    fn write(self, _target: &mut FormTarget) -> Result<(), ValidationErrors> {
        Ok(())
    }

    fn apply(_target: &mut FormTarget, input: &Map<String, Value>) -> Result<(), ValidationErrors> {
        no_fields(input)
    }
}

/// An error for each value that came where nothing is filled in.
pub(super) fn no_fields(input: &Map<String, Value>) -> Result<(), ValidationErrors> {
    let mut errors = ValidationErrors::none();
    for (name, value) in input {
        let message = "this form has no fields".to_owned();
        let error = ValidationErrors::broken(Rule::KnownField, message, value.clone());
        errors.merge(error.inside(name).of_field(name));
    }
    errors.into_result()
}

impl<T: JsonStore + Send + 'static> Form for T {
    fn fields() -> Vec<&'static FieldInfo> {
        T::FIELDS.iter().collect()
    }

    fn write(self, target: &mut FormTarget) -> Result<(), ValidationErrors> {
        JsonStore::write(&self, &mut target.data)
    }

    fn apply(target: &mut FormTarget, input: &Map<String, Value>) -> Result<(), ValidationErrors> {
        let names: Vec<&str> = T::FIELDS.iter().map(|field| field.name).collect();
        T::apply_fields(&mut target.data, &names, input)
    }
}

/// The form of a node, without its type.
#[derive(Debug, Clone, Copy)]
pub struct FormInfo {
    /// The fields, in the order in which a page shows them.
    pub fields: fn() -> Vec<&'static FieldInfo>,
    /// [`Form::apply`] of the form's type.
    pub apply: fn(&mut FormTarget, &Map<String, Value>) -> Result<(), ValidationErrors>,
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
