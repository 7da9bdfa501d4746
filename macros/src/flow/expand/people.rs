//! The columns about people.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::logic;
use crate::flow::model::Node;
use crate::flow::people::{Candidates, Due, Priority};
use crate::flow::syntax::Logic;
use crate::names::CratePath;

/// The columns of a node that say something, each with a comma behind it.
pub(crate) fn columns(node: &Node<'_>, krate: &CratePath) -> TokenStream {
    let private = krate.private();
    let people = &node.syntax.people;
    let some = quote!(::std::option::Option::Some);
    let question = |logic: &Logic, convert: &str| {
        let convert = quote::format_ident!("{convert}");
        let variant = logic::variant(logic);
        let answer = logic::question(logic, &quote!(#private::#convert), &private);
        quote!(#variant(#answer))
    };
    let object = people.permission_on.as_ref().map(|object| {
        let answer = logic::payload(object, &quote!(#private::seed), &private);
        quote!(permission_on: #some(#answer),)
    });
    let candidates = people.candidates.as_ref().map(|candidates| {
        let candidates = match candidates {
            Candidates::Groups(groups) => quote!(Groups(&[#(#groups),*])),
            Candidates::Logic(logic) => question(logic, "group"),
        };
        quote!(candidates: #some(#krate::flow::Candidates::<Self>::#candidates),)
    });
    let due = people.due.as_ref().map(|due| {
        let due = match due {
            Due::In(time) => {
                let seconds = Literal::u64_unsuffixed(time.as_secs());
                quote!(In(::std::time::Duration::from_secs(#seconds)))
            }
            Due::Logic(logic) => question(logic, "due"),
        };
        quote!(due: #some(#krate::flow::Due::<Self>::#due),)
    });
    let priority = people.priority.as_ref().map(|priority| {
        let priority = match priority {
            Priority::Level(level) => {
                let level = Literal::i32_unsuffixed(*level);
                quote!(Level(#level))
            }
            Priority::Logic(logic) => question(logic, "priority"),
        };
        quote!(priority: #some(#krate::flow::Priority::<Self>::#priority),)
    });
    let checked = node.four_eyes.iter();
    let checked = checked.map(|named| Literal::usize_unsuffixed(named.node));
    let four_eyes = (!node.four_eyes.is_empty()).then(|| quote!(four_eyes: &[#(#checked),*],));
    quote!(#object #candidates #four_eyes #due #priority)
}
