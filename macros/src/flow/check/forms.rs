//! Rules about forms.

use std::collections::BTreeMap;

use crate::diagnostics::Errors;
use crate::flow::expand::form_name;
use crate::flow::model::Flow;

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
