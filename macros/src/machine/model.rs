//! Syntax to model: which methods are transitions, what they take and return, and the names that
//! are made from theirs.

use std::collections::BTreeSet;

use heck::{ToPascalCase, ToShoutySnakeCase};
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::{Attribute, FnArg, Generics, Ident, Pat, ReturnType, Type};

use super::parse::{Block, BlockItem, Hook, MachineArgs, RawMethod, Transition};
use crate::diagnostics::Errors;
use crate::fallback::{doc_text, is_one_of};
use crate::names::CratePath;

/// A machine: an `impl` block some of whose methods are transitions.
pub(crate) struct Machine {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) generics: Generics,
    pub(crate) ty: Type,
    pub(crate) items: Vec<Item>,
    pub(crate) krate: CratePath,
    /// The enum of states; `None` when it was not given, which is an error.
    pub(crate) state: Option<syn::Path>,
    /// The field; `None` when it was not given, which is an error.
    pub(crate) field: Option<TokenStream>,
    pub(crate) on_enter: Vec<Hook>,
    pub(crate) on_exit: Vec<Hook>,
    pub(crate) on_success: Vec<Hook>,
    pub(crate) names: Names,
    /// Names that would be made, and that the user took for functions of their own.
    pub(crate) taken: BTreeSet<String>,
}

pub(crate) enum Item {
    Other(TokenStream),
    Plain(RawMethod),
    Transition(Box<Method>),
}

/// A method that is a transition.
pub(crate) struct Method {
    pub(crate) raw: RawMethod,
    pub(crate) rows: Vec<Transition>,
    /// Its variant in the enum of transitions.
    pub(crate) variant: Ident,
    pub(crate) arguments: Vec<Argument>,
    pub(crate) output: Output,
    /// False when the receiver is wrong: then the body is left out, or rustc would complain about
    /// every line of it.
    pub(crate) runnable: bool,
}

/// An argument of the call.
pub(crate) struct Argument {
    pub(crate) name: Ident,
    pub(crate) ty: Type,
}

/// What the body returns.
pub(crate) enum Output {
    Unit,
    Value(Type),
    Result(Type, Type),
    /// A `Result` with one visible part, such as `io::Result<()>`.
    Alias(Type),
}

/// The names that are made for a machine.
pub(crate) struct Names {
    /// What messages and pictures call it.
    pub(crate) machine: String,
    pub(crate) transition: Ident,
    pub(crate) error: Ident,
    pub(crate) table: Ident,
    pub(crate) available: Ident,
    pub(crate) available_to: Ident,
    pub(crate) fire: Ident,
    pub(crate) fire_as: Ident,
    pub(crate) graph: Ident,
    pub(crate) slot: Ident,
    pub(crate) hooks: Ident,
}

impl Names {
    fn new(ty: &Type, name: Option<&Ident>) -> Self {
        let (owner, span) = type_name(ty);
        let Some(name) = name else {
            return Self {
                transition: format_ident!("{owner}Transition", span = span),
                error: format_ident!("{owner}TransitionError", span = span),
                machine: owner,
                table: format_ident!("TRANSITIONS"),
                available: format_ident!("available"),
                available_to: format_ident!("available_to"),
                fire: format_ident!("fire"),
                fire_as: format_ident!("fire_as"),
                graph: format_ident!("graph"),
                slot: format_ident!("__slot"),
                hooks: format_ident!("__hooks"),
            };
        };
        let name = name.to_string();
        let (pascal, shouty) = (name.to_pascal_case(), name.to_shouty_snake_case());
        Self {
            machine: format!("{owner} {name}"),
            transition: format_ident!("{owner}{pascal}Transition", span = span),
            error: format_ident!("{owner}{pascal}TransitionError", span = span),
            table: format_ident!("{shouty}_TRANSITIONS"),
            available: format_ident!("{name}_available"),
            available_to: format_ident!("{name}_available_to"),
            fire: format_ident!("fire_{name}"),
            fire_as: format_ident!("fire_{name}_as"),
            graph: format_ident!("{name}_graph"),
            slot: format_ident!("__{name}_slot"),
            hooks: format_ident!("__{name}_hooks"),
        }
    }

    /// The names of the queries that every machine has.
    pub(crate) fn queries(&self) -> [&Ident; 6] {
        [
            &self.table,
            &self.available,
            &self.available_to,
            &self.fire,
            &self.fire_as,
            &self.graph,
        ]
    }
}

fn type_name(ty: &Type) -> (String, Span) {
    match ty {
        Type::Path(path) => path
            .path
            .segments
            .last()
            .map_or(("Machine".to_owned(), Span::call_site()), |segment| {
                (segment.ident.to_string(), segment.ident.span())
            }),
        _ => ("Machine".to_owned(), Span::call_site()),
    }
}

impl Machine {
    pub(crate) fn new(args: MachineArgs, block: Block, errors: &mut Errors) -> Self {
        let names = Names::new(&block.ty, args.name.as_ref());
        let items = block.items.into_iter();
        Self {
            items: items.map(|item| Item::new(item, errors)).collect(),
            attributes: block.attributes,
            generics: block.generics,
            ty: block.ty,
            krate: CratePath::new(args.krate.as_ref()),
            state: args.state,
            field: args.field,
            on_enter: args.on_enter,
            on_exit: args.on_exit,
            on_success: args.on_success,
            names,
            taken: BTreeSet::new(),
        }
    }

    pub(crate) fn methods_mut(&mut self) -> impl Iterator<Item = &mut Method> {
        self.items.iter_mut().filter_map(|item| match item {
            Item::Transition(method) => Some(&mut **method),
            _ => None,
        })
    }

    pub(crate) fn methods(&self) -> impl Iterator<Item = &Method> {
        self.items.iter().filter_map(|item| match item {
            Item::Transition(method) => Some(&**method),
            _ => None,
        })
    }

    pub(crate) fn has_async(&self) -> bool {
        self.methods().any(Method::is_async)
    }

    pub(crate) fn has_hooks(&self) -> bool {
        !(self.on_enter.is_empty() && self.on_exit.is_empty() && self.on_success.is_empty())
    }

    /// The names of all functions that the user wrote in the block.
    pub(crate) fn own_functions(&self) -> impl Iterator<Item = &Ident> {
        self.items.iter().filter_map(|item| match item {
            Item::Other(_) => None,
            Item::Plain(raw) => Some(&raw.sig.ident),
            Item::Transition(method) => Some(method.name()),
        })
    }
}

impl Item {
    fn new(item: BlockItem, errors: &mut Errors) -> Self {
        let mut raw = match item {
            BlockItem::Other(tokens) => return Self::Other(tokens),
            BlockItem::Method(raw) => raw,
        };
        let (declarations, attributes) = std::mem::take(&mut raw.attributes)
            .into_iter()
            .partition::<Vec<_>, _>(is_transition);
        raw.attributes = attributes;
        if declarations.is_empty() {
            return Self::Plain(raw);
        }
        let rows = declarations.iter();
        let rows = rows.map(|declaration| Transition::read(declaration, errors));
        Self::Transition(Box::new(Method::new(raw, rows.collect())))
    }
}

impl Block {
    /// The block as plain Rust.
    pub(crate) fn without_declarations(self) -> TokenStream {
        let (generics, _, where_clause) = self.generics.split_for_impl();
        let (attributes, ty) = (&self.attributes, &self.ty);
        let of_trait = self.of_trait.map(|(of_trait, for_token)| quote!(#of_trait #for_token));
        let items = self.items.into_iter().map(|item| match item {
            BlockItem::Other(tokens) => tokens,
            BlockItem::Method(RawMethod {
                mut attributes,
                vis,
                sig,
                body,
            }) => {
                attributes.retain(|attribute| !is_transition(attribute));
                quote!(#(#attributes)* #vis #sig #body)
            }
        });
        quote!(#(#attributes)* impl #generics #of_trait #ty #where_clause { #(#items)* })
    }
}

/// `#[transition]`, under whatever path.
fn is_transition(attribute: &Attribute) -> bool {
    let last = attribute.path().segments.last();
    last.is_some_and(|segment| segment.ident == "transition")
}

impl Method {
    fn new(raw: RawMethod, rows: Vec<Transition>) -> Self {
        let name = &raw.sig.ident;
        Self {
            variant: Ident::new(&unraw(name).to_pascal_case(), name.span()),
            arguments: arguments(&raw),
            output: Output::new(&raw.sig.output),
            runnable: true,
            raw,
            rows,
        }
    }

    pub(crate) fn name(&self) -> &Ident {
        &self.raw.sig.ident
    }

    /// The name without `r#`, for names made from it.
    pub(crate) fn word(&self) -> String {
        unraw(self.name())
    }

    pub(crate) fn is_async(&self) -> bool {
        self.raw.sig.asyncness.is_some()
    }

    /// True when its name alone is enough to fire it.
    pub(crate) fn is_bare(&self) -> bool {
        self.runnable
            && self.arguments.is_empty()
            && self.raw.sig.generics.type_params().next().is_none()
    }

    /// The arguments that guards read, in the order of the call.
    pub(crate) fn read_arguments(&self) -> Vec<&Argument> {
        let reads = |argument: &&Argument| {
            let mut guards = self.rows.iter().flat_map(Transition::conditions);
            guards.any(|guard| guard.reads.contains(&argument.name))
        };
        self.arguments.iter().filter(reads).collect()
    }

    /// What decides whether the method is compiled at all decides it for all that is made for it.
    pub(crate) fn cfg(&self) -> TokenStream {
        let attributes = self.raw.attributes.iter();
        let cfg = attributes.filter(|attribute| is_one_of(attribute, &["cfg"]));
        quote!(#(#cfg)*)
    }

    /// The predicates of its `cfg` attributes.
    pub(crate) fn cfg_predicates(&self) -> Vec<TokenStream> {
        let attributes = self.raw.attributes.iter();
        let cfg = attributes.filter(|attribute| is_one_of(attribute, &["cfg"]));
        cfg.filter_map(|attribute| attribute.meta.require_list().ok())
            .map(|list| list.tokens.clone())
            .collect()
    }

    /// Label and description: the doc comment, or else the name in words.
    pub(crate) fn texts(&self) -> (String, String) {
        let (title, description) = doc_text(&self.raw.attributes);
        if title.is_empty() {
            return (in_words(&self.word()), description);
        }
        (title.trim_end_matches('.').to_owned(), description)
    }

    pub(crate) fn plan(&self) -> Ident {
        format_ident!("__{}_plan", self.word())
    }

    /// The function that runs the body alone.
    pub(crate) fn original(&self) -> Ident {
        let given = self.rows.iter().find_map(|row| row.original.clone());
        given.unwrap_or_else(|| format_ident!("__{}_body", self.word()))
    }
}

impl Transition {
    /// Its guards, and after them the conditions of its targets.
    pub(crate) fn conditions(&self) -> impl Iterator<Item = &super::parse::Guard> {
        let choices = match &self.target {
            super::parse::Target::To(choices) => choices.as_slice(),
            _ => &[],
        };
        let choices = choices
            .iter()
            .filter_map(|(_, condition)| condition.as_ref());
        self.guards.iter().chain(choices)
    }
}

impl Output {
    fn new(output: &ReturnType) -> Self {
        let ReturnType::Type(_, ty) = output else {
            return Self::Unit;
        };
        match &**ty {
            Type::Tuple(unit) if unit.elems.is_empty() => Self::Unit,
            Type::Path(path) => Self::of_path(ty, path),
            other => Self::Value(other.clone()),
        }
    }

    fn of_path(ty: &Type, path: &syn::TypePath) -> Self {
        let Some(last) = path
            .path
            .segments
            .last()
            .filter(|last| last.ident == "Result")
        else {
            return Self::Value(ty.clone());
        };
        let syn::PathArguments::AngleBracketed(arguments) = &last.arguments else {
            return Self::Alias(ty.clone());
        };
        let types: Vec<&syn::GenericArgument> = arguments.args.iter().collect();
        match types[..] {
            [
                syn::GenericArgument::Type(value),
                syn::GenericArgument::Type(error),
            ] => Self::Result(value.clone(), error.clone()),
            _ => Self::Alias(ty.clone()),
        }
    }

    /// Where the user wrote the type of the value.
    pub(crate) fn value_span(&self) -> Option<Span> {
        use syn::spanned::Spanned;
        match self {
            Self::Unit => None,
            Self::Value(ty) | Self::Result(ty, _) | Self::Alias(ty) => Some(ty.span()),
        }
    }

    pub(crate) fn is_fallible(&self) -> bool {
        matches!(self, Self::Result(..) | Self::Alias(_))
    }

    pub(crate) fn is_unit(&self) -> bool {
        match self {
            Self::Unit => true,
            Self::Result(Type::Tuple(unit), _) => unit.elems.is_empty(),
            _ => false,
        }
    }
}

/// The arguments after the receiver; one that is a pattern gets a name for the call.
fn arguments(raw: &RawMethod) -> Vec<Argument> {
    let inputs = raw.sig.inputs.iter().enumerate();
    inputs
        .filter_map(|(position, input)| match input {
            FnArg::Receiver(_) => None,
            FnArg::Typed(argument) => Some(Argument {
                name: match &*argument.pat {
                    Pat::Ident(name) if name.subpat.is_none() => name.ident.clone(),
                    _ => format_ident!("__argument_{position}", span = Span::mixed_site()),
                },
                ty: (*argument.ty).clone(),
            }),
        })
        .collect()
}

fn unraw(name: &Ident) -> String {
    let name = name.to_string();
    name.strip_prefix("r#").unwrap_or(&name).to_owned()
}

/// `send_back` or `SendBack` as "Send back".
pub(crate) fn in_words(name: &str) -> String {
    use heck::ToSnakeCase;
    let words = name.to_snake_case().replace('_', " ");
    let mut letters = words.chars();
    let first = letters
        .next()
        .map(|letter| letter.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

/// True when the type mentions one of the names.
pub(crate) fn mentions(ty: &Type, names: &[String]) -> bool {
    fn any(tokens: TokenStream, names: &[String]) -> bool {
        tokens.into_iter().any(|token| match token {
            proc_macro2::TokenTree::Ident(ident) => names.contains(&ident.to_string()),
            proc_macro2::TokenTree::Group(group) => any(group.stream(), names),
            _ => false,
        })
    }
    any(ty.to_token_stream(), names)
}
