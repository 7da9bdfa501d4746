//! Rules about templates. That their fields exist is left to the data's own table of fields.

use syn::LitStr;

use crate::diagnostics::Errors;
use crate::flow::model::{Flow, Node};
use crate::flow::template;

/// The templates of one node.
pub(crate) fn templates_end(node: &Node<'_>, errors: &mut Errors) {
    each_ends([&node.syntax.summary, &node.syntax.result], errors);
}

/// The templates of the flow.
pub(crate) fn flow_templates_end(flow: &Flow<'_>, errors: &mut Errors) {
    let args = &flow.syntax.args;
    each_ends([&args.summary, &args.result], errors);
}

fn each_ends(templates: [&Option<LitStr>; 2], errors: &mut Errors) {
    for template in templates.into_iter().flatten() {
        if let Err(message) = template::fields(&template.value()) {
            errors.at(template, message);
        }
    }
}
