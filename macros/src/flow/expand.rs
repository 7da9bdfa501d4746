//! Model to tokens: the struct of handles, the structs of the forms, and the table of nodes.
//!
//! Total: a [`Checked`] flow always expands. Whatever behaves lives in the runtime; what is generated
//! is meant to be read with `cargo expand`.

mod boundary;
mod form;
mod item;
mod logic;
mod node;
mod people;
mod texts;
mod timing;
mod warning;

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::Checked;
use super::syntax::Syntax;
use crate::names::CratePath;

pub(super) use form::{form_name, forms, lacks_place};
pub(super) use item::structure;
pub(super) use texts::{former_names, stored_name};

/// The expansion of a whole flow.
pub(super) fn flow(checked: &Checked<'_>) -> TokenStream {
    let flow = &checked.flow;
    let syntax = flow.syntax;
    let krate = CratePath::new(syntax.args.krate.as_ref());
    let name = syntax.ident();
    let structure = structure(syntax, &krate);
    let forms = forms(syntax, &krate, None);
    let texts = texts::checks(syntax, &krate);
    let starts = node::starts(syntax, &krate);
    let types = types(syntax);
    let info = texts::info(syntax, &krate);
    let nodes = flow.nodes.iter().map(|node| node::row(node, flow, &krate));
    // After all nodes, whose numbers their handles know.
    let events = flow
        .boundaries()
        .map(|(host, event)| boundary::row(host, event, flow, &krate));
    let nodes = nodes.chain(events);
    let handles = handles(syntax, &krate);
    let private = krate.private();
    let warnings = checked.warnings.iter().map(warning::emit);
    quote! {
        #structure
        #forms
        #texts
        #starts
        #(#warnings)*

        impl #krate::flow::Flow for #name {
            #types

            const INFO: #krate::flow::FlowInfo = #info;

            const NODES: &'static [#krate::flow::Node<Self>] = &[#(#nodes),*];

            fn nodes() -> &'static Self {
                static NODES: #name = #name { #handles };
                &NODES
            }

            fn graph() -> &'static #krate::graph::Graph {
                static GRAPH: #private::LazyLock<#krate::graph::Graph> =
                    #private::LazyLock::new(#private::graph_of::<#name>);
                &GRAPH
            }
        }
    }
}

/// The type of the data, as `types` has named it: the user's word for it stands there alone, so that
/// a word that means nothing is one error.
pub(super) fn data_type(syntax: &Syntax, krate: &CratePath) -> TokenStream {
    let name = syntax.ident();
    quote!(<#name as #krate::flow::Flow>::Data)
}

/// The associated types of the flow.
pub(super) fn types(syntax: &Syntax) -> TokenStream {
    let args = &syntax.args;
    let data = &args.data;
    let seed = args
        .seed
        .as_ref()
        .map_or_else(|| quote!(()), |seed| quote!(#seed));
    let artifact = args
        .artifact
        .as_ref()
        .map_or_else(|| quote!(()), |artifact| quote!(#artifact));
    quote! {
        type Data = #data;
        type Seed = #seed;
        type Artifact = #artifact;
    }
}

/// `start: Start::new(0), ..`, with the kinds as the user wrote them.
fn handles(syntax: &Syntax, krate: &CratePath) -> TokenStream {
    let handles = syntax.nodes.iter().enumerate().map(|(index, node)| {
        let name = &node.name;
        let kind = node
            .kind_path
            .as_ref()
            .map(|path| item::kind_path(path, krate));
        let index = Literal::usize_unsuffixed(index);
        quote!(#name: #kind::new(#index))
    });
    quote!(#(#handles),*)
}
