use proc_macro2::TokenStream;

pub(crate) fn expand(_args: TokenStream, item: TokenStream) -> TokenStream {
    item
}

pub(crate) fn expand_stray_transition(_args: TokenStream, item: TokenStream) -> TokenStream {
    item
}

pub(crate) fn expand_state(_item: TokenStream) -> TokenStream {
    TokenStream::new()
}
