//! Tokens to syntax: the `impl` block and the arguments of `#[transition(..)]`. Grammar only;
//! bodies of functions stay token streams, so that a body that is half typed still completes.

mod entries;
mod values;

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::discouraged::Speculative;
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Expr, Generics, Ident, Signature, Token, Type, Visibility, WhereClause};

use crate::diagnostics::Errors;
use entries::read_entries;
use values::{field, guards, hooks, pairs, permission, source, state, target};

/// The `impl` block.
pub(crate) struct Block {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) generics: Generics,
    /// The trait, which there should be none of, and its `for`.
    pub(crate) of_trait: Option<(Type, Token![for])>,
    pub(crate) ty: Type,
    pub(crate) items: Vec<BlockItem>,
}

#[expect(
    clippy::large_enum_variant,
    reason = "there is one for each item of a block"
)]
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
