//! The rules of a machine, one function for each.

use std::collections::BTreeSet;

use syn::{FnArg, Ident, ReceiverKind, Type};

use super::model::{Machine, Method, Output, mentions};
use super::parse::{Guard, Source, Target, Transition};
use crate::diagnostics::{Errors, help_unknown};

/// Runs every rule. Methods with a wrong receiver lose their body, so that rustc does not add its
/// own complaint about every assignment in it.
pub(crate) fn check(machine: &mut Machine, errors: &mut Errors) {
    field_and_state_are_given(machine, errors);
    something_is_a_transition(machine, errors);
    for method in machine.methods_mut() {
        receiver_is_exclusive(method, errors);
        function_is_plain(method, errors);
        return_type_is_owned(method, errors);
        by_return_needs_a_state(method, errors);
    }
    made_names_are_free(machine, errors);
    for method in machine.methods() {
        sources_differ(method, errors);
        originals_agree(method, errors);
        for row in &method.rows {
            guards_read_arguments(method, row, errors);
            on_error_needs_a_result(method, row, errors);
            choices_end_with_the_rest(row, errors);
            custom_values_are_literals(row, errors);
        }
    }
    if !errors.is_empty() {
        mend(machine);
    }
}

/// Takes out what is known to be wrong, so that rustc does not report it once more.
fn mend(machine: &mut Machine) {
    let nameless = machine.state.is_none();
    if nameless {
        machine.field = None;
        machine.on_enter.clear();
        machine.on_exit.clear();
    }
    for method in machine.methods_mut() {
        let reads_well = |guard: &Guard| {
            guard.reads.iter().all(|read| {
                let mut arguments = method.arguments.iter();
                let argument = arguments.find(|argument| argument.name == *read);
                argument.is_some_and(|argument| !depends_on_call(method, &argument.ty))
            })
        };
        let wrong: BTreeSet<String> = method
            .rows
            .iter()
            .flat_map(Transition::conditions)
            .filter(|guard| !reads_well(guard))
            .map(|guard| guard.name.clone())
            .collect();
        for row in &mut method.rows {
            row.guards.retain(|guard| !wrong.contains(&guard.name));
            if nameless {
                row.source = None;
                row.target = Target::Stays;
                row.on_error = None;
            }
        }
    }
}

/// "I forgot to say which field holds the state, or what its type is."
fn field_and_state_are_given(machine: &Machine, errors: &mut Errors) {
    let span = proc_macro2::Span::call_site();
    if machine.field.is_none() && errors.is_empty() {
        errors.at_span(
            span,
            "`#[state_machine]` needs a `field`\nhelp: name the field that holds the state: `field = stage`",
        );
    }
    if machine.state.is_none() && errors.is_empty() {
        errors.at_span(
            span,
            "`#[state_machine]` needs a `state`\nhelp: name the enum of states: `state = Stage`",
        );
    }
}

/// "I marked the block and none of its methods."
fn something_is_a_transition(machine: &Machine, errors: &mut Errors) {
    if machine.methods().next().is_none() {
        errors.at(
            &machine.ty,
            "this state machine has no transitions\nhelp: mark a method with `#[transition(source = .., target = ..)]`",
        );
    }
}

/// "I took `&self` as for any other method."
fn receiver_is_exclusive(method: &mut Method, errors: &mut Errors) {
    let name = &method.raw.sig.ident;
    let receiver = match method.raw.sig.inputs.first() {
        Some(FnArg::Receiver(receiver)) => receiver,
        other => {
            let message = format!(
                "transition `{name}` must take `&mut self`: it changes the state field\nhelp: add `&mut self` as the first parameter"
            );
            match other {
                Some(first) => errors.at(first, message),
                None => errors.at(name, message),
            }
            method.runnable = false;
            return;
        }
    };
    let exclusive = matches!(receiver.kind, ReceiverKind::Reference(_, _, Some(_)));
    if !exclusive {
        errors.at(
            receiver,
            format!(
                "transition `{name}` must take `&mut self`: it changes the state field\nhelp: change the receiver to `&mut self`"
            ),
        );
        method.runnable = false;
    }
}

/// "A method of mine is called like one that is made for the machine."
fn made_names_are_free(machine: &mut Machine, errors: &mut Errors) {
    let made = |own: &Ident| {
        let word = own.to_string();
        if machine.names.queries().iter().any(|made| **made == word) {
            return Some("every machine".to_owned());
        }
        let asked = word.strip_prefix("can_").or(word.strip_prefix("check_"))?;
        let method = machine.methods().find(|method| method.word() == asked)?;
        Some(format!("the transition `{}`", method.word()))
    };
    let mut taken = BTreeSet::new();
    for own in machine.own_functions() {
        if let Some(owner) = made(own) {
            taken.insert(own.to_string());
            errors.at(
                own,
                format!("`{own}` is made for {owner}\nhelp: rename this function"),
            );
        }
    }
    machine.taken = taken;
}

/// "My transition is `const` or `unsafe`."
fn function_is_plain(method: &mut Method, errors: &mut Errors) {
    let sig = &mut method.raw.sig;
    let message = |word| {
        format!(
            "a transition cannot be `{word} fn`\nhelp: remove `{word}`: the state is set around the body at run time"
        )
    };
    if let Some(token) = sig.constness.take() {
        errors.at(token, message("const"));
    }
    if !matches!(sig.safety, syn::Safety::Default) {
        errors.at(&sig.safety, message("unsafe"));
        sig.safety = syn::Safety::Default;
    }
    if let Some(token) = sig.abi.take() {
        errors.at(token, message("extern"));
    }
}

/// "I return a reference into the object." While it lives, nothing could restore the state.
fn return_type_is_owned(method: &mut Method, errors: &mut Errors) {
    let ty = match &method.output {
        Output::Unit => return,
        Output::Value(ty) | Output::Alias(ty) | Output::Result(ty, _) => ty,
    };
    let borrows = match ty {
        Type::Reference(reference) => reference
            .lifetime
            .as_ref()
            .is_none_or(|lifetime| lifetime.ident != "static"),
        Type::ImplTrait(_) => true,
        _ => false,
    };
    if borrows {
        errors.at(
            ty,
            "a transition cannot return a borrow of `self`\nhelp: return an owned value, or read it after the call",
        );
        method.runnable = false;
    }
}

/// "Two declarations of one method are for the same state." Which one is meant?
fn sources_differ(method: &Method, errors: &mut Errors) {
    let mut seen = BTreeSet::new();
    let mut any = false;
    for row in &method.rows {
        match &row.source {
            Some(Source::Listed(states)) => {
                for state in states {
                    if !seen.insert(state.to_string()) {
                        errors.at(state, twice(method.name(), state));
                    }
                }
            }
            Some(Source::AnyBut(span, states)) => {
                if std::mem::replace(&mut any, true) {
                    let name = method.name();
                    errors.at_span(*span, format!("`{name}` already has a declaration for any state\nhelp: keep one of them; to choose between targets, write `target = [A if Self::condition, B]`"));
                }
                let mut excluded = BTreeSet::new();
                for state in states {
                    if !excluded.insert(state.to_string()) {
                        errors.at(
                            state,
                            format!("`{state}` is excluded twice\nhelp: remove it"),
                        );
                    }
                }
            }
            None => {}
        }
    }
}

fn twice(method: &Ident, state: &Ident) -> String {
    format!(
        "`{method}` already leads from `{state}`\nhelp: remove it; to choose between targets, write `target = [A if Self::condition, B]`"
    )
}

/// "I gave the body two names."
fn originals_agree(method: &Method, errors: &mut Errors) {
    let mut given = method.rows.iter().filter_map(|row| row.original.as_ref());
    let first = given.next();
    for other in given {
        if first.is_some_and(|first| first != other) {
            errors.at(
                other,
                "the body has another name already\nhelp: give `original` once",
            );
        }
    }
}

/// "My guard reads an argument that the method does not have."
fn guards_read_arguments(method: &Method, row: &Transition, errors: &mut Errors) {
    let names: Vec<String> = method
        .arguments
        .iter()
        .map(|a| a.name.to_string())
        .collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    for read in row.conditions().flat_map(|guard| &guard.reads) {
        let argument = method
            .arguments
            .iter()
            .find(|argument| argument.name == *read);
        match argument {
            None => {
                let what = format!("arguments of `{}`", method.name());
                let help = help_unknown(&read.to_string(), &what, &names);
                let name = method.name();
                errors.at(read, format!("`{name}` has no argument `{read}`\n{help}"));
            }
            Some(argument) if depends_on_call(method, &argument.ty) => errors.at(
                read,
                format!("a guard cannot read `{read}`: its type is chosen by the call\nhelp: give the argument a type of its own"),
            ),
            Some(_) => {}
        }
    }
}

/// True for `impl Trait` and for types that mention a type parameter of the method.
pub(crate) fn depends_on_call(method: &Method, ty: &Type) -> bool {
    let generics = method.raw.sig.generics.type_params();
    let mut names: Vec<String> = generics.map(|p| p.ident.to_string()).collect();
    names.push("impl".to_owned());
    mentions(ty, &names)
}

/// "I want another state after an error, and the body cannot fail."
fn on_error_needs_a_result(method: &Method, row: &Transition, errors: &mut Errors) {
    if let Some(state) = row
        .on_error
        .as_ref()
        .filter(|_| !method.output.is_fallible())
    {
        errors.at(
            state,
            format!(
                "`on_error` needs a body that can fail\nhelp: let `{}` return a `Result`",
                method.name()
            ),
        );
    }
}

/// "The body is to say the next state, and it returns nothing."
fn by_return_needs_a_state(method: &mut Method, errors: &mut Errors) {
    for row in &method.rows {
        let Target::ByReturn(span, states) = &row.target else {
            continue;
        };
        let name = method.name();
        if method.output.is_unit() {
            errors.at_span(
                *span,
                format!(
                    "`by_return` needs a body that returns the next state\nhelp: let `{name}` return the state, or a `Result` of it"
                ),
            );
            method.runnable = false;
        }
        if states.is_empty() {
            errors.at_span(
                *span,
                "`by_return` needs the states that the body may return\nhelp: list them: `by_return(Approved, Rejected)`",
            );
        }
    }
}

/// "A target without a condition comes before others." They could never be chosen.
fn choices_end_with_the_rest(row: &Transition, errors: &mut Errors) {
    let Target::To(choices) = &row.target else {
        return;
    };
    if choices.is_empty() {
        errors.at_span(
            row.span,
            "a list of targets needs a target\nhelp: leave `target` out to keep the current state",
        );
    }
    for (state, condition) in choices.iter().rev().skip(1) {
        if condition.is_none() {
            errors.at(
                state,
                format!("nothing after `{state}` can be chosen: it has no condition\nhelp: add one: `{state} if Self::condition`, or move it to the end"),
            );
        }
    }
}

/// "I noted a value that is not a constant."
fn custom_values_are_literals(row: &Transition, errors: &mut Errors) {
    for (_, value) in &row.custom {
        if super::expand::custom_value(value).is_none() {
            errors.at(
                value,
                "a `custom` value is a literal\nhelp: write a text, a number, `true` or `false`",
            );
        }
    }
}
