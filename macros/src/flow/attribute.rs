//! The attributes of a node, one function each.

use syn::{Attribute, Expr};

use super::continue_when::ContinueWhen;
use super::kind::{self, Kind};
use super::retry::Retry;
use super::syntax::{
    Assign, Class, ErrorCode, Form, FormField, Logic, NodeSyntax, Permission, Place, Way,
};
use super::{boundary, link, people, spans, timing, value};
use crate::args::Args;
use crate::diagnostics::{Errors, did_you_mean, list};

/// `|data| ..` and `|data, activation| ..`: what pure questions about a process look like.
pub(super) const PURE: &[&str] = &["|data| ..", "|data, activation| .."];

/// Attributes of rustc and its tools that are never a slip of the pen for one of ours.
const FOREIGN: &[&str] = &[
    "doc",
    "allow",
    "expect",
    "warn",
    "deny",
    "forbid",
    "deprecated",
];

/// What to do with an attribute of a field.
pub(super) enum Role {
    /// One of ours.
    Ours(&'static str),
    /// Somebody else's: it stays on the field.
    Foreign,
    /// Neither: an error was reported, and it goes away.
    Refused,
}

/// Looks an attribute up, and reports one that cannot stand on a node.
pub(super) fn role(attribute: &Attribute, errors: &mut Errors) -> Role {
    let Some(name) = attribute.path().get_ident() else {
        return Role::Foreign;
    };
    let word = name.to_string();
    if let Some(known) = kind::attributes().find(|known| *known == word) {
        return Role::Ours(known);
    }
    if FOREIGN.contains(&word.as_str()) {
        return Role::Foreign;
    }
    let refusal = if word == "cfg" || word == "cfg_attr" {
        format!(
            "a node cannot depend on `#[{word}]`: every build has the same nodes\nhelp: declare two flows, and choose one of them with `#[cfg]`"
        )
    } else if let Some(near) = did_you_mean(&word, kind::attributes()) {
        format!("unknown attribute `#[{word}]` on a node\nhelp: did you mean `#[{near}]`?")
    } else {
        return Role::Foreign;
    };
    errors.at(name, refusal);
    Role::Refused
}

/// Reads one of our attributes into its node.
pub(super) fn read(name: &str, attribute: &Attribute, node: &mut NodeSyntax, errors: &mut Errors) {
    if let Some(kind) = node.kind
        && !kind::takes(kind, name)
    {
        errors.at_span(spans::attribute(attribute), misplaced(kind, name));
        return;
    }
    if node.timing.is_some() && kind::TIMINGS.contains(&name) {
        let message = "its time is said twice\nhelp: keep one of the two";
        errors.at_span(spans::attribute(attribute), message);
        return;
    }
    if is_given(name, node) {
        let message = format!("`#[{name}]` is given twice\nhelp: keep one of them");
        errors.at_span(spans::attribute(attribute), message);
        return;
    }
    if name == "task_data" {
        node.task_data = read_type(attribute, errors);
        return;
    }
    if name == "multi_merge" {
        node.multi_merge = flag(attribute, errors);
        return;
    }
    let before = errors.len();
    let args = Args::of_attribute(attribute, errors);
    if errors.len() > before {
        // What cannot be read was reported; that it says nothing else is no second mistake.
        return;
    }
    match name {
        "form" => node.form = form(args, errors),
        "permission" => {
            let mut args = args;
            node.people.permission_on = people::permission_on(node.kind, &mut args, errors);
            node.permission = permission(args, errors);
        }
        "candidates" => node.people.candidates = people::candidates(args, errors),
        "four_eyes" => node.people.four_eyes = people::four_eyes(args, errors),
        "due" => node.people.due = people::due(args, errors),
        "priority" => node.people.priority = people::priority(args, errors),
        "undo" => node.people.undo = undo(args, errors),
        "available" => node.available = single(args, &["|user| .."], errors),
        "assign" => node.assign = assign(args, errors),
        "run" => node.run = run(node.kind, args, errors),
        "retry" => node.retry = Some(Retry::parse(args, errors)),
        "summary" => node.summary = text(args, errors),
        "result" => node.result = text(args, errors),
        "error" => node.error = error(args, errors),
        "subprocess" | "message" | "signal" | "escalation" => {
            node.link = link::parse(name, node.kind, args, errors);
        }
        "continue_when" => node.continue_when = ContinueWhen::parse(args, errors),
        "until" => node.until = until(args, errors),
        "compensate_with" => node.compensate_with = compensate_with(args, errors),
        "compensate" => node.compensate = compensate(args, errors),
        "next" => node.ways.extend(next(node.kind, args, errors)),
        "when" => node.ways.extend(when(args, errors)),
        "after" => node.timing = timing::after(args, errors),
        "at" => node.timing = timing::at(args, errors),
        "cron" => node.timing = timing::cron(args, errors),
        "every" => node.timing = timing::every(args, errors),
        "missed" => node.missed = timing::missed(args, errors),
        "timeout" => node.boundaries.extend(boundary::timeout(args, errors)),
        "on_error" => node.boundaries.extend(boundary::on_error(args, errors)),
        "on_escalation" => node
            .boundaries
            .extend(boundary::on_escalation(args, errors)),
        "renamed" => node.renamed.extend(renamed(args, errors)),
        _ => node.ways.extend(otherwise(args, errors)),
    }
}

/// `#[form]` on an `If`: says which kinds take the attribute, and what this kind takes instead.
fn misplaced(kind: Kind, attribute: &str) -> String {
    let kinds = kind::kinds_with(attribute).iter();
    let kinds = list(&kinds.map(|kind| kind.as_str()).collect::<Vec<_>>());
    let own = kind::attributes_of(kind).into_iter();
    let own = list(&own.map(|name| format!("#[{name}]")).collect::<Vec<_>>());
    let kind_word = kind.with_article();
    let help = match (kind, attribute) {
        (Kind::Obsolete, "when" | "otherwise") => {
            "help: its tasks rest until a manager decides; `#[next(node)]` says where one who moves a task on sends it".to_owned()
        }
        (Kind::Obsolete, _) => {
            "help: nothing is done at a node that is gone; its tasks rest until a manager decides".to_owned()
        }
        (kind, "next" | "when" | "otherwise") if kind.is_end() => {
            "help: nothing comes after an end; give the node another kind to go on".to_owned()
        }
        _ if own.is_empty() => format!("help: `#[{attribute}]` belongs to {kinds}"),
        _ => format!("help: `#[{attribute}]` belongs to {kinds}\nnote: {kind_word} takes {own}"),
    };
    format!("{kind_word} does not take `#[{attribute}]`\n{help}")
}

fn is_given(name: &str, node: &NodeSyntax) -> bool {
    match name {
        "form" => node.form.is_some(),
        "permission" => node.permission.is_some(),
        "available" => node.available.is_some(),
        "assign" => node.assign.is_some(),
        "candidates" => node.people.candidates.is_some(),
        "four_eyes" => node.people.four_eyes.is_some(),
        "due" => node.people.due.is_some(),
        "priority" => node.people.priority.is_some(),
        "undo" => node.people.undo.is_some(),
        "run" => node.run.is_some(),
        "retry" => node.retry.is_some(),
        "summary" => node.summary.is_some(),
        "result" => node.result.is_some(),
        "error" => node.error.is_some(),
        "subprocess" | "message" | "signal" | "escalation" => node.link.is_some(),
        "continue_when" => node.continue_when.is_some(),
        "until" => node.until.is_some(),
        "compensate_with" => node.compensate_with.is_some(),
        "compensate" => !node.compensate.is_empty(),
        "task_data" => node.task_data.is_some(),
        "multi_merge" => node.multi_merge.is_some(),
        "missed" => node.missed.is_some(),
        _ => false,
    }
}

/// An attribute that says all by being there.
fn flag(attribute: &Attribute, errors: &mut Errors) -> Option<proc_macro2::Span> {
    if let Err(error) = attribute.meta.require_path_only() {
        let name = attribute.path().get_ident();
        let name = name.map_or_else(String::new, ToString::to_string);
        let message = format!("`#[{name}]` takes no arguments\nhelp: write `#[{name}]`");
        errors.at_span(error.span(), message);
    }
    Some(spans::attribute(attribute))
}

fn read_type(attribute: &Attribute, errors: &mut Errors) -> Option<syn::Type> {
    errors.ok(attribute.parse_args())
}

/// The one bare value of an attribute that has, beside it, the `known` keys, which were taken.
pub(super) fn only_value(
    mut args: Args,
    example: &str,
    known: &[&str],
    errors: &mut Errors,
) -> Option<Expr> {
    let span = args.span();
    let mut values = args.values().into_iter();
    let value = values.next();
    args.finish(known, errors);
    if let Some(extra) = values.next() {
        errors.at(
            extra,
            format!("one value too many\nhelp: write `{example}`"),
        );
    }
    if value.is_none() {
        errors.at_span(span, format!("a value is missing\nhelp: write `{example}`"));
    }
    value
}

fn single(args: Args, shapes: &[&str], errors: &mut Errors) -> Option<Logic> {
    let example = format!("#[available({})]", shapes[0]);
    let value = only_value(args, &example, &[], errors)?;
    value::logic(value, shapes, errors)
}

/// `#[renamed(from = "old")]`: a text, because there is nothing of that name any more.
fn renamed(mut args: Args, errors: &mut Errors) -> Option<syn::LitStr> {
    let example =
        "help: write `#[renamed(from = \"old_name\")]`, once for each name that the node had";
    let span = args.span();
    if let Some(value) = args.values().first() {
        errors.at(value, format!("the name before has a key\n{example}"));
        return None;
    }
    let given = args.entry("from", errors);
    args.finish(&["from"], errors);
    let Some((_, value)) = given else {
        errors.at_span(
            span,
            format!("the name that the node had is missing\n{example}"),
        );
        return None;
    };
    let text = value::text(&value, errors)?;
    if syn::parse_str::<syn::Ident>(&text.value()).is_err() {
        errors.at(
            &text,
            format!("expected the name of a node: it was a field\n{example}"),
        );
        return None;
    }
    Some(text)
}

fn text(args: Args, errors: &mut Errors) -> Option<syn::LitStr> {
    let value = only_value(args, "#[summary(\"Send '{text}'\")]", &[], errors)?;
    value::text(&value, errors)
}

/// `#[form(text, approved, name = NewMessage)]` or `#[form(ShipmentForm)]`: types begin with a capital,
/// fields do not, as everywhere in Rust.
fn form(mut args: Args, errors: &mut Errors) -> Option<Form> {
    let span = args.span();
    let values = args.values();
    let name = args.entry("name", errors);
    args.finish(&["name"], errors);
    let rename = name.and_then(|(_, value)| value::name(&value, "the form", errors));
    match values.as_slice() {
        [] => {
            errors.at_span(
                span,
                "the fields of the form are missing\nhelp: write `#[form(text, approved)]`, or leave `#[form]` away when confirming is all there is to do",
            );
            None
        }
        [own] if is_type(own) => {
            if let Some(name) = rename {
                errors.at(
                    name,
                    "a form of your own has a name already\nhelp: leave `name` away",
                );
            }
            Some(Form::Own(value::path(own, errors)?))
        }
        values => Some(Form::Fields {
            fields: fields(values, errors),
            name: rename,
        }),
    }
}

fn is_type(value: &Expr) -> bool {
    let Expr::Path(path) = value else {
        return false;
    };
    let last = path.path.segments.last();
    last.is_some_and(|last| last.ident.to_string().starts_with(char::is_uppercase))
}

/// Each field once: a repeated one is reported and left out, so that the struct of the form compiles.
fn fields(values: &[Expr], errors: &mut Errors) -> Vec<FormField> {
    let mut fields: Vec<FormField> = Vec::new();
    for value in values {
        let Some(field) = field(value, errors) else {
            continue;
        };
        let name = &field.name;
        if fields.iter().any(|other| other.name == *name) {
            errors.at(name, format!("`{name}` is in this form already"));
        } else {
            fields.push(field);
        }
    }
    fields
}

/// `text`, `task.note`, `process.seed` or `process.artifact`.
fn field(value: &Expr, errors: &mut Errors) -> Option<FormField> {
    if is_type(value) {
        errors.at(
            value,
            "a form is either one type or some fields of the data\nhelp: write `#[form(text, approved)]` or `#[form(ShipmentForm)]`",
        );
        return None;
    }
    if let Expr::Field(syn::ExprField {
        base,
        member: syn::Member::Named(name),
        ..
    }) = value
    {
        return field_of(base, name, errors);
    }
    let of_data = |name: syn::Ident| FormField {
        name,
        place: Place::Data,
    };
    if let Expr::Path(path) = value
        && let (true, Some(last)) = (path.path.segments.len() > 1, path.path.segments.last())
    {
        let name = last.ident.clone();
        errors.at(
            value,
            format!("expected the name of a field of the data\nhelp: write only `{name}`"),
        );
        // The form has this field all the same, so that what fills it in compiles.
        return Some(of_data(name));
    }
    value::name(value, "a field of the data", errors).map(of_data)
}

fn field_of(base: &Expr, name: &syn::Ident, errors: &mut Errors) -> Option<FormField> {
    let owner = value::single_name(base).map_or_else(String::new, ToString::to_string);
    let place = match (&*owner, &*name.to_string()) {
        ("task", _) => Place::Task,
        ("process", "seed") => Place::Seed,
        ("process", "artifact") => Place::Artifact,
        ("process", word) => {
            errors.at(
                name,
                format!("a form writes `process.seed` and `process.artifact` of the process itself\nhelp: a field of its data is written by its name alone: `{word}`"),
            );
            Place::Data
        }
        (_, word) => {
            errors.at(
                base,
                format!("a form writes into the process or into the task\nhelp: write `{word}` for a field of the process' data, `task.{word}` for one of the task's"),
            );
            Place::Data
        }
    };
    Some(FormField {
        name: name.clone(),
        place,
    })
}

fn permission(args: Args, errors: &mut Errors) -> Option<Permission> {
    let value = only_value(args, "#[permission(\"hello.start\")]", &["on"], errors)?;
    if let Expr::Lit(_) = value {
        return value::text(&value, errors).map(Permission::Name);
    }
    match value {
        Expr::Path(path) if is_constant(&path) => Some(Permission::Constant(path)),
        value => value::logic(value, PURE, errors).map(Permission::Logic),
    }
}

fn is_constant(path: &syn::ExprPath) -> bool {
    let last = path.path.segments.last();
    let word = last.map_or_else(String::new, |last| last.ident.to_string());
    word.contains(char::is_uppercase) && !word.contains(char::is_lowercase)
}

/// `owner_of(start)` is grammar, not a call: a closure would not be able to name a node.
fn assign(args: Args, errors: &mut Errors) -> Option<Assign> {
    let value = only_value(args, "#[assign(owner_of(start))]", &[], errors)?;
    match &value {
        Expr::Lit(_) => value::text(&value, errors).map(Assign::User),
        Expr::Call(call) => match value::single_name(&call.func) {
            Some(word) if word == "owner_of" => owner_of(call, errors).map(Assign::OwnerOf),
            _ => {
                errors.at(
                    &call.func,
                    "only `owner_of(node)` can be called here\nhelp: write a closure, `|data| ..`, for anything else",
                );
                None
            }
        },
        _ => value::logic(value, PURE, errors).map(Assign::Logic),
    }
}

fn owner_of(call: &syn::ExprCall, errors: &mut Errors) -> Option<syn::Ident> {
    if call.args.len() != 1 {
        errors.at(
            &call.func,
            "`owner_of` needs the name of one node\nhelp: write `owner_of(start)`",
        );
        return None;
    }
    value::name(&call.args[0], "a node", errors)
}

/// As `#[run]`, of whatever kind the node is: what is taken back is taken back inside the transaction.
fn undo(args: Args, errors: &mut Errors) -> Option<Logic> {
    let value = only_value(args, "#[undo(Self::method)]", &[], errors)?;
    value::logic(value, &["|data| .."], errors)
}

/// A closure touches the data only; whoever needs the activation writes a method, whose signature
/// says so.
fn run(kind: Option<Kind>, args: Args, errors: &mut Errors) -> Option<Logic> {
    let value = only_value(args, "#[run(Self::method)]", &[], errors)?;
    if let (Some(Kind::Job), Expr::Closure(closure)) = (kind, &value) {
        errors.at(
            spans::parameters(closure),
            "the work of a `Job` is an `async fn`\nhelp: write `#[run(Self::method)]`, with `async fn method(job: &mut JobContext<'_, Self>) -> Result<(), JobError>`",
        );
        return None;
    }
    if kind.is_some_and(Kind::receives) {
        return value::logic(value, &["|data| ..", "|data, received| .."], errors);
    }
    if let Expr::Closure(closure) = &value
        && closure.inputs.len() == 2
    {
        errors.at(
            spans::parameters(closure),
            "a closure of `#[run]` takes the data alone\nhelp: write `|data| ..`, or `#[run(Self::method)]` with `fn method(activation: &mut Activation<'_, Self>) -> Result<(), NodeError>`",
        );
        return None;
    }
    value::logic(value, &["|data| .."], errors)
}

/// `#[error("code", message = "Only {left} are left")]`
fn error(mut args: Args, errors: &mut Errors) -> Option<ErrorCode> {
    let message = args.value("message", errors);
    let message = message.and_then(|value| value::text(&value, errors));
    let code = only_value(args, "#[error(\"out_of_stock\")]", &["message"], errors)?;
    Some(ErrorCode {
        code: value::text(&code, errors)?,
        message,
    })
}

fn until(args: Args, errors: &mut Errors) -> Option<Logic> {
    let value = only_value(args, "#[until(|data| ..)]", &[], errors)?;
    value::logic(value, PURE, errors)
}

/// `#[compensate_with(handler)]`
fn compensate_with(args: Args, errors: &mut Errors) -> Option<syn::Ident> {
    let value = only_value(args, "#[compensate_with(handler)]", &[], errors)?;
    value::name(&value, "a node", errors)
}

/// `#[compensate(book_flight, book_hotel)]`: each node once.
fn compensate(mut args: Args, errors: &mut Errors) -> Vec<syn::Ident> {
    let span = args.span();
    let values = args.values();
    args.finish(&[], errors);
    if values.is_empty() {
        let message = "the nodes whose work is undone are missing\nhelp: write `#[compensate(node)]`, or leave it away to undo everything";
        errors.at_span(span, message);
    }
    let mut nodes: Vec<syn::Ident> = Vec::new();
    for value in &values {
        match value::name(value, "a node", errors) {
            Some(name) if nodes.contains(&name) => {
                errors.at(
                    &name,
                    format!("`{name}` is named twice\nhelp: keep one of them"),
                );
            }
            Some(name) => nodes.push(name),
            None => {}
        }
    }
    nodes
}

/// The keys that every edge has.
pub(super) const EDGE_KEYS: [&str; 3] = ["label", "task_data", "task_seed"];

/// `#[next(target, when = .., label = ".., task_data = .., task_seed = ..)]`
fn next(kind: Option<Kind>, mut args: Args, errors: &mut Errors) -> Option<Way> {
    let values = args.values();
    let condition = args.entry("when", errors);
    let items = args.entry("items", errors);
    let splits = kind.is_none_or(Kind::splits);
    if let (Some((key, _)), false) = (&items, splits) {
        errors.at(
            key,
            "only a `Split` makes a task for each item\nhelp: put a `Split` in between, and a `Join` behind the tasks",
        );
    }
    if let (Some((key, _)), false) = (&condition, splits) {
        errors.at(
            key,
            "only a `Split` goes some of its ways\nhelp: choose between nodes with an `If` or a `Switch`, whose ways are `#[when(condition, then = node)]`",
        );
    }
    let known: &[&str] = match kind {
        Some(kind) if kind.splits() => &["when", "items", "label", "task_data", "task_seed"],
        _ => &EDGE_KEYS,
    };
    let when = condition.and_then(|(_, value)| value::logic(value, PURE, errors));
    let items = items.and_then(|(key, value)| Some((key, value::logic(value, PURE, errors)?)));
    let mut way = way_of(
        Class::Next,
        values,
        when,
        args,
        known,
        items.is_some(),
        errors,
    )?;
    if let (Some(_), Some((key, _))) = (&items, &way.task_data) {
        errors.at(
            key,
            "the items are the data of the tasks\nhelp: leave `task_data` away, and let `items` answer with what the tasks begin with",
        );
    }
    way.items = items;
    Some(way)
}

/// `#[otherwise(target, label = .., ..)]`
fn otherwise(mut args: Args, errors: &mut Errors) -> Option<Way> {
    let values = args.values();
    way(Class::Otherwise, values, None, args, &EDGE_KEYS, errors)
}

/// `#[when(condition, then = target, ..)]`
fn when(mut args: Args, errors: &mut Errors) -> Option<Way> {
    let span = args.span();
    let mut conditions = args.values().into_iter();
    let condition = conditions.next();
    let mut then = args.value("then", errors);
    if let Some(extra) = conditions.next() {
        let name = value::single_name(&extra).filter(|_| then.is_none());
        let message = match name {
            Some(name) => format!("where to go has a key\nhelp: write `then = {name}`"),
            None => "one value too many\nhelp: write `#[when(|data| .., then = node)]`".to_owned(),
        };
        errors.at(&extra, message);
        then = then.or(Some(extra));
    }
    let known = ["then", "label", "task_data", "task_seed"];
    if condition.is_none() {
        errors.at_span(
            span,
            "the condition is missing\nhelp: write `#[when(|data| .., then = node)]`",
        );
    }
    if then.is_none() {
        errors.at_span(
            span,
            "where to go is missing\nhelp: write `#[when(|data| .., then = node)]`",
        );
    }
    let when = condition.and_then(|value| value::logic(value, PURE, errors));
    let target = then.into_iter().collect();
    let way = way(Class::When, target, when, args, &known, errors)?;
    way.when.is_some().then_some(way)
}

pub(super) fn way(
    class: Class,
    targets: Vec<Expr>,
    when: Option<Logic>,
    args: Args,
    known: &[&str],
    errors: &mut Errors,
) -> Option<Way> {
    way_of(class, targets, when, args, known, false, errors)
}

/// A way; one with `items` says of each item, and not of the data, what its task is about.
fn way_of(
    class: Class,
    targets: Vec<Expr>,
    when: Option<Logic>,
    mut args: Args,
    known: &[&str],
    items: bool,
    errors: &mut Errors,
) -> Option<Way> {
    let span = args.span();
    let label = args.value("label", errors);
    let task_data = args.entry("task_data", errors);
    let task_seed = args.value("task_seed", errors);
    args.finish(known, errors);
    let target = target(class, targets, span, errors);
    let label = label.and_then(|value| value::text(&value, errors));
    let task_data = task_data
        .and_then(|(key, value)| value::logic(value, PURE, errors).map(|logic| (key, logic)));
    let shapes: &[&str] = if items { &["|item| .."] } else { PURE };
    let task_seed = task_seed.and_then(|value| value::logic(value, shapes, errors));
    Some(Way {
        class,
        span,
        target: target?,
        when,
        label,
        task_data,
        task_seed,
        items: None,
    })
}

fn target(
    class: Class,
    values: Vec<Expr>,
    span: proc_macro2::Span,
    errors: &mut Errors,
) -> Option<syn::Ident> {
    let mut values = values.into_iter();
    let Some(first) = values.next() else {
        // `#[when]` has said so itself, because there the target has a key.
        if class != Class::When {
            errors.at_span(
                span,
                format!(
                    "the node that it leads to is missing\nhelp: write `#[{}(node)]`",
                    class.attribute()
                ),
            );
        }
        return None;
    };
    for extra in values {
        errors.at(extra, "an edge leads to one node\nhelp: give each way an attribute of its own; a `Split` takes several");
    }
    value::name(&first, "a node", errors)
}
