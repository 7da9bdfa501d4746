//! Rules about templates. That their fields exist is left to the data's own table of fields.

use syn::LitStr;

use crate::diagnostics::Errors;
use crate::flow::model::{Flow, Node};
use crate::flow::template;

/// The templates of one node.
pub(crate) fn templates_end(node: &Node<'_>, errors: &mut Errors) {
    let syntax = node.syntax;
    let message = syntax
        .error
        .as_ref()
        .and_then(|error| error.message.as_ref());
    each_ends(
        [syntax.summary.as_ref(), syntax.result.as_ref(), message],
        errors,
    );
}

/// The templates of the flow.
pub(crate) fn flow_templates_end(flow: &Flow<'_>, errors: &mut Errors) {
    let args = &flow.syntax.args;
    each_ends([args.summary.as_ref(), args.result.as_ref()], errors);
}

fn each_ends<const N: usize>(templates: [Option<&LitStr>; N], errors: &mut Errors) {
    for template in templates.into_iter().flatten() {
        if let Err(message) = template::fields(&template.value()) {
            errors.at(template, message);
        }
    }
}
