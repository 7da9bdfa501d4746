//! Names in generated code: the path of the runtime crate, spans, and conversions of case.

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::quote;

/// The path of the runtime crate: `::procession`, or what the user gave as `crate = path`.
#[derive(Clone)]
pub(crate) struct CratePath(TokenStream);

impl CratePath {
    pub(crate) fn new(given: Option<&syn::Expr>) -> Self {
        Self(given.map_or_else(|| quote!(::procession), |path| quote!(#path)))
    }

    /// The path of everything that generated code may touch beside the public API.
    pub(crate) fn private(&self) -> TokenStream {
        let krate = &self.0;
        quote!(#krate::__private)
    }
}

impl quote::ToTokens for CratePath {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.0.to_tokens(tokens);
    }
}

/// The same tokens, all of them at `span`: rustc then underlines that one word of the user's.
pub(crate) fn respan(tokens: TokenStream, span: Span) -> TokenStream {
    tokens
        .into_iter()
        .map(|token| respan_token(token, span))
        .collect()
}

fn respan_token(mut token: TokenTree, span: Span) -> TokenTree {
    if let TokenTree::Group(group) = &token {
        let inner = respan(group.stream(), span);
        token = TokenTree::Group(Group::new(group.delimiter(), inner));
    }
    token.set_span(span);
    token
}
