//! Where errors point.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::{Attribute, ExprClosure};

/// The name of an attribute, without its arguments.
pub(super) fn attribute(attribute: &Attribute) -> Span {
    let last = attribute.path().segments.last();
    last.map_or_else(Span::call_site, |segment| segment.ident.span())
}

/// The parameters of a closure with their bars.
pub(super) fn parameters(closure: &ExprClosure) -> TokenStream {
    let (begin, inputs, end) = (&closure.inputs_begin, &closure.inputs, &closure.inputs_end);
    quote!(#begin #inputs #end)
}
