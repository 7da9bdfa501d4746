//! What a node has to do with other processes: `#[subprocess]`, `#[message]`, `#[signal]`, `#[escalation]`.

use syn::{Expr, ExprLit, Lit};

use super::attribute::{PURE, only_value};
use super::kind::Kind;
use super::syntax::{Calls, Link, Logic};
use super::value;
use crate::args::Args;
use crate::diagnostics::Errors;

/// Reads one of the four attributes.
pub(super) fn parse(
    name: &str,
    kind: Option<Kind>,
    args: Args,
    errors: &mut Errors,
) -> Option<Link> {
    match name {
        "subprocess" => calls(kind, args, errors).map(|calls| Link::Calls(Box::new(calls))),
        "message" => event("Message", kind, args, errors),
        "signal" => event("Signal", kind, args, errors),
        _ => event("Escalation", kind, args, errors),
    }
}

/// `#[message("paid", correlate = |order| order.number, payload = |order| Paid { .. })]`
fn event(
    link: &'static str,
    kind: Option<Kind>,
    mut args: Args,
    errors: &mut Errors,
) -> Option<Link> {
    let sends = !matches!(kind, Some(Kind::MessageCatch | Kind::SignalCatch));
    let known: &[&str] = match (link, sends) {
        ("Message", true) => &["correlate", "payload"],
        ("Message", false) => &["correlate"],
        (_, true) => &["payload"],
        (_, false) => &[],
    };
    let mut take = |key: &str, errors: &mut Errors| {
        let value = known.contains(&key).then(|| args.value(key, errors));
        value
            .flatten()
            .and_then(|value| value::logic(value, PURE, errors))
    };
    let correlate = take("correlate", errors);
    let payload = take("payload", errors);
    let example = match link {
        "Message" => "#[message(\"paid\")]",
        "Signal" => "#[signal(\"alarm\")]",
        _ => "#[escalation(\"late\")]",
    };
    let name = only_value(args, example, known, errors)?;
    let name = value::text(&name, errors)?;
    if name.value().is_empty() {
        errors.at(
            name,
            format!("a name cannot be empty\nhelp: write `{example}`"),
        );
        return None;
    }
    Some(Link::Event {
        kind: link,
        name,
        correlate,
        payload,
    })
}

/// `#[subprocess(PaymentFlow, process_data = |order| Payment { .. })]`
fn calls(kind: Option<Kind>, mut args: Args, errors: &mut Errors) -> Option<Calls> {
    let many = kind == Some(Kind::NSubprocess);
    let known: &[&str] = match many {
        true => &["start", "items", "process_seed", "sequential"],
        false => &["start", "process_data", "process_seed"],
    };
    let about_item = &["|item| .."][..];
    let mut take = |key: &str, shapes: &[&str], errors: &mut Errors| -> Option<Logic> {
        let value = known.contains(&key).then(|| args.value(key, errors));
        value
            .flatten()
            .and_then(|value| value::logic(value, shapes, errors))
    };
    let data = take("process_data", PURE, errors);
    let items = take("items", PURE, errors);
    let seed = take("process_seed", if many { about_item } else { PURE }, errors);
    let start = args.value("start", errors);
    let start = start.and_then(|value| value::name(&value, "a `StartSubprocess` node", errors));
    let sequential = match many {
        true => args.value("sequential", errors),
        false => None,
    };
    let sequential = sequential.is_some_and(|value| truth(&value, errors));
    let example = match many {
        true => "#[subprocess(ItemFlow, items = |order| ..)]",
        false => "#[subprocess(PaymentFlow)]",
    };
    let flow = only_value(args, example, known, errors)?;
    Some(Calls {
        flow: value::path(&flow, errors)?,
        start,
        data,
        seed,
        items,
        sequential,
    })
}

fn truth(value: &Expr, errors: &mut Errors) -> bool {
    if let Expr::Lit(ExprLit {
        lit: Lit::Bool(truth),
        ..
    }) = value
    {
        return truth.value;
    }
    errors.at(value, "expected `true` or `false`");
    false
}
