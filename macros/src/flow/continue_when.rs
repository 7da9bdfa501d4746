//! `#[continue_when(..)]`: when a join goes on before all its branches have come.

use syn::{Expr, ExprLit, Lit};

use super::syntax::Logic;
use super::value;
use crate::args::Args;
use crate::diagnostics::Errors;

/// `|data| ..` and `|data, join| ..`.
const SHAPES: &[&str] = &["|data| ..", "|data, join| .."];

const KEYS: &[&str] = &["arrived", "cancel_active"];

/// When a join goes on, and what becomes of the branches that have not come.
pub(super) struct ContinueWhen {
    pub(super) condition: Condition,
    pub(super) cancel_active: bool,
}

/// When a join goes on.
pub(super) enum Condition {
    /// `#[continue_when(arrived = 2)]`
    Arrived(u32),
    /// `#[continue_when(|data, join| ..)]`
    Logic(Logic),
}

impl ContinueWhen {
    /// The arguments, when they make sense.
    pub(super) fn parse(mut args: Args, errors: &mut Errors) -> Option<Self> {
        let span = args.span();
        let mut values = args.values().into_iter();
        let logic = values.next();
        let arrived = args.entry("arrived", errors);
        let cancel_active = args.value("cancel_active", errors);
        args.finish(KEYS, errors);
        if let Some(extra) = values.next() {
            errors.at(extra, "one value too many\nhelp: a join has one condition");
        }
        let cancel_active = cancel_active.map_or(Some(true), |value| yes_or_no(&value, errors));
        let condition = match (logic, arrived) {
            (Some(_), Some((key, _))) => {
                let message = "a join has one condition\nhelp: ask for the number in the closure: `join.arrived() >= 2`";
                errors.at(key, message);
                None
            }
            (Some(logic), None) => value::logic(logic, SHAPES, errors).map(Condition::Logic),
            (None, Some((_, count))) => branches(&count, errors).map(Condition::Arrived),
            (None, None) => {
                let message = "when the join goes on is missing\nhelp: write `#[continue_when(arrived = 2)]` or `#[continue_when(|data, join| ..)]`";
                errors.at_span(span, message);
                None
            }
        };
        Some(Self {
            condition: condition?,
            cancel_active: cancel_active?,
        })
    }
}

/// One branch is the least that a join can have.
fn branches(value: &Expr, errors: &mut Errors) -> Option<u32> {
    let number = match value {
        Expr::Lit(ExprLit {
            lit: Lit::Int(number),
            ..
        }) => number.base10_parse().ok(),
        _ => None,
    };
    let number = number.filter(|number| *number > 0);
    if number.is_none() {
        let message = "expected how many branches are enough: a number from 1\nhelp: a closure can count by the data: `|data, join| join.arrived() >= data.needed`";
        errors.at(value, message);
    }
    number
}

fn yes_or_no(value: &Expr, errors: &mut Errors) -> Option<bool> {
    if let Expr::Lit(ExprLit {
        lit: Lit::Bool(answer),
        ..
    }) = value
    {
        return Some(answer.value);
    }
    errors.at(value, "expected `true` or `false`");
    None
}
