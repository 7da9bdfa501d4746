//! Tokens to syntax: the grammar, and which attribute stands on which kind of node.

use proc_macro2::{Span, TokenStream};
use syn::spanned::Spanned;
use syn::{Field, Fields, Item, ItemStruct, Path, PathArguments, Type};

use super::attribute::{self, Role};
use super::kind::Kind;
use super::syntax::{FlowArgs, NodeSyntax, Syntax, Text};
use super::value;
use crate::args::Args;
use crate::diagnostics::{Errors, did_you_mean, help_unknown, list};
use crate::fallback::doc_text;

const KEYS: &[&str] = &[
    "data", "name", "summary", "result", "seed", "artifact", "crate",
];

/// The item as a flow; nothing when it is not a struct with named fields.
pub(super) fn flow(args: FlowArgs, item: Item, errors: &mut Errors) -> Option<Syntax> {
    let mut item = structure(item, errors)?;
    let text = flow_text(&item);
    let nodes = item
        .fields
        .iter()
        .map(|field| node(field, &item, errors))
        .collect();
    if let Fields::Named(fields) = &mut item.fields {
        fields.named.clear();
    }
    Some(Syntax {
        item,
        args,
        text,
        nodes,
    })
}

/// The arguments of `#[flow(..)]`.
pub(super) fn arguments(tokens: TokenStream, errors: &mut Errors) -> FlowArgs {
    let mut args = Args::parse("#[flow]", Span::call_site(), tokens, errors);
    let mut take = |key, errors: &mut Errors| args.value(key, errors);
    let path = |value: Option<syn::Expr>, errors: &mut Errors| {
        value.and_then(|value| value::path(&value, errors))
    };
    let text = |value: Option<syn::Expr>, errors: &mut Errors| {
        value.and_then(|value| value::text(&value, errors))
    };
    let data = take("data", errors);
    if data.is_none() && errors.is_empty() {
        errors.at_span(
            Span::call_site(),
            "a flow needs the type of its data\nhelp: write `#[flow(data = Hello)]`, where `Hello` is a `#[jsonstore]`",
        );
    }
    let read = FlowArgs {
        data: path(data, errors),
        seed: path(take("seed", errors), errors),
        artifact: path(take("artifact", errors), errors),
        name: text(take("name", errors), errors),
        summary: text(take("summary", errors), errors),
        result: text(take("result", errors), errors),
        krate: take("crate", errors),
        renamed: args
            .values()
            .iter()
            .filter_map(|value| renamed(value, errors))
            .collect(),
    };
    args.finish(KEYS, errors);
    read
}

/// `renamed(from = "OldFlow")`: the one value of `#[flow(..)]` that has no key.
fn renamed(value: &syn::Expr, errors: &mut Errors) -> Option<syn::LitStr> {
    let example = "help: write `renamed(from = \"OldFlow\")`, once for each name that the flow had";
    let syn::Expr::Call(call) = value else {
        let known = list(KEYS);
        errors.at(
            value,
            format!("unexpected value in `#[flow]`\nhelp: known keys: {known}, and `renamed(from = \"OldFlow\")`"),
        );
        return None;
    };
    if value::single_name(&call.func).is_none_or(|word| word != "renamed") {
        errors.at(
            &call.func,
            format!("only `renamed` takes parentheses here\n{example}"),
        );
        return None;
    }
    let from = match call.args.first() {
        Some(syn::Expr::Assign(pair)) if call.args.len() == 1 => Some(pair),
        _ => None,
    };
    let Some(pair) =
        from.filter(|pair| value::single_name(&pair.left).is_some_and(|key| key == "from"))
    else {
        errors.at(
            &call.func,
            format!("the name that the flow had is missing\n{example}"),
        );
        return None;
    };
    value::text(&pair.right, errors)
}

/// Only a struct with named fields has names for its nodes, and only one without parameters is one
/// flow and not many.
fn structure(item: Item, errors: &mut Errors) -> Option<ItemStruct> {
    let shape = "a flow is a struct with named fields: each field is a node";
    let Item::Struct(item) = item else {
        errors.at_span(keyword(&item), shape);
        return None;
    };
    if !matches!(item.fields, Fields::Named(_)) {
        errors.at(&item.ident, shape);
        return None;
    }
    if let Some(parameter) = item.generics.params.first() {
        errors.at(
            parameter,
            "a flow has no parameters: its name stands for one graph\nhelp: declare one struct for each flow",
        );
    }
    if Kind::from_name(&item.ident.to_string()).is_some() {
        let name = &item.ident;
        errors.at(
            name,
            format!(
                "`{name}` is a kind of node, a flow needs another name\nhelp: call it `{name}Flow`"
            ),
        );
    }
    Some(item)
}

/// The word that says what the item is instead of a struct.
fn keyword(item: &Item) -> Span {
    match item {
        Item::Enum(item) => item.enum_token.span(),
        Item::Union(item) => item.union_token.span(),
        Item::Impl(item) => item.impl_token.span(),
        Item::Trait(item) => item.trait_token.span(),
        Item::Mod(item) => item.mod_token.span(),
        Item::Fn(item) => item.sig.fn_token.span(),
        other => other.span(),
    }
}

fn flow_text(item: &ItemStruct) -> Text {
    let name = item.ident.to_string();
    let short = name.strip_suffix("Flow").filter(|short| !short.is_empty());
    let words = heck::ToSnakeCase::to_snake_case(short.unwrap_or(&name));
    text(&item.attrs, &words)
}

/// The doc comment; without one the name in words, `check_approve` as "Check approve".
fn text(attributes: &[syn::Attribute], name: &str) -> Text {
    let (title, description) = doc_text(attributes);
    let title = if title.is_empty() { words(name) } else { title };
    Text { title, description }
}

pub(super) fn words(name: &str) -> String {
    let spaced = name.replace('_', " ");
    let mut letters = spaced.trim().chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}

fn node(field: &Field, item: &ItemStruct, errors: &mut Errors) -> NodeSyntax {
    let name = field.ident.clone().unwrap_or_else(|| item.ident.clone());
    let (kind, kind_path) = kind(&field.ty, errors);
    let mut node = NodeSyntax {
        text: text(&field.attrs, &syn::ext::IdentExt::unraw(&name).to_string()),
        field: field.clone(),
        name,
        kind,
        kind_path,
        form: None,
        permission: None,
        people: super::people::People::default(),
        available: None,
        assign: None,
        run: None,
        retry: None,
        summary: None,
        result: None,
        error: None,
        link: None,
        continue_when: None,
        until: None,
        compensate_with: None,
        compensate: Vec::new(),
        task_data: None,
        multi_merge: None,
        renamed: Vec::new(),
        ways: Vec::new(),
        timing: None,
        missed: None,
        boundaries: Vec::new(),
    };
    if matches!(node.field.vis, syn::Visibility::Inherited) {
        node.field.vis = item.vis.clone();
    }
    let attributes = std::mem::take(&mut node.field.attrs);
    for given in attributes {
        match attribute::role(&given, errors) {
            Role::Ours(name) => attribute::read(name, &given, &mut node, errors),
            Role::Foreign => node.field.attrs.push(given),
            Role::Refused => {}
        }
    }
    if node.kind.is_none() {
        guess_kind(&mut node);
    }
    node
}

/// The last segment of the type decides, so that `node::View` is a `View`.
fn kind(ty: &Type, errors: &mut Errors) -> (Option<Kind>, Option<Path>) {
    let Type::Path(path) = ty else {
        errors.at(
            ty,
            "expected a kind of node\nhelp: write `View`, `Job`, `End`, ..",
        );
        return (None, None);
    };
    let Some(last) = path.path.segments.last() else {
        return (None, None);
    };
    if !matches!(last.arguments, PathArguments::None) {
        let word = &last.ident;
        errors.at(
            &last.arguments,
            format!(
                "the flow itself fills in the parameters of `{word}`\nhelp: write only `{word}`"
            ),
        );
        return (None, None);
    }
    let word = last.ident.to_string();
    let kind = Kind::from_name(&word);
    if kind.is_none() {
        errors.at(&last.ident, unknown_kind(&word));
    }
    (kind, Some(path.path.clone()))
}

/// The kind that a misspelt one was meant to be, which was reported: its handle is of the type that
/// the rest of the program expects. Only now, because nothing may be said against the attributes of
/// a guess.
fn guess_kind(node: &mut NodeSyntax) {
    let Some(last) = node
        .kind_path
        .as_mut()
        .and_then(|path| path.segments.last_mut())
    else {
        return;
    };
    let kinds = Kind::ALL.iter().map(|kind| kind.as_str());
    let word = last.ident.to_string();
    match did_you_mean(&word, kinds) {
        Some(near) => {
            last.ident = syn::Ident::new(near, last.ident.span());
            node.kind = Kind::from_name(near);
        }
        None => node.kind_path = None,
    }
}

fn unknown_kind(word: &str) -> String {
    let kinds: Vec<_> = Kind::ALL.iter().map(|kind| kind.as_str()).collect();
    let help = help_unknown(word, "kinds", &kinds);
    format!("`{word}` is not a kind of node\n{help}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_words() {
        assert_eq!(words("check_approve"), "Check approve");
        assert_eq!(words("end"), "End");
        assert_eq!(words("_x"), "X");
    }
}
