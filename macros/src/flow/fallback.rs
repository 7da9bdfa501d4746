//! What is emitted beside the errors: every name that the flow promised, so that one mistake stays
//! one error.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Generics, Ident, Item, Path};

use super::expand::{forms, lacks_place, structure, types};
use super::kind;
use super::syntax::{Form, Syntax};
use crate::fallback::strip_attributes;
use crate::names::CratePath;

/// A flow with mistakes: its struct, its forms, and a table without rows.
pub(super) fn flow(syntax: &Syntax, errors: TokenStream) -> TokenStream {
    let krate = CratePath::new(syntax.args.krate.as_ref());
    let structure = structure(syntax, &krate);
    let (types, errors) = match syntax.args.data {
        Some(_) => (types(syntax), errors),
        None => types_in_error(errors),
    };
    let (in_error, errors) = match has_field_without_place(syntax) {
        true => type_in_error(errors),
        false => (None, errors),
    };
    let forms = forms(syntax, &krate, in_error);
    let promise = promise(syntax.ident(), syntax.generics(), &types, &krate);
    quote!(#structure #forms #promise #errors)
}

/// Something that is no flow at all.
pub(super) fn any_item(mut item: Item, data: Option<&Path>, errors: TokenStream) -> TokenStream {
    let krate = CratePath::new(None);
    strip(&mut item);
    let (name, generics) = match &item {
        Item::Struct(item) => (&item.ident, &item.generics),
        Item::Enum(item) => (&item.ident, &item.generics),
        _ => return quote!(#item #errors),
    };
    let (types, errors) = match data {
        Some(data) => (types_of(data), errors),
        None => types_in_error(errors),
    };
    let promise = promise(name, generics, &types, &krate);
    quote!(#item #promise #errors)
}

fn types_of(data: impl quote::ToTokens) -> TokenStream {
    quote! {
        type Data = #data;
        type Seed = ();
        type Artifact = ();
    }
}

fn has_field_without_place(syntax: &Syntax) -> bool {
    syntax.nodes.iter().any(|node| match &node.form {
        Some(Form::Fields { fields, .. }) => {
            fields.iter().any(|field| lacks_place(syntax, node, field))
        }
        _ => false,
    })
}

/// Types for a flow that does not say of which type its data are.
fn types_in_error(errors: TokenStream) -> (TokenStream, TokenStream) {
    let (data, errors) = type_in_error(errors);
    (types_of(data.unwrap_or_else(|| quote!(()))), errors)
}

/// The first error in the place of a length, and the others: rustc then takes the type for unknown and
/// everything that it touches for fine, where any real type would be wrong in each place that reads it.
fn type_in_error(errors: TokenStream) -> (Option<TokenStream>, TokenStream) {
    let mut errors = syn::parse2::<syn::File>(errors)
        .map(|file| file.items)
        .unwrap_or_default()
        .into_iter();
    let data = match errors.next() {
        Some(Item::Macro(first)) => {
            let error = first.mac;
            Some(quote!([(); #error]))
        }
        _ => None,
    };
    (data, quote!(#(#errors)*))
}

/// `Flow` without a row in its table.
fn promise(
    name: &Ident,
    generics: &Generics,
    types: &TokenStream,
    krate: &CratePath,
) -> TokenStream {
    let (parameters, arguments, _) = generics.split_for_impl();
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
                renamed: &[],
            };

            const NODES: &'static [#krate::flow::Node<Self>] = &[];

            fn nodes() -> &'static Self {
                ::std::unreachable!()
            }

            fn graph() -> &'static #krate::graph::Graph {
                ::std::unreachable!()
            }
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
    let ours: Vec<&str> = kind::attributes().collect();
    strip_attributes(attributes, &ours);
}
