//! The user's code in the table: closures as they are, functions called from a closure.
//!
//! A call is spanned at the path, so that rustc's word on a wrong signature underlines the path and
//! shows the function. The bars of the closure around it are ours, so that lints leave it alone.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::ExprPath;
use syn::spanned::Spanned;

use crate::flow::syntax::Logic;

/// A local of generated code, which the user's code cannot see, shown at `span`.
pub(crate) fn local(name: &str, span: Span) -> Ident {
    Ident::new(name, Span::mixed_site().located_at(span))
}

/// A closure of one parameter: the user's own, or one that calls the user's function.
pub(crate) fn closure(logic: &Logic, parameter: &str) -> TokenStream {
    match logic {
        Logic::Closure(closure) => quote!(#closure),
        Logic::Path(path) => {
            let local = local(parameter, path.span());
            let call = call(path, &local);
            quote!(|#local| #call)
        }
    }
}

/// `path(local)`, all of it at the path.
pub(crate) fn call(path: &ExprPath, local: &Ident) -> TokenStream {
    let span = path.span();
    quote_spanned!(span=> #path(#local))
}

/// The table's closure around a question whose answer still has to be converted: `convert` is the
/// function that does so.
pub(crate) fn converted(
    logic: &Logic,
    convert: &TokenStream,
    private: &TokenStream,
) -> TokenStream {
    let span = crate::flow::spans::whole(logic);
    let (data, context) = (local("data", span), local("context", span));
    match (logic, logic.parameters()) {
        (Logic::Path(path), _) => {
            let call = call(path, &data);
            quote!(|#data| #convert(#call))
        }
        (Logic::Closure(closure), 2) => {
            quote!(|#data, #context| #convert(#private::ask_with(#data, #context, #closure)))
        }
        (Logic::Closure(closure), _) => {
            quote!(|#data| #convert(#private::ask(#data, #closure)))
        }
    }
}

/// The same for columns that always have two parameters.
pub(crate) fn converted_payload(
    logic: &Logic,
    convert: &TokenStream,
    private: &TokenStream,
) -> TokenStream {
    let span = crate::flow::spans::whole(logic);
    let (data, context) = (local("data", span), local("context", span));
    match (logic, logic.parameters()) {
        (Logic::Path(path), _) => {
            let call = call(path, &data);
            quote!(|#data, _| #convert(#call))
        }
        (Logic::Closure(closure), 2) => {
            quote!(|#data, #context| #convert(#private::ask_with(#data, #context, #closure)))
        }
        (Logic::Closure(closure), _) => {
            quote!(|#data, _| #convert(#private::ask(#data, #closure)))
        }
    }
}

/// The variant of `When`, `Assign` and `Permission` for logic with this number of parameters.
pub(crate) fn variant(logic: &Logic) -> Ident {
    let name = if logic.parameters() == 2 {
        "Context"
    } else {
        "Data"
    };
    Ident::new(name, Span::call_site())
}
