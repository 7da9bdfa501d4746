//! Tokens to syntax: the `impl` block and the arguments of `#[transition(..)]`. Grammar only;
//! bodies of functions stay token streams, so that a body that is half typed still completes.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::discouraged::Speculative;
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Expr, Generics, Ident, Signature, Token, Type, Visibility, WhereClause};

use crate::diagnostics::{Errors, did_you_mean, help_unknown, list};

/// The `impl` block.
pub(crate) struct Block {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) generics: Generics,
    /// The trait, which there should be none of, and its `for`.
    pub(crate) of_trait: Option<(Type, Token![for])>,
    pub(crate) ty: Type,
    pub(crate) items: Vec<BlockItem>,
}

pub(crate) enum BlockItem {
    Method(RawMethod),
    Other(TokenStream),
}

/// A function with its body as it was written.
pub(crate) struct RawMethod {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) vis: Visibility,
    pub(crate) sig: Signature,
    pub(crate) body: TokenStream,
}

impl Parse for Block {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attributes = input.call(Attribute::parse_outer)?;
        if !input.peek(Token![impl]) {
            return Err(input.error(
                "`#[state_machine]` goes on an `impl` block\nhelp: put it on the `impl` block whose methods are the transitions, and `#[derive(State)]` on the enum",
            ));
        }
        input.parse::<Token![impl]>()?;
        let mut generics: Generics = if input.peek(Token![<]) {
            input.parse()?
        } else {
            Generics::default()
        };
        let mut ty: Type = input.parse()?;
        let mut of_trait = None;
        if let Some(for_token) = input.parse()? {
            of_trait = Some((ty, for_token));
            ty = input.parse()?;
        }
        generics.where_clause = input.parse::<Option<WhereClause>>()?;
        let content;
        syn::braced!(content in input);
        let mut items = Vec::new();
        while !content.is_empty() {
            items.push(content.parse()?);
        }
        Ok(Self {
            attributes,
            generics,
            of_trait,
            ty,
            items,
        })
    }
}

impl Parse for BlockItem {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let fork = input.fork();
        let attributes = fork.call(Attribute::parse_outer)?;
        let vis = fork.parse()?;
        let Ok(sig) = fork.parse::<Signature>() else {
            let item: syn::ImplItem = input.parse()?;
            return Ok(Self::Other(item.into_token_stream()));
        };
        let body = match fork.parse::<TokenTree>()? {
            TokenTree::Group(group) => group.into(),
            other => other,
        };
        input.advance_to(&fork);
        Ok(Self::Method(RawMethod {
            attributes,
            vis,
            sig,
            body: body.into_token_stream(),
        }))
    }
}

/// What is written after `source =`.
pub(crate) enum Source {
    Listed(Vec<Ident>),
    AnyBut(Span, Vec<Ident>),
}

/// What is written after `target =`.
pub(crate) enum Target {
    Stays,
    /// To the first whose condition holds.
    To(Vec<(Ident, Option<Guard>)>),
    ByReturn(Span, Vec<Ident>),
}

/// A condition, by the way it reads the call's arguments.
#[derive(Clone)]
pub(crate) struct Guard {
    pub(crate) function: Expr,
    /// What messages and pictures call it.
    pub(crate) name: String,
    /// The arguments of the call that it reads.
    pub(crate) reads: Vec<Ident>,
}

pub(crate) enum Permission {
    Anyone,
    Named(syn::LitStr),
    Asked(Expr),
}

/// The arguments of one `#[transition(..)]`.
pub(crate) struct Transition {
    pub(crate) span: Span,
    pub(crate) source: Option<Source>,
    pub(crate) target: Target,
    pub(crate) guards: Vec<Guard>,
    pub(crate) permission: Option<Permission>,
    pub(crate) label: Option<syn::LitStr>,
    pub(crate) custom: Vec<(Ident, Expr)>,
    pub(crate) on_error: Option<Ident>,
    pub(crate) original: Option<Ident>,
}

const TRANSITION_KEYS: &[&str] = &[
    "source",
    "target",
    "guard",
    "permission",
    "label",
    "custom",
    "on_error",
    "original",
];

impl Transition {
    pub(crate) fn read(attribute: &Attribute, errors: &mut Errors) -> Self {
        let span = attribute.path().segments[0].ident.span();
        let mut transition = Self {
            span,
            source: None,
            target: Target::Stays,
            guards: Vec::new(),
            permission: None,
            label: None,
            custom: Vec::new(),
            on_error: None,
            original: None,
        };
        let tokens = attribute_tokens(attribute, errors);
        let wrong = errors.len();
        let read = |key: &Ident, input: ParseStream<'_>| transition.entry(key, input);
        read_entries("#[transition]", TRANSITION_KEYS, tokens, errors, read);
        if transition.source.is_none() && errors.len() == wrong {
            errors.at_span(
                span,
                "`#[transition]` needs a `source`\nhelp: name the states that it leads from: `source = New`, `source = [New, Approved]` or `source = any`",
            );
        }
        transition
    }

    fn entry(&mut self, key: &Ident, input: ParseStream<'_>) -> syn::Result<()> {
        match key.to_string().as_str() {
            "custom" => {
                input.parse::<Option<Token![=]>>()?;
                self.custom = pairs(input)?;
                return Ok(());
            }
            _ => input.parse::<Token![=]>()?,
        };
        match key.to_string().as_str() {
            "source" => self.source = Some(source(input)?),
            "target" => self.target = target(input)?,
            "guard" => self.guards = guards(input)?,
            "permission" => self.permission = Some(permission(input)?),
            "label" => self.label = Some(input.parse()?),
            "on_error" => self.on_error = Some(state(input)?),
            _ => self.original = Some(input.parse()?),
        }
        Ok(())
    }
}

/// The arguments of `#[state_machine(..)]`.
#[derive(Default)]
pub(crate) struct MachineArgs {
    pub(crate) field: Option<TokenStream>,
    pub(crate) state: Option<syn::Path>,
    pub(crate) name: Option<Ident>,
    pub(crate) krate: Option<Expr>,
    pub(crate) on_enter: Vec<Hook>,
    pub(crate) on_exit: Vec<Hook>,
    pub(crate) on_success: Vec<Hook>,
}

/// A hook: for one state, or for every one.
pub(crate) struct Hook {
    pub(crate) state: Option<Ident>,
    pub(crate) function: Expr,
}

const MACHINE_KEYS: &[&str] = &[
    "field",
    "state",
    "name",
    "on_enter",
    "on_exit",
    "on_success",
    "crate",
];

impl MachineArgs {
    pub(crate) fn read(tokens: TokenStream, errors: &mut Errors) -> Self {
        let mut args = Self::default();
        let read = |key: &Ident, input: ParseStream<'_>| args.entry(key, input);
        read_entries("#[state_machine]", MACHINE_KEYS, tokens, errors, read);
        args
    }

    fn entry(&mut self, key: &Ident, input: ParseStream<'_>) -> syn::Result<()> {
        let key = key.to_string();
        if matches!(key.as_str(), "on_enter" | "on_exit") && input.peek(syn::token::Paren) {
            let hooks = pairs(input)?.into_iter().map(|(state, function)| Hook {
                state: Some(state),
                function,
            });
            let all = if key == "on_enter" {
                &mut self.on_enter
            } else {
                &mut self.on_exit
            };
            all.extend(hooks);
            return Ok(());
        }
        input.parse::<Token![=]>()?;
        match key.as_str() {
            "field" => self.field = Some(field(input)?),
            "state" => self.state = Some(input.parse()?),
            "name" => self.name = Some(input.parse()?),
            "crate" => self.krate = Some(input.parse()?),
            "on_enter" => self.on_enter.extend(hooks(input)?),
            "on_exit" => self.on_exit.extend(hooks(input)?),
            _ => self.on_success.extend(hooks(input)?),
        }
        Ok(())
    }
}

fn hooks(input: ParseStream<'_>) -> syn::Result<Vec<Hook>> {
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
fn field(input: ParseStream<'_>) -> syn::Result<TokenStream> {
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

/// Reads `key = value, ..`, going on after a wrong entry, so that all wrong entries are reported.
fn read_entries(
    owner: &str,
    known: &[&str],
    tokens: TokenStream,
    errors: &mut Errors,
    mut read: impl FnMut(&Ident, ParseStream<'_>) -> syn::Result<()>,
) {
    let mut seen = Vec::new();
    let parser = |input: ParseStream<'_>| {
        while !input.is_empty() {
            if let Err(error) = read_entry(owner, known, &mut seen, input, &mut read) {
                errors.push(error);
                skip_entry(input)?;
            } else if !input.is_empty() && !input.peek(Token![,]) {
                errors.push(input.error(format!("expected `,` between the keys of `{owner}`")));
                skip_entry(input)?;
            }
            input.parse::<Option<Token![,]>>()?;
        }
        Ok(())
    };
    let parsed = syn::parse::Parser::parse2(parser, tokens);
    if let Err(error) = parsed {
        errors.push(error);
    }
}

fn read_entry(
    owner: &str,
    known: &[&str],
    seen: &mut Vec<String>,
    input: ParseStream<'_>,
    read: &mut impl FnMut(&Ident, ParseStream<'_>) -> syn::Result<()>,
) -> syn::Result<()> {
    if !input.peek(Ident::peek_any) {
        return Err(input.error(format!(
            "expected a key of `{owner}`\nhelp: known keys: {}",
            list(known)
        )));
    }
    let key = input.call(Ident::parse_any)?;
    let word = key.to_string();
    if !known.contains(&word.as_str()) {
        return Err(unknown_key(owner, known, &key));
    }
    if seen.contains(&word) {
        let message = format!("`{word}` is given twice in `{owner}`\nhelp: keep one of them");
        return Err(syn::Error::new(key.span(), message));
    }
    seen.push(word);
    read(&key, input)
}

fn unknown_key(owner: &str, known: &[&str], key: &Ident) -> syn::Error {
    let word = key.to_string();
    let help = help_unknown(&word, "known keys", known);
    let note = match did_you_mean(&word, known.iter().copied()) {
        Some(_) => format!("\nnote: known keys: {}", list(known)),
        None => String::new(),
    };
    let message = format!("unknown key `{word}` in `{owner}`\n{help}{note}");
    syn::Error::new(key.span(), message)
}

fn skip_entry(input: ParseStream<'_>) -> syn::Result<()> {
    while !input.is_empty() && !input.peek(Token![,]) {
        input.parse::<TokenTree>()?;
    }
    Ok(())
}

pub(crate) fn attribute_tokens(attribute: &Attribute, errors: &mut Errors) -> TokenStream {
    match &attribute.meta {
        syn::Meta::List(list) => list.tokens.clone(),
        syn::Meta::Path(_) => TokenStream::new(),
        syn::Meta::NameValue(pair) => {
            errors.at(
                pair.eq_token,
                "expected `#[transition(..)]`\nhelp: put the keys in parentheses",
            );
            TokenStream::new()
        }
    }
}

/// A state: the name of a variant, alone.
fn state(input: ParseStream<'_>) -> syn::Result<Ident> {
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

fn source(input: ParseStream<'_>) -> syn::Result<Source> {
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

fn target(input: ParseStream<'_>) -> syn::Result<Target> {
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

fn guards(input: ParseStream<'_>) -> syn::Result<Vec<Guard>> {
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

fn permission(input: ParseStream<'_>) -> syn::Result<Permission> {
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
fn pairs(input: ParseStream<'_>) -> syn::Result<Vec<(Ident, Expr)>> {
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
