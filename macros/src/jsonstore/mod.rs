//! `#[jsonstore]`: a struct as a typed lens over a JSON document.

mod check;
mod choice;
mod expand;
mod model;
mod parse;
#[cfg(test)]
mod tests;

use proc_macro2::TokenStream;

use crate::diagnostics::Errors;

pub(crate) use choice::expand_choice;

pub(crate) fn expand(args: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::new();
    let Some(syntax) = parse::parse(args, &item, &mut errors) else {
        let errors = errors.finish();
        return quote::quote!(#errors #item);
    };
    match pipeline(&syntax, &mut errors) {
        Ok(tokens) => tokens,
        Err(errors) => {
            // The same store without its rules: every name that the struct promises still exists.
            let fallback = expand::fallback(&syntax);
            quote::quote!(#errors #fallback)
        }
    }
}

fn pipeline(syntax: &parse::Syntax, errors: &mut Errors) -> Result<TokenStream, TokenStream> {
    let store = model::resolve(syntax, errors);
    errors.gate()?;
    check::check(&store, errors);
    errors.gate()?;
    Ok(expand::expand(syntax, &store))
}
