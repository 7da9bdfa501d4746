//! Rules about the events on the border of one node.

use crate::diagnostics::Errors;
use crate::flow::boundary::Event;
use crate::flow::model::{Boundary, Node};

/// Names are stored with tasks: two events cannot share one. And of two events for one code, or of two
/// timeouts after the same time to the same node, the second would never fire, or would do it all twice.
pub(crate) fn differ(node: &Node<'_>, errors: &mut Errors) {
    for (position, event) in node.boundaries.iter().enumerate() {
        let before = &node.boundaries[..position];
        if let Some(first) = before.iter().find(|other| other.name == event.name) {
            let (token, word) = (&event.syntax.name, first.name.rsplit('.').next());
            let word = word.unwrap_or_default();
            let message = format!(
                "`{}` has an event `{word}` already\nhelp: give one of them another name",
                node.syntax
            );
            match token {
                Some(token) => errors.at(token, message),
                None => errors.at_span(event.syntax.span, message),
            }
        }
    }
}

/// The first event that takes a code wins, in the order of declaration: one behind another that takes
/// the same, or everything, is never asked.
pub(crate) fn reachable(node: &Node<'_>, errors: &mut Errors) {
    for (position, event) in node.boundaries.iter().enumerate() {
        if matches!(event.syntax.event, Event::Timeout(_)) {
            continue;
        }
        let before = &node.boundaries[..position];
        let Some(first) = before.iter().find(|first| takes_all_of(first, event)) else {
            continue;
        };
        let attribute = event.syntax.event.attribute();
        let code = event.syntax.event.code();
        let message = match (code, first.syntax.event.code()) {
            (Some(code), Some(_)) => format!(
                "`{}` has an `#[{attribute}]` for `{}` already\nhelp: keep one of them",
                node.syntax,
                code.value()
            ),
            (Some(_), None) => format!(
                "this is never reached: the `#[{attribute}]` without a code before it takes every code\nhelp: put the one without a code last"
            ),
            (None, _) => format!(
                "`{}` has an `#[{attribute}]` without a code already\nhelp: keep one of them",
                node.syntax
            ),
        };
        match code {
            Some(code) => errors.at(code, message),
            None => errors.at_span(event.syntax.span, message),
        }
    }
}

fn takes_all_of(first: &Boundary<'_>, second: &Boundary<'_>) -> bool {
    let (first, second) = (&first.syntax.event, &second.syntax.event);
    if first.attribute() != second.attribute() {
        return false;
    }
    match (first.code(), second.code()) {
        (None, _) => true,
        (Some(first), Some(second)) => first.value() == second.value(),
        (Some(_), None) => false,
    }
}
