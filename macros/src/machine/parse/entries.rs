//! The keys of an attribute, read one by one.

use proc_macro2::{TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Ident, Token};

use crate::diagnostics::{Errors, did_you_mean, help_unknown, list};

/// Reads `key = value, ..`, going on after a wrong entry, so that all wrong entries are reported.
pub(super) fn read_entries(
    owner: &str,
    known: &[&str],
    tokens: TokenStream,
    errors: &mut Errors,
    mut read: impl FnMut(&Ident, ParseStream<'_>) -> syn::Result<()>,
) {
    let mut seen = Vec::new();
    let parser = |input: ParseStream<'_>| {
        while !input.is_empty() {
            if let Err(error) = read_entry(owner, known, &mut seen, input, &mut read) {
                errors.push(error);
                skip_entry(input)?;
            } else if !input.is_empty() && !input.peek(Token![,]) {
                errors.push(input.error(format!("expected `,` between the keys of `{owner}`")));
                skip_entry(input)?;
            }
            input.parse::<Option<Token![,]>>()?;
        }
        Ok(())
    };
    let parsed = syn::parse::Parser::parse2(parser, tokens);
    if let Err(error) = parsed {
        errors.push(error);
    }
}

fn read_entry(
    owner: &str,
    known: &[&str],
    seen: &mut Vec<String>,
    input: ParseStream<'_>,
    read: &mut impl FnMut(&Ident, ParseStream<'_>) -> syn::Result<()>,
) -> syn::Result<()> {
    if !input.peek(Ident::peek_any) {
        return Err(input.error(format!(
            "expected a key of `{owner}`\nhelp: known keys: {}",
            list(known)
        )));
    }
    let key = input.call(Ident::parse_any)?;
    let word = key.to_string();
    if !known.contains(&word.as_str()) {
        return Err(unknown_key(owner, known, &key));
    }
    if seen.contains(&word) {
        let message = format!("`{word}` is given twice in `{owner}`\nhelp: keep one of them");
        return Err(syn::Error::new(key.span(), message));
    }
    seen.push(word);
    read(&key, input)
}

fn unknown_key(owner: &str, known: &[&str], key: &Ident) -> syn::Error {
    let word = key.to_string();
    let help = help_unknown(&word, "known keys", known);
    let note = match did_you_mean(&word, known.iter().copied()) {
        Some(_) => format!("\nnote: known keys: {}", list(known)),
        None => String::new(),
    };
    let message = format!("unknown key `{word}` in `{owner}`\n{help}{note}");
    syn::Error::new(key.span(), message)
}

fn skip_entry(input: ParseStream<'_>) -> syn::Result<()> {
    while !input.is_empty() && !input.peek(Token![,]) {
        input.parse::<TokenTree>()?;
    }
    Ok(())
}
