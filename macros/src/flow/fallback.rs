//! What is emitted beside the errors: every name that the flow promised, so that one mistake stays
//! one error.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Generics, Ident, Item, Path};

use super::expand::{forms, structure, types};
use super::kind::{self, LATER_ATTRIBUTES};
use super::syntax::Syntax;
use crate::fallback::strip_attributes;
use crate::names::CratePath;

/// A flow with mistakes: its struct, its forms, and a table without rows.
pub(super) fn flow(syntax: &Syntax, errors: &TokenStream) -> TokenStream {
    let krate = CratePath::new(syntax.args.krate.as_ref());
    let structure = structure(syntax);
    let forms = forms(syntax, &krate);
    let types = syntax.args.data.as_ref().map(|_| types(syntax));
    let promise = promise(syntax.ident(), syntax.generics(), types, &krate);
    quote!(#structure #forms #promise #errors)
}

/// Something that is no flow at all.
pub(super) fn any_item(mut item: Item, data: Option<&Path>, errors: &TokenStream) -> TokenStream {
    let krate = CratePath::new(None);
    let types = data.map(|data| {
        quote! {
            type Data = #data;
            type Seed = ();
            type Artifact = ();
        }
    });
    strip(&mut item);
    let promise = match &item {
        Item::Struct(item) => promise(&item.ident, &item.generics, types, &krate),
        Item::Enum(item) => promise(&item.ident, &item.generics, types, &krate),
        _ => TokenStream::new(),
    };
    quote!(#item #promise #errors)
}

/// `Flow` without a row in its table; without data only its functions.
fn promise(
    name: &Ident,
    generics: &Generics,
    types: Option<TokenStream>,
    krate: &CratePath,
) -> TokenStream {
    let (parameters, arguments, clause) = generics.split_for_impl();
    let functions = |visibility: TokenStream| {
        quote! {
            #visibility fn nodes() -> &'static Self {
                ::std::unreachable!()
            }

            #visibility fn graph() -> &'static #krate::graph::Graph {
                ::std::unreachable!()
            }
        }
    };
    let Some(types) = types else {
        let functions = functions(quote!(pub));
        return quote!(#[allow(dead_code)] impl #parameters #name #arguments #clause { #functions });
    };
    let functions = functions(TokenStream::new());
    let mut generics = generics.clone();
    let clause = generics.make_where_clause();
    clause
        .predicates
        .push(syn::parse_quote!(Self: ::std::marker::Send + ::std::marker::Sync + 'static));
    quote! {
        impl #parameters #krate::flow::Flow for #name #arguments #clause {
            #types

            const INFO: #krate::flow::FlowInfo = #krate::flow::FlowInfo {
                name: "",
                title: "",
                description: "",
                summary: "",
                result: "",
            };

            const NODES: &'static [#krate::flow::Node<Self>] = &[];

            #functions
        }
    }
}

/// Our attributes, which rustc does not know, off the fields of whatever it is.
fn strip(item: &mut Item) {
    let strip_fields = |fields: &mut syn::Fields| {
        for field in fields {
            strip_ours(&mut field.attrs);
        }
    };
    match item {
        Item::Struct(item) => strip_fields(&mut item.fields),
        Item::Enum(item) => {
            for variant in &mut item.variants {
                strip_ours(&mut variant.attrs);
                strip_fields(&mut variant.fields);
            }
        }
        _ => {}
    }
}

fn strip_ours(attributes: &mut Vec<Attribute>) {
    let ours: Vec<&str> = kind::attributes()
        .chain(LATER_ATTRIBUTES.iter().copied())
        .collect();
    strip_attributes(attributes, &ours);
}
