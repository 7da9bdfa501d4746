//! Warnings on stable Rust.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};

use crate::flow::check::Warning;

/// Mentioning a deprecated constant makes rustc say its note at the word that the mention stands for.
pub(super) fn emit(warning: &Warning) -> TokenStream {
    let message = &warning.message;
    let name = Ident::new(warning.name, proc_macro2::Span::mixed_site());
    let at = warning.span.resolved_at(proc_macro2::Span::mixed_site());
    let mention = Ident::new(warning.name, at);
    let mention = quote_spanned!(at=> #mention);
    quote! {
        const _: () = {
            #[allow(non_upper_case_globals)]
            #[deprecated(note = #message)]
            const #name: () = ();
            #mention
        };
    }
}
