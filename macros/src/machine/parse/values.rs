//! What is written after a key: states, guards, permissions, hooks, lists of pairs.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Expr, Ident, Token};

use super::{Guard, Hook, Permission, Source, Target};

pub(super) fn hooks(input: ParseStream<'_>) -> syn::Result<Vec<Hook>> {
    let functions = match input.parse()? {
        Expr::Array(list) => list.elems.into_iter().collect(),
        one => vec![one],
    };
    let hook = |function| Hook {
        state: None,
        function,
    };
    Ok(functions.into_iter().map(hook).collect())
}

/// `stage`, or `inner.stage` for a field of a field.
pub(super) fn field(input: ParseStream<'_>) -> syn::Result<TokenStream> {
    let message =
        "expected the name of a field\nhelp: write the field that holds the state: `field = stage`";
    let first: Ident = input
        .parse()
        .map_err(|e| syn::Error::new(e.span(), message))?;
    let mut path = first.into_token_stream();
    while input.peek(Token![.]) {
        input.parse::<Token![.]>()?.to_tokens(&mut path);
        input.call(Ident::parse_any)?.to_tokens(&mut path);
    }
    Ok(path)
}

/// A state: the name of a variant, alone.
pub(super) fn state(input: ParseStream<'_>) -> syn::Result<Ident> {
    let expected = "expected a state\nhelp: name a variant of the enum of states, such as `New`";
    let path: syn::Path = input
        .parse()
        .map_err(|error| syn::Error::new(error.span(), expected))?;
    match path.segments.last() {
        Some(last) if path.segments.len() > 1 => Err(syn::Error::new_spanned(
            &path,
            format!(
                "a state is named by its variant alone\nhelp: write `{}`",
                last.ident
            ),
        )),
        _ => path.require_ident().cloned(),
    }
}

fn states(input: ParseStream<'_>) -> syn::Result<Vec<Ident>> {
    let states = input.parse_terminated(state, Token![,])?;
    Ok(states.into_iter().collect())
}

pub(super) fn source(input: ParseStream<'_>) -> syn::Result<Source> {
    if input.peek(syn::token::Bracket) {
        let content;
        let bracket = syn::bracketed!(content in input);
        let listed = states(&content)?;
        if listed.is_empty() {
            return Err(syn::Error::new(
                bracket.span.join(),
                "a transition leads from at least one state\nhelp: name the states, or write `source = any`",
            ));
        }
        if let Some(any) = listed.iter().find(|state| *state == "any") {
            return Err(syn::Error::new(
                any.span(),
                "`any` stands alone\nhelp: write `source = any`, or list the states",
            ));
        }
        return Ok(Source::Listed(listed));
    }
    let first = state(input)?;
    if first == "any" {
        return Ok(Source::AnyBut(first.span(), Vec::new()));
    }
    if first == "any_but" && input.peek(syn::token::Paren) {
        let content;
        syn::parenthesized!(content in input);
        return Ok(Source::AnyBut(first.span(), states(&content)?));
    }
    Ok(Source::Listed(vec![first]))
}

pub(super) fn target(input: ParseStream<'_>) -> syn::Result<Target> {
    if input.peek(syn::token::Bracket) {
        let content;
        syn::bracketed!(content in input);
        let choices = content.parse_terminated(choice, Token![,])?;
        return Ok(Target::To(choices.into_iter().collect()));
    }
    let first = state(input)?;
    if first == "by_return" && input.peek(syn::token::Paren) {
        let content;
        syn::parenthesized!(content in input);
        return Ok(Target::ByReturn(first.span(), states(&content)?));
    }
    let message = match first.to_string().as_str() {
        "any" | "any_but" => {
            "a target is one state\nhelp: name the state; to keep the current one, leave `target` out"
        }
        "None" | "none" => {
            "a target is one state\nhelp: leave `target` out to keep the current state"
        }
        _ => return Ok(Target::To(vec![(first, None)])),
    };
    Err(syn::Error::new(first.span(), message))
}

/// `State if condition`, or `State` for the rest.
fn choice(input: ParseStream<'_>) -> syn::Result<(Ident, Option<Guard>)> {
    let state = state(input)?;
    let condition = if input.peek(Token![if]) {
        input.parse::<Token![if]>()?;
        Some(guard(input.parse()?)?)
    } else {
        None
    };
    Ok((state, condition))
}

pub(super) fn guards(input: ParseStream<'_>) -> syn::Result<Vec<Guard>> {
    match input.parse()? {
        Expr::Array(list) => list.elems.into_iter().map(guard).collect(),
        one => Ok(vec![guard(one)?]),
    }
}

/// `Self::has_text`, `Self::enough(amount)`, `|review| ..` or `|review, amount| ..`.
fn guard(function: Expr) -> syn::Result<Guard> {
    let (name, reads) = match &function {
        Expr::Path(path) => (last_name(&path.path), Vec::new()),
        Expr::Call(call) => {
            let Expr::Path(path) = &*call.func else {
                return Err(not_a_guard(&function));
            };
            let reads = call
                .args
                .iter()
                .map(argument_name)
                .collect::<syn::Result<_>>()?;
            (last_name(&path.path), reads)
        }
        Expr::Closure(closure) => {
            let reads = closure.inputs.iter().skip(1).map(parameter_name);
            let name = closure.body.to_token_stream().to_string();
            (tidy(&name), reads.collect::<syn::Result<_>>()?)
        }
        _ => return Err(not_a_guard(&function)),
    };
    Ok(Guard {
        function,
        name,
        reads,
    })
}

fn not_a_guard(function: &Expr) -> syn::Error {
    syn::Error::new_spanned(
        function,
        "a guard is a function or a closure\nhelp: write `guard = Self::has_text`, or `guard = |review| !review.text.is_empty()`",
    )
}

fn last_name(path: &syn::Path) -> String {
    path.segments
        .last()
        .map_or_else(String::new, |segment| segment.ident.to_string())
}

fn argument_name(argument: &Expr) -> syn::Result<Ident> {
    match argument {
        Expr::Path(path) => path.path.require_ident().cloned(),
        other => Err(syn::Error::new_spanned(
            other,
            "a guard reads the call's arguments by their names\nhelp: write the name of an argument of the method",
        )),
    }
}

fn parameter_name(parameter: &syn::Pat) -> syn::Result<Ident> {
    match parameter {
        syn::Pat::Ident(name) => Ok(name.ident.clone()),
        syn::Pat::Type(typed) => parameter_name(&typed.pat),
        other => Err(syn::Error::new_spanned(
            other,
            "a guard reads the call's arguments by their names\nhelp: call this parameter as the argument of the method is called",
        )),
    }
}

/// Tokens printed the way people write them.
fn tidy(tokens: &str) -> String {
    tokens
        .replace(" . ", ".")
        .replace(" ()", "()")
        .replace(" :: ", "::")
        .replace("! ", "!")
        .replace("& ", "&")
}

pub(super) fn permission(input: ParseStream<'_>) -> syn::Result<Permission> {
    if input.peek(syn::LitStr) {
        return Ok(Permission::Named(input.parse()?));
    }
    let rule: Expr = input.parse()?;
    match &rule {
        Expr::Path(path) if path.path.is_ident("anyone") => Ok(Permission::Anyone),
        Expr::Path(_) | Expr::Closure(_) => Ok(Permission::Asked(rule)),
        other => Err(syn::Error::new_spanned(
            other,
            "a permission is a function, a text, or `anyone`\nhelp: write `permission = Self::is_editor`, `permission = \"review.approve\"` or `permission = anyone`",
        )),
    }
}

/// `(key = value, ..)` or `{ key = value, .. }`.
pub(super) fn pairs(input: ParseStream<'_>) -> syn::Result<Vec<(Ident, Expr)>> {
    let content;
    if input.peek(syn::token::Brace) {
        syn::braced!(content in input);
    } else {
        syn::parenthesized!(content in input);
    }
    let pair = |input: ParseStream<'_>| {
        let key = input.call(Ident::parse_any)?;
        input.parse::<Token![=]>()?;
        Ok((key, input.parse()?))
    };
    let pairs = content.parse_terminated(pair, Token![,])?;
    Ok(pairs.into_iter().collect())
}
