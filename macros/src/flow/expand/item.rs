//! The struct of handles.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::Path;
use syn::spanned::Spanned;

use super::form::form_type;
use crate::flow::syntax::{NodeSyntax, Syntax};
use crate::names::{CratePath, respan};

/// The user's struct, with the types of its handles filled in.
pub(crate) fn structure(syntax: &Syntax, krate: &CratePath) -> TokenStream {
    let item = &syntax.item;
    let (attributes, visibility, name) = (&item.attrs, &item.vis, &item.ident);
    let (generics, clause) = (&item.generics, &item.generics.where_clause);
    let fields = syntax.nodes.iter().map(|node| field(node, syntax, krate));
    quote! {
        #(#attributes)*
        // A flow is used through its table; a handle that no code calls is not dead.
        #[allow(dead_code)]
        #visibility struct #name #generics #clause { #(#fields),* }
    }
}

fn field(node: &NodeSyntax, syntax: &Syntax, krate: &CratePath) -> TokenStream {
    let (attributes, visibility, name) = (&node.field.attrs, &node.field.vis, &node.name);
    let ty = handle_type(node, syntax, krate);
    // A node without a comment is documented by its title, like everywhere else.
    let documented = node.field.attrs.iter().any(|a| a.path().is_ident("doc"));
    let title = format!(" {}", node.text.title);
    let doc = (!documented).then(|| quote!(#[doc = #title]));
    quote!(#doc #(#attributes)* #visibility #name: #ty)
}

/// `Start` as `Start<HelloFlow, HelloFlowStartForm>`; `()` for what is no kind of node.
fn handle_type(node: &NodeSyntax, syntax: &Syntax, krate: &CratePath) -> TokenStream {
    let (Some(kind), Some(path)) = (node.kind, &node.kind_path) else {
        return quote!(());
    };
    let name = syntax.ident();
    let (_, parameters, _) = syntax.generics().split_for_impl();
    let form = kind.has_form().then(|| form_type(node, syntax));
    let called = node.calls().map(|calls| &calls.flow);
    let form = form.map(|form| quote!(, #form));
    let form = form.or_else(|| called.map(|flow| quote!(, #flow)));
    let path = kind_path(path, krate);
    quote!(#path<#name #parameters #form>)
}

/// The type of a handle as the user wrote it. `Send` cannot be imported without hiding Rust's trait, so that
/// the plain word is looked up for them.
pub(crate) fn kind_path(path: &Path, krate: &CratePath) -> TokenStream {
    if path.is_ident("Send") {
        return respan(quote!(#krate::flow::node::Send), path.span());
    }
    path.to_token_stream()
}
