//! State machines: `#[state_machine]`, `#[transition]` and `#[derive(State)]`.

mod check;
mod expand;
mod model;
mod parse;
mod state;

#[cfg(test)]
mod tests;

pub(crate) use state::label as state_label;

use proc_macro2::TokenStream;
use quote::quote;

use crate::diagnostics::Errors;
use model::Machine;
use parse::{Block, MachineArgs};

/// `#[state_machine(..)]` on an `impl` block.
///
/// After an error everything that was promised is still made, only without the checks that would
/// report its consequences: code that uses the machine sees no second error.
#[expect(
    clippy::needless_pass_by_value,
    reason = "the shape of a macro's entry point"
)]
pub(crate) fn expand(args: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::new();
    let block: Block = match syn::parse2(item.clone()) {
        Ok(block) => block,
        Err(error) => {
            let error = error.to_compile_error();
            return quote!(#item #error);
        }
    };
    if let Some((_, for_token)) = &block.of_trait {
        errors.at(
            for_token,
            "`#[state_machine]` goes on an inherent `impl` block\nhelp: transitions change what their methods return, which a trait fixes: declare them in `impl Type { .. }`",
        );
        let (block, errors) = (block.without_declarations(), errors.finish());
        return quote!(#block #errors);
    }
    let args = MachineArgs::read(args, &mut errors);
    let mut machine = Machine::new(args, block, &mut errors);
    check::check(&mut machine, &mut errors);
    let sound = errors.is_empty();
    let tokens = expand::expand(&machine, sound);
    let errors = errors.finish();
    quote!(#errors #tokens)
}

/// `#[transition]` outside of a `#[state_machine]` block.
#[expect(
    clippy::needless_pass_by_value,
    reason = "the shape of a macro's entry point"
)]
pub(crate) fn expand_stray_transition(_args: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::new();
    errors.at_span(
        proc_macro2::Span::call_site(),
        "`#[transition]` belongs in an `impl` block that is marked `#[state_machine]`\nhelp: put `#[state_machine(field = .., state = ..)]` on the `impl` block",
    );
    let errors = errors.finish();
    quote!(#item #errors)
}

/// `#[derive(State)]`.
pub(crate) fn expand_state(item: TokenStream) -> TokenStream {
    state::expand(item)
}
