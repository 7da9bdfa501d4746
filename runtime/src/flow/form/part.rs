//! The parts of a generated form: fields of the process' data, fields of the task's, and the references of
//! the process.

use serde_json::{Map, Value};

use super::{FormTarget, no_fields};
use crate::flow::Flow;
use crate::json::{
    AnyRef, Codec, FieldInfo, JsonField, JsonStore, Model, Ref, Rule, ValidationErrors,
};

/// Some fields of a form that are written into one place.
#[derive(Debug, Clone, Copy)]
pub struct FormPart {
    names: &'static [&'static str],
    field: fn(&str) -> Option<&'static FieldInfo>,
    apply: Apply,
}

type Apply = fn(&mut FormTarget, &[&str], &Map<String, Value>) -> Result<(), ValidationErrors>;

impl FormPart {
    /// Fields of the flow's data.
    #[must_use]
    pub const fn data<F: Flow>(names: &'static [&'static str]) -> Self {
        Self {
            names,
            field: F::Data::field_info,
            apply: |target, names, input| F::Data::apply_fields(&mut target.data, names, input),
        }
    }

    /// Fields of the task's data.
    #[must_use]
    pub const fn task<T: JsonStore>(names: &'static [&'static str]) -> Self {
        Self {
            names,
            field: T::field_info,
            apply: |target, names, input| T::apply_fields(&mut target.task, names, input),
        }
    }

    /// What the process is about.
    #[must_use]
    pub const fn seed<F: Flow<Seed: Model>>() -> Self {
        Self {
            names: &["seed"],
            field: |_| Some(Reference::<F::Seed>::SEED),
            apply: |target, _, input| reference::<F::Seed>(&mut target.seed, "seed", input),
        }
    }

    /// What the process makes.
    #[must_use]
    pub const fn artifact<F: Flow<Artifact: Model>>() -> Self {
        Self {
            names: &["artifact"],
            field: |_| Some(Reference::<F::Artifact>::ARTIFACT),
            apply: |target, _, input| {
                reference::<F::Artifact>(&mut target.artifact, "artifact", input)
            },
        }
    }
}

/// The fields of the references, which are those of no store.
struct Reference<M>(std::marker::PhantomData<M>);

impl<M: Model> Reference<M> {
    const SEED: &'static FieldInfo = &Self::field("seed", &["seed"]);
    const ARTIFACT: &'static FieldInfo = &Self::field("artifact", &["artifact"]);

    const fn field(name: &'static str, key: &'static [&'static str]) -> FieldInfo {
        FieldInfo::new(Codec::<Ref<M>>::of(), name, key).with_label(M::NAME)
    }
}

/// The fields of the parts, in their order.
#[must_use]
pub fn form_fields(parts: &[FormPart]) -> Vec<&'static FieldInfo> {
    let fields = parts
        .iter()
        .flat_map(|part| part.names.iter().map(|name| (part.field)(name)));
    fields.flatten().collect()
}

/// Writes values that came as JSON into the parts that they are of.
///
/// # Errors
///
/// When a value is missing, foreign, of the wrong type or breaks a rule.
pub fn form_apply(
    parts: &[FormPart],
    target: &mut FormTarget,
    input: &Map<String, Value>,
) -> Result<(), ValidationErrors> {
    if let [only] = parts {
        return (only.apply)(target, only.names, input);
    }
    if parts.is_empty() {
        return no_fields(input);
    }
    let mut errors = foreign(parts, input);
    for part in parts {
        let own = input
            .iter()
            .filter(|(name, _)| part.names.contains(&name.as_str()));
        let own: Map<String, Value> = own
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        if let Err(more) = (part.apply)(target, part.names, &own) {
            errors.merge(more);
        }
    }
    errors.into_result()
}

fn foreign(parts: &[FormPart], input: &Map<String, Value>) -> ValidationErrors {
    let known: Vec<&str> = parts
        .iter()
        .flat_map(|part| part.names.iter().copied())
        .collect();
    let mut errors = ValidationErrors::none();
    for name in input.keys().filter(|name| !known.contains(&name.as_str())) {
        errors.merge(crate::json::unknown_field(name, &[], &known));
    }
    errors
}

/// The outcome of a form whose parts were written: every rule that is broken in any of them.
///
/// # Errors
///
/// When a part has one.
pub fn form_written<const N: usize>(
    parts: [Result<(), ValidationErrors>; N],
) -> Result<(), ValidationErrors> {
    let mut errors = ValidationErrors::none();
    for more in parts.into_iter().filter_map(Result::err) {
        errors.merge(more);
    }
    errors.into_result()
}

/// Writes some fields of the flow's data. `set` puts their values into empty data, of which nothing else is
/// written.
///
/// # Errors
///
/// When a value breaks a rule of its field.
pub fn write_data<F: Flow>(
    target: &mut FormTarget,
    names: &[&str],
    set: impl FnOnce(&mut F::Data),
) -> Result<(), ValidationErrors> {
    let mut data = F::Data::empty();
    set(&mut data);
    data.write_fields(&mut target.data, names)
}

/// The same for fields of the task's data.
///
/// # Errors
///
/// As [`write_data`].
pub fn write_task<T: JsonStore>(
    target: &mut FormTarget,
    names: &[&str],
    set: impl FnOnce(&mut T),
) -> Result<(), ValidationErrors> {
    let mut data = T::empty();
    set(&mut data);
    data.write_fields(&mut target.task, names)
}

/// Writes what the process is about.
///
/// # Errors
///
/// When it is a reference to nothing.
pub fn write_seed<F: Flow<Seed: Model>>(
    target: &mut FormTarget,
    seed: Ref<F::Seed>,
) -> Result<(), ValidationErrors> {
    target.seed = Some(given("seed", seed)?);
    Ok(())
}

/// Writes what the process makes.
///
/// # Errors
///
/// When it is a reference to nothing.
pub fn write_artifact<F: Flow<Artifact: Model>>(
    target: &mut FormTarget,
    artifact: Ref<F::Artifact>,
) -> Result<(), ValidationErrors> {
    target.artifact = Some(given("artifact", artifact)?);
    Ok(())
}

fn given<M: Model>(name: &str, reference: Ref<M>) -> Result<AnyRef, ValidationErrors> {
    match reference.is_blank() {
        true => Err(missing(name)),
        false => Ok(reference.into()),
    }
}

fn missing(name: &str) -> ValidationErrors {
    ValidationErrors::broken(Rule::Required, "a value is required", Value::Null)
        .inside(name)
        .of_field(name)
}

fn reference<M: Model>(
    target: &mut Option<AnyRef>,
    name: &str,
    input: &Map<String, Value>,
) -> Result<(), ValidationErrors> {
    if let Some(other) = input.keys().find(|other| *other != name) {
        return Err(crate::json::unknown_field(other, &[], &[name]));
    }
    match input.get(name) {
        // Nothing was given: what is there is enough.
        None if target.is_some() => Ok(()),
        None | Some(Value::Null) => Err(missing(name)),
        Some(value) => {
            let read = Ref::<M>::from_json(value).map_err(|errors| {
                let mut errors = ValidationErrors::from(errors.inside(name).of_field(name));
                for error in &mut errors.0 {
                    error.value = value.clone();
                }
                errors
            })?;
            *target = Some(given(name, read)?);
            Ok(())
        }
    }
}
