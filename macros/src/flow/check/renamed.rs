//! Rules about names that were given up.

use syn::LitStr;

use crate::diagnostics::Errors;
use crate::flow::expand::{former_names, stored_name};
use crate::flow::model::Flow;

/// A name that a node has, or that two nodes had, does not say whose tasks are stored under it.
pub(crate) fn nodes_differ(flow: &Flow<'_>, errors: &mut Errors) {
    let mut seen: Vec<(String, usize)> = Vec::new();
    for (index, node) in flow.nodes.iter().enumerate() {
        for text in &node.syntax.renamed {
            let old = text.value();
            let message = if flow.nodes.iter().any(|node| node.syntax.to_string() == old) {
                format!(
                    "`{old}` is a node of this flow: its tasks are its own\nhelp: name what this node was called before, or leave `#[renamed]` away"
                )
            } else if let Some((_, first)) = seen.iter().find(|(name, _)| *name == old) {
                taken(&old, *first == index, &flow.quoted(*first))
            } else {
                seen.push((old, index));
                continue;
            };
            errors.at(text, message);
        }
    }
}

fn taken(old: &str, same: bool, first: &str) -> String {
    if same {
        return format!("`{old}` is given twice\nhelp: keep one of them");
    }
    format!(
        "{first} was called `{old}` already\nhelp: the tasks that are stored under a name can move to one node only"
    )
}

/// The same for the names of the flow itself.
pub(crate) fn flows_differ(flow: &Flow<'_>, errors: &mut Errors) {
    let args = &flow.syntax.args;
    let own = stored_name(flow.syntax);
    let mut seen: Vec<String> = Vec::new();
    for text in &args.renamed {
        let names = former_names(text);
        if names.contains(&own) {
            errors.at(text, still_called(text, &own));
        } else if names.iter().any(|name| seen.contains(name)) {
            errors.at(
                text,
                format!("`{}` is given twice\nhelp: keep one of them", text.value()),
            );
        }
        seen.extend(names);
    }
}

fn still_called(text: &LitStr, own: &str) -> String {
    let word = text.value();
    let stored = if word == own {
        String::new()
    } else {
        format!(", which is stored as `{own}`")
    };
    format!(
        "the flow is called `{word}` still{stored}\nhelp: name what it was called before, or leave `renamed` away"
    )
}
