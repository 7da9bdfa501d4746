//! `#[derive(Choice)]`: an enum whose variants are the values of a field.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::{Data, DeriveInput, Ident};

use super::model::{literal, words};
use crate::args::Args;
use crate::diagnostics::Errors;
use crate::fallback::{doc_text, is_one_of};
use crate::machine::state_label;
use crate::names::CratePath;

struct Variant {
    ident: Ident,
    value: String,
    label: String,
    span: Span,
}

pub(crate) fn expand_choice(item: TokenStream) -> TokenStream {
    let mut errors = Errors::new();
    let Some(input) = errors.ok(syn::parse2::<DeriveInput>(item)) else {
        return errors.finish();
    };
    let krate = krate(&input, &mut errors);
    let variants = variants(&input, &mut errors);
    values_are_distinct(&variants, &mut errors);
    let impls = impls(&krate, &input, &variants);
    let errors = errors.finish();
    quote!(#errors #impls)
}

/// `#[choice(crate = path)]` on the enum.
fn krate(input: &DeriveInput, errors: &mut Errors) -> CratePath {
    let attribute = input.attrs.iter().find(|a| is_one_of(a, &["choice"]));
    let Some(attribute) = attribute else {
        return CratePath::new(None);
    };
    let mut args = Args::of_attribute(attribute, errors);
    let path = args.value("crate", errors);
    args.finish(&["crate"], errors);
    CratePath::new(path.as_ref())
}

fn variants(input: &DeriveInput, errors: &mut Errors) -> Vec<Variant> {
    let Data::Enum(data) = &input.data else {
        errors.at(
            &input.ident,
            "`#[derive(Choice)]` is for enums\nhelp: a struct becomes an embedded document with `#[jsonstore]`",
        );
        return Vec::new();
    };
    if !input.generics.params.is_empty() {
        errors.at(&input.generics.params, "a choice cannot be generic");
    }
    if data.variants.is_empty() {
        errors.at(
            &input.ident,
            format!("`{}` has no variants: nothing could be chosen", input.ident),
        );
    }
    // An enum of states says somewhere which one is initial.
    let is_state = |attribute| is_one_of(attribute, &["state"]);
    let mut attributes = data.variants.iter().flat_map(|variant| &variant.attrs);
    let states = attributes.any(is_state);
    let variants = data.variants.iter();
    variants
        .map(|variant| match states {
            true => read_state(variant, errors),
            false => read(variant, errors),
        })
        .collect()
}

/// A state has one stored name and one label wherever it is stored: those of `#[derive(State)]`,
/// which also reports what is wrong with the variant.
fn read_state(variant: &syn::Variant, errors: &mut Errors) -> Variant {
    let value = syn::ext::IdentExt::unraw(&variant.ident).to_string();
    if let Some(attribute) = variant.attrs.iter().find(|a| is_one_of(a, &["choice"])) {
        errors.at(
            attribute.path(),
            format!(
                "a state is stored under its own name, `{value}`, also as a choice\nhelp: remove `#[choice]`; a label is `#[state(label = \"..\")]`"
            ),
        );
    }
    Variant {
        ident: variant.ident.clone(),
        label: state_label(variant),
        value,
        span: variant.ident.span(),
    }
}

fn read(variant: &syn::Variant, errors: &mut Errors) -> Variant {
    if !matches!(variant.fields, syn::Fields::Unit) {
        errors.at(
            &variant.fields,
            "a choice carries no data\nhelp: keep the data in a field of its own",
        );
    }
    let attribute = variant.attrs.iter().find(|a| is_one_of(a, &["choice"]));
    let mut args = attribute.map(|attribute| Args::of_attribute(attribute, errors));
    let mut text = |key: &str| {
        let value = args.as_mut()?.value(key, errors)?;
        match literal(&value) {
            Some(syn::Lit::Str(text)) => Some((text.value(), text.span())),
            _ => {
                errors.at(&value, format!("`{key}` is text in quotes"));
                None
            }
        }
    };
    let (value, label) = (text("value"), text("label"));
    if let Some(args) = args {
        args.finish(&["value", "label"], errors);
    }
    let name = syn::ext::IdentExt::unraw(&variant.ident).to_string();
    let (title, _) = doc_text(&variant.attrs);
    let title = if title.is_empty() {
        words(&name)
    } else {
        title
    };
    let snake = heck::ToSnakeCase::to_snake_case(name.as_str());
    let (value, span) = value.unwrap_or((snake, variant.ident.span()));
    Variant {
        ident: variant.ident.clone(),
        label: label.map_or(title, |(label, _)| label),
        value,
        span,
    }
}

/// "Two variants are stored as the same text": only one of them could ever be read.
fn values_are_distinct(variants: &[Variant], errors: &mut Errors) {
    for (index, variant) in variants.iter().enumerate() {
        let value = &variant.value;
        let mut earlier = variants.iter().take(index);
        if value.is_empty() {
            errors.at_span(variant.span, "a choice cannot be stored as empty text");
        } else if let Some(other) = earlier.find(|other| other.value == *value) {
            errors.at_span(
                variant.span,
                format!(
                    "`{value}` is already what `{}` is stored as\nhelp: give it `#[choice(value = \"..\")]`",
                    other.ident
                ),
            );
        }
    }
}

fn impls(krate: &CratePath, input: &DeriveInput, variants: &[Variant]) -> TokenStream {
    let (ident, private) = (&input.ident, krate.private());
    let (impl_generics, type_generics, _) = input.generics.split_for_impl();
    let is_enum = matches!(input.data, Data::Enum(_));
    let names: Vec<&Ident> = variants.iter().map(|variant| &variant.ident).collect();
    let unit = names.iter().filter(|_| is_enum && all_unit(input));
    let pairs = variants.iter().map(|variant| {
        let (value, label) = (&variant.value, &variant.label);
        quote!((#value, #label))
    });
    let arms = names
        .iter()
        .enumerate()
        .map(|(index, name)| quote!(Self::#name { .. } => #index,));
    let blank = match names.first() {
        Some(first) if all_unit(input) => quote!(Self::#first),
        _ => quote!(::core::unreachable!()),
    };
    quote! {
        impl #impl_generics #krate::json::Choice for #ident #type_generics {
            const ALL: &'static [Self] = &[#(Self::#unit),*];
            const CHOICES: &'static [(&'static str, &'static str)] = &[#(#pairs),*];

            fn index(&self) -> usize {
                #[allow(unreachable_patterns)]
                match self {
                    #(#arms)*
                    _ => 0,
                }
            }
        }

        impl #impl_generics #krate::json::JsonField for #ident #type_generics {
            const KIND: #krate::json::FieldKind =
                #krate::json::FieldKind::Choice(<Self as #krate::json::Choice>::CHOICES);
            type Scalar = Self;

            fn blank() -> Self {
                #blank
            }

            fn from_json(
                value: &#private::Value,
            ) -> ::core::result::Result<Self, #krate::json::ReadErrors> {
                #private::json::read_choice(value)
            }

            fn to_json(&self) -> #private::Value {
                #private::json::write_choice(self)
            }
        }
    }
}

fn all_unit(input: &DeriveInput) -> bool {
    match &input.data {
        Data::Enum(data) => data
            .variants
            .iter()
            .all(|variant| matches!(variant.fields, syn::Fields::Unit)),
        _ => false,
    }
}
