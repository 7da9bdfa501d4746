//! Tokens to syntax: a struct with named fields, and what `#[field(..)]` says about each.

use proc_macro2::{Span, TokenStream};
use syn::spanned::Spanned;
use syn::{Expr, Ident, ItemStruct};

use crate::args::Args;
use crate::diagnostics::Errors;
use crate::fallback::{is_one_of, strip_attributes};
use crate::names::CratePath;

/// The keys that `#[field(..)]` takes.
const FIELD_KEYS: &[&str] = &[
    "key",
    "default",
    "required",
    "min_length",
    "max_length",
    "min",
    "max",
    "choices",
    "pattern",
    "label",
    "help",
    "widget",
];

/// What the user wrote.
pub(crate) struct Syntax {
    pub(crate) krate: CratePath,
    /// The struct without our attributes.
    pub(crate) item: Item,
    pub(crate) fields: Vec<FieldSyntax>,
}

/// What the attribute stands on.
pub(crate) enum Item {
    Struct(ItemStruct),
    /// Something that cannot be a store; an error has been reported.
    Other(syn::Item),
}

/// One field as the user wrote it.
pub(crate) struct FieldSyntax {
    pub(crate) field: syn::Field,
    pub(crate) ident: Ident,
    pub(crate) key: Option<(Ident, Expr)>,
    pub(crate) default: Option<DefaultSyntax>,
    pub(crate) required: Option<(Ident, Option<Expr>)>,
    pub(crate) min_length: Option<(Ident, Expr)>,
    pub(crate) max_length: Option<(Ident, Expr)>,
    pub(crate) min: Option<(Ident, Expr)>,
    pub(crate) max: Option<(Ident, Expr)>,
    pub(crate) choices: Option<(Ident, Expr)>,
    pub(crate) pattern: Option<(Ident, Expr)>,
    pub(crate) label: Option<(Ident, Expr)>,
    pub(crate) help: Option<(Ident, Expr)>,
    pub(crate) widget: Option<(Ident, Expr)>,
}

/// `default` or `default = value`.
#[derive(Clone)]
pub(crate) enum DefaultSyntax {
    OfType(Span),
    Value(Expr),
}

pub(crate) fn parse(args: TokenStream, item: &TokenStream, errors: &mut Errors) -> Option<Syntax> {
    let mut args = Args::parse("#[jsonstore]", Span::call_site(), args, errors);
    let krate = CratePath::new(args.value("crate", errors).as_ref());
    args.finish(&["crate"], errors);
    let parsed = errors.ok(syn::parse2::<syn::Item>(item.clone()))?;
    let (item, fields) = match parsed {
        syn::Item::Struct(item) => parse_struct(item, errors),
        other => {
            refuse(&other, errors);
            (Item::Other(other), Vec::new())
        }
    };
    Some(Syntax {
        krate,
        item,
        fields,
    })
}

/// Only a struct can be a lens: each of its fields has a name, which is its key.
fn refuse(item: &syn::Item, errors: &mut Errors) {
    match item {
        syn::Item::Enum(item) => errors.at(
            item.enum_token,
            "`#[jsonstore]` is for structs\nhelp: for an enum whose variants are the values of a field, use `#[derive(Choice)]`",
        ),
        syn::Item::Union(item) => errors.at(item.union_token, "`#[jsonstore]` is for structs"),
        other => errors.at_span(
            first_token(other),
            "`#[jsonstore]` is for structs\nhelp: put it on a struct with named fields",
        ),
    }
}

fn first_token(item: &syn::Item) -> Span {
    let tokens = quote::quote!(#item);
    let first = tokens.into_iter().next();
    first.map_or_else(Span::call_site, |token| token.span())
}

fn parse_struct(mut item: ItemStruct, errors: &mut Errors) -> (Item, Vec<FieldSyntax>) {
    refuse_generics(&item, errors);
    refuse_serde(&item, errors);
    if !matches!(item.fields, syn::Fields::Named(_)) {
        errors.at(
            &item.ident,
            format!(
                "`{}` has no named fields\nhelp: a field's name is its key in the document: `struct {} {{ name: Type }}`",
                item.ident, item.ident
            ),
        );
        for field in &mut item.fields {
            strip_attributes(&mut field.attrs, &["field"]);
        }
        return (Item::Other(syn::Item::Struct(item)), Vec::new());
    }
    let mut fields = Vec::new();
    for field in &mut item.fields {
        fields.extend(parse_field(field, errors));
        strip_attributes(&mut field.attrs, &["field"]);
    }
    match item.generics.params.is_empty() {
        true => (Item::Struct(item), fields),
        false => (Item::Other(syn::Item::Struct(item)), Vec::new()),
    }
}

/// The table of fields is one static per store, which a generic struct cannot have.
fn refuse_generics(item: &ItemStruct, errors: &mut Errors) {
    if item.generics.params.is_empty() {
        return;
    }
    errors.at(
        &item.generics.params,
        "a JSON store cannot be generic\nhelp: write the types out; what stores share can be an embedded `#[jsonstore]`",
    );
}

/// "I derived `Serialize` as for any other struct": the store has it already, through its lens.
fn refuse_serde(item: &ItemStruct, errors: &mut Errors) {
    for path in derived_serde(item) {
        let name = path.segments.last().map(|segment| segment.ident.to_string());
        let name = name.unwrap_or_default();
        errors.at(
            &path,
            format!("`#[jsonstore]` implements `{name}` itself\nhelp: remove `{name}` from the derive"),
        );
    }
}

/// The traits of serde among the derives of the struct.
pub(crate) fn derived_serde(item: &ItemStruct) -> Vec<syn::Path> {
    let derives = item.attrs.iter().filter(|a| is_one_of(a, &["derive"]));
    let lists = derives.filter_map(|attribute| {
        let parser = syn::punctuated::Punctuated::<syn::Path, syn::Token![,]>::parse_terminated;
        attribute.parse_args_with(parser).ok()
    });
    let is_serde = |path: &syn::Path| {
        let last = path.segments.last();
        last.is_some_and(|s| s.ident == "Serialize" || s.ident == "Deserialize")
    };
    lists.flatten().filter(is_serde).collect()
}

fn parse_field(field: &syn::Field, errors: &mut Errors) -> Option<FieldSyntax> {
    let ident = field.ident.clone()?;
    let mut attributes = field.attrs.iter().filter(|a| is_one_of(a, &["field"]));
    let mut args = match attributes.next() {
        Some(attribute) => Args::of_attribute(attribute, errors),
        None => Args::parse("#[field]", ident.span(), TokenStream::new(), errors),
    };
    for again in attributes {
        errors.at(
            again.path(),
            "`#[field]` is given twice\nhelp: put all of it in one `#[field(..)]`",
        );
    }
    let flags = flags(&mut args, errors);
    let keyed_default = args.entry("default", errors);
    let keyed_required = args.entry("required", errors);
    let syntax = FieldSyntax {
        default: default(flags.default, keyed_default, errors),
        required: required(flags.required, keyed_required, errors),
        key: args.entry("key", errors),
        min_length: args.entry("min_length", errors),
        max_length: args.entry("max_length", errors),
        min: args.entry("min", errors),
        max: args.entry("max", errors),
        choices: args.entry("choices", errors),
        pattern: args.entry("pattern", errors),
        label: args.entry("label", errors),
        help: args.entry("help", errors),
        widget: args.entry("widget", errors),
        field: field.clone(),
        ident,
    };
    args.finish(FIELD_KEYS, errors);
    Some(syntax)
}

#[derive(Default)]
struct Flags {
    default: Option<Ident>,
    required: Option<Ident>,
}

/// The words that stand without a value.
fn flags(args: &mut Args, errors: &mut Errors) -> Flags {
    let mut flags = Flags::default();
    for value in args.values() {
        let word = match &value {
            Expr::Path(path) => path.path.get_ident().cloned(),
            _ => None,
        };
        let Some(word) = word else {
            errors.at(&value, "expected `key = value` in `#[field(..)]`");
            continue;
        };
        match word.to_string().as_str() {
            "default" => flags.default = Some(word),
            "required" => flags.required = Some(word),
            name => errors.at(&word, bare_word(name)),
        }
    }
    flags
}

fn bare_word(name: &str) -> String {
    if FIELD_KEYS.contains(&name) {
        return format!("`{name}` needs a value\nhelp: write `{name} = ..`");
    }
    let help = crate::diagnostics::help_unknown(name, "known keys", FIELD_KEYS);
    format!("unknown key `{name}` in `#[field]`\n{help}")
}

fn default(
    flag: Option<Ident>,
    keyed: Option<(Ident, Expr)>,
    errors: &mut Errors,
) -> Option<DefaultSyntax> {
    match (flag, keyed) {
        (Some(flag), Some(_)) => {
            errors.at(
                flag,
                "`default` is given twice\nhelp: keep the one with a value",
            );
            None
        }
        (Some(flag), None) => Some(DefaultSyntax::OfType(flag.span())),
        (None, Some((_, value))) => Some(DefaultSyntax::Value(value)),
        (None, None) => None,
    }
}

fn required(
    flag: Option<Ident>,
    keyed: Option<(Ident, Expr)>,
    errors: &mut Errors,
) -> Option<(Ident, Option<Expr>)> {
    match (flag, keyed) {
        (Some(flag), Some(_)) => {
            errors.at(&flag, "`required` is given twice\nhelp: keep one of them");
            None
        }
        (Some(flag), None) => Some((flag, None)),
        (None, Some((key, value))) => Some((key, Some(value))),
        (None, None) => None,
    }
}

impl FieldSyntax {
    /// The name of the field without `r#`.
    pub(crate) fn name(&self) -> String {
        syn::ext::IdentExt::unraw(&self.ident).to_string()
    }

    pub(crate) fn span(&self) -> Span {
        self.ident.span()
    }

    pub(crate) fn type_span(&self) -> Span {
        self.field.ty.span()
    }
}
