//! The columns that say when.

use std::time::Duration;

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;

use super::logic;
use crate::flow::syntax::Logic;
use crate::flow::timing::{Cron, Timing};
use crate::names::CratePath;

/// The `timer` column.
pub(super) fn timer(timing: &Timing, krate: &CratePath) -> TokenStream {
    let private = krate.private();
    let timing = match timing {
        Timing::After(length) => {
            let length = duration(*length);
            quote!(After(#length))
        }
        Timing::Cron(cron) => {
            let cron = row(cron, krate);
            quote!(Cron(#cron))
        }
        Timing::Length(logic) => asked(logic, &quote!(#private::length), &private),
        Timing::Moment(logic) => asked(logic, &quote!(#private::moment), &private),
    };
    quote!(timer: ::std::option::Option::Some(#krate::flow::Timing::<Self>::#timing))
}

fn asked(logic: &Logic, convert: &TokenStream, private: &TokenStream) -> TokenStream {
    let variant = logic::variant(logic);
    let answer = logic::question(logic, convert, private);
    quote!(#variant(#answer))
}

/// The `schedule` column. Only a length and an expression come here.
pub(super) fn schedule(
    timing: &Timing,
    missed: Option<&'static str>,
    krate: &CratePath,
) -> TokenStream {
    let every = match timing {
        Timing::Cron(cron) => {
            let cron = row(cron, krate);
            quote!(Cron(#cron))
        }
        Timing::After(period) => {
            let period = duration(*period);
            quote!(Period(#period))
        }
        Timing::Length(_) | Timing::Moment(_) => {
            unreachable!("the grammar of `#[every]` has no closure")
        }
    };
    let missed = Ident::new(missed.unwrap_or("Once"), Span::call_site());
    quote! {
        schedule: ::std::option::Option::Some(#krate::flow::Schedule {
            every: #krate::flow::Every::#every,
            missed: #krate::flow::Missed::#missed,
        })
    }
}

fn row(cron: &Cron, krate: &CratePath) -> TokenStream {
    let expression = &cron.expression;
    let zone = cron
        .zone
        .as_ref()
        .map_or_else(|| quote!("UTC"), |zone| quote!(#zone));
    quote!(#krate::flow::Cron { expression: #expression, zone: #zone })
}

fn duration(length: Duration) -> TokenStream {
    let seconds = Literal::u64_unsuffixed(length.as_secs());
    quote!(::std::time::Duration::from_secs(#seconds))
}
