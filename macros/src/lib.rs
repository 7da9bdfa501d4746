//! The macros of [procession](https://docs.rs/procession). Use them through that crate, which
//! re-exports and documents them.
//!
//! Every macro is the same pipeline: parse the tokens, build a model in which names are resolved,
//! check it, expand it. `docs/architecture.md` of the repository has the map.

mod args;
mod diagnostics;
mod fallback;
mod flow;
mod jsonstore;
mod machine;
mod names;

use proc_macro::TokenStream;

/// Declares a flow: a struct whose fields are the nodes. Documented on `procession::flow`.
#[proc_macro_attribute]
pub fn flow(args: TokenStream, item: TokenStream) -> TokenStream {
    flow::expand(args.into(), item.into()).into()
}

/// Declares typed data over one JSON document. Documented on `procession::jsonstore`.
#[proc_macro_attribute]
pub fn jsonstore(args: TokenStream, item: TokenStream) -> TokenStream {
    jsonstore::expand(args.into(), &item.into()).into()
}

/// Derives `procession::json::Choice` for an enum of choices. Documented on that trait.
#[proc_macro_derive(Choice, attributes(choice))]
pub fn choice(item: TokenStream) -> TokenStream {
    jsonstore::expand_choice(item.into()).into()
}

/// Declares the transitions of a state field. Documented on `procession::state_machine`.
#[proc_macro_attribute]
pub fn state_machine(args: TokenStream, item: TokenStream) -> TokenStream {
    machine::expand(args.into(), item.into()).into()
}

/// Marks a method of a `#[state_machine]` as a transition; alone it only explains where it belongs.
#[proc_macro_attribute]
pub fn transition(args: TokenStream, item: TokenStream) -> TokenStream {
    machine::expand_stray_transition(args.into(), item.into()).into()
}

/// Derives `procession::State` for an enum of states. Documented on that trait.
#[proc_macro_derive(State, attributes(state))]
pub fn state(item: TokenStream) -> TokenStream {
    machine::expand_state(item.into()).into()
}
