//! Who does a task and when: `#[candidates("clerks")]`, `#[four_eyes(check)]`, `#[due(days = 2)]`,
//! `#[priority(10)]`, and `#[undo(Self::method)]` for who takes it back.

use std::time::Duration;

use syn::{Expr, ExprLit, ExprUnary, Ident, Lit, LitStr, UnOp};

use super::attribute::PURE;
use super::kind::Kind;
use super::syntax::Logic;
use super::{timing, value};
use crate::args::Args;
use crate::diagnostics::Errors;

/// What the attributes of a node say about people.
#[derive(Default)]
pub(super) struct People {
    /// `#[permission(.., on = |data| ..)]`
    pub(super) permission_on: Option<Logic>,
    /// The word `candidates`, and what it says.
    pub(super) candidates: Option<Candidates>,
    pub(super) four_eyes: Option<Vec<Ident>>,
    pub(super) due: Option<Due>,
    pub(super) priority: Option<Priority>,
    pub(super) undo: Option<Logic>,
}

/// `#[candidates(..)]`
pub(super) enum Candidates {
    Groups(Vec<LitStr>),
    Logic(Logic),
}

/// `#[due(..)]`
pub(super) enum Due {
    In(Duration),
    Logic(Logic),
}

/// `#[priority(..)]`
pub(super) enum Priority {
    Level(i32),
    Logic(Logic),
}

/// `on = |order| order.customer` beside a permission.
pub(super) fn permission_on(
    kind: Option<Kind>,
    args: &mut Args,
    errors: &mut Errors,
) -> Option<Logic> {
    let (key, value) = args.entry("on", errors)?;
    if kind.is_some_and(Kind::is_start) {
        errors.at(
            key,
            "a start has no data yet that could name an object\nhelp: leave `on` away, or ask with `#[available(|user| ..)]`",
        );
        return None;
    }
    value::logic(value, PURE, errors)
}

/// `#[candidates("clerks", "managers")]`, `#[candidates(|data| ..)]`
pub(super) fn candidates(mut args: Args, errors: &mut Errors) -> Option<Candidates> {
    let span = args.span();
    let values = args.values();
    args.finish(&[], errors);
    match values.as_slice() {
        [] => {
            errors.at_span(
                span,
                "the groups are missing\nhelp: write `#[candidates(\"clerks\", \"managers\")]`",
            );
            None
        }
        [one] if !is_text(one) => value::logic(one.clone(), PURE, errors).map(Candidates::Logic),
        values => Some(Candidates::Groups(groups(values, errors))),
    }
}

fn is_text(value: &Expr) -> bool {
    matches!(value, Expr::Lit(_))
}

fn groups(values: &[Expr], errors: &mut Errors) -> Vec<LitStr> {
    let mut groups: Vec<LitStr> = Vec::new();
    for value in values {
        let Some(group) = value::text(value, errors) else {
            continue;
        };
        if groups.iter().any(|other| other.value() == group.value()) {
            errors.at(&group, "this group is named twice");
        } else if group.value().is_empty() || group.value().contains('|') {
            errors.at(
                &group,
                "expected the name of one group\nhelp: give each group a text of its own",
            );
        } else {
            groups.push(group);
        }
    }
    groups
}

/// `#[four_eyes(check, review)]`
pub(super) fn four_eyes(mut args: Args, errors: &mut Errors) -> Option<Vec<Ident>> {
    let span = args.span();
    let values = args.values();
    args.finish(&[], errors);
    if values.is_empty() {
        errors.at_span(
            span,
            "the node that it checks is missing\nhelp: write `#[four_eyes(node)]`",
        );
    }
    let mut nodes: Vec<Ident> = Vec::new();
    for value in &values {
        match value::name(value, "a node", errors) {
            Some(node) if nodes.contains(&node) => {
                errors.at(&node, format!("`{node}` is named twice"));
            }
            Some(node) => nodes.push(node),
            None => {}
        }
    }
    (!nodes.is_empty()).then_some(nodes)
}

/// `#[due(days = 2)]`, `#[due(|data| ..)]`
pub(super) fn due(mut args: Args, errors: &mut Errors) -> Option<Due> {
    const EXAMPLE: &str = "#[due(days = 2)]";
    let before = errors.len();
    let span = args.span();
    let length = timing::length(&mut args, errors);
    let mut values = args.values().into_iter();
    let value = values.next();
    args.finish(&timing::units(), errors);
    if let Some(extra) = values
        .next()
        .or_else(|| value.clone().filter(|_| length.is_some()))
    {
        errors.at(
            extra,
            format!("the time is said twice\nhelp: write `{EXAMPLE}` or a closure, `|data| ..`"),
        );
    }
    match (length, value) {
        (Some(length), _) => Some(Due::In(length)),
        (None, Some(value)) => value::logic(value, PURE, errors).map(Due::Logic),
        (None, None) => {
            if errors.len() == before {
                errors.at_span(
                    span,
                    format!("the time is missing\nhelp: write `{EXAMPLE}`"),
                );
            }
            None
        }
    }
}

/// `#[priority(10)]`, `#[priority(|data| ..)]`
pub(super) fn priority(args: Args, errors: &mut Errors) -> Option<Priority> {
    let value = super::attribute::only_value(args, "#[priority(10)]", &[], errors)?;
    if !matches!(value, Expr::Lit(_) | Expr::Unary(_)) {
        return value::logic(value, PURE, errors).map(Priority::Logic);
    }
    let level = level(&value);
    if level.is_none() {
        errors.at(
            value,
            "expected a whole number; 0 is as usual, more is more urgent\nhelp: write `#[priority(10)]`",
        );
    }
    level.map(Priority::Level)
}

fn level(value: &Expr) -> Option<i32> {
    match value {
        Expr::Lit(ExprLit {
            lit: Lit::Int(number),
            ..
        }) => number.base10_parse().ok(),
        Expr::Unary(ExprUnary {
            op: UnOp::Neg(_),
            expr,
            ..
        }) => level(expr).and_then(i32::checked_neg),
        _ => None,
    }
}
