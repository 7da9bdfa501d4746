//! The arguments of an attribute: `value, key = value, ..`.

use proc_macro2::{Span, TokenStream};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Expr, Ident, Token};

use crate::diagnostics::{Errors, help_unknown, list};

/// One argument: a bare value, or a key with its value.
pub(crate) struct Arg {
    pub(crate) key: Option<Ident>,
    pub(crate) value: Expr,
}

impl Parse for Arg {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let keyed =
            input.peek(Ident::peek_any) && input.peek2(Token![=]) && !input.peek2(Token![==]);
        let key = if keyed {
            let key = input.call(Ident::parse_any)?;
            input.parse::<Token![=]>()?;
            Some(key)
        } else {
            None
        };
        Ok(Self {
            key,
            value: input.parse()?,
        })
    }
}

/// The arguments of one attribute, taken out one by one; what is left at the end is an error.
pub(crate) struct Args {
    /// What the messages call the attribute, for example `#[transition]`.
    owner: String,
    span: Span,
    args: Vec<Arg>,
}

impl Args {
    /// Reads the arguments. `owner` is what messages call the attribute, `span` is where an error
    /// that has no token of its own points: the name of the attribute.
    pub(crate) fn parse(owner: &str, span: Span, tokens: TokenStream, errors: &mut Errors) -> Self {
        let parser = Punctuated::<Arg, Token![,]>::parse_terminated;
        let parsed = syn::parse::Parser::parse2(parser, tokens);
        Self {
            owner: owner.to_owned(),
            span,
            args: errors.ok(parsed).unwrap_or_default().into_iter().collect(),
        }
    }

    /// Reads the arguments of `#[name(..)]`; `#[name]` has none.
    pub(crate) fn of_attribute(attribute: &syn::Attribute, errors: &mut Errors) -> Self {
        let name = attribute.path().segments.last();
        let span = name.map_or_else(Span::call_site, |segment| segment.ident.span());
        let owner = name.map_or_else(String::new, |segment| format!("#[{}]", segment.ident));
        let tokens = match &attribute.meta {
            syn::Meta::List(list) => list.tokens.clone(),
            syn::Meta::Path(_) => TokenStream::new(),
            syn::Meta::NameValue(pair) => {
                let name = attribute
                    .path()
                    .segments
                    .last()
                    .map(|s| s.ident.to_string());
                let name = name.unwrap_or_default();
                errors.at(
                    pair.eq_token,
                    format!("expected `#[{name}(..)]`\nhelp: put the value in parentheses"),
                );
                TokenStream::new()
            }
        };
        Self::parse(&owner, span, tokens, errors)
    }

    pub(crate) fn span(&self) -> Span {
        self.span
    }

    /// Takes all bare values, in order.
    pub(crate) fn values(&mut self) -> Vec<Expr> {
        let (bare, keyed) = std::mem::take(&mut self.args)
            .into_iter()
            .partition::<Vec<_>, _>(|arg| arg.key.is_none());
        self.args = keyed;
        bare.into_iter().map(|arg| arg.value).collect()
    }

    /// Takes the value of `key` with the key's own token; a second one is an error.
    pub(crate) fn entry(&mut self, key: &str, errors: &mut Errors) -> Option<(Ident, Expr)> {
        let (matching, rest) = std::mem::take(&mut self.args)
            .into_iter()
            .partition::<Vec<_>, _>(|arg| arg.key.as_ref().is_some_and(|k| k == key));
        self.args = rest;
        let mut entries = matching
            .into_iter()
            .filter_map(|arg| arg.key.map(|ident| (ident, arg.value)));
        let first = entries.next();
        for (again, _) in entries {
            let owner = &self.owner;
            errors.at(
                again,
                format!("`{key}` is given twice in `{owner}`\nhelp: keep one of them"),
            );
        }
        first
    }

    /// Takes the value of `key`.
    pub(crate) fn value(&mut self, key: &str, errors: &mut Errors) -> Option<Expr> {
        self.entry(key, errors).map(|(_, value)| value)
    }

    /// Ends the reading: every argument that nobody took is unknown. `known` are the keys that the
    /// attribute does have.
    pub(crate) fn finish(self, known: &[&str], errors: &mut Errors) {
        let owner = &self.owner;
        for arg in &self.args {
            match &arg.key {
                Some(key) => {
                    let word = key.to_string();
                    let help = help_unknown(&word, "known keys", known);
                    let note = if help.contains("did you mean") && known.len() > 1 {
                        format!("\nnote: known keys: {}", list(known))
                    } else {
                        String::new()
                    };
                    errors.at(
                        key,
                        format!("unknown key `{word}` in `{owner}`\n{help}{note}"),
                    );
                }
                None => errors.at(
                    &arg.value,
                    format!(
                        "unexpected value in `{owner}`\nhelp: known keys: {}",
                        list(known)
                    ),
                ),
            }
        }
    }
}
