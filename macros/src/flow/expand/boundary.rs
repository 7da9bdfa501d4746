//! The rows of boundary events.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;

use super::{node, timing};
use crate::flow::boundary::Event;
use crate::flow::model::{Boundary, Flow};
use crate::names::CratePath;

/// The row of an event on the border of the node with the number `host`.
pub(super) fn row(
    host: usize,
    event: &Boundary<'_>,
    flow: &Flow<'_>,
    krate: &CratePath,
) -> TokenStream {
    let syntax = event.syntax;
    let kind = Ident::new(syntax.event.kind(), Span::call_site());
    let (name, title, interrupting) = (&event.name, syntax.title(), syntax.interrupting);
    let host = Literal::usize_unsuffixed(host);
    let edge = node::edge_row(&event.edge, flow, krate);
    let code = syntax
        .event
        .code()
        .map(|code| quote!(code: ::std::option::Option::Some(#code),));
    let timer = match &syntax.event {
        Event::Timeout(timing) => Some(timing::timer(timing, krate)),
        _ => None,
    };
    let timer = timer.map(|timer| quote!(#timer,));
    quote! {
        #krate::flow::Node {
            name: #name,
            kind: #krate::graph::NodeKind::#kind,
            title: #title,
            attached: ::std::option::Option::Some(#krate::graph::Attached {
                host: #host,
                interrupting: #interrupting,
            }),
            #code
            #timer
            edges: &[#edge],
            ..#krate::flow::Node::EMPTY
        }
    }
}
