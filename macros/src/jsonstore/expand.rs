//! A checked store to code: the table of its fields, and calls that walk it. Nothing here can fail.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::ItemStruct;

use super::model::{self, Field, Store};
use super::parse::{self, DefaultSyntax, Item, Syntax};
use crate::names::{CratePath, respan};

pub(crate) fn expand(syntax: &Syntax, store: &Store<'_>) -> TokenStream {
    match &syntax.item {
        Item::Struct(item) => expand_struct(&syntax.krate, item, &store.fields),
        Item::Other(item) => item.to_token_stream(),
    }
}

/// What stays of a store with errors: the struct, with the keys named like its fields and no rules.
pub(crate) fn fallback(syntax: &Syntax) -> TokenStream {
    let fields: Vec<Field<'_>> = syntax.fields.iter().map(model::plain).collect();
    match &syntax.item {
        Item::Struct(item) => expand_struct(&syntax.krate, item, &fields),
        Item::Other(item) => expand_other(&syntax.krate, item),
    }
}

/// Something that cannot be a store still is one by name, so that its uses add no error.
fn expand_other(krate: &CratePath, item: &syn::Item) -> TokenStream {
    let (ident, generics) = match item {
        syn::Item::Struct(item) => (&item.ident, &item.generics),
        syn::Item::Enum(item) => (&item.ident, &item.generics),
        syn::Item::Union(item) => (&item.ident, &item.generics),
        other => return other.to_token_stream(),
    };
    let name = ident.to_string();
    let (impl_generics, type_generics, _) = generics.split_for_impl();
    quote! {
        #item

        impl #impl_generics #krate::json::JsonStore for #ident #type_generics
        where
            Self: 'static,
        {
            const NAME: &'static str = #name;
            const FIELDS: &'static [#krate::json::FieldInfo] = &[];
            fn load(_: &mut #krate::json::Reader<'_>) -> Self {
                ::core::unreachable!()
            }
            fn save(&self, _: &mut #krate::json::Writer<'_>) {}
        }
    }
}

fn expand_struct(krate: &CratePath, item: &ItemStruct, fields: &[Field<'_>]) -> TokenStream {
    let parts = [
        store(krate, item, fields),
        embedded(krate, item),
        serde_unless_derived(krate, item),
        columns(krate, item, fields),
        fields_at(krate, item, fields),
        rules_apply(krate, item, fields),
    ];
    quote!(#item #(#parts)*)
}

/// The table and the two walks over it.
fn store(krate: &CratePath, item: &ItemStruct, fields: &[Field<'_>]) -> TokenStream {
    let ident = &item.ident;
    let name = ident.to_string();
    let infos = fields.iter().map(|field| info(krate, field));
    let reader = syn::Ident::new("reader", Span::mixed_site());
    let writer = syn::Ident::new("writer", Span::mixed_site());
    let loads = fields.iter().enumerate().map(|(index, field)| {
        let (field, codec) = (&field.syntax.ident, codec(krate, field));
        quote!(#field: #reader.field(#index, #codec))
    });
    let saves = fields.iter().enumerate().map(|(index, field)| {
        let (field, codec) = (&field.syntax.ident, codec(krate, field));
        quote!(#writer.field(#index, #codec, &self.#field))
    });
    quote! {
        impl #krate::json::JsonStore for #ident {
            const NAME: &'static str = #name;
            const FIELDS: &'static [#krate::json::FieldInfo] = &[#(#infos),*];

            fn load(#reader: &mut #krate::json::Reader<'_>) -> Self {
                Self { #(#loads),* }
            }

            fn save(&self, #writer: &mut #krate::json::Writer<'_>) {
                #(#saves;)*
            }
        }
    }
}

/// One row of the table: only what the user has said.
fn info(krate: &CratePath, field: &Field<'_>) -> TokenStream {
    let (name, label) = (&field.name, &field.label);
    let (codec, key) = (codec(krate, field), &field.key);
    let mut info = quote! {
        #krate::json::FieldInfo::new(#codec, #name, &[#(#key),*]).with_label(#label)
    };
    let mut add = |call: TokenStream| info.extend(call);
    if !field.help.is_empty() {
        let help = &field.help;
        add(quote!(.with_help(#help)));
    }
    if let Some(widget) = &field.widget {
        add(quote!(.with_widget(#widget)));
    }
    if let Some(required) = field.required {
        add(quote!(.with_required(#required)));
    }
    if let Some(default) = &field.default {
        let default = default_value(krate, field, default);
        add(quote!(.with_default(|| #default)));
    }
    add(rules(field));
    info
}

fn rules(field: &Field<'_>) -> TokenStream {
    let mut calls = TokenStream::new();
    if let Some(length) = field.min_length.as_ref().map(|rule| rule.value) {
        calls.extend(quote!(.with_min_length(#length)));
    }
    if let Some(length) = field.max_length.as_ref().map(|rule| rule.value) {
        calls.extend(quote!(.with_max_length(#length)));
    }
    if let Some(number) = field.min.as_ref().map(|rule| &rule.value) {
        calls.extend(quote!(.with_min(#number)));
    }
    if let Some(number) = field.max.as_ref().map(|rule| &rule.value) {
        calls.extend(quote!(.with_max(#number)));
    }
    if let Some(choices) = &field.choices {
        let pairs = choices.value.iter().map(|choice| {
            let (value, label) = (&choice.value, &choice.label);
            quote!((#value, #label))
        });
        calls.extend(quote!(.with_choices(&[#(#pairs),*])));
    }
    if let Some(pattern) = field.pattern.as_ref().map(|rule| &rule.value) {
        calls.extend(quote!(.with_pattern(#pattern)));
    }
    calls
}

/// The user's own tokens, once, where the type of the field is asked of them.
fn default_value(krate: &CratePath, field: &Field<'_>, default: &DefaultSyntax) -> TokenStream {
    let (private, codec) = (krate.private(), codec(krate, field));
    match default {
        DefaultSyntax::OfType(span) => respan(quote!(#private::json::type_default(#codec)), *span),
        DefaultSyntax::Value(value) => quote!(#private::json::default(#codec, #value)),
    }
}

/// How the field is read and written. A type that cannot be a field is an error here, so the path
/// starts where the type starts and ends where it ends: rustc underlines the user's type.
fn codec(krate: &CratePath, field: &Field<'_>) -> TokenStream {
    let ty = &field.syntax.field.ty;
    let (first, last) = field.syntax.type_ends();
    let start = respan(quote!(#krate::json::Codec), first);
    let end = respan(quote!(::of()), last);
    quote!(#start::<#ty>#end)
}

/// The store as a field of another store.
fn embedded(krate: &CratePath, item: &ItemStruct) -> TokenStream {
    let (ident, private) = (&item.ident, krate.private());
    quote! {
        impl #krate::json::JsonField for #ident {
            const KIND: #krate::json::FieldKind = #private::json::embedded::<Self>();
            type Scalar = Self;

            fn blank() -> Self {
                <Self as #krate::json::JsonStore>::empty()
            }

            fn from_json(
                value: &#private::Value,
            ) -> ::core::result::Result<Self, #krate::json::ReadErrors> {
                #private::json::read_embedded(value)
            }

            fn to_json(&self) -> #private::Value {
                <Self as #krate::json::JsonStore>::to_document(self)
            }

            fn to_json_over(&self, old: &#private::Value) -> #private::Value {
                #private::json::write_embedded(self, old)
            }

            fn check(&self) -> ::core::result::Result<(), #krate::json::ValidationErrors> {
                #private::json::check_embedded(self)
            }
        }
    }
}

/// Nothing where the user derives serde's traits: that is an error by now, and needs no second one.
fn serde_unless_derived(krate: &CratePath, item: &ItemStruct) -> TokenStream {
    match parse::derived_serde(item).is_empty() {
        true => serde(krate, item),
        false => TokenStream::new(),
    }
}

/// The store as a document of its own, wherever serde goes.
fn serde(krate: &CratePath, item: &ItemStruct) -> TokenStream {
    let (ident, private) = (&item.ident, krate.private());
    quote! {
        impl #private::serde::Serialize for #ident {
            fn serialize<S: #private::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                #private::json::serialize(self, serializer)
            }
        }

        impl<'de> #private::serde::Deserialize<'de> for #ident {
            fn deserialize<D: #private::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                #private::json::deserialize(deserializer)
            }
        }
    }
}

/// The query handles: `Hello::text()`.
fn columns(krate: &CratePath, item: &ItemStruct, fields: &[Field<'_>]) -> TokenStream {
    let ident = &item.ident;
    let handles = fields.iter().enumerate().map(|(index, field)| {
        let (name, ty) = (&field.syntax.ident, &field.syntax.field.ty);
        let visibility = &field.syntax.field.vis;
        let doc = format!(" The field `{}` in queries.", field.name);
        quote! {
            #[doc = #doc]
            #[allow(dead_code)]
            #[must_use]
            #visibility fn #name() -> #krate::json::Column<Self, #ty> {
                #krate::json::Column::of(#index)
            }
        }
    });
    quote!(impl #ident { #(#handles)* })
}

/// From the number of a field to its type, for macros that know a field by its name.
fn fields_at(krate: &CratePath, item: &ItemStruct, fields: &[Field<'_>]) -> TokenStream {
    let ident = &item.ident;
    let impls = fields.iter().enumerate().map(|(index, field)| {
        let (name, ty) = (&field.syntax.ident, &field.syntax.field.ty);
        quote! {
            impl #krate::json::FieldAt<#index> for #ident {
                type Type = #ty;

                fn get(&self) -> &#ty {
                    &self.#name
                }

                fn get_mut(&mut self) -> &mut #ty {
                    &mut self.#name
                }
            }
        }
    });
    impls.collect()
}

/// Asks the compiler whether each rule applies to the type of its field.
///
/// The type is read off the field: where the user's word for it means nothing, the field has said so.
fn rules_apply(krate: &CratePath, item: &ItemStruct, fields: &[Field<'_>]) -> TokenStream {
    let private = krate.private();
    let private = &private;
    let checks = fields.iter().enumerate().flat_map(|(index, field)| {
        let ident = &item.ident;
        let ty = quote!(<#ident as #krate::json::FieldAt<#index>>::Type);
        let lengths = [&field.min_length, &field.max_length];
        let ranges = [&field.min, &field.max];
        let lengths = lengths
            .into_iter()
            .flatten()
            .map(|rule| (rule.key.span(), "length"));
        let ranges = ranges
            .into_iter()
            .flatten()
            .map(|rule| (rule.key.span(), "range"));
        let choices = field
            .choices
            .iter()
            .map(|rule| (rule.key.span(), "choices"));
        let pattern = field
            .pattern
            .iter()
            .map(|rule| (rule.key.span(), "pattern"));
        let rules: Vec<_> = lengths
            .chain(ranges)
            .chain(choices)
            .chain(pattern)
            .collect();
        rules.into_iter().map(move |(span, rule)| {
            let rule = syn::Ident::new(rule, span);
            respan(quote!(#private::applies::#rule::<#ty>()), span)
        })
    });
    let checks: Vec<TokenStream> = checks.collect();
    match checks.is_empty() {
        true => TokenStream::new(),
        false => quote!(const _: () = { #(#checks;)* };),
    }
}
