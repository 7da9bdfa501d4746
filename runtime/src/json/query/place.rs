//! Where a column's value is in a document, and what a lens reads where it is missing.

use serde_json::{Map, Value};

use crate::json::{FieldInfo, FieldKind};

/// The place of one value, and what it holds.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub(crate) steps: Vec<Step>,
    pub(crate) kind: FieldKind,
    /// What is read where a part of the way is missing, from the outside in. The first that
    /// is missing decides.
    pub(crate) absences: Vec<Absence>,
}

/// One step into a document.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Step {
    Key(&'static str),
    Index(usize),
}

/// What is read while the value after the first `steps` steps is missing.
#[derive(Debug, Clone)]
pub(crate) struct Absence {
    pub(crate) steps: usize,
    /// True when null is a value of its own there; elsewhere null counts as missing.
    pub(crate) nullable: bool,
    pub(crate) reads_as: Option<Value>,
}

impl Place {
    /// The place of a field at the top of a document.
    pub(crate) fn of(info: &'static FieldInfo) -> Self {
        let steps: Vec<Step> = info.key.iter().map(|key| Step::Key(key)).collect();
        let absence = Absence {
            steps: steps.len(),
            nullable: info.nullable,
            reads_as: info.default.map(|default| default()),
        };
        Self {
            steps,
            kind: info.kind,
            absences: vec![absence],
        }
    }

    /// A place that no document has.
    pub(crate) fn nowhere() -> Self {
        Self {
            steps: Vec::new(),
            kind: FieldKind::Json,
            absences: Vec::new(),
        }
    }

    /// The place of an element of the list at this place.
    pub(crate) fn element(mut self, index: usize, kind: FieldKind) -> Self {
        for absence in &mut self.absences {
            let list = absence.reads_as.take();
            absence.reads_as = list.and_then(|list| list.get(index).cloned());
        }
        self.steps.push(Step::Index(index));
        self.absences.push(Absence {
            steps: self.steps.len(),
            nullable: true,
            reads_as: None,
        });
        self.kind = kind;
        self
    }

    /// The place of a field of the document at this place.
    pub(crate) fn inside(mut self, inner: Self) -> Self {
        let last = self.absences.len().saturating_sub(1);
        for (index, absence) in self.absences.iter_mut().enumerate() {
            // A document that cannot be absent reads as an empty one while it is missing.
            let empty = index == last && !absence.nullable;
            let blank = || empty.then(|| Value::Object(Map::new()));
            let outer = absence.reads_as.take().or_else(blank);
            absence.reads_as = outer.and_then(|outer| inner.find(&outer));
        }
        let before = self.steps.len();
        self.steps.extend(inner.steps);
        self.absences
            .extend(inner.absences.into_iter().map(|absence| Absence {
                steps: absence.steps + before,
                ..absence
            }));
        self.kind = inner.kind;
        self
    }

    /// The absences that matter: none when a missing value reads as no value anyway.
    pub(crate) fn defaults(&self) -> &[Absence] {
        let matter = self.absences.iter().any(|a| a.reads_as.is_some());
        if matter { &self.absences } else { &[] }
    }

    /// The value in a document, as a lens would read it. Null is no value.
    pub(crate) fn find(&self, document: &Value) -> Option<Value> {
        for absence in &self.absences {
            let steps = self.steps.get(..absence.steps).unwrap_or_default();
            let found = walk(document, steps);
            if found.is_none_or(|found| found.is_null() && !absence.nullable) {
                return absence.reads_as.clone().filter(|value| !value.is_null());
            }
        }
        let found = walk(document, &self.steps);
        found.filter(|value| !value.is_null()).cloned()
    }
}

fn walk<'a>(document: &'a Value, steps: &[Step]) -> Option<&'a Value> {
    steps.iter().try_fold(document, |here, step| match step {
        Step::Key(key) => here.as_object()?.get(*key),
        Step::Index(index) => here.as_array()?.get(*index),
    })
}
