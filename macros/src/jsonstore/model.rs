//! Syntax to a store: every value is read as what its key asks for, the user's tokens are kept.

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::{Expr, ExprLit, Ident, Lit};

use super::parse::{DefaultSyntax, FieldSyntax, Syntax};
use crate::diagnostics::Errors;
use crate::fallback::doc_text;

/// The store: what the runtime's table of fields will hold.
pub(crate) struct Store<'a> {
    pub(crate) fields: Vec<Field<'a>>,
}

/// One field with its rules.
pub(crate) struct Field<'a> {
    pub(crate) syntax: &'a FieldSyntax,
    pub(crate) name: String,
    pub(crate) key: Vec<String>,
    /// Where messages about the key point: the text of `key = ".."`, or the field's name.
    pub(crate) key_span: Span,
    pub(crate) label: String,
    pub(crate) help: String,
    pub(crate) widget: Option<String>,
    pub(crate) required: Option<bool>,
    pub(crate) default: Option<DefaultSyntax>,
    pub(crate) min_length: Option<Rule<usize>>,
    pub(crate) max_length: Option<Rule<usize>>,
    pub(crate) min: Option<Rule<String>>,
    pub(crate) max: Option<Rule<String>>,
    pub(crate) choices: Option<Rule<Vec<Choice>>>,
    pub(crate) pattern: Option<Rule<String>>,
}

/// The value of a rule, the key that it was given under, and where the value stands.
pub(crate) struct Rule<T> {
    pub(crate) key: Ident,
    pub(crate) value: T,
    pub(crate) span: Span,
}

/// One of `choices = [("value", "Label"), ..]`.
pub(crate) struct Choice {
    pub(crate) value: String,
    pub(crate) label: String,
    pub(crate) span: Span,
}

pub(crate) fn resolve<'a>(syntax: &'a Syntax, errors: &mut Errors) -> Store<'a> {
    let fields = syntax.fields.iter();
    Store {
        fields: fields.map(|field| resolve_field(field, errors)).collect(),
    }
}

/// The same field without anything that can be wrong: what stays when the store has errors.
pub(crate) fn plain(syntax: &FieldSyntax) -> Field<'_> {
    let name = syntax.name();
    Field {
        key: vec![name.clone()],
        key_span: syntax.span(),
        label: name.clone(),
        help: String::new(),
        widget: None,
        required: None,
        default: None,
        min_length: None,
        max_length: None,
        min: None,
        max: None,
        choices: None,
        pattern: None,
        name,
        syntax,
    }
}

fn resolve_field<'a>(syntax: &'a FieldSyntax, errors: &mut Errors) -> Field<'a> {
    let (title, description) = doc_text(&syntax.field.attrs);
    let name = syntax.name();
    let label = text(&syntax.label, errors);
    let help = text(&syntax.help, errors);
    let key = text(&syntax.key, errors);
    Field {
        key_span: key.as_ref().map_or_else(|| syntax.span(), |rule| rule.span),
        key: key.map_or_else(|| vec![name.clone()], |rule| path(&rule.value)),
        label: label.map_or_else(|| title_or_name(title, &name), |rule| rule.value),
        help: help.map_or(description, |rule| rule.value),
        widget: text(&syntax.widget, errors).map(|rule| rule.value),
        required: required(syntax, errors),
        default: syntax.default.clone(),
        min_length: length(&syntax.min_length, errors),
        max_length: length(&syntax.max_length, errors),
        min: number(&syntax.min, errors),
        max: number(&syntax.max, errors),
        choices: choices(&syntax.choices, errors),
        pattern: text(&syntax.pattern, errors),
        name,
        syntax,
    }
}

/// `baking_time` without a doc comment is shown as `Baking time`.
fn title_or_name(title: String, name: &str) -> String {
    if !title.is_empty() {
        return title;
    }
    words(name)
}

/// A name in words: `baking_time` as `Baking time`.
pub(crate) fn words(name: &str) -> String {
    let words = heck::ToSnakeCase::to_snake_case(name).replace('_', " ");
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => words,
    }
}

fn path(key: &str) -> Vec<String> {
    key.split('.').map(str::to_owned).collect()
}

fn required(syntax: &FieldSyntax, errors: &mut Errors) -> Option<bool> {
    let (_, value) = syntax.required.as_ref()?;
    let Some(value) = value else {
        return Some(true);
    };
    match literal(value) {
        Some(Lit::Bool(value)) => Some(value.value),
        _ => {
            errors.at(value, "`required` is `true` or `false`");
            None
        }
    }
}

fn text(entry: &Option<(Ident, Expr)>, errors: &mut Errors) -> Option<Rule<String>> {
    let (key, value) = entry.as_ref()?;
    match literal(value) {
        Some(Lit::Str(text)) => Some(rule(key, value, text.value())),
        _ => {
            let help = format!("write `{key} = \"..\"`");
            errors.at(value, format!("`{key}` is text in quotes\nhelp: {help}"));
            None
        }
    }
}

fn length(entry: &Option<(Ident, Expr)>, errors: &mut Errors) -> Option<Rule<usize>> {
    let (key, value) = entry.as_ref()?;
    let length = match literal(value) {
        Some(Lit::Int(number)) => number.base10_parse().ok(),
        _ => None,
    };
    if length.is_none() {
        errors.at(
            value,
            format!("`{key}` is a whole number, for example `{key} = 50`"),
        );
    }
    length.map(|length| rule(key, value, length))
}

/// A number in decimal digits, with a sign: `-0.5`.
fn number(entry: &Option<(Ident, Expr)>, errors: &mut Errors) -> Option<Rule<String>> {
    let (key, value) = entry.as_ref()?;
    let digits = digits(value);
    if digits.is_none() {
        errors.at(
            value,
            format!("`{key}` is a number, for example `{key} = 0.5`"),
        );
    }
    digits.map(|digits| rule(key, value, digits))
}

/// The digits of a number literal; the suffix of its type is left out.
pub(crate) fn digits(value: &Expr) -> Option<String> {
    match value {
        Expr::Unary(syn::ExprUnary {
            op: syn::UnOp::Neg(_),
            expr,
            ..
        }) => digits(expr).map(|digits| format!("-{digits}")),
        value => match literal(value)? {
            Lit::Int(number) => Some(number.base10_digits().to_owned()),
            Lit::Float(number) => Some(number.base10_digits().to_owned()),
            _ => None,
        },
    }
}

fn choices(entry: &Option<(Ident, Expr)>, errors: &mut Errors) -> Option<Rule<Vec<Choice>>> {
    let (key, value) = entry.as_ref()?;
    let Expr::Array(list) = value else {
        errors.at(value, CHOICES);
        return None;
    };
    let read = list.elems.iter().map(|element| {
        let choice = choice(element);
        if choice.is_none() {
            errors.at(element, CHOICES);
        }
        choice
    });
    let choices: Vec<Choice> = read.collect::<Vec<_>>().into_iter().flatten().collect();
    Some(rule(key, value, choices))
}

const CHOICES: &str = "a choice is what is stored and what is shown\nhelp: write `choices = [(\"m\", \"Marketing\"), ..]`";

fn choice(element: &Expr) -> Option<Choice> {
    let Expr::Tuple(pair) = element else {
        return None;
    };
    let mut texts = pair.elems.iter().map(literal);
    match (texts.next()?, texts.next()?, texts.next()) {
        (Some(Lit::Str(value)), Some(Lit::Str(label)), None) => Some(Choice {
            span: value.span(),
            value: value.value(),
            label: label.value(),
        }),
        _ => None,
    }
}

fn rule<T>(key: &Ident, given: &Expr, value: T) -> Rule<T> {
    Rule {
        key: key.clone(),
        value,
        span: given.span(),
    }
}

pub(crate) fn literal(value: &Expr) -> Option<&Lit> {
    match value {
        Expr::Lit(ExprLit { lit, .. }) => Some(lit),
        Expr::Group(group) => literal(&group.expr),
        _ => None,
    }
}
