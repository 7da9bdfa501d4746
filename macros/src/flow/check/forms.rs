//! Rules about forms.

use std::collections::BTreeMap;

use crate::diagnostics::Errors;
use crate::flow::expand::{form_name, lacks_place};
use crate::flow::kind::takes;
use crate::flow::model::{Flow, Node};
use crate::flow::syntax::{Form, Place};

/// Each form is a struct beside the flow; two of them, or one and the flow, may not share a name.
pub(crate) fn names_differ(flow: &Flow<'_>, errors: &mut Errors) {
    let own = (
        flow.syntax.ident().to_string(),
        "the flow itself".to_owned(),
    );
    let mut taken = BTreeMap::from([own]);
    for node in &flow.nodes {
        let Some(name) = form_name(flow.syntax, node.syntax) else {
            continue;
        };
        let owner = format!("the form of `{}`", node.syntax);
        if let Some(other) = taken.insert(name.to_string(), owner) {
            errors.at_span(
                name.span(),
                format!("`{name}` would be the name of this form, and it is the name of {other}\nhelp: choose another one: `#[form(.., name = ..)]`"),
            );
        }
    }
}

/// A form can only write what is there: the data of the task have a type, the flow is about something.
pub(crate) fn places_are_there(flow: &Flow<'_>, errors: &mut Errors) {
    for node in &flow.nodes {
        let Some(Form::Fields { fields, .. }) = &node.syntax.form else {
            continue;
        };
        for field in fields {
            if !lacks_place(flow.syntax, node.syntax, field) {
                continue;
            }
            let message = match field.place {
                Place::Seed => no_model("seed", "is about nothing"),
                Place::Artifact => no_model("artifact", "makes nothing"),
                Place::Task | Place::Data => no_task_data(node),
            };
            errors.at(&field.name, message);
        }
    }
}

fn no_task_data(node: &Node<'_>) -> String {
    let name = node.syntax;
    if takes(node.kind, "task_data") {
        return format!(
            "the task of `{name}` has no data of its own\nhelp: say of which type they are: `#[task_data(Type)]`, with a `#[jsonstore]`"
        );
    }
    let kind = node.kind.with_article();
    format!(
        "the task of {kind} has no data of its own\nhelp: write the field into the data of the process, by its name alone"
    )
}

fn no_model(argument: &str, what: &str) -> String {
    format!(
        "a process of this flow {what}\nhelp: say which model it is: `#[flow({argument} = Model, ..)]`"
    )
}
