//! Where errors point.

use proc_macro2::Span;
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{Attribute, ExprClosure};

/// The name of an attribute, without its arguments.
pub(super) fn attribute(attribute: &Attribute) -> Span {
    let last = attribute.path().segments.last();
    last.map_or_else(Span::call_site, |segment| segment.ident.span())
}

/// The parameters of a closure with their bars.
pub(super) fn parameters(closure: &ExprClosure) -> Span {
    let open = closure.inputs_begin.span();
    open.join(closure.inputs_end.span()).unwrap_or(open)
}

/// The first and the last token, which is all of `tokens` on the stable compiler too.
pub(super) fn whole(tokens: &impl ToTokens) -> Span {
    tokens.to_token_stream().span()
}
