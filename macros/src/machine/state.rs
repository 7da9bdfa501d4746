//! `#[derive(State)]`.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::{Attribute, Data, DeriveInput, Expr, Fields, Ident, LitStr, Variant};

use super::model::in_words;
use crate::args::Args;
use crate::diagnostics::Errors;
use crate::fallback::doc_text;
use crate::names::{CratePath, respan};

const KEYS: &[&str] = &["initial", "terminal", "unreachable_ok", "label"];

/// One variant with its attributes.
struct StateVariant {
    name: Ident,
    label: String,
    initial: Option<Span>,
    terminal: bool,
    unreachable_ok: bool,
}

pub(crate) fn expand(item: TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(item) {
        Ok(input) => input,
        Err(error) => return error.to_compile_error(),
    };
    let mut errors = Errors::new();
    let krate = crate_path(&input.attrs, &mut errors);
    let Data::Enum(data) = &input.data else {
        errors.at(
            &input.ident,
            format!(
                "`{}` is not an enum\nhelp: derive `State` for an enum with one variant for each state",
                input.ident
            ),
        );
        return errors.finish();
    };
    enum_is_plain(&input, &mut errors);
    let plain = data
        .variants
        .iter()
        .filter(|v| carries_nothing(v, &mut errors));
    let plain: Vec<_> = plain.collect();
    let variants: Vec<_> = plain.into_iter().map(|v| read(v, &mut errors)).collect();
    let initial = initial(&input.ident, &variants, &mut errors);
    let renumbered = data
        .variants
        .iter()
        .any(|variant| variant.discriminant.is_some());
    let sound = errors.is_empty();
    let tokens = implementation(&input.ident, &krate, &variants, &initial, renumbered, sound);
    let errors = errors.finish();
    quote!(#tokens #errors)
}

/// `#[state(crate = path)]` on the enum.
fn crate_path(attributes: &[Attribute], errors: &mut Errors) -> CratePath {
    let mut path = None;
    for attribute in attributes.iter().filter(|a| a.path().is_ident("state")) {
        let mut args = Args::of_attribute(attribute, errors);
        path = args.value("crate", errors);
        args.finish(&["crate"], errors);
    }
    CratePath::new(path.as_ref())
}

/// "My enum of states is generic." A state is one of a fixed list.
fn enum_is_plain(input: &DeriveInput, errors: &mut Errors) {
    if !input.generics.params.is_empty() {
        errors.at(
            &input.generics,
            "an enum of states has no parameters\nhelp: keep data in the struct, beside the state field",
        );
    }
}

/// "I put data into a state."
fn carries_nothing(variant: &Variant, errors: &mut Errors) -> bool {
    let plain = matches!(variant.fields, Fields::Unit);
    if !plain {
        errors.at(
            &variant.fields,
            format!(
                "state `{}` carries data\nhelp: move the data into the struct, beside the state field",
                variant.ident
            ),
        );
    }
    plain
}

/// The label of a state, for the other derives of its enum. This derive reports what is wrong.
pub(crate) fn label(variant: &Variant) -> String {
    let mut errors = Errors::new();
    let label = read(variant, &mut errors).label;
    drop(errors.finish());
    label
}

fn read(variant: &Variant, errors: &mut Errors) -> StateVariant {
    let (title, _) = doc_text(&variant.attrs);
    let mut state = StateVariant {
        name: variant.ident.clone(),
        label: if title.is_empty() {
            in_words(&variant.ident.to_string())
        } else {
            title.trim_end_matches('.').to_owned()
        },
        initial: None,
        terminal: false,
        unreachable_ok: false,
    };
    for attribute in variant.attrs.iter().filter(|a| a.path().is_ident("state")) {
        read_attribute(attribute, &mut state, errors);
    }
    state
}

fn read_attribute(attribute: &Attribute, state: &mut StateVariant, errors: &mut Errors) {
    let mut args = Args::of_attribute(attribute, errors);
    if let Some(label) = args.value("label", errors) {
        match text(&label) {
            Some(text) => state.label = text.value(),
            None => errors.at(label, "expected a text\nhelp: write `label = \"..\"`"),
        }
    }
    for flag in args.values() {
        let word = match &flag {
            Expr::Path(path) => path.path.get_ident().map(ToString::to_string),
            _ => None,
        };
        match word.as_deref() {
            Some("initial") => state.initial = Some(syn::spanned::Spanned::span(&flag)),
            Some("terminal") => state.terminal = true,
            Some("unreachable_ok") => state.unreachable_ok = true,
            Some(other) => {
                let help = crate::diagnostics::help_unknown(other, "known keys", KEYS);
                errors.at(&flag, format!("unknown key `{other}` in `#[state]`\n{help}"));
            }
            None => errors.at(
                &flag,
                "unexpected value in `#[state]`\nhelp: known keys: `initial`, `terminal`, `unreachable_ok`, `label`",
            ),
        }
    }
    args.finish(KEYS, errors);
}

fn text(value: &Expr) -> Option<&LitStr> {
    match value {
        Expr::Lit(syn::ExprLit {
            lit: syn::Lit::Str(text),
            ..
        }) => Some(text),
        _ => None,
    }
}

/// "I said no initial state, or two." A new object is in exactly one.
fn initial(owner: &Ident, variants: &[StateVariant], errors: &mut Errors) -> TokenStream {
    let mut marked = variants.iter().filter(|variant| variant.initial.is_some());
    let Some(first) = marked.next() else {
        let name = variants.first().map(|variant| &variant.name);
        let example = name.map_or_else(String::new, |name| format!(" of `{name}`"));
        if errors.is_empty() {
            errors.at(
                owner,
                format!("`{owner}` has no initial state\nhelp: write `#[state(initial)]` in front{example}"),
            );
        }
        return name.map_or_else(|| quote!(panic!("no state")), |name| quote!(Self::#name));
    };
    for other in marked {
        let message = format!(
            "`{owner}` has two initial states, `{}` and `{}`\nhelp: keep one `#[state(initial)]`",
            first.name, other.name
        );
        errors.at_span(other.initial.unwrap_or_else(Span::call_site), message);
    }
    let name = &first.name;
    quote!(Self::#name)
}

fn implementation(
    owner: &Ident,
    krate: &CratePath,
    variants: &[StateVariant],
    initial: &TokenStream,
    renumbered: bool,
    sound: bool,
) -> TokenStream {
    let name = owner.to_string();
    let names: Vec<_> = variants.iter().map(|variant| &variant.name).collect();
    let infos = variants.iter().map(|variant| {
        let (name, label) = (variant.name.to_string(), &variant.label);
        // After an error every state may end and none must be reached: no consequences.
        let terminal = (variant.terminal || !sound).then(|| quote!(.terminal()));
        let unreachable_ok = (variant.unreachable_ok || !sound).then(|| quote!(.unreachable_ok()));
        let new = if name == *label {
            quote!(named(#name))
        } else {
            quote!(new(#name, #label))
        };
        quote!(__Info::#new #terminal #unreachable_ok,)
    });
    let index = if renumbered || !sound {
        let positions = 0..names.len();
        quote! {
            #[allow(unreachable_patterns)]
            match self {
                #(Self::#names => #positions,)*
                _ => 0,
            }
        }
    } else {
        quote!(self as usize)
    };
    // Whether the enum is `Copy` and `Eq` is asked once, by a constant. Where it is not, the type that all
    // else is implemented for is unknown to rustc, and nothing that needs a state is one more error.
    let question = respan(quote!(#krate::__private::copied::<#owner>()), owner.span());
    let asked = quote!(<#owner as #krate::__private::StatesOf<{ #owner::__COPIED }>>::States);
    quote! {
        #[automatically_derived]
        impl #owner {
            #[doc(hidden)]
            #[allow(unreachable_pub)]
            pub const __COPIED: usize = #question;

            /// The state that a new object is in.
            #[must_use]
            #[allow(dead_code, unreachable_pub)]
            pub const fn initial() -> Self {
                #initial
            }

            /// The stored text of this state: the name of the variant.
            #[must_use]
            #[allow(dead_code, unreachable_pub)]
            pub const fn as_str(self) -> &'static str {
                <#asked as #krate::machine::State>::INFO[self.__index()].name
            }

            /// True for a state that nothing needs to leave.
            #[must_use]
            #[allow(dead_code, unreachable_pub)]
            pub const fn is_terminal(self) -> bool {
                <#asked as #krate::machine::State>::INFO[self.__index()].terminal
            }

            #[doc(hidden)]
            #[allow(unreachable_pub)]
            pub const fn __index(self) -> usize {
                #index
            }
        }

        #[automatically_derived]
        impl #krate::machine::State for #asked {
            const NAME: &'static str = #name;
            const ALL: &'static [Self] = &[#(Self::#names),*];
            const INITIAL: Self = #initial;
            const INFO: &'static [#krate::machine::StateInfo] = {
                use #krate::machine::StateInfo as __Info;
                &[#(#infos)*]
            };

            #[inline]
            fn index(self) -> usize {
                self.__index()
            }
        }

        #[automatically_derived]
        impl ::core::str::FromStr for #asked {
            type Err = #krate::machine::UnknownState;

            fn from_str(text: &str) -> ::core::result::Result<Self, Self::Err> {
                <#asked as #krate::machine::State>::from_stored(text)
            }
        }

        #[automatically_derived]
        impl ::core::convert::TryFrom<&str> for #asked {
            type Error = #krate::machine::UnknownState;

            fn try_from(text: &str) -> ::core::result::Result<Self, Self::Error> {
                <#asked as #krate::machine::State>::from_stored(text)
            }
        }
    }
}
