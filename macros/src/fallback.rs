//! What is emitted when a check failed: the user's item without our attributes, so that one
//! mistake stays one error.

use syn::Attribute;

/// Removes the attributes named in `helpers`; rustc does not know them once our macro is done.
pub(crate) fn strip_attributes(attributes: &mut Vec<Attribute>, helpers: &[&str]) {
    attributes.retain(|attribute| !is_one_of(attribute, helpers));
}

/// True when the attribute is `#[name]` or `#[name(..)]` with one of the names.
pub(crate) fn is_one_of(attribute: &Attribute, names: &[&str]) -> bool {
    names.iter().any(|name| attribute.path().is_ident(name))
}

/// The doc comment of an item: its first paragraph as one line, and the rest.
pub(crate) fn doc_text(attributes: &[Attribute]) -> (String, String) {
    let lines = attributes.iter().filter_map(doc_line);
    let text = lines.collect::<Vec<_>>().join("\n");
    let (title, rest) = text.trim().split_once("\n\n").unwrap_or((text.trim(), ""));
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    (title, rest.trim().to_owned())
}

fn doc_line(attribute: &Attribute) -> Option<String> {
    let syn::Meta::NameValue(pair) = &attribute.meta else {
        return None;
    };
    match &pair.value {
        syn::Expr::Lit(syn::ExprLit {
            lit: syn::Lit::Str(text),
            ..
        }) if pair.path.is_ident("doc") => {
            let line = text.value();
            Some(
                line.strip_prefix(' ')
                    .unwrap_or(&line)
                    .trim_end()
                    .to_owned(),
            )
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_paragraph_is_the_title() {
        let item: syn::ItemStruct = syn::parse_quote! {
            /// Approval
            /// request
            ///
            /// A supervisor reads it.
            struct Approve;
        };
        let (title, description) = doc_text(&item.attrs);
        assert_eq!(title, "Approval request");
        assert_eq!(description, "A supervisor reads it.");
    }
}
