//! `#[retry(attempts = 5, backoff = exponential, delay = seconds(10), max_delay = hours(1))]`

use std::time::Duration;

use syn::{Expr, ExprLit, Ident, Lit};

use super::value;
use crate::args::Args;
use crate::diagnostics::{Errors, help_unknown};

/// What the user said; the rest is the default of the runtime.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Retry {
    pub(super) attempts: Option<u32>,
    /// The variant of `Backoff`.
    pub(super) backoff: Option<&'static str>,
    pub(super) delay: Option<Duration>,
    pub(super) max_delay: Option<Duration>,
}

const KEYS: &[&str] = &["attempts", "backoff", "delay", "max_delay"];

const BACKOFFS: &[(&str, &str)] = &[
    ("fixed", "Fixed"),
    ("linear", "Linear"),
    ("exponential", "Exponential"),
];

/// Units with their length in milliseconds.
const UNITS: &[(&str, u64)] = &[
    ("milliseconds", 1),
    ("seconds", 1000),
    ("minutes", 60 * 1000),
    ("hours", 60 * 60 * 1000),
    ("days", 24 * 60 * 60 * 1000),
];

impl Retry {
    pub(super) fn parse(mut args: Args, errors: &mut Errors) -> Self {
        let mut take = |key, errors: &mut Errors| args.value(key, errors);
        let attempts = take("attempts", errors);
        let backoff = take("backoff", errors);
        let delay = take("delay", errors);
        let longest = take("max_delay", errors);
        args.finish(KEYS, errors);
        let retry = Self {
            attempts: attempts.and_then(|value| read_attempts(&value, errors)),
            backoff: backoff.and_then(|value| read_backoff(&value, errors)),
            delay: delay.as_ref().and_then(|value| read_pause(value, errors)),
            max_delay: longest.as_ref().and_then(|value| read_pause(value, errors)),
        };
        if let (Some(first), Some(longest)) = (retry.delay, retry.max_delay)
            && first > longest
        {
            errors.at(
                delay,
                "the first pause is longer than the longest one, `max_delay`",
            );
        }
        retry
    }
}

fn read_attempts(value: &Expr, errors: &mut Errors) -> Option<u32> {
    let attempts = whole_number(value).filter(|attempts| *attempts > 0);
    let attempts = attempts.and_then(|attempts| u32::try_from(attempts).ok());
    if attempts.is_none() {
        errors.at(
            value,
            "expected a number of attempts, the first one included\nhelp: write `attempts = 5`",
        );
    }
    attempts
}

fn read_backoff(value: &Expr, errors: &mut Errors) -> Option<&'static str> {
    let name = value::name(
        value,
        "a backoff: `fixed`, `linear` or `exponential`",
        errors,
    )?;
    let word = name.to_string();
    let found = BACKOFFS.iter().find(|(known, _)| *known == word);
    if found.is_none() {
        let known: Vec<_> = BACKOFFS.iter().map(|(known, _)| *known).collect();
        let help = help_unknown(&word, "backoffs", &known);
        errors.at(name, format!("unknown backoff `{word}`\n{help}"));
    }
    found.map(|(_, variant)| *variant)
}

/// `seconds(10)`: a unit reads better than `Duration::from_secs(10)`, needs no import, and a wrong one
/// gets a better message.
fn read_pause(value: &Expr, errors: &mut Errors) -> Option<Duration> {
    let Some((unit, number)) = unit_call(value) else {
        errors.at(
            value,
            "expected a pause\nhelp: write `seconds(10)` or `minutes(5)`",
        );
        return None;
    };
    let word = unit.to_string();
    let Some((_, length)) = UNITS.iter().find(|(known, _)| *known == word) else {
        let known: Vec<_> = UNITS.iter().map(|(known, _)| *known).collect();
        let help = help_unknown(&word, "units", &known);
        errors.at(unit, format!("unknown unit `{word}`\n{help}"));
        return None;
    };
    let pause = whole_number(number).and_then(|number| number.checked_mul(*length));
    if pause.is_none() {
        errors.at(number, format!("expected a whole number of {word}"));
    }
    pause.map(Duration::from_millis)
}

fn unit_call(value: &Expr) -> Option<(&Ident, &Expr)> {
    let Expr::Call(call) = value else { return None };
    let mut numbers = call.args.iter();
    match (
        value::single_name(&call.func),
        numbers.next(),
        numbers.next(),
    ) {
        (Some(unit), Some(number), None) => Some((unit, number)),
        _ => None,
    }
}

pub(super) fn whole_number(value: &Expr) -> Option<u64> {
    match value {
        Expr::Lit(ExprLit {
            lit: Lit::Int(number),
            ..
        }) => number.base10_parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proc_macro2::{Span, TokenStream};
    use quote::quote;

    use super::*;

    fn parse(tokens: TokenStream) -> (Retry, String) {
        let mut errors = Errors::new();
        let args = Args::parse("#[retry]", Span::call_site(), tokens, &mut errors);
        let retry = Retry::parse(args, &mut errors);
        (retry, errors.finish().to_string())
    }

    #[test]
    fn pauses_have_units() {
        let (retry, errors) = parse(quote!(
            attempts = 3,
            backoff = fixed,
            delay = seconds(10),
            max_delay = hours(1)
        ));
        assert_eq!(errors, "");
        assert_eq!(retry.attempts, Some(3));
        assert_eq!(retry.backoff, Some("Fixed"));
        assert_eq!(retry.delay, Some(Duration::from_secs(10)));
        assert_eq!(retry.max_delay, Some(Duration::from_secs(3600)));
    }

    #[test]
    fn a_wrong_unit_is_named() {
        let (_, errors) = parse(quote!(delay = second(10)));
        assert!(errors.contains("did you mean `seconds`?"), "{errors}");
    }

    #[test]
    fn an_attempt_is_needed() {
        let (_, errors) = parse(quote!(attempts = 0));
        assert!(errors.contains("expected a number of attempts"), "{errors}");
    }
}
