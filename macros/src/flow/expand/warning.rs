//! Warnings on stable Rust.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::flow::check::Warning;

/// Mentioning a deprecated constant makes rustc say its note at the word that the mention stands for.
pub(super) fn emit(warning: &Warning) -> TokenStream {
    let message = &warning.message;
    let name = Ident::new(warning.name, warning.span);
    quote! {
        const _: () = {
            #[allow(non_upper_case_globals)]
            #[deprecated(note = #message)]
            const #name: () = ();
            #name
        };
    }
}
