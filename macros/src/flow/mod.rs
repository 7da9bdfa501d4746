//! `#[flow]`: a struct whose fields are the nodes of a business process.

mod attribute;
mod boundary;
mod check;
mod continue_when;
mod expand;
mod fallback;
mod kind;
mod link;
mod model;
mod parse;
mod people;
mod retry;
mod spans;
mod syntax;
mod template;
#[cfg(test)]
mod tests;
mod timing;
mod value;

use proc_macro2::TokenStream;

use crate::diagnostics::Errors;
use model::Flow;
use syntax::Syntax;

/// The whole way of a flow: parse, resolve, check, expand; or, on any error, the errors and the names
/// that the flow promised.
pub(crate) fn expand(args: TokenStream, tokens: TokenStream) -> TokenStream {
    let mut errors = Errors::new();
    let args = parse::arguments(args, &mut errors);
    let Some(item) = errors.ok(syn::parse2::<syn::Item>(tokens.clone())) else {
        let mut output = tokens;
        output.extend(errors.finish());
        return output;
    };
    let data = args.data.clone();
    let Some(syntax) = parse::flow(args, item.clone(), &mut errors) else {
        return fallback::any_item(item, data.as_ref(), errors.finish());
    };
    match check(&syntax, errors) {
        Ok(checked) => expand::flow(&checked),
        Err(errors) => fallback::flow(&syntax, errors),
    }
}

/// A flow that kept every rule: the only thing that can be expanded.
struct Checked<'a> {
    flow: Flow<'a>,
    warnings: Vec<check::Warning>,
}

fn check(syntax: &Syntax, mut errors: Errors) -> Result<Checked<'_>, TokenStream> {
    let flow = Flow::resolve(syntax, &mut errors);
    errors.gate()?;
    check::parts(&flow, &mut errors);
    errors.gate()?;
    check::whole(&flow, &mut errors);
    errors.gate()?;
    let warnings = check::tokens(&flow, &mut errors);
    errors.gate()?;
    Ok(Checked { flow, warnings })
}
