//! The enum of transitions and the table of declarations.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Expr, ExprLit, Lit};

use super::super::model::{Machine, Method};
use super::super::parse::{Permission, Source, Target, Transition};
use super::{named_state_type, state_constant, state_type};

/// `ReviewTransition`, and the error that its methods return.
pub(super) fn transition_enum(machine: &Machine) -> TokenStream {
    let names = &machine.names;
    let (transition, error, krate) = (&names.transition, &names.error, &machine.krate);
    let state = named_state_type(machine);
    let variants = machine.methods().map(|method| {
        let (cfg, variant, doc) = (
            method.cfg(),
            &method.variant,
            format!("`{}`", method.word()),
        );
        quote!(#cfg #[doc = #doc] #variant,)
    });
    let about = format!("The transitions of `{}`.", names.machine);
    let about_error = format!("Why a transition of `{}` did not happen.", names.machine);
    quote! {
        #[doc = #about]
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[allow(dead_code, unreachable_pub)]
        pub enum #transition { #(#variants)* }
        #[doc = #about_error]
        #[allow(dead_code, unreachable_pub)]
        pub type #error<E = ::core::convert::Infallible> =
            #krate::machine::TransitionError<#state, #transition, E>;
    }
}

/// The table: one row for each `#[transition(..)]`, what they share said once for each method.
pub(super) fn table(machine: &Machine) -> TokenStream {
    let state = state_type();
    let name = &machine.names.machine;
    let all = machine.methods().map(|method| {
        let (cfg, variant) = (method.cfg(), &method.variant);
        quote!(#cfg __T::#variant,)
    });
    let shared = machine.methods().map(shared);
    let groups: Vec<_> = machine.methods().map(group).collect();
    // A table that is to be joined has a first row; after an error there may be none.
    let nothing = machine
        .methods()
        .all(|m| m.rows.iter().all(|row| row.source.is_none()));
    let table = if nothing {
        quote!(&[])
    } else {
        quote!(&__p::flat::<#state, Self, { __p::count(__ROWS) }>(__ROWS))
    };
    quote! {
        type __Row = __p::Row<#state, __T>;
        type __Planned = __p::Planned<#state, __T>;
        #(#shared)*
        const __ROWS: &[&[__Row]] = &[#(#groups)*];
        impl __m::Transition<#state> for __T {
            const MACHINE: &'static str = #name;
            const ALL: &'static [Self] = &[#(#all)*];
            const TABLE: &'static [__p::Row<#state, Self>] = #table;
        }
    }
}

fn row_constant(method: &Method) -> syn::Ident {
    quote::format_ident!("__{}", method.word().to_uppercase())
}

fn shared(method: &Method) -> TokenStream {
    let (cfg, variant, name) = (method.cfg(), &method.variant, method.word());
    let constant = row_constant(method);
    let (label, description) = method.texts();
    let arguments: Vec<String> = method
        .arguments
        .iter()
        .map(|a| a.name.to_string())
        .collect();
    let arguments = (!arguments.is_empty()).then(|| quote!(.arguments(&[#(#arguments),*])));
    let is_async = method.is_async().then(|| quote!(.is_async()));
    quote! {
        #cfg
        const #constant: __Row = __Row::new(__T::#variant, #name, #label, #description) #arguments #is_async;
    }
}

/// The rows of one method. Rows that say nothing but from where to where are said in pairs.
fn group(method: &Method) -> TokenStream {
    let (cfg, constant) = (method.cfg(), row_constant(method));
    let pairs: Option<Vec<_>> = method.rows.iter().map(pair).collect();
    if let Some(pairs) = pairs {
        return quote!(#cfg &#constant.edges([#(#pairs),*]),);
    }
    let rows = method.rows.iter().enumerate();
    let rows = rows.filter(|(_, row)| row.source.is_some());
    let rows = rows.map(|(ordinal, row)| one(method, ordinal, row));
    quote!(#cfg &[#(#rows)*],)
}

fn pair(row: &Transition) -> Option<TokenStream> {
    match (&row.source, &row.target) {
        (Some(Source::Listed(from)), Target::To(to))
            if from.len() == 1 && to.len() == 1 && extras(row).is_empty() =>
        {
            let (from, to) = (state_constant(&from[0]), state_constant(&to[0].0));
            Some(quote!(&[#from, #to]))
        }
        _ => None,
    }
}

fn one(method: &Method, ordinal: usize, row: &Transition) -> TokenStream {
    let constant = row_constant(method);
    let ordinal = u8::try_from(ordinal).unwrap_or(u8::MAX);
    let ordinal = proc_macro2::Literal::u8_unsuffixed(ordinal);
    let sources = match &row.source {
        Some(Source::AnyBut(_, states)) => {
            let states = states.iter().map(state_constant);
            quote!(.any_but(#ordinal, &[#(#states),*]))
        }
        Some(Source::Listed(states)) => {
            let states = states.iter().map(state_constant);
            quote!(.from(#ordinal, &[#(#states),*]))
        }
        None => TokenStream::new(),
    };
    let target = match &row.target {
        Target::Stays => TokenStream::new(),
        Target::To(choices) => {
            let states = choices.iter().map(|(state, _)| state_constant(state));
            quote!(.to(&[#(#states),*]))
        }
        Target::ByReturn(_, states) => {
            let states = states.iter().map(state_constant);
            quote!(.by_return(&[#(#states),*]))
        }
    };
    let extras = extras(row);
    quote!(#constant #sources #target #extras,)
}

fn extras(row: &Transition) -> TokenStream {
    let guards: Vec<&String> = row.conditions().map(|guard| &guard.name).collect();
    let guards = (!guards.is_empty()).then(|| quote!(.guards(&[#(#guards),*])));
    let permission = row.permission.as_ref().map(|permission| {
        let permission = match permission {
            Permission::Anyone => quote!(Anyone),
            Permission::Named(name) => quote!(Named(#name)),
            Permission::Asked(function) => {
                let name = function_name(function);
                quote!(Asked(#name))
            }
        };
        quote!(.permission(__m::Permission::#permission))
    });
    let label = row.label.as_ref().map(|label| quote!(.label(#label)));
    let on_error = row.on_error.as_ref().map(|state| {
        let state = state_constant(state);
        quote!(.on_error(#state))
    });
    let custom = row.custom.iter().filter_map(|(key, value)| {
        let (key, value) = (key.to_string(), custom_value(value)?);
        Some(quote!((#key, __m::Custom::#value)))
    });
    let custom: Vec<_> = custom.collect();
    let custom = (!custom.is_empty()).then(|| quote!(.with_custom(&[#(#custom),*])));
    quote!(#guards #permission #label #on_error #custom)
}

fn function_name(function: &Expr) -> String {
    let name = match function {
        Expr::Path(path) => path.path.segments.last().map(|last| last.ident.to_string()),
        _ => None,
    };
    name.unwrap_or_else(|| "closure".to_owned())
}

/// A literal as a variant of `Custom`; `None` for any other expression.
pub(crate) fn custom_value(value: &Expr) -> Option<TokenStream> {
    let (literal, minus) = match value {
        Expr::Lit(ExprLit { lit, .. }) => (lit, false),
        Expr::Unary(syn::ExprUnary {
            op: syn::UnOp::Neg(_),
            expr,
            ..
        }) => match &**expr {
            Expr::Lit(ExprLit { lit, .. }) => (lit, true),
            _ => return None,
        },
        _ => return None,
    };
    match literal {
        Lit::Str(text) if !minus => Some(quote!(Text(#text))),
        Lit::Bool(flag) if !minus => Some(quote!(Bool(#flag))),
        Lit::Int(_) => Some(quote!(Int(#value))),
        Lit::Float(_) => Some(quote!(Float(#value))),
        _ => None,
    }
}
