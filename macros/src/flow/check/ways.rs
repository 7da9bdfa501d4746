//! What a node of each kind has to have.

use crate::diagnostics::Errors;
use crate::flow::kind::Kind;
use crate::flow::model::Node;
use crate::flow::syntax::{Class, Way};

/// A token that comes to a node must be able to leave it, whatever the data say.
pub(crate) fn complete(node: &Node<'_>, errors: &mut Errors) {
    match node.kind {
        kind if kind.is_end() => {}
        Kind::Obsolete => at_most_one_next(node, errors),
        Kind::If => {
            one_when(node, errors);
            otherwise(node, errors);
        }
        Kind::Switch => {
            if node.count(Class::When) == 0 {
                missing(node, "`#[when(|data| .., then = node)]`", errors);
            }
            otherwise(node, errors);
        }
        kind if kind.splits() => split(node, errors),
        _ => one_next(node, errors),
    }
}

/// An error without a code could not be told from another one.
pub(crate) fn error_given(node: &Node<'_>, errors: &mut Errors) {
    if node.kind == Kind::ErrorEnd && node.syntax.error.is_none() {
        missing(node, "`#[error(\"code\")]`", errors);
    }
}

/// A catch without a condition would wait for nothing.
pub(crate) fn until_given(node: &Node<'_>, errors: &mut Errors) {
    if node.kind == Kind::ConditionalCatch && node.syntax.until.is_none() {
        missing(node, "`#[until(|data| ..)]`", errors);
    }
}

/// A `Function` or a `Job` without code would do nothing.
pub(crate) fn run_given(node: &Node<'_>, errors: &mut Errors) {
    if node.kind.needs_run() && node.syntax.run.is_none() {
        missing(node, "`#[run(Self::method)]`", errors);
    }
}

/// A timer that does not say when it fires would wait for ever.
pub(crate) fn timing_given(node: &Node<'_>, errors: &mut Errors) {
    if !node.kind.needs_timing() || node.syntax.timing.is_some() {
        return;
    }
    let ways = match node.kind {
        Kind::StartTimer => "`#[every(hours = 1)]` or `#[cron(\"0 9 * * MON-FRI\")]`",
        _ => "one of `#[after(hours = 2)]`, `#[at(|data| ..)]` and `#[cron(\"0 9 * * MON-FRI\")]`",
    };
    missing(node, ways, errors);
}

/// A node that has to do with other processes says what, and of what type that is which it takes over.
pub(crate) fn link_given(node: &Node<'_>, errors: &mut Errors) {
    let Some(link) = node.kind.link() else { return };
    match (&node.syntax.link, link) {
        (Some(_), _) => {}
        (None, "subprocess") => missing(node, "`#[subprocess(Flow)]`", errors),
        (None, "escalation") => missing(node, "`#[escalation(\"code\")]`", errors),
        (None, link) => missing(node, &format!("`#[{link}(\"name\")]`"), errors),
    }
    if let Some(calls) = node.syntax.calls()
        && node.kind == Kind::NSubprocess
        && calls.items.is_none()
    {
        let message = "the items are missing, one for each process\nhelp: write `#[subprocess(Flow, items = |data| ..)]`, with the data of the processes";
        errors.at(&calls.flow, message);
    }
    if let Some(crate::flow::syntax::Logic::Closure(run)) = &node.syntax.run
        && run.inputs.len() == 2
        && matches!(node.kind, Kind::MessageCatch | Kind::SignalCatch)
        && node.syntax.task_data.is_none()
    {
        let message = "nothing says of which type that is which comes with it\nhelp: put `#[task_data(T)]` on the node";
        errors.at(&run.inputs[1], message);
    }
}

fn missing(node: &Node<'_>, attribute: &str, errors: &mut Errors) {
    let kind = node.kind.with_article();
    let name = node.syntax;
    let message = format!("`{name}` is {kind} and needs {attribute}");
    errors.at(node.name(), message);
}

/// ```text
/// #[next(approve)]
/// #[next(end)]      // which of the two?
/// start: Start,
/// ```
fn one_next(node: &Node<'_>, errors: &mut Errors) {
    let mut ways = node.syntax.ways_of(Class::Next);
    if ways.next().is_none() {
        missing(node, "`#[next(node)]`", errors);
    }
    for extra in ways {
        let kind = node.kind.with_article();
        errors.at_span(
            extra.span,
            format!("one `#[next]` leaves {kind}\nhelp: to go both ways put a `Split` in between, to choose an `If`"),
        );
    }
}

/// Where a manager who moves a task on sends it; nowhere is an answer too.
fn at_most_one_next(node: &Node<'_>, errors: &mut Errors) {
    for extra in node.syntax.ways_of(Class::Next).skip(1) {
        errors.at_span(
            extra.span,
            "one `#[next]` leaves an `Obsolete`\nhelp: keep the one where a task that a manager moves on goes",
        );
    }
}

/// Two conditions have three outcomes; an `If` has two ways.
fn one_when(node: &Node<'_>, errors: &mut Errors) {
    let mut ways = node.syntax.ways_of(Class::When);
    if ways.next().is_none() {
        missing(node, "`#[when(|data| .., then = node)]`", errors);
    }
    for extra in ways {
        errors.at_span(
            extra.span,
            "an `If` has one `#[when]`\nhelp: a `Switch` takes several",
        );
    }
}

/// Without it a token gets stuck when no condition holds.
fn otherwise(node: &Node<'_>, errors: &mut Errors) {
    if node.count(Class::Otherwise) == 0 {
        missing(
            node,
            "`#[otherwise(node)]`, where a token goes when no condition holds",
            errors,
        );
    }
    otherwise_once(node, errors);
}

fn otherwise_once(node: &Node<'_>, errors: &mut Errors) {
    for extra in node.syntax.ways_of(Class::Otherwise).skip(1) {
        errors.at_span(
            extra.span,
            "`#[otherwise]` is given twice\nhelp: keep one of them",
        );
    }
}

/// A split with one way splits nothing; one whose ways are all conditional can leave a token stuck.
fn split(node: &Node<'_>, errors: &mut Errors) {
    otherwise_once(node, errors);
    if node.syntax.ways.len() < 2 {
        missing(
            node,
            "two ways or more, each with its `#[next(node)]`",
            errors,
        );
        return;
    }
    let ways = &node.syntax.ways;
    let has_items = ways.iter().any(|way| way.items.is_some());
    let open = |way: &Way| way.when.is_none() && way.items.is_none();
    if has_items && !ways.iter().any(open) {
        let name = node.syntax;
        errors.at(
            node.name(),
            format!("there may be no item for any way out of `{name}`, so that a token can get stuck\nhelp: add `#[otherwise(node)]`, which is taken when there is none"),
        );
        return;
    }
    if !ways.iter().any(open) {
        let name = node.syntax;
        errors.at(
            node.name(),
            format!("every way out of `{name}` has a condition, so that a token can get stuck\nhelp: add `#[otherwise(node)]`, which is taken when no condition holds"),
        );
    }
}
