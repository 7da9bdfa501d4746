//! Model to tokens: the user's block with the transitions wrapped, the enum of transitions, and
//! the tables and queries in a scope of their own.

mod dispatch;
mod method;
mod table;

use std::collections::BTreeMap;

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::{Expr, Type};

use super::check::depends_on_call;
use super::model::{Item, Machine, Method, Output, mentions};
use super::parse::{RawMethod, Source, Target};
use crate::names::respan;

pub(crate) use table::custom_value;

/// The whole expansion. `sound` is false after an error: then the same names are made, without the
/// checks that would report consequences of the error.
pub(crate) fn expand(machine: &Machine, sound: bool) -> TokenStream {
    let block = block(machine);
    let transitions = table::transition_enum(machine);
    let krate = &machine.krate;
    let transition = &machine.names.transition;
    let state = named_state_type(machine);
    let (states, states_check) = (state_constants(machine), states_check(machine));
    let table = table::table(machine);
    let queries = dispatch::queries(machine);
    let implementations = dispatch::implementations(machine);
    let checks = if sound {
        checks(machine)
    } else {
        TokenStream::new()
    };
    quote! {
        #block
        #transitions
        #states_check
        #[allow(dead_code, non_local_definitions, non_upper_case_globals, unused_imports)]
        const _: () = {
            use #krate::{__private as __p, machine as __m};
            use ::core::prelude::v1::{Err, None, Ok, Some};
            use #transition as __T;
            type __S = #state;
            #states
            #table
            #queries
            #implementations
            #checks
        };
    }
}

/// The user's block: bodies untouched, transitions wrapped.
fn block(machine: &Machine) -> TokenStream {
    let attributes = &machine.attributes;
    let (generics, _, where_clause) = machine.generics.split_for_impl();
    let ty = &machine.ty;
    let items = machine.items.iter().map(|item| match item {
        Item::Other(tokens) => tokens.clone(),
        Item::Plain(raw) => plain(raw),
        Item::Transition(method) => method::wrapped(machine, method),
    });
    quote! {
        #(#attributes)*
        impl #generics #ty #where_clause {
            #(#items)*
        }
    }
}

fn plain(raw: &RawMethod) -> TokenStream {
    let RawMethod {
        attributes,
        vis,
        sig,
        body,
    } = raw;
    quote!(#(#attributes)* #vis #sig #body)
}

/// The enum of states, as the queries and tables name it.
pub(crate) fn state_type() -> TokenStream {
    quote!(__S)
}

/// The enum of states outside of the scope of queries and tables; a stand-in when the user forgot to
/// name it.
///
/// That the type is an enum of states is asked once, by the constant `__STATES`. Where it is not, the
/// constant has no value, this type is unknown to rustc, and nothing that mentions it is an error.
pub(crate) fn named_state_type(machine: &Machine) -> TokenStream {
    let (krate, transition) = (&machine.krate, &machine.names.transition);
    machine.state.as_ref().map_or_else(
        || quote!(#krate::__private::NoState),
        |state| quote!(<#state as #krate::__private::StatesOf<{ #transition::__STATES }>>::States),
    )
}

/// The question whether the type that the user named is an enum of states, at the user's word.
fn states_check(machine: &Machine) -> TokenStream {
    let (krate, transition) = (&machine.krate, &machine.names.transition);
    let Some(state) = &machine.state else {
        return TokenStream::new();
    };
    // The constant of the derive comes before the one of the trait, which every type has.
    let question = quote!(#krate::__private::states::<#state>(#state::__COPIED));
    let span = state.segments.last().map(|segment| segment.ident.span());
    let question = respan(question, span.unwrap_or_else(proc_macro2::Span::call_site));
    quote! {
        impl #transition {
            #[doc(hidden)]
            #[allow(unreachable_pub)]
            pub const __STATES: usize = {
                #[allow(unused_imports)]
                use #krate::__private::Underived as _;
                #question
            };
        }
    }
}

/// Every state as a constant `__New`. The user's word stands here and nowhere else, so that a
/// wrong one is one error; the patterns and tables below are made of the constants.
fn state_constants(machine: &Machine) -> TokenStream {
    let Some(state) = &machine.state else {
        return TokenStream::new();
    };
    let states = state_type();
    let constants = mentioned_states(machine).into_values().map(|mention| {
        let word = mention.word;
        let (cfg, name) = (mention.cfg(), state_constant(word));
        let variant = respan(quote!(#state::#word), word.span());
        quote! {
            #cfg
            const #name: #states = #variant;
        }
    });
    quote!(#(#constants)*)
}

/// `__New`.
fn state_constant(word: &Ident) -> Ident {
    quote::format_ident!("__{word}", span = proc_macro2::Span::mixed_site())
}

/// A state that the user wrote, and the conditions of compilation under which: one list for each
/// method that mentions it.
struct Mention<'a> {
    word: &'a Ident,
    conditions: Vec<Vec<TokenStream>>,
}

impl Mention<'_> {
    /// Compiled when one of the methods that mention the state is.
    fn cfg(&self) -> Option<TokenStream> {
        if self.conditions.iter().any(Vec::is_empty) {
            return None;
        }
        let each = self.conditions.iter().map(|all| quote!(all(#(#all),*)));
        Some(quote!(#[cfg(any(#(#each),*))]))
    }
}

fn mentioned_states(machine: &Machine) -> BTreeMap<String, Mention<'_>> {
    let mut mentions = BTreeMap::new();
    let mut add = |word, conditions| {
        let mention = mentions
            .entry(Ident::to_string(word))
            .or_insert_with(|| Mention {
                word,
                conditions: Vec::new(),
            });
        let text = |list: &Vec<TokenStream>| quote!(#(#list),*).to_string();
        let known = mention
            .conditions
            .iter()
            .any(|other| text(other) == text(&conditions));
        if !known {
            mention.conditions.push(conditions);
        }
    };
    for method in machine.methods() {
        for row in &method.rows {
            let sources: &[Ident] = match &row.source {
                Some(Source::Listed(states) | Source::AnyBut(_, states)) => states,
                None => &[],
            };
            for word in sources.iter().chain(row_targets(row)) {
                add(word, method.cfg_predicates());
            }
        }
    }
    let hooks = machine.on_enter.iter().chain(&machine.on_exit);
    for word in hooks.filter_map(|hook| hook.state.as_ref()) {
        add(word, Vec::new());
    }
    mentions
}

fn row_targets(row: &super::parse::Transition) -> impl Iterator<Item = &Ident> {
    let declared: Vec<&Ident> = match &row.target {
        Target::Stays => Vec::new(),
        Target::To(choices) => choices.iter().map(|(state, _)| state).collect(),
        Target::ByReturn(_, states) => states.iter().collect(),
    };
    declared.into_iter().chain(&row.on_error)
}

/// The checks that need the list of states: constants that stop the build or warn.
fn checks(machine: &Machine) -> TokenStream {
    let Some(state) = &machine.state else {
        return TokenStream::new();
    };
    let krate = &machine.krate;
    let span = state.segments.last().map(|segment| segment.ident.span());
    let span = span.unwrap_or_else(proc_macro2::Span::call_site);
    let states = state_type();
    let reachable = quote! {
        const _: () = __p::assert_reachable::<#states>(
            &#krate::__reached!(#states, __T),
            <#states as __m::State>::INITIAL.as_str(),
        );
    };
    let reachable = respan(reachable, span);
    let mentions = mentioned_states(machine);
    let dead_ends = dead_ends(machine).into_iter().map(|word| {
        let cfg = mentions.get(&word.to_string()).and_then(Mention::cfg);
        let warning = dead_end_warning(word);
        quote!(#cfg const _: () = { #warning };)
    });
    let dead_ends: Vec<_> = dead_ends.collect();
    // A state that does not exist has an error already, and the states around it are no dead ends:
    // this constant cannot be evaluated then.
    let known = (!dead_ends.is_empty()).then(|| {
        let constants = mentions.values().map(|mention| {
            let (cfg, constant) = (mention.cfg(), state_constant(mention.word));
            quote!(#cfg #constant,)
        });
        quote!(const KNOWN: bool = !<[#state]>::is_empty(&[#(#constants)*]);)
    });
    let aliases = machine
        .methods()
        .filter_map(|method| result_check(machine, method));
    quote!(#reachable #known #(#dead_ends)* #(#aliases)*)
}

/// A warning on stable Rust: mentioning the deprecated constant makes rustc say its note at the
/// user's word. Which of the two constants is mentioned depends on whether the state is terminal.
fn dead_end_warning(word: &Ident) -> TokenStream {
    let constant = state_constant(word);
    let note = format!(
        "no transition leaves `{word}`: declare one, or mark the state `#[state(terminal)]` when it is meant to be the end"
    );
    let check = quote!(dead_end::<{ KNOWN && !#constant.is_terminal() }>::#word);
    let check = respan(check, word.span());
    quote! {
        #[allow(non_camel_case_types)]
        struct dead_end<const FOUND: bool>;
        impl dead_end<false> {
            const #word: () = ();
        }
        impl dead_end<true> {
            #[deprecated(note = #note)]
            const #word: () = ();
        }
        #check
    }
}

/// A `Result` under another name would be taken for a plain value, and its error for a success.
fn result_check(machine: &Machine, method: &Method) -> Option<TokenStream> {
    let Output::Value(ty @ Type::Path(_)) = &method.output else {
        return None;
    };
    let params = machine.generics.params.iter().map(|param| match param {
        syn::GenericParam::Type(param) => param.ident.to_string(),
        syn::GenericParam::Lifetime(param) => param.lifetime.ident.to_string(),
        syn::GenericParam::Const(param) => param.ident.to_string(),
    });
    let open: Vec<String> = params.chain(["Self".to_owned(), "_".to_owned()]).collect();
    if depends_on_call(method, ty) || mentions(ty, &open) {
        return None;
    }
    let cfg = method.cfg();
    let span = syn::spanned::Spanned::span(ty);
    let check = quote! {
        const _: () = ::core::assert!(
            !__p::Returned::<#ty>::IS_RESULT,
            "this is a `Result` under another name, whose error would pass for a success: write `Result<..>`",
        );
    };
    let check = respan(check, span);
    Some(quote!(#cfg const _: () = { use __p::PlainValue as _; #check };))
}

/// States that some transition enters and none leaves. Whether one of them is terminal is known
/// to the enum alone, so the warning is decided by rustc.
fn dead_ends(machine: &Machine) -> Vec<&Ident> {
    let rows: Vec<_> = machine.methods().flat_map(|method| &method.rows).collect();
    let leaves = |word: &Ident| {
        rows.iter().any(|row| {
            let elsewhere = row_targets(row).any(|target| target != word);
            elsewhere
                && match &row.source {
                    Some(Source::Listed(states)) => states.contains(word),
                    Some(Source::AnyBut(_, states)) => !states.contains(word),
                    None => true,
                }
        })
    };
    let mut entered = BTreeMap::new();
    for target in rows.iter().flat_map(|row| row_targets(row)) {
        entered.entry(target.to_string()).or_insert(target);
    }
    entered.into_values().filter(|word| !leaves(word)).collect()
}

/// A call that checks the signature of a user's function, at that function.
fn call_at(function: &Expr, helper: TokenStream) -> TokenStream {
    use syn::spanned::Spanned;
    let span = match function {
        Expr::Path(path) => path
            .path
            .segments
            .last()
            .map_or_else(|| path.span(), |segment| segment.ident.span()),
        other => other.span(),
    };
    respan(helper, span)
}
