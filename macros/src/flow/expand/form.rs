//! The forms of `#[form(text, approved)]`: one struct each, beside the flow.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::Ident;
use syn::ext::IdentExt;
use syn::spanned::Spanned;

use super::data_type;
use crate::flow::syntax::{Form, NodeSyntax, Syntax};
use crate::names::{CratePath, respan};

/// The name of the struct that a node's form becomes; nothing when no struct is generated.
pub(crate) fn form_name(syntax: &Syntax, node: &NodeSyntax) -> Option<Ident> {
    let Some(Form::Fields { name, .. }) = &node.form else {
        return None;
    };
    let by_default = || {
        let word = heck::ToUpperCamelCase::to_upper_camel_case(node.to_string().as_str());
        format_ident!("{}{word}Form", syntax.ident(), span = node.name.span())
    };
    Some(name.clone().unwrap_or_else(by_default))
}

/// The type of a node's form.
pub(crate) fn form_type(node: &NodeSyntax, syntax: &Syntax) -> TokenStream {
    match &node.form {
        None => quote!(()),
        Some(Form::Own(path)) => quote!(#path),
        Some(Form::Fields { .. }) => {
            let name = form_name(syntax, node);
            quote!(#name)
        }
    }
}

/// The structs of all forms.
pub(crate) fn forms(syntax: &Syntax, krate: &CratePath) -> TokenStream {
    let mut names = BTreeSet::new();
    let mut first = None;
    let form = |node: &NodeSyntax| {
        // A second form of one name is reported by a check, and left out here.
        let name = form_name(syntax, node).filter(|name| names.insert(name.to_string()))?;
        let Some(Form::Fields { fields, .. }) = &node.form else {
            return None;
        };
        let data = &data_type(syntax, krate);
        let generated = Generated {
            syntax,
            node,
            krate,
            data,
            first: first.get_or_insert_with(|| name.clone()).clone(),
            name,
            fields,
        };
        Some(generated.tokens())
    };
    syntax.nodes.iter().filter_map(form).collect()
}

struct Generated<'a> {
    syntax: &'a Syntax,
    node: &'a NodeSyntax,
    krate: &'a CratePath,
    data: &'a TokenStream,
    name: Ident,
    /// The first form of the flow.
    first: Ident,
    fields: &'a [Ident],
}

impl Generated<'_> {
    fn tokens(&self) -> TokenStream {
        let structure = self.structure();
        let numbers = self.numbers();
        let form = self.form();
        quote!(#structure #numbers #form)
    }

    fn structure(&self) -> TokenStream {
        let (name, visibility, data, krate) =
            (&self.name, &self.syntax.item.vis, self.data, self.krate);
        let (flow, node) = (self.syntax.ident(), self.node);
        let title = format!(" {}: the form of [`{flow}::{node}`].", self.node.text.title);
        let fields = self.fields.iter().map(|field| {
            let doc = format!(" The field `{field}` of the data.");
            let number = number(field);
            let ty = quote!(<#data as #krate::json::FieldAt<{ Self::#number }>>::Type);
            let ty = respan(ty, field.span());
            quote!(#[doc = #doc] #visibility #field: #ty)
        });
        quote! {
            #[doc = #title]
            #[allow(dead_code, missing_debug_implementations)]
            #visibility struct #name { #(#fields),* }
        }
    }

    /// Each field of the form is looked up once, at the user's word: a second place would repeat the
    /// error of a field that is not there. That the data are a document at all is looked up by the
    /// first form alone, before any field: where it fails, rustc says nothing about the fields.
    fn numbers(&self) -> TokenStream {
        let (name, flow, data) = (&self.name, self.syntax.ident(), self.data);
        let first = &self.first;
        let checked = quote!(#first::_DOCUMENT);
        let private = self.krate.private();
        let numbers = self.fields.iter().map(|field| {
            let (number, word) = (number(field), field.unraw().to_string());
            let lookup = quote! {
                #private::field_after::<#flow>(#checked, #word)
            };
            let lookup = respan(lookup, field.span());
            quote!(const #number: usize = #lookup;)
        });
        let check = (self.first == *name).then(|| {
            let document = quote!(#private::document::<#data>());
            let document = match &self.syntax.args.data {
                Some(word) => respan(document, word.span()),
                None => document,
            };
            // No field is called so: their constants have no underscore in front.
            quote!(const _DOCUMENT: () = #document;)
        });
        quote!(impl #name { #check #(#numbers)* })
    }

    fn form(&self) -> TokenStream {
        let (name, data, krate) = (&self.name, self.data, self.krate);
        let private = krate.private();
        // At the user's word, where rustc repeats that the number of a field is not known.
        let places = self.fields.iter().map(|field| {
            let number = number(field);
            let place = quote!(<#data as #krate::json::FieldAt<{ Self::#number }>>::get_mut);
            respan(place, field.span())
        });
        let (fields, flow) = (self.fields, self.syntax.ident());
        let words: Vec<_> = fields
            .iter()
            .map(|field| field.unraw().to_string())
            .collect();
        quote! {
            impl #krate::flow::Form for #name {
                fn fields() -> ::std::vec::Vec<&'static #krate::json::FieldInfo> {
                    #private::fields::<#flow>(&[#(#words),*])
                }

                fn write(
                    self,
                    document: &mut #private::Value,
                ) -> ::std::result::Result<(), #krate::json::ValidationErrors> {
                    #private::write_fields::<#flow>(document, &[#(#words),*], |data| {
                        #(
                            *#places(data) = self.#fields;
                        )*
                    })
                }

                fn apply(
                    document: &mut #private::Value,
                    input: &#private::Map<::std::string::String, #private::Value>,
                ) -> ::std::result::Result<(), #krate::json::ValidationErrors> {
                    #private::apply_fields::<#flow>(document, &[#(#words),*], input)
                }
            }
        }
    }
}

/// The constant with the number of a field within the data.
fn number(field: &Ident) -> Ident {
    let word = heck::ToShoutySnakeCase::to_shouty_snake_case(field.unraw().to_string().as_str());
    Ident::new(&word, field.span())
}
