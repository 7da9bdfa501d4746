//! The texts of a flow, and the check of their placeholders.

use proc_macro2::TokenStream;
use quote::quote;
use syn::LitStr;

use crate::flow::syntax::{NodeSyntax, Syntax};
use crate::flow::template::{self, Named};
use crate::names::{CratePath, respan};

/// The value of `Flow::INFO`.
pub(crate) fn info(syntax: &Syntax, krate: &CratePath) -> TokenStream {
    let args = &syntax.args;
    let name = stored_name(syntax);
    let (title, description) = (&syntax.text.title, &syntax.text.description);
    let (summary, result) = (
        or_empty(args.summary.as_ref()),
        or_empty(args.result.as_ref()),
    );
    let renamed = args.renamed.iter().flat_map(former_names);
    quote! {
        #krate::flow::FlowInfo {
            name: #name,
            title: #title,
            description: #description,
            summary: #summary,
            result: #result,
            renamed: &[#(#renamed),*],
        }
    }
}

/// The name under which processes of the flow are stored.
pub(crate) fn stored_name(syntax: &Syntax) -> String {
    let word = || heck::ToSnakeCase::to_snake_case(syntax.ident().to_string().as_str());
    syntax.args.name.as_ref().map_or_else(word, LitStr::value)
}

/// The stored names that a flow can have had: what people remember is often the struct, `OldFlow`, whose
/// processes are stored as `old_flow`.
pub(crate) fn former_names(text: &LitStr) -> Vec<String> {
    let word = text.value();
    let stored = heck::ToSnakeCase::to_snake_case(word.as_str());
    match word.starts_with(char::is_uppercase) && stored != word {
        true => vec![stored, word],
        false => vec![word],
    }
}

fn or_empty(text: Option<&LitStr>) -> TokenStream {
    text.map_or_else(|| quote!(""), |text| quote!(#text))
}

/// A constant for each template, which does not compile when one of its fields is not there.
pub(crate) fn checks(syntax: &Syntax, krate: &CratePath) -> TokenStream {
    let args = &syntax.args;
    let of_nodes = syntax.nodes.iter().flat_map(|node| {
        let texts = [node.summary.as_ref(), node.result.as_ref(), message(node)];
        texts.map(|text| (text, node.task_data.as_ref()))
    });
    let of_flow = [(args.summary.as_ref(), None), (args.result.as_ref(), None)];
    let templates = of_flow.into_iter().chain(of_nodes);
    templates
        .filter_map(|(text, task)| Some(check(text?, task, syntax, krate)))
        .collect()
}

fn message(node: &NodeSyntax) -> Option<&LitStr> {
    node.error.as_ref()?.message.as_ref()
}

fn check(
    template: &LitStr,
    task: Option<&syn::Type>,
    syntax: &Syntax,
    krate: &CratePath,
) -> TokenStream {
    let flow = syntax.ident();
    let private = krate.private();
    let fields = template::fields(&template.value()).unwrap_or_default();
    let lookups = fields.iter().map(|field| {
        let lookup = match field {
            Named::Data(name) => quote!(#private::field_of::<#flow>(#name)),
            Named::Task(name) => quote!(#private::field_of_store::<#task>(#name)),
        };
        respan(quote!(const _: usize = #lookup;), template.span())
    });
    quote!(#(#lookups)*)
}
