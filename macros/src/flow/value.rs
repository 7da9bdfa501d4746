//! The values of attributes: expressions read as the one thing that an attribute wants there.

use syn::{Expr, ExprLit, ExprPath, Ident, Lit, LitStr, Path};

use super::syntax::Logic;
use crate::diagnostics::Errors;

/// A text in quotes.
pub(super) fn text(value: &Expr, errors: &mut Errors) -> Option<LitStr> {
    if let Expr::Lit(ExprLit {
        lit: Lit::Str(text),
        ..
    }) = value
    {
        return Some(text.clone());
    }
    errors.at(value, "expected a text in quotes");
    None
}

/// A single name; `what` says of what.
pub(super) fn name(value: &Expr, what: &str, errors: &mut Errors) -> Option<Ident> {
    let name = single_name(value).cloned();
    if name.is_none() {
        errors.at(value, format!("expected the name of {what}"));
    }
    name
}

/// The name, when the expression is nothing but a name.
pub(super) fn single_name(value: &Expr) -> Option<&Ident> {
    match value {
        Expr::Path(path) if path.attrs.is_empty() && path.qself.is_none() => path.path.get_ident(),
        _ => None,
    }
}

/// The path of a type.
pub(super) fn path(value: &Expr, errors: &mut Errors) -> Option<Path> {
    if let Expr::Path(ExprPath {
        qself: None, path, ..
    }) = value
    {
        return Some(path.clone());
    }
    errors.at(value, "expected the name of a type");
    None
}

/// The user's code: a closure with one of `shapes`, or the path of a function.
///
/// `shapes` are shown in messages; the first has one parameter, the second two.
pub(super) fn logic(value: Expr, shapes: &[&str], errors: &mut Errors) -> Option<Logic> {
    let wanted = shapes
        .iter()
        .map(|shape| format!("`{shape}`"))
        .collect::<Vec<_>>()
        .join(" or ");
    match value {
        Expr::Path(path) => Some(Logic::Path(path)),
        Expr::Closure(closure) if (1..=shapes.len()).contains(&closure.inputs.len()) => {
            Some(Logic::Closure(closure))
        }
        Expr::Closure(closure) => {
            let count = closure.inputs.len();
            let parameters = if count == 1 {
                "parameter"
            } else {
                "parameters"
            };
            let message = format!(
                "a closure with {count} {parameters} does not fit here\nhelp: write {wanted}"
            );
            errors.at(super::spans::parameters(&closure), message);
            None
        }
        other => {
            let message = format!(
                "expected a closure or the path of a function\nhelp: write {wanted}, or `Self::method`"
            );
            errors.at(other, message);
            None
        }
    }
}
