//! Rules about templates. That their fields exist is left to the data's own table of fields.

use syn::LitStr;

use crate::diagnostics::Errors;
use crate::flow::model::{Flow, Node};
use crate::flow::template::{self, Named};

/// The templates of one node.
pub(crate) fn templates_end(node: &Node<'_>, errors: &mut Errors) {
    let syntax = node.syntax;
    let message = syntax
        .error
        .as_ref()
        .and_then(|error| error.message.as_ref());
    let texts = [syntax.summary.as_ref(), syntax.result.as_ref(), message];
    each_ends(texts, errors, |name| {
        if syntax.task_data.is_some() {
            return Ok(());
        }
        Err(format!(
            "the task of `{syntax}` has no data of its own, of which `{{task.{name}}}` would be a field\nhelp: say of which type they are: `#[task_data(Type)]`, or write `{{{name}}}` for a field of the process' data"
        ))
    });
}

/// The templates of the flow.
pub(crate) fn flow_templates_end(flow: &Flow<'_>, errors: &mut Errors) {
    let args = &flow.syntax.args;
    each_ends(
        [args.summary.as_ref(), args.result.as_ref()],
        errors,
        |name| {
            Err(format!(
                "a line on a process cannot show `{{task.{name}}}`, because it is about no task\nhelp: write `{{field}}` for a field of the process' data"
            ))
        },
    );
}

fn each_ends<const N: usize>(
    templates: [Option<&LitStr>; N],
    errors: &mut Errors,
    of_task: impl Fn(&str) -> Result<(), String>,
) {
    for template in templates.into_iter().flatten() {
        let fields = template::fields(&template.value()).and_then(|fields| {
            fields.iter().try_for_each(|field| match field {
                Named::Task(name) => of_task(name),
                Named::Data(_) => Ok(()),
            })
        });
        if let Err(message) = fields {
            errors.at(template, message);
        }
    }
}
