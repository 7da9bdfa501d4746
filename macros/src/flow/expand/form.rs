//! The forms of `#[form(text, approved)]`: one struct each, beside the flow.

use std::collections::BTreeSet;

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::Ident;
use syn::ext::IdentExt;
use syn::spanned::Spanned;

use super::data_type;
use crate::flow::syntax::{Form, FormField, NodeSyntax, Place, Syntax};
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

/// The structs of all forms. `in_error` is a type for the first field that has none; the flow was told of it.
pub(crate) fn forms(
    syntax: &Syntax,
    krate: &CratePath,
    mut in_error: Option<TokenStream>,
) -> TokenStream {
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
        if fields.iter().any(|field| lacks_place(syntax, node, field)) {
            return Some(generated.in_error(in_error.take()));
        }
        Some(generated.tokens())
    };
    syntax.nodes.iter().filter_map(form).collect()
}

/// True for a field that is to be written where nothing is: into the data of a task that has none, or into
/// the seed of a process that is about nothing.
pub(crate) fn lacks_place(syntax: &Syntax, node: &NodeSyntax, field: &FormField) -> bool {
    match field.place {
        Place::Data => false,
        Place::Task => node.task_data.is_none(),
        Place::Seed => syntax.args.seed.is_none(),
        Place::Artifact => syntax.args.artifact.is_none(),
    }
}

struct Generated<'a> {
    syntax: &'a Syntax,
    node: &'a NodeSyntax,
    krate: &'a CratePath,
    data: &'a TokenStream,
    name: Ident,
    /// The first form of the flow.
    first: Ident,
    fields: &'a [FormField],
}

impl Generated<'_> {
    fn tokens(&self) -> TokenStream {
        let structure = self.structure(|field| self.type_of(field));
        let numbers = self.numbers();
        let form = self.form();
        let derived = self.derived();
        quote!(#structure #numbers #form #derived)
    }

    /// A form of which a field has no type: what fills it in compiles all the same.
    fn in_error(&self, mut unknown: Option<TokenStream>) -> TokenStream {
        let (name, krate) = (&self.name, self.krate);
        let private = krate.private();
        let numbers = self.numbers();
        let structure = self.structure(|field| {
            if !lacks_place(self.syntax, self.node, field) {
                return self.type_of(field);
            }
            unknown.take().unwrap_or_else(|| quote!(()))
        });
        quote! {
            #structure
            #numbers
            impl #krate::flow::Form for #name {
                fn fields() -> ::std::vec::Vec<&'static #krate::json::FieldInfo> {
                    ::std::unreachable!()
                }
                fn write(
                    self,
                    _: &mut #krate::flow::FormTarget,
                ) -> ::std::result::Result<(), #krate::json::ValidationErrors> {
                    ::std::unreachable!()
                }
                fn apply(
                    _: &mut #krate::flow::FormTarget,
                    _: &#private::Map<::std::string::String, #private::Value>,
                ) -> ::std::result::Result<(), #krate::json::ValidationErrors> {
                    ::std::unreachable!()
                }
            }
        }
    }

    fn structure(&self, mut type_of: impl FnMut(&FormField) -> TokenStream) -> TokenStream {
        let (name, visibility) = (&self.name, &self.syntax.item.vis);
        let (flow, node) = (self.syntax.ident(), self.node);
        let title = format!(" {}: the form of [`{flow}::{node}`].", self.node.text.title);
        let fields = self.fields.iter().map(|field| {
            let (doc, ident, ty) = (doc(field), &field.name, type_of(field));
            quote!(#[doc = #doc] #visibility #ident: #ty)
        });
        quote! {
            #[doc = #title]
            #[allow(dead_code, missing_debug_implementations)]
            #visibility struct #name { #(#fields),* }
        }
    }

    /// The type of a field, with errors at the user's word.
    fn type_of(&self, field: &FormField) -> TokenStream {
        let krate = self.krate;
        let model = match field.place {
            Place::Seed => self.syntax.args.seed.as_ref(),
            _ => self.syntax.args.artifact.as_ref(),
        };
        let ty = match self.owner(field) {
            Some(owner) => {
                let (form, number) = (&self.name, number(&field.name));
                quote!(<#owner as #krate::json::FieldAt<{ #form::#number }>>::Type)
            }
            None => quote!(#krate::json::Ref<#model>),
        };
        respan(ty, field.name.span())
    }

    /// The store that a field is one of; nothing for a reference of the process itself.
    fn owner(&self, field: &FormField) -> Option<TokenStream> {
        match field.place {
            Place::Data => Some(self.data.clone()),
            Place::Task => self.node.task_data.as_ref().map(ToTokens::to_token_stream),
            Place::Seed | Place::Artifact => None,
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
        let numbers = self.fields.iter().filter_map(|field| {
            let (number, word) = (number(&field.name), field.name.unraw().to_string());
            let lookup = match field.place {
                Place::Data => quote!(#private::field_after::<#flow>(#checked, #word)),
                Place::Task => {
                    let ty = self.node.task_data.as_ref()?;
                    quote!(#private::field_of_store::<#ty>(#word))
                }
                Place::Seed | Place::Artifact => return None,
            };
            let lookup = respan(lookup, field.name.span());
            Some(quote!(const #number: usize = #lookup;))
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
        let (name, krate) = (&self.name, self.krate);
        let private = krate.private();
        let runs = self.runs();
        let parts: Vec<_> = runs.iter().map(|run| self.part(run)).collect();
        let writes = runs.iter().map(|run| self.write(run));
        quote! {
            impl #krate::flow::Form for #name {
                fn fields() -> ::std::vec::Vec<&'static #krate::json::FieldInfo> {
                    #private::form_fields(&[#(#parts),*])
                }

                fn write(
                    self,
                    target: &mut #krate::flow::FormTarget,
                ) -> ::std::result::Result<(), #krate::json::ValidationErrors> {
                    #private::form_written([#(#writes),*])
                }

                fn apply(
                    target: &mut #krate::flow::FormTarget,
                    input: &#private::Map<::std::string::String, #private::Value>,
                ) -> ::std::result::Result<(), #krate::json::ValidationErrors> {
                    #private::form_apply(&[#(#parts),*], target, input)
                }
            }
        }
    }

    /// The fields in their order, those together that are written into one place.
    fn runs(&self) -> Vec<&[FormField]> {
        let same = |one: &FormField, other: &FormField| {
            one.place == other.place && matches!(one.place, Place::Data | Place::Task)
        };
        self.fields.chunk_by(same).collect()
    }

    fn part(&self, run: &[FormField]) -> TokenStream {
        let (flow, private) = (self.syntax.ident(), self.krate.private());
        let words = words(run);
        let place = run.first().map(|field| field.place);
        match (place, &self.node.task_data) {
            (Some(Place::Seed), _) => quote!(#private::FormPart::seed::<#flow>()),
            (Some(Place::Artifact), _) => quote!(#private::FormPart::artifact::<#flow>()),
            (Some(Place::Task), Some(ty)) => {
                quote!(#private::FormPart::task::<#ty>(&[#(#words),*]))
            }
            _ => quote!(#private::FormPart::data::<#flow>(&[#(#words),*])),
        }
    }

    fn write(&self, run: &[FormField]) -> TokenStream {
        let (krate, flow, private) = (self.krate, self.syntax.ident(), self.krate.private());
        let words = words(run);
        // At the user's word, where rustc repeats that the number of a field is not known.
        let sets = run.iter().filter_map(|field| {
            let (owner, number, ident) = (self.owner(field)?, number(&field.name), &field.name);
            let place = quote!(<#owner as #krate::json::FieldAt<{ Self::#number }>>::get_mut);
            let place = respan(place, ident.span());
            Some(quote!(*#place(data) = self.#ident;))
        });
        let sets = quote!(|data| { #(#sets)* });
        let place = run.first().map(|field| (field.place, &field.name));
        match (place, &self.node.task_data) {
            (Some((Place::Seed, ident)), _) => {
                quote!(#private::write_seed::<#flow>(target, self.#ident))
            }
            (Some((Place::Artifact, ident)), _) => {
                quote!(#private::write_artifact::<#flow>(target, self.#ident))
            }
            (Some((Place::Task, _)), Some(ty)) => {
                quote!(#private::write_task::<#ty>(target, &[#(#words),*], #sets))
            }
            _ => {
                quote!(#private::write_data::<#flow>(target, &[#(#words),*], #sets))
            }
        }
    }

    /// What a person expects of a struct of values, as far as the types of the fields allow: a bound that
    /// names a lifetime is asked where the trait is used, and not where it is declared.
    fn derived(&self) -> TokenStream {
        let (name, private) = (&self.name, self.krate.private());
        let types: Vec<_> = self
            .fields
            .iter()
            .map(|field| self.type_of(field))
            .collect();
        let fields: Vec<_> = self.fields.iter().map(|field| &field.name).collect();
        let words = words(self.fields);
        let numbers: Vec<_> = (0..fields.len()).map(Literal::usize_unsuffixed).collect();
        let title = name.to_string();
        quote! {
            #[automatically_derived]
            impl ::core::fmt::Debug for #name
            where
                #(for<'a> #types: #private::FieldDebug<'a, #numbers>,)*
            {
                fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    f.debug_struct(#title)
                        #(.field(#words, #private::FieldDebug::<#numbers>::shown(&self.#fields)))*
                        .finish()
                }
            }

            #[automatically_derived]
            impl ::core::clone::Clone for #name
            where
                #(for<'a> #types: #private::FieldClone<'a, #numbers>,)*
            {
                fn clone(&self) -> Self {
                    Self { #(#fields: #private::FieldClone::<#numbers>::copied(&self.#fields),)* }
                }
            }

            #[automatically_derived]
            impl ::core::cmp::PartialEq for #name
            where
                #(for<'a> #types: #private::FieldEq<'a, #numbers>,)*
            {
                fn eq(&self, other: &Self) -> bool {
                    #(#private::FieldEq::<#numbers>::same(&self.#fields, &other.#fields) &&)* true
                }
            }
        }
    }
}

fn doc(field: &FormField) -> String {
    let name = &field.name;
    match field.place {
        Place::Data => format!(" The field `{name}` of the data."),
        Place::Task => format!(" The field `{name}` of the task's own data."),
        Place::Seed => " What the process is about.".to_owned(),
        Place::Artifact => " What the process makes.".to_owned(),
    }
}

fn words(fields: &[FormField]) -> Vec<String> {
    let words = fields.iter().map(|field| field.name.unraw().to_string());
    words.collect()
}

/// The constant with the number of a field within its store.
fn number(field: &Ident) -> Ident {
    let word = heck::ToShoutySnakeCase::to_shouty_snake_case(field.unraw().to_string().as_str());
    Ident::new(&word, field.span())
}
