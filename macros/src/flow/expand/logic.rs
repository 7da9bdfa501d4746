//! The user's code in the table, as it is: a closure, or the path of a function, where a function
//! pointer is expected. Its type is what rustc shows when a signature is wrong.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};

use crate::flow::syntax::Logic;
use crate::names::respan;

/// A local of generated code, which the user's code cannot see.
pub(crate) fn local(name: &str) -> Ident {
    Ident::new(name, Span::mixed_site())
}

/// `function(arguments)` such that rustc underlines `user` when the call is wrong.
///
/// The stable compiler cannot join two spans, but it does so itself for an expression that begins
/// at one token and ends at another.
pub(crate) fn call(
    function: TokenStream,
    arguments: TokenStream,
    user: &impl ToTokens,
) -> TokenStream {
    let (first, last) = ends(user);
    let mut tokens = respan(function, first);
    let mut group = Group::new(Delimiter::Parenthesis, arguments);
    group.set_span(last);
    tokens.extend([TokenTree::Group(group)]);
    tokens
}

fn ends(user: &impl ToTokens) -> (Span, Span) {
    let mut tokens = user.to_token_stream().into_iter();
    let first = tokens
        .next()
        .map_or_else(Span::call_site, |token| token.span());
    (first, tokens.last().map_or(first, |token| token.span()))
}

/// The part of the user's code that its answer comes from.
fn answer(logic: &Logic) -> TokenStream {
    match logic {
        Logic::Path(path) => path.to_token_stream(),
        Logic::Closure(closure) => closure.body.to_token_stream(),
    }
}

/// The table's closure around a question whose answer `convert` brings into the form of the table.
pub(crate) fn question(logic: &Logic, convert: &TokenStream, private: &TokenStream) -> TokenStream {
    let (data, context) = (local("data"), local("context"));
    let asked = ask(logic, private);
    match logic.parameters() {
        2 => quote!(|#data, #context| #convert(#asked)),
        _ => quote!(|#data| #convert(#asked)),
    }
}

/// The same for columns that always have two parameters.
pub(crate) fn payload(logic: &Logic, convert: &TokenStream, private: &TokenStream) -> TokenStream {
    let (data, context) = (local("data"), local("context"));
    let asked = ask(logic, private);
    match logic.parameters() {
        2 => quote!(|#data, #context| #convert(#asked)),
        _ => quote!(|#data, _| #convert(#asked)),
    }
}

/// The same, where the user's answer may be of the wrong type: rustc then underlines the answer. `seed`
/// goes with it.
pub(crate) fn list(
    logic: &Logic,
    convert: TokenStream,
    seed: &TokenStream,
    private: &TokenStream,
) -> TokenStream {
    let (data, context) = (local("data"), local("context"));
    let asked = ask(logic, private);
    let converted = call(convert, quote!(#asked, #seed), &answer(logic));
    match logic.parameters() {
        2 => quote!(|#data, #context| #converted),
        _ => quote!(|#data, _| #converted),
    }
}

/// A condition in the form of the table. A path gets a closure around it, in which a wrong signature
/// has a message of its own.
pub(crate) fn condition(logic: &Logic, private: &TokenStream) -> TokenStream {
    let Logic::Path(path) = logic else {
        return logic.to_token_stream();
    };
    let data = local("data");
    let asked = call(quote!(#private::holds), quote!(#data, #path), path);
    quote!(|#data| #asked)
}

/// True for `|data| { ..?; Ok(()) }`: the last `Ok` says nothing about the error, and no `Err` does.
pub(crate) fn leaves_its_error_open(closure: &syn::ExprClosure) -> bool {
    let syn::Expr::Block(body) = &*closure.body else {
        return false;
    };
    let ends_in_ok = match body.block.stmts.last() {
        Some(syn::Stmt::Expr(syn::Expr::Call(call), None)) => {
            matches!(&*call.func, syn::Expr::Path(path) if path.path.is_ident("Ok"))
        }
        _ => false,
    };
    ends_in_ok && !mentions_err(body.to_token_stream())
}

fn mentions_err(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Group(group) => mentions_err(group.stream()),
        TokenTree::Ident(word) => word == "Err",
        _ => false,
    })
}

pub(crate) fn ask(logic: &Logic, private: &TokenStream) -> TokenStream {
    let (data, context) = (local("data"), local("context"));
    let answer = answer(logic);
    match logic.parameters() {
        2 => call(
            quote!(#private::ask_context),
            quote!(#data, #context, #logic),
            &answer,
        ),
        _ if matches!(logic, Logic::Path(_)) => {
            call(quote!(#private::ask_path), quote!(#data, #logic), &answer)
        }
        _ => call(quote!(#private::ask_data), quote!(#data, #logic), &answer),
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
