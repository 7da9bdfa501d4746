//! Events on the border of a node: `#[timeout(days = 3, then = escalate)]`,
//! `#[on_error("card_declined", then = ask_again)]`, `#[on_escalation("late", then = call_boss)]`.

use std::time::Duration;

use proc_macro2::Span;
use syn::{Expr, Ident, LitStr};

use super::attribute::{EDGE_KEYS, PURE, way};
use super::syntax::{Class, Way};
use super::timing::{self, Timing};
use super::value;
use crate::args::Args;
use crate::diagnostics::Errors;

/// An event on the border of a node, its host.
pub(super) struct Boundary {
    pub(super) event: Event,
    /// The name of the attribute, where errors about the whole event point.
    pub(super) span: Span,
    /// Whether the host ends when the event fires.
    pub(super) interrupting: bool,
    /// `name = reminder`
    pub(super) name: Option<Ident>,
    pub(super) way: Way,
}

/// What fires it.
pub(super) enum Event {
    Timeout(Timing),
    Error(Option<LitStr>),
    Escalation(Option<LitStr>),
}

impl Event {
    /// The attribute that such an event is written with.
    pub(super) fn attribute(&self) -> &'static str {
        match self {
            Self::Timeout(_) => "timeout",
            Self::Error(_) => "on_error",
            Self::Escalation(_) => "on_escalation",
        }
    }

    /// What its node is called after its host's name and a dot.
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::Timeout(_) => "timeout",
            Self::Error(_) => "error",
            Self::Escalation(_) => "escalation",
        }
    }

    /// The variant of `NodeKind`.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Timeout(_) => "BoundaryTimer",
            Self::Error(_) => "BoundaryError",
            Self::Escalation(_) => "BoundaryEscalation",
        }
    }

    /// The only code that it takes; nothing takes every code.
    pub(super) fn code(&self) -> Option<&LitStr> {
        match self {
            Self::Timeout(_) => None,
            Self::Error(code) | Self::Escalation(code) => code.as_ref(),
        }
    }
}

impl Boundary {
    /// What people call it.
    pub(super) fn title(&self) -> String {
        if let Some(name) = &self.name {
            return super::parse::words(&name.to_string());
        }
        match &self.event {
            Event::Timeout(Timing::After(length)) => in_words(*length),
            Event::Timeout(_) => "Timeout".to_owned(),
            Event::Error(None) => "Error".to_owned(),
            Event::Escalation(None) => "Escalation".to_owned(),
            Event::Error(Some(code)) | Event::Escalation(Some(code)) => code.value(),
        }
    }
}

/// "3 days", "1 day 12 hours".
fn in_words(length: Duration) -> String {
    let mut rest = length.as_secs();
    let mut parts = Vec::new();
    // Weeks are told in days: "14 days" is what the flow says as often as not.
    for (unit, seconds) in timing::UNITS.iter().rev().skip(1) {
        let count = rest / seconds;
        rest %= seconds;
        match count {
            0 => {}
            1 => parts.push(format!("1 {}", unit.trim_end_matches('s'))),
            _ => parts.push(format!("{count} {unit}")),
        }
    }
    if parts.is_empty() {
        return "At once".to_owned();
    }
    parts.join(" ")
}

const TIMEOUT: &str = "#[timeout(days = 3, then = node)]";

/// `#[timeout(days = 3, then = node, interrupting = false, name = reminder)]`
pub(super) fn timeout(mut args: Args, errors: &mut Errors) -> Option<Boundary> {
    let before = errors.len();
    let span = args.span();
    let given = timing::length(&mut args, errors).map(Timing::After);
    let computed =
        timing::computed(&mut args, errors).map(|(value, logic)| (value, Timing::Length(logic)));
    let moment = args.entry("at", errors).and_then(|(key, value)| {
        let logic = value::logic(value, PURE, errors)?;
        Some((syn::parse_quote!(#key), Timing::Moment(logic)))
    });
    let mut timings = given
        .map(|timing| (None, timing))
        .into_iter()
        .collect::<Vec<_>>();
    let others: [Option<(Expr, Timing)>; 2] = [computed, moment];
    timings.extend(
        others
            .into_iter()
            .flatten()
            .map(|(value, timing)| (Some(value), timing)),
    );
    if timings.is_empty() && errors.len() == before {
        errors.at_span(
            span,
            format!("how long it takes is missing\nhelp: write `{TIMEOUT}`"),
        );
    }
    if let Some((Some(again), _)) = timings.get(1) {
        errors.at(
            again,
            "when it fires is said twice\nhelp: keep one, and write a second `#[timeout]` for the other",
        );
    }
    let known: Vec<&str> = timing::units().into_iter().chain(["at"]).collect();
    let interrupting = interrupting(&mut args, true, errors);
    let rest = rest(args, TIMEOUT, &known, true, errors)?;
    let (_, timing) = timings.into_iter().next()?;
    Some(Boundary {
        event: Event::Timeout(timing),
        span,
        interrupting,
        name: rest.0,
        way: rest.1,
    })
}

/// `#[on_error(then = node)]`, `#[on_error("card_declined", then = node)]`
pub(super) fn on_error(mut args: Args, errors: &mut Errors) -> Option<Boundary> {
    let span = args.span();
    let code = code(&mut args, errors);
    if let Some((key, _)) = args.entry("interrupting", errors) {
        errors.at(
            key,
            "an error always ends the task that fails\nhelp: leave `interrupting` away",
        );
    }
    let (name, way) = rest(args, "#[on_error(then = node)]", &[], false, errors)?;
    Some(Boundary {
        event: Event::Error(code),
        span,
        interrupting: true,
        name,
        way,
    })
}

/// `#[on_escalation("late", then = node, interrupting = false)]`
pub(super) fn on_escalation(mut args: Args, errors: &mut Errors) -> Option<Boundary> {
    let span = args.span();
    let code = code(&mut args, errors);
    let interrupting = interrupting(&mut args, true, errors);
    let (name, way) = rest(args, "#[on_escalation(then = node)]", &[], true, errors)?;
    Some(Boundary {
        event: Event::Escalation(code),
        span,
        interrupting,
        name,
        way,
    })
}

/// The bare text that stands first.
fn code(args: &mut Args, errors: &mut Errors) -> Option<LitStr> {
    let mut values = args.values().into_iter();
    let value = values.next()?;
    for extra in values {
        errors.at(
            extra,
            "one code too many\nhelp: give each code an attribute of its own",
        );
    }
    let code = value::text(&value, errors)?;
    if code.value().is_empty() {
        errors.at(
            &code,
            "a code is not empty\nhelp: leave it away to take every code",
        );
    }
    Some(code)
}

fn interrupting(args: &mut Args, default: bool, errors: &mut Errors) -> bool {
    match args.value("interrupting", errors) {
        None => default,
        Some(Expr::Lit(syn::ExprLit {
            lit: syn::Lit::Bool(value),
            ..
        })) => value.value,
        Some(other) => {
            errors.at(other, "expected `true` or `false`");
            default
        }
    }
}

/// The name and the way, which all events have.
fn rest(
    mut args: Args,
    example: &str,
    keys: &[&str],
    may_stay: bool,
    errors: &mut Errors,
) -> Option<(Option<Ident>, Way)> {
    let span = args.span();
    let name = args.value("name", errors);
    let name = name.and_then(|value| value::name(&value, "the event", errors));
    let then = args.value("then", errors);
    if then.is_none() {
        errors.at_span(
            span,
            format!("where to go is missing\nhelp: write `{example}`"),
        );
    }
    let interrupting: &[&str] = if may_stay { &["interrupting"] } else { &[] };
    let known: Vec<&str> = (keys.iter().copied())
        .chain(["then", "name"])
        .chain(interrupting.iter().copied())
        .chain(EDGE_KEYS)
        .collect();
    let way = way(
        Class::When,
        then.into_iter().collect(),
        None,
        args,
        &known,
        errors,
    )?;
    Some((
        name,
        Way {
            class: Class::Next,
            ..way
        },
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_told_in_words() {
        let told = |seconds| in_words(Duration::from_secs(seconds));
        assert_eq!(told(3 * 24 * 3600), "3 days");
        assert_eq!(told(24 * 3600 + 3600 * 12), "1 day 12 hours");
        assert_eq!(told(14 * 24 * 3600), "14 days");
        assert_eq!(told(90), "1 minute 30 seconds");
        assert_eq!(told(0), "At once");
    }
}
