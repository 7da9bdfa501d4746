//! When timers fire: `#[after(hours = 2)]`, `#[at(|data| ..)]`, `#[cron("0 9 * * MON-FRI", tz = "..")]`,
//! `#[every(hours = 1)]` and `#[missed(once)]`.

use std::time::Duration;

use croner::parser::{CronParser, Seconds, Year};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use syn::{Expr, Ident, LitStr};

use super::attribute::PURE;
use super::retry::whole_number;
use super::syntax::Logic;
use super::value;
use crate::args::Args;
use crate::diagnostics::{Errors, help_unknown, list};

/// When a timer or a timeout fires, or how often a process is started.
pub(super) enum Timing {
    /// `days = 3`
    After(Duration),
    /// `|data| ..`, which answers with a length of time.
    Length(Logic),
    /// `|data| ..`, which answers with a moment.
    Moment(Logic),
    Cron(Cron),
}

pub(super) struct Cron {
    pub(super) expression: LitStr,
    pub(super) zone: Option<LitStr>,
}

/// The lengths of time that have a key, in seconds. What the calendar makes longer or shorter (months,
/// years) needs a closure.
pub(super) const UNITS: [(&str, u64); 5] = [
    ("seconds", 1),
    ("minutes", 60),
    ("hours", 60 * 60),
    ("days", 24 * 60 * 60),
    ("weeks", 7 * 24 * 60 * 60),
];

/// The variants of `Missed`, as a flow writes them.
const MISSED: [(&str, &str); 3] = [("skip", "Skip"), ("once", "Once"), ("all", "All")];

/// The keys of a length of time.
pub(super) fn units() -> [&'static str; 5] {
    UNITS.map(|(unit, _)| unit)
}

/// `days = 1, hours = 12`; nothing when there is no such key.
pub(super) fn length(args: &mut Args, errors: &mut Errors) -> Option<Duration> {
    let mut whole: Option<u64> = None;
    for (unit, seconds) in UNITS {
        let Some(value) = args.value(unit, errors) else {
            continue;
        };
        let part = whole_number(&value).and_then(|number| number.checked_mul(seconds));
        let sum = part.and_then(|part| whole.unwrap_or(0).checked_add(part));
        if sum.is_none() {
            errors.at(&value, format!("expected a whole number of {unit}"));
        }
        whole = Some(sum.or(whole).unwrap_or(0));
    }
    whole.map(Duration::from_secs)
}

/// `#[after(hours = 2)]` and `#[after(|data| ..)]`
pub(super) fn after(mut args: Args, errors: &mut Errors) -> Option<Timing> {
    let before = errors.len();
    let span = args.span();
    let given = length(&mut args, errors).map(Timing::After);
    let computed = computed(&mut args, errors);
    args.finish(&units(), errors);
    if given.is_none() && computed.is_none() && errors.len() == before {
        errors.at_span(
            span,
            "how long to wait is missing\nhelp: write `#[after(hours = 2)]` or `#[after(|data| ..)]`",
        );
    }
    match (given, computed) {
        (Some(_), Some((value, _))) => {
            errors.at(
                value,
                "how long to wait is said twice\nhelp: keep the length or the closure",
            );
            None
        }
        (given, computed) => given.or(computed.map(|(_, logic)| Timing::Length(logic))),
    }
}

/// The bare value among the arguments, as a question.
pub(super) fn computed(args: &mut Args, errors: &mut Errors) -> Option<(Expr, Logic)> {
    let mut values = args.values().into_iter();
    let value = values.next()?;
    for extra in values {
        errors.at(extra, "one value too many\nhelp: write one closure");
    }
    if whole_number(&value).is_some() {
        let units = list(&units());
        errors.at(
            value,
            format!("a length of time needs a unit\nhelp: write `hours = 2`; units: {units}"),
        );
        return None;
    }
    let logic = value::logic(value.clone(), PURE, errors)?;
    Some((value, logic))
}

/// `#[at(|data| ..)]`
pub(super) fn at(args: Args, errors: &mut Errors) -> Option<Timing> {
    let value = super::attribute::only_value(args, "#[at(|data| ..)]", &[], errors)?;
    value::logic(value, PURE, errors).map(Timing::Moment)
}

/// `#[cron("0 9 * * MON-FRI", tz = "Europe/Berlin")]`
pub(super) fn cron(mut args: Args, errors: &mut Errors) -> Option<Timing> {
    let zone = args.value("tz", errors);
    let span = args.span();
    let mut values = args.values().into_iter();
    let expression = values.next();
    for extra in values {
        errors.at(
            extra,
            "one value too many\nhelp: the time zone has a key: `tz = \"Europe/Berlin\"`",
        );
    }
    args.finish(&["tz"], errors);
    let Some(expression) = expression else {
        errors.at_span(
            span,
            "the expression is missing\nhelp: write `#[cron(\"0 9 * * MON-FRI\", tz = \"Europe/Berlin\")]`",
        );
        return None;
    };
    let zone = zone.map(|zone| value::text(&zone, errors));
    let expression = value::text(&expression, errors)?;
    let cron = Cron {
        expression,
        zone: zone.flatten(),
    };
    cron.check(errors);
    Some(Timing::Cron(cron))
}

impl Cron {
    /// The same parser and the same names of zones as at run time.
    fn check(&self, errors: &mut Errors) {
        let zone = match &self.zone {
            None => TimeZone::UTC,
            Some(name) => match TimeZone::get(&name.value()) {
                Ok(zone) => zone,
                Err(_) => return errors.at(name, unknown_zone(&name.value())),
            },
        };
        let text = self.expression.value();
        let fields = text.split_whitespace().count();
        if fields != 5 && !text.starts_with('@') {
            let message = format!(
                "a cron expression has five fields, and this has {fields}\nhelp: minute, hour, day of the month, month, day of the week: `0 9 * * MON-FRI` is nine o'clock on working days"
            );
            return errors.at(&self.expression, message);
        }
        let parser = CronParser::builder()
            .seconds(Seconds::Disallowed)
            .year(Year::Disallowed)
            .build();
        let parsed = match parser.parse(&text) {
            Ok(parsed) => parsed,
            Err(error) => {
                let message = format!("this is no cron expression: {}", reason(&error));
                return errors.at(&self.expression, message);
            }
        };
        // Any moment will do: what comes at all comes again within eight years.
        let from: Zoned = Timestamp::UNIX_EPOCH.to_zoned(zone);
        if parsed.find_next_occurrence(&from, false).is_err() {
            let message =
                "there is no such time: this never comes\nhelp: does the month have this day?";
            errors.at(&self.expression, message);
        }
    }
}

/// What the parser says, without the names of its own types.
fn reason(error: &croner::errors::CronError) -> String {
    use croner::errors::CronError as E;
    match error {
        E::InvalidPattern(text) | E::IllegalCharacters(text) | E::ComponentError(text) => {
            let text = text.replace("CronPattern contains i", "i");
            let mut letters = text.trim_end_matches('.').chars();
            let first = letters.next().map(|letter| letter.to_ascii_lowercase());
            first.into_iter().chain(letters).collect()
        }
        other => other.to_string(),
    }
}

fn unknown_zone(name: &str) -> String {
    let known: Vec<String> = jiff::tz::db()
        .available()
        .map(|zone| zone.to_string())
        .collect();
    let near = crate::diagnostics::did_you_mean(name, known.iter().map(String::as_str));
    let help = near.map_or_else(
        || "write a name of the IANA data base, like `Europe/Berlin` or `UTC`".to_owned(),
        |near| format!("did you mean `{near}`?"),
    );
    format!("there is no time zone `{name}`\nhelp: {help}")
}

/// `#[every(hours = 1)]`
pub(super) fn every(mut args: Args, errors: &mut Errors) -> Option<Timing> {
    let before = errors.len();
    let span = args.span();
    let period = length(&mut args, errors);
    for extra in args.values() {
        errors.at(
            extra,
            "a process that has not begun has no data to ask\nhelp: write `#[every(hours = 1)]`",
        );
    }
    args.finish(&units(), errors);
    if errors.len() > before {
        return None;
    }
    match period {
        None => errors.at_span(
            span,
            "how often is missing\nhelp: write `#[every(hours = 1)]`",
        ),
        Some(Duration::ZERO) => errors.at_span(span, "a period must be longer than nothing"),
        Some(_) => {}
    }
    period.map(Timing::After)
}

/// `#[missed(skip)]`: the variant of `Missed`.
pub(super) fn missed(args: Args, errors: &mut Errors) -> Option<&'static str> {
    let value = super::attribute::only_value(args, "#[missed(once)]", &[], errors)?;
    let name: Ident = value::name(&value, "a policy: `skip`, `once` or `all`", errors)?;
    let word = name.to_string();
    let found = MISSED.iter().find(|(known, _)| *known == word);
    if found.is_none() {
        let help = help_unknown(&word, "policies", &MISSED.map(|(known, _)| known));
        errors.at(name, format!("unknown policy `{word}`\n{help}"));
    }
    found.map(|(_, variant)| *variant)
}
